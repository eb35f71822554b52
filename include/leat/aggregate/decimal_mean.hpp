// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/record/decimal_functions.hpp>

namespace leat {
inline namespace v0 {

/// `decimal_mean<4>("price"_f, rounding::half_even)`: the mean of decimals or integers as a decimal with so many digits
/// behind the point, rounded once. It is `divide<4>(sum("price"_f), count("price"_f), rounding::half_even)`, and so are its
/// nulls and its errors; it shares its state with `sum` and `count` of the same input.
template <int Scale, class E>
[[nodiscard]] constexpr auto decimal_mean(E input, rounding mode) {
    return divide<Scale>(sum(input), count(input), mode);
}

}  // namespace v0
}  // namespace leat
