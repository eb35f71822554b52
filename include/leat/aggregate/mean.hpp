// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/sum.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// A sum as `mean` needs it: the state of `sum`, whose result cannot overflow.
struct sum_for_mean : built_in_function {
    using same_state_as = sum_function;
    static constexpr char const* name = "mean";
    template <class T>
    static constexpr bool takes = can_be_summed<T> && !is_duration<T>;
    template <class T>
    using over = sum_over<T>;
};

struct quotient_of_mean {
    static constexpr std::string_view symbol = "mean";
    [[nodiscard]] constexpr double apply(fault&, double sum, std::int64_t n) const { return sum / static_cast<double>(n); }
    template <class Nullable>
        requires is_optional<Nullable>
    [[nodiscard]] constexpr Nullable apply(fault&, Nullable const& sum, std::int64_t n) const {
        return sum ? Nullable(*sum / static_cast<double>(n)) : Nullable();
    }
};

}  // namespace detail

/// The mean of an input over the records of a group, as a double; nulls are skipped, and the mean of nothing but nulls is
/// null. Integers and decimals are summed exactly, in 128 bit. Shares its state with `sum` and `count` of the same input.
inline constexpr struct mean_fn {
    template <class... E>
        requires(sizeof...(E) != 1)
    [[nodiscard]] constexpr auto operator()(E...) const {
        cannot_be_called_with<in<"mean">, of_types<E...>, did_you_mean<"mean(x)">> error;
        return aggregate_call<detail::count_function>{};
    }
    template <class E>
    [[nodiscard]] constexpr auto operator()(E input) const {
        detail::pack<E> const inputs(input);
        return detail::make_call(detail::quotient_of_mean{}, aggregate_call<detail::sum_for_mean, E>{{}, {}, inputs},
                                 aggregate_call<detail::count_function, E>{{}, {}, inputs});
    }
} mean{};

}  // namespace v0
}  // namespace leat
