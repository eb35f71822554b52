// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/where.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// Of the values that a sum beside it adds up: where that fails on a record, this need not look.
struct count_of_summed : count_function {
    static constexpr bool beside_the_sum = true;
};

}  // namespace detail

/// The records of a group for which a condition is true: `count_if("price"_f > 100)`. 64 bit.
inline constexpr struct count_if_fn {
    template <class C>
    [[nodiscard]] constexpr auto operator()(C condition) const {
        return detail::call_of(detail::count_function{}, detail::as_input_where(where_fn{}(condition), detail::literal<int>(1)));
    }
} count_if{};

/// `count()`: the records of a group. `count("x"_f)`: those whose x is not null. 64 bit.
inline constexpr struct count_fn : detail::aggregate_of_one<detail::count_function, "count", "count(x)"> {
    using detail::aggregate_of_one<detail::count_function, "count", "count(x)">::operator();
    [[nodiscard]] constexpr auto operator()() const { return aggregate_call<detail::count_function>{}; }
    template <class C>
    [[nodiscard]] constexpr auto operator()(detail::where_option<C> only) const {
        return count_if_fn{}(only.condition);
    }
} count{};

}  // namespace v0
}  // namespace leat
