// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/flow/row.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// The value at an end of a group in the order of arrival.
template <class T, bool First, class... Time>
struct end_over {
    struct state {
        typename owned<T>::type value{};
        bool any = false;
    };
    [[nodiscard]] constexpr state identity() const { return {}; }
    template <class V>
    constexpr void add(state& s, V const& v) const {
        if (!First || !s.any) {
            s.value = own_value<typename owned<T>::type>(v);
            s.any = true;
        }
    }
    constexpr void merge(state& into, state const& later) const {
        if (later.any) add(into, later.value);
    }
    [[nodiscard]] constexpr typename owned<T>::type const& result(state const& s) const { return s.value; }
};

/// The value at an end of a group in the order of event time; of records of one time, in the order of arrival.
template <class T, bool First>
struct end_over<T, First, timestamp> {
    struct state {
        timestamp at{};
        typename owned<T>::type value{};
        bool any = false;
    };
    [[nodiscard]] constexpr state identity() const { return {}; }
    template <class V>
    constexpr void add(state& s, V const& v, timestamp at) const {
        if (!s.any || (First ? at < s.at : s.at <= at)) {
            s.at = at;
            s.value = own_value<typename owned<T>::type>(v);
            s.any = true;
        }
    }
    constexpr void merge(state& into, state const& later) const {
        if (later.any) add(into, later.value, later.at);
    }
    [[nodiscard]] constexpr typename owned<T>::type const& result(state const& s) const { return s.value; }
};

template <bool First>
struct arrived_end_function : built_in_function {
    static constexpr char const* name = First ? "first_arrived" : "last_arrived";
    template <class T>
    using over = end_over<T, First>;
    template <class T>
    static constexpr bool takes = true;
};
template <bool First>
struct end_function : built_in_function {
    static constexpr char const* name = First ? "first" : "last";
    using by_arrival = arrived_end_function<First>;
    template <class T, class Time>
    using over = end_over<T, First, Time>;
    template <class T>
    static constexpr bool takes = true;
};

}  // namespace detail

/// The value of the record of a group that happened first: by event time where the stream has that, and of records of one
/// time the one that arrived first. Where the stream has no event time, the one that arrived first. Nulls are skipped.
inline constexpr struct first_fn : detail::aggregate_of_one<detail::end_function<true>, "first", "first(x)"> {
} first{};

/// The value of the record of a group that happened last: by event time where the stream has that, and of records of one
/// time the one that arrived last. Where the stream has no event time, the one that arrived last. Nulls are skipped.
inline constexpr struct last_fn : detail::aggregate_of_one<detail::end_function<false>, "last", "last(x)"> {
} last{};

/// The value of the record of a group that arrived first, whenever it happened; nulls are skipped.
inline constexpr struct first_arrived_fn : detail::aggregate_of_one<detail::arrived_end_function<true>, "first_arrived", "first_arrived(x)"> {
} first_arrived{};

/// The value of the record of a group that arrived last, whenever it happened; nulls are skipped.
inline constexpr struct last_arrived_fn : detail::aggregate_of_one<detail::arrived_end_function<false>, "last_arrived", "last_arrived(x)"> {
} last_arrived{};

}  // namespace v0
}  // namespace leat
