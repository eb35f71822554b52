// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/column.hpp>

#include <boost/hana/basic_tuple.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Rows inside a segment. A row is the user's own object, by reference, until a stage changes its fields; from then on it
/// is a handle: the row before, and the values that were computed. Nothing is built before something needs it.
namespace leat {
inline namespace v0 {
namespace detail {

// -- owned values: what may be kept when the batch is gone -------------------------------------------------------------

template <class T>
struct owned { using type = T; };
template <>
struct owned<std::string_view> { using type = std::string; };
template <class T>
struct owned<std::optional<T>> { using type = std::optional<typename owned<T>::type>; };
template <class T>
struct owned<std::vector<T>> { using type = std::vector<typename owned<T>::type>; };
template <class T, std::size_t N>
struct owned<std::array<T, N>> { using type = std::array<typename owned<T>::type, N>; };
template <class... F>
struct owned<record<F...>> { using type = record<field<F::name, typename owned<typename F::type>::type>...>; };
template <class... F>
struct owned<schema<F...>> { using type = schema<field<F::name, typename owned<typename F::type>::type>...>; };
template <class T>
    requires(row_handle<T> || hana_struct<T>)
struct owned<T> {
    static consteval auto pick() {
        using kept = typename owned<schema_of<T>>::type;
        if constexpr (hana_struct<T> && std::is_same_v<kept, schema_of<T>>)
            return std::type_identity<T>{};
        else
            return std::type_identity<record_of<kept>>{};
    }
    using type = typename decltype(pick())::type;
};

}  // namespace detail

/// The type that keeps a row when its batch is gone: views become strings, a handle becomes a `record`.
template <class R>
using owned_t = typename detail::owned<std::remove_cvref_t<R>>::type;

namespace detail {

template <class To, class From>
[[nodiscard]] constexpr To own_value(From&& from) {
    using raw = std::remove_cvref_t<From>;
    if constexpr (std::is_same_v<To, raw>)
        return static_cast<From&&>(from);
    else if constexpr (is_optional<To> && is_optional<raw>)
        return from ? To(own_value<typename To::value_type>(*static_cast<From&&>(from))) : To();
    else if constexpr (is_optional<To>)
        return To(own_value<typename To::value_type>(static_cast<From&&>(from)));
    else if constexpr (requires { typename To::value_type; from.begin(); } && !std::is_same_v<To, std::string>) {
        To out{};
        if constexpr (requires { out.push_back(*from.begin()); })
            for (auto const& x : from) out.push_back(own_value<typename To::value_type>(x));
        else
            for (std::size_t i = 0; i != out.size(); ++i) out[i] = own_value<typename To::value_type>(from[i]);
        return out;
    } else if constexpr (record_like<To> && record_like<raw>)
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return To{own_value<typename field_at<To, I>::type>(leat::get_at<I>(static_cast<From&&>(from)))...};
        }(std::make_index_sequence<field_count<To>>{});
    else
        return static_cast<To>(static_cast<From&&>(from));
}

}  // namespace detail

/// The row as a value of its own: moved out of an rvalue, copied out of anything else, built where it was a handle.
template <class R>
[[nodiscard]] constexpr owned_t<R> materialise(R&& row) {
    return detail::own_value<owned_t<R>>(static_cast<R&&>(row));
}

/// A value that lives in the row before, kept by its address: a text at a path is not copied.
template <class T>
struct refers_to {
    T const* at;
};

namespace detail {

template <class T>
inline constexpr bool is_refers_to = false;
template <class T>
inline constexpr bool is_refers_to<refers_to<T>> = true;

template <class T>
[[nodiscard]] constexpr auto const& referred(T const& value) noexcept {
    if constexpr (is_refers_to<T>)
        return *value.at;
    else
        return value;
}

/// Whether a value may lead into the row that it was computed from: by its address, or as a view, such as a part of a text.
template <class T>
struct leads_into_its_row { static constexpr bool value = !std::is_same_v<typename owned<T>::type, T>; };
template <class T>
struct leads_into_its_row<refers_to<T>> { static constexpr bool value = true; };

/// How a handle holds the row before it: a handle that is all addresses and numbers by value, so that it stays in
/// registers; anything else by reference.
template <class Row>
using held_t = std::conditional_t<row_handle<std::remove_cvref_t<Row>> && std::is_trivially_copyable_v<std::remove_cvref_t<Row>> &&
                                      std::is_constructible_v<std::remove_cvref_t<Row>, Row&&>,
                                  std::remove_cvref_t<Row>, Row&&>;

/// A row whose fields come from the row before (slot j >= 0: its field j) or were computed (slot -1-k: value k).
template <class Prev, class Schema, class Slots, class... V>
struct mapped_row;

template <class Prev, class... F, int... Slot, class... V>
struct mapped_row<Prev, schema<F...>, std::integer_sequence<int, Slot...>, V...> {
    using row_schema = schema<F...>;

    Prev prev;
    boost::hana::basic_tuple<V...> values;

    template <std::size_t I>
    static constexpr int slot = std::array<int, sizeof...(Slot) + 1>{Slot..., 0}[I];

    /// Whether a field may be moved out: no other one is the same, and no value leads into the row before.
    template <std::size_t I>
    static consteval bool given_away() {
        std::size_t const same = (std::size_t{0} + ... + (Slot == slot<I> ? 1 : 0));
        return same == 1 && !(leads_into_its_row<V>::value || ...);
    }

    template <std::size_t I>
    [[nodiscard]] constexpr auto const& value_at() const& {
        return referred(boost::hana::at_c<static_cast<std::size_t>(-1 - slot<I>)>(values));
    }

    template <std::size_t I>
    [[nodiscard]] constexpr decltype(auto) get_at() const& {
        if constexpr (slot<I> >= 0)
            return leat::get_at<static_cast<std::size_t>(slot<I>)>(static_cast<std::remove_reference_t<Prev> const&>(prev));
        else
            return value_at<I>();
    }
    /// Out of a row that is given up: moves, where nothing else needs the value.
    template <std::size_t I>
    [[nodiscard]] constexpr decltype(auto) get_at() && {
        if constexpr (!given_away<I>())
            return static_cast<mapped_row const&>(*this).template get_at<I>();
        else if constexpr (slot<I> >= 0)
            return leat::get_at<static_cast<std::size_t>(slot<I>)>(static_cast<Prev&&>(prev));
        else
            return boost::hana::at_c<static_cast<std::size_t>(-1 - slot<I>)>(
                static_cast<boost::hana::basic_tuple<V...>&&>(values));
    }
};

/// Whether a row can be kept as it comes where what it refers to stays: a record by its address; a handle when the next
/// one would hold it by value. (One that is held by its address is a local of the stage that made it.)
template <class Row>
inline constexpr bool kept_as_it_comes = !row_handle<std::remove_cvref_t<Row>> || !std::is_reference_v<held_t<Row>>;

/// What a segment knows of a record besides its fields, and hands down with it. Empty where nothing is known.
template <bool Timed>
struct row_meta {
    std::size_t index;  ///< in the batch of the source; `npos` behind a breaker
};
template <>
struct row_meta<true> {
    std::size_t index;
    std::int64_t ts;  ///< event time, microseconds since the epoch
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
