// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/min_max.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// The value that goes with the `By` that `Better` prefers; of equal ones the first by `Time`, where there is one, and
/// then by arrival.
template <class T, class By, class Better, class... Time>
struct arg_over {
    struct state {
        typename owned<By>::type by{};
        typename owned<T>::type value{};
        bool any = false;
    };
    [[nodiscard]] constexpr state identity() const { return {}; }
    template <class V, class B>
    constexpr void add(state& s, V const& v, B const& by) const {
        if (s.any && !Better{}(by, s.by)) return;
        s.by = own_value<typename owned<By>::type>(by);
        s.value = own_value<typename owned<T>::type>(v);
        s.any = true;
    }
    constexpr void merge(state& into, state const& later) const {
        if (later.any) add(into, later.value, later.by);
    }
    [[nodiscard]] constexpr typename owned<T>::type const& result(state const& s) const { return s.value; }
};
template <class T, class By, class Better>
struct arg_over<T, By, Better, timestamp> {
    struct state {
        timestamp at{};
        typename owned<By>::type by{};
        typename owned<T>::type value{};
        bool any = false;
    };
    [[nodiscard]] constexpr state identity() const { return {}; }
    template <class V, class B>
    constexpr void add(state& s, V const& v, B const& by, timestamp at) const {
        if (s.any && !Better{}(by, s.by) && (Better{}(s.by, by) || s.at <= at)) return;
        s.at = at;
        s.by = own_value<typename owned<By>::type>(by);
        s.value = own_value<typename owned<T>::type>(v);
        s.any = true;
    }
    constexpr void merge(state& into, state const& later) const {
        if (later.any) add(into, later.value, later.by, later.at);
    }
    [[nodiscard]] constexpr typename owned<T>::type const& result(state const& s) const { return s.value; }
};

template <class Better>
struct arrived_arg_function : built_in_function {
    static constexpr char const* name = std::is_same_v<Better, prefer_less> ? "arg_min" : "arg_max";
    template <class T, class By>
    static constexpr bool takes = requires(By const& a, By const& b) { a < b; };
    template <class T, class By>
    using over = arg_over<T, By, Better>;
};
template <class Better>
struct arg_function : built_in_function {
    static constexpr char const* name = arrived_arg_function<Better>::name;
    using by_arrival = arrived_arg_function<Better>;
    template <class T, class By>
    static constexpr bool takes = by_arrival::template takes<T, By>;
    template <class T, class By, class Time>
    using over = arg_over<T, By, Better, Time>;
};

}  // namespace detail

/// The x of the record of a group whose y is the smallest: `arg_min("x"_f, "y"_f)`. Of records with the same y the first, by
/// event time where the stream has that, and then by arrival. A record in which one of the two is null is skipped; NaN is
/// no smallest value unless there are no others.
inline constexpr struct arg_min_fn : detail::aggregate_of_two<detail::arg_function<detail::prefer_less>, "arg_min", "arg_min(x, by)"> {
} arg_min{};

/// The x of the record of a group whose y is the largest: `arg_max("bidder"_f, "price"_f)`. Otherwise as `arg_min`.
inline constexpr struct arg_max_fn : detail::aggregate_of_two<detail::arg_function<detail::prefer_greater>, "arg_max", "arg_max(x, by)"> {
} arg_max{};

}  // namespace v0
}  // namespace leat
