// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/sum.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// A sum as `mean` needs it: the state of `sum`, and what is in it exactly.
struct sum_for_mean : built_in_function {
    using same_state_as = sum_function;
    static constexpr char const* name = "mean";
    template <class T>
    static constexpr bool takes = can_be_summed<T> && !is_duration<T>;
    template <class T>
    using over = sum_over<T>;
};

/// The double that is nearest to `sum / n`, to the even one of two: the exact quotient is rounded once.
template <int Scale>
[[nodiscard]] constexpr double nearest_quotient(sum_of_units<Scale> sum, std::int64_t n) {
    wide_int unit = n;
    for (int i = 0; i != Scale; ++i) unit *= 10;  // n is below 2^63, and 10^18 below 2^60
    constexpr wide_int exact = wide_int{1} << 53;
    if (-exact < sum.units && sum.units < exact && unit < exact) return static_cast<double>(sum.units) / static_cast<double>(unit);
    auto const size = sum.units < 0 ? -static_cast<wide_unsigned>(sum.units) : static_cast<wide_unsigned>(sum.units);
    auto const by = static_cast<wide_unsigned>(unit);
    wide_unsigned quotient = size / by, rest = size % by;
    int room = 0;  // `rest` can be moved up by so many bits at once
    while (by >> (127 - room - 1) == 0) ++room;
    double scale = 1;
    // A double has 53 bits; two more, and whether there is a rest, say which of its neighbours is nearer.
    while (quotient >> 55 == 0 && rest != 0) {
        int move = 1;
        while (move < room && move < 55 && quotient >> (55 - move) == 0) ++move;
        rest <<= move;
        quotient = quotient << move | rest / by;
        rest %= by;
        for (int i = 0; i != move; ++i) scale /= 2;
    }
    double const rounded = static_cast<double>(quotient | static_cast<wide_unsigned>(rest != 0)) * scale;
    return sum.units < 0 ? -rounded : rounded;
}
[[nodiscard]] constexpr double nearest_quotient(double sum, std::int64_t n) { return sum / static_cast<double>(n); }

struct quotient_of_mean {
    static constexpr std::string_view symbol = "mean";
    template <class Sum>
    [[nodiscard]] constexpr auto apply(fault&, Sum const& sum, std::int64_t n) const {
        if constexpr (is_optional<Sum>)
            return sum && n != 0 ? std::optional<double>(nearest_quotient(*sum, n)) : std::optional<double>();
        else
            return nearest_quotient(sum, n);
    }
};

struct mean_maker {
    template <class I>
    [[nodiscard]] static constexpr auto make(I const& input) {
        return make_call(quotient_of_mean{}, call_of(sum_for_mean{}, input), call_of(count_of_summed{}, input));
    }
};

}  // namespace detail

/// The mean of an input over the records of a group, as a double; nulls are skipped, and the mean of nothing is null.
/// Integers and decimals are summed exactly, in 128 bit, and the result is the double nearest to the exact mean. Shares its
/// state with `sum` and `count` of the same input.
inline constexpr struct mean_fn : detail::aggregate_of_one<detail::mean_maker, "mean", "mean(x)"> {
} mean{};

}  // namespace v0
}  // namespace leat
