// SPDX-License-Identifier: BSL-1.0
// A decimal literal with more digits than its scale holds: it would lose one.
// expect: decimal
#include <leat/record/decimal.hpp>

#ifdef TWIN
auto const price = leat::decimal<2>("9.990");
#else
auto const price = leat::decimal<2>("9.999");
#endif
