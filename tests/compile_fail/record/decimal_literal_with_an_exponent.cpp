// SPDX-License-Identifier: BSL-1.0
// A decimal literal is written with an exponent.
// expect: leat: a decimal literal is digits with a point among them
#include <leat/record/functions.hpp>

using namespace leat::literals;

#ifdef TWIN
constexpr auto price = 9.99_dec;
#else
constexpr auto price = 1e3_dec;
#endif
