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
/// The same over the records for which a condition holds: `decimal_mean<4>("price"_f, rounding::half_even, where("side"_f == "buy"))`.
template <int Scale, class E, class Condition>
[[nodiscard]] constexpr auto decimal_mean(E input, rounding mode, Condition const& condition) {
    return divide<Scale>(sum(input, condition), count(input, condition), mode);
}
/// How it is rounded is said.
template <int Scale, class E>
auto decimal_mean(E const& input) {
    cannot_be_called_with<in<"decimal_mean">, of_types<E>, did_you_mean<"decimal_mean<4>(x, rounding::half_even)">> error;
    return divide<Scale>(sum(input), count(input), rounding::half_even);
}

}  // namespace v0
}  // namespace leat
