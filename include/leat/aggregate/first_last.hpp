// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/flow/row.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T, bool First>
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

template <bool First>
struct end_function : built_in_function {
    static constexpr char const* name = First ? "first" : "last";
    template <class T>
    using over = end_over<T, First>;
    template <class T>
    static constexpr bool takes = true;
};

}  // namespace detail

/// The value of the record of a group that arrived first; nulls are skipped.
inline constexpr struct first_fn {
    template <class... E>
        requires(sizeof...(E) != 1)
    [[nodiscard]] constexpr auto operator()(E...) const {
        cannot_be_called_with<in<"first">, of_types<E...>, did_you_mean<"first(x)">> error;
        return aggregate_call<detail::count_function>{};
    }
    template <class E>
    [[nodiscard]] constexpr auto operator()(E input) const {
        return aggregate_call<detail::end_function<true>, E>{{}, {}, detail::pack<E>(input)};
    }
} first{};

/// The value of the record of a group that arrived last; nulls are skipped.
inline constexpr struct last_fn {
    template <class... E>
        requires(sizeof...(E) != 1)
    [[nodiscard]] constexpr auto operator()(E...) const {
        cannot_be_called_with<in<"last">, of_types<E...>, did_you_mean<"last(x)">> error;
        return aggregate_call<detail::count_function>{};
    }
    template <class E>
    [[nodiscard]] constexpr auto operator()(E input) const {
        return aggregate_call<detail::end_function<false>, E>{{}, {}, detail::pack<E>(input)};
    }
} last{};

}  // namespace v0
}  // namespace leat
