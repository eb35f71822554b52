// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <leat/aggregate/mean.hpp>
#include <leat/record/decimal_functions.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
inline constexpr bool is_exact_sum = false;
template <int Scale>
inline constexpr bool is_exact_sum<sum_of_units<Scale>> = true;

/// `sum / n` at a scale, rounded once, whatever the sum; false when the quotient does not fit. `n` is positive.
template <int Scale, int From>
[[nodiscard]] constexpr bool mean_at(sum_of_units<From> sum, std::int64_t n, rounding mode, std::int64_t& out) noexcept {
    if constexpr (Scale < From)
        return narrow(divide_rounded(sum.units, wide_int{n} * power_of_ten[From - Scale], mode), out);
    else  // what is left of the whole units is below n, and has room for the digits
        return scaled_quotient(sum.units / n, sum.units % n, power_of_ten[Scale - From], n, mode, out);
}

template <int Scale>
struct decimal_quotient {
    static constexpr auto name = name_with_scale<"decimal_mean", Scale>;
    static constexpr std::string_view symbol = name.view();
    template <class Sum, class N, class Mode>
    static constexpr bool takes = is_exact_sum<Sum> && std::is_same_v<Mode, rounding>;
    template <class Sum>
    [[nodiscard]] constexpr auto apply(fault& f, Sum const& sum, std::int64_t n, rounding mode) const {
        if constexpr (is_optional<Sum>) {
            std::optional<decimal<Scale>> out;
            if (sum && n != 0) out = of(f, *sum, n, mode);
            return out;
        } else {
            return of(f, sum, n, mode);
        }
    }

private:
    template <int From>
    [[nodiscard]] static constexpr decimal<Scale> of(fault& f, sum_of_units<From> sum, std::int64_t n, rounding mode) {
        std::int64_t out = 0;
        if (n == 0)
            raise(f, fault::division_by_zero);
        else if (!mean_at<Scale>(sum, n, mode, out))
            raise(f, fault::overflow);
        return decimal<Scale>::from_mantissa(out);
    }
};

template <int Scale, class I>
[[nodiscard]] constexpr auto decimal_mean_of(I const& input, rounding mode) {
    return make_call(decimal_quotient<Scale>{}, call_of(sum_for_mean{}, input), call_of(count_of_summed{}, input), mode);
}

}  // namespace detail

/// `decimal_mean<4>("price"_f, rounding::half_even)`: the mean of decimals or integers as a decimal with so many digits
/// behind the point, rounded once, from a sum in 128 bits: only a mean that does not fit makes a bad record. Nulls are skipped,
/// and the mean of nothing is null. A condition may follow: `where("side"_f == "buy")`. Shares its state with `mean` of the
/// same input.
template <int Scale, class E>
[[nodiscard]] constexpr auto decimal_mean(E input, rounding mode) {
    return detail::decimal_mean_of<Scale>(detail::as_input(input), mode);
}
template <int Scale, class E, class C>
[[nodiscard]] constexpr auto decimal_mean(E input, rounding mode, detail::where_option<C> only) {
    return detail::decimal_mean_of<Scale>(detail::as_input_where(only, input), mode);
}
/// How it is rounded is said.
template <int Scale, class E>
auto decimal_mean(E const& input) {
    cannot_be_called_with<in<"decimal_mean">, of_types<E>, did_you_mean<"decimal_mean<4>(x, rounding::half_even)">> error;
    return detail::decimal_mean_of<Scale>(detail::as_input(input), rounding::half_even);
}

}  // namespace v0
}  // namespace leat
