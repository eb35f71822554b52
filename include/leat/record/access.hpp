// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/adapted.hpp>
#include <leat/record/record.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/tuple.hpp>

#include <type_traits>

/// One view of all records: `schema_of<R>`, `get<"name">(r)` and `get_at<I>(r)` work on `leat::record`, on any Boost.Hana
/// Struct of the user, and on the row handles that travel inside a segment.
namespace leat {
inline namespace v0 {
namespace detail {

template <class R>
inline constexpr bool is_leat_record = false;
template <class... F>
inline constexpr bool is_leat_record<record<F...>> = true;

/// A row handle (floor 3) says what record it stands for by `row_schema`.
template <class R>
concept row_handle = requires { typename R::row_schema; };

template <class R>
concept hana_struct = std::is_class_v<R> && !is_leat_record<R> && !row_handle<R> && boost::hana::Struct<R>::value;

template <class Key>
struct hana_key_name;  // specialised below for the keys that Hana's macros make
template <char... C>
struct hana_key_name<boost::hana::string<C...>> {
    static constexpr char text[] = {C..., '\0'};
    static constexpr fixed_string<sizeof...(C) + 1> value{text};
};

/// A Struct by its accessors: their names, and functions from the Struct to its members.
template <class Accessors>
struct hana_accessors : hana_accessors<decltype(boost::hana::to_tuple(std::declval<Accessors>()))> {};
template <class... Key, class... Member>
struct hana_accessors<boost::hana::tuple<boost::hana::pair<Key, Member>...>> {
    template <std::size_t I>
    using member = nth<I, Member...>;
    template <class R>
    using schema_of = schema<field<hana_key_name<Key>::value, std::remove_cvref_t<decltype(Member{}(std::declval<R const&>()))>>...>;
};
template <fixed_string... Name, auto... Member>
struct hana_accessors<adapted_struct<adapted_member<Name, Member>...>> {
    template <std::size_t I>
    using member = nth<I, adapted_member<Name, Member>...>;
    template <class R>
    using schema_of = schema<field<Name, std::remove_cvref_t<decltype(adapted_member<Name, Member>{}(std::declval<R const&>()))>>...>;
};

/// Those of a type: for the library's own structs without the tuple that only Hana's functions need.
template <class R>
struct accessors_in : hana_accessors<decltype(boost::hana::accessors<R>())> {};
template <class R>
    requires requires { typename boost::hana::accessors_impl<R>::adapted; }
struct accessors_in<R> : hana_accessors<typename boost::hana::accessors_impl<R>::adapted> {};

template <class R>
struct schema_impl;
template <class... F>
struct schema_impl<record<F...>> { using type = schema<F...>; };
template <row_handle R>
struct schema_impl<R> { using type = typename R::row_schema; };
template <hana_struct R>
struct schema_impl<R> {
    using type = typename accessors_in<R>::template schema_of<R>;
};

}  // namespace detail

/// A type that has named fields: a `leat::record`, any Boost.Hana Struct, or a row inside a segment.
template <class R>
concept record_like = detail::is_leat_record<std::remove_cvref_t<R>> || detail::row_handle<std::remove_cvref_t<R>> ||
                      detail::hana_struct<std::remove_cvref_t<R>>;

/// The fields of a record type, as `schema<field<...>...>`.
template <class R>
using schema_of = typename detail::schema_impl<std::remove_cvref_t<R>>::type;

/// The number of fields of a record type.
template <class R>
inline constexpr std::size_t field_count = schema_of<R>::size;

namespace detail {

inline constexpr std::size_t npos = static_cast<std::size_t>(-1);

template <class S, std::size_t I>
struct schema_at;
template <class... F, std::size_t I>
struct schema_at<schema<F...>, I> { using type = nth<I, F...>; };

template <class S>
struct names_in;
template <class... F>
struct names_in<schema<F...>> {
    static constexpr std::uint64_t codes[sizeof...(F) + 1] = {code_of_name<F::name>..., 0};
    static constexpr std::string_view names[sizeof...(F) + 1] = {F::name.view()..., {}};
};

template <class... F>
consteval std::size_t index_of(std::string_view name, schema<F...>) {
    using in = names_in<schema<F...>>;
    std::uint64_t const code = name_code(name);
    for (std::size_t i = 0; i != sizeof...(F); ++i)
        if (in::codes[i] == code && in::names[i] == name) return i;
    return npos;
}

template <class S>
struct record_of_schema;
template <class... F>
struct record_of_schema<schema<F...>> { using type = record<F...>; };

}  // namespace detail

/// The field at a position: `field_at<R, 0>::name`, `field_at<R, 0>::type`.
template <class R, std::size_t I>
using field_at = typename detail::schema_at<schema_of<R>, I>::type;

/// The position of a field, or `detail::npos` when there is none of that name.
template <class R, fixed_string Name>
inline constexpr std::size_t field_index = detail::index_of(Name.view(), schema_of<R>{});

template <class R, fixed_string Name>
inline constexpr bool has_field = field_index<R, Name> != detail::npos;

/// The record type with the fields of a schema.
template <class Schema>
using record_of = typename detail::record_of_schema<Schema>::type;

/// A field by position; keeps the value category of the record.
template <std::size_t I, class R>
[[nodiscard]] constexpr decltype(auto) get_at(R&& row) noexcept {
    using raw = std::remove_cvref_t<R>;
    if constexpr (detail::is_leat_record<raw>)
        return detail::leaf_value<field_at<raw, I>::name>(static_cast<R&&>(row));
    else if constexpr (detail::row_handle<raw>)
        return static_cast<R&&>(row).template get_at<I>();
    else
        return typename detail::accessors_in<raw>::template member<I>{}(static_cast<R&&>(row));
}

/// A field by name; keeps the value category of the record.
template <fixed_string Name, class R>
[[nodiscard]] constexpr decltype(auto) get(R&& row) noexcept {
    using raw = std::remove_cvref_t<R>;
    if constexpr (!has_field<raw, Name>)
        static_assert(has_field<raw, Name>, "leat: get<\"name\">(row) of a name that the row does not have");
    else if constexpr (detail::is_leat_record<raw>)
        return detail::leaf_value<Name>(static_cast<R&&>(row));
    else
        return leat::get_at<field_index<raw, Name>>(static_cast<R&&>(row));
}

/// Calls `f(name, value)` for each field in order; `name` is a `std::string_view`.
template <class R, class F>
constexpr void for_each_field(R&& row, F&& f) {
    if constexpr (detail::is_leat_record<std::remove_cvref_t<R>>)
        // By name, for a record's fields are found so; by number each would be looked for among all.
        [&]<class... Fields>(schema<Fields...>) {
            (static_cast<void>(f(Fields::name.view(), detail::leaf_value<Fields::name>(row))), ...);
        }(schema_of<R>{});
    else
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (static_cast<void>(f(field_at<R, I>::name.view(), leat::get_at<I>(row))), ...);
        }(std::make_index_sequence<field_count<R>>{});
}

}  // namespace v0
}  // namespace leat
