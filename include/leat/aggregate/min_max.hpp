// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/flow/row.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// Keeps the one value that `Better` prefers; of equal ones the first.
template <class T, class Better>
struct extreme_over {
    struct state {
        typename owned<T>::type value{};
        bool any = false;
    };
    [[nodiscard]] constexpr state identity() const { return {}; }
    template <class V>
    constexpr void add(state& s, V const& v) const {
        if (!s.any || Better{}(v, s.value)) {
            s.value = own_value<typename owned<T>::type>(v);
            s.any = true;
        }
    }
    constexpr void merge(state& into, state const& later) const {
        if (later.any) add(into, later.value);
    }
    [[nodiscard]] constexpr typename owned<T>::type const& result(state const& s) const { return s.value; }
};

/// NaN is no value for `min` and `max`, unless there are no others.
template <class T>
[[nodiscard]] constexpr bool is_nan(T const& v) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return v != v;
    else
        return false;
}

struct prefer_less {
    template <class A, class B>
    [[nodiscard]] constexpr bool operator()(A const& a, B const& b) const { return a < b || (is_nan(b) && !is_nan(a)); }
};
struct prefer_greater {
    template <class A, class B>
    [[nodiscard]] constexpr bool operator()(A const& a, B const& b) const { return b < a || (is_nan(b) && !is_nan(a)); }
};

template <class Better>
struct extreme_function : built_in_function {
    static constexpr char const* name = std::is_same_v<Better, prefer_less> ? "min" : "max";
    template <class T>
    static constexpr bool takes = requires(T const& a, T const& b) { a < b; };
    template <class T>
    using over = extreme_over<T, Better>;
};

}  // namespace detail

/// The smallest value of an input in a group; nulls are skipped. Anything that has `<`: numbers, texts, times, decimals.
inline constexpr struct min_fn : detail::aggregate_of_one<detail::extreme_function<detail::prefer_less>, "min", "min(x)"> {
} min{};

/// The largest value of an input in a group; nulls are skipped. Anything that has `<`: numbers, texts, times, decimals.
inline constexpr struct max_fn : detail::aggregate_of_one<detail::extreme_function<detail::prefer_greater>, "max", "max(x)"> {
} max{};

}  // namespace v0
}  // namespace leat
