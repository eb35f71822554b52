// SPDX-License-Identifier: BSL-1.0
// A directive that does not exist in a format that is written out.
// expect: time_format
#include <leat/time/text.hpp>

#ifdef TWIN
auto const format = leat::time_format("%Y-%m-%d %H:%M");
#else
auto const format = leat::time_format("%Y-%m-%d %Q:%M");
#endif
