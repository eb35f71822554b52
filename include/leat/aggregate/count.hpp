// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/aggregate.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

struct count_function : built_in_function {
    static constexpr bool counts_rows = true;
    static constexpr char const* name = "count";
    using state = std::int64_t;
    [[nodiscard]] constexpr state identity() const { return 0; }
    template <class... V>
    constexpr void add(state& s, V const&...) const { ++s; }
    template <class... V>
    constexpr void add_if(state& s, bool live, V const&...) const { s += live; }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr std::int64_t result(state const& s) const { return s; }
};

}  // namespace detail

/// `count()`: the records of a group. `count("x"_f)`: those whose x is not null. 64 bit.
inline constexpr struct count_fn {
    [[nodiscard]] constexpr auto operator()() const { return aggregate_call<detail::count_function>{}; }
    template <class E>
    [[nodiscard]] constexpr auto operator()(E input) const {
        return aggregate_call<detail::count_function, E>{{}, {}, detail::pack<E>(input)};
    }
} count{};

}  // namespace v0
}  // namespace leat
