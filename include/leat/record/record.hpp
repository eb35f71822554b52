// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/fixed_string.hpp>

#include <compare>
#include <cstddef>
#include <utility>

namespace leat {
inline namespace v0 {

/// One column of a record: its name and the type of its values.
template <fixed_string Name, class T>
struct field {
    using type = T;
    static constexpr auto name = Name;
};

/// The fields of a record, in order.
template <class... Fields>
struct schema {
    static constexpr std::size_t size = sizeof...(Fields);
};

/// Two fields of a record have the same name. Rename one of them.
template <class... Fields>
struct record_has_two_fields_of_one_name;

namespace detail {

/// The storage of one field. The name is part of the type, so `get<"x">` is overload resolution and no search.
template <fixed_string Name, class T>
struct leaf {
    T value{};
    // Constant where the values' own comparison is.
    friend bool operator==(leaf const&, leaf const&) = default;
    friend auto operator<=>(leaf const&, leaf const&) = default;
};

template <class... Fields>
consteval bool names_differ() {
    std::uint64_t const codes[] = {code_of_name<Fields::name>..., 0};
    std::string_view const names[] = {Fields::name.view()..., {}};
    for (std::size_t i = 0; i != sizeof...(Fields); ++i)
        for (std::size_t j = 0; j != i; ++j)
            if (codes[i] == codes[j] && names[i] == names[j]) return false;
    return true;
}

template <fixed_string Name, class T>
constexpr T& leaf_value(leaf<Name, T>& l) noexcept { return l.value; }
template <fixed_string Name, class T>
constexpr T const& leaf_value(leaf<Name, T> const& l) noexcept { return l.value; }
template <fixed_string Name, class T>
constexpr T&& leaf_value(leaf<Name, T>&& l) noexcept { return static_cast<T&&>(l.value); }

template <std::size_t I, class F>
struct numbered { using type = F; };
template <class Indices, class... Fields>
struct numbered_pack;
template <std::size_t... I, class... Fields>
struct numbered_pack<std::index_sequence<I...>, Fields...> : numbered<I, Fields>... {};
template <std::size_t I, class F>
numbered<I, F> pick(numbered<I, F> const*);

template <std::size_t I, class... Fields>
using nth = typename decltype(pick<I>(static_cast<numbered_pack<std::index_sequence_for<Fields...>, Fields...>*>(nullptr)))::type;

}  // namespace detail

/// A record whose fields are given as types: `record<field<"price", double>, field<"qty", int>>{9.5, 3}`.
///
/// What breakers and `select` hand on. Flat storage: trivially copyable when its fields are, no more
/// than the struct with the same members in time and space. Fields are read by `get<"price">(r)` or `"price"_f(r)`, and
/// every record is a Boost.Hana Struct (`hana::at_key(r, "price"_f)`).
template <class... Fields>
struct record : detail::leaf<Fields::name, typename Fields::type>... {
    using schema_type = schema<Fields...>;

    constexpr record() = default;
    constexpr explicit(sizeof...(Fields) == 1) record(typename Fields::type... values)
        requires(sizeof...(Fields) > 0)
        : detail::leaf<Fields::name, typename Fields::type>{static_cast<typename Fields::type&&>(values)}... {}

    friend bool operator==(record const&, record const&) = default;
    friend auto operator<=>(record const&, record const&) = default;
};

template <class... Fields>
    requires(!detail::names_differ<Fields...>())
struct record<Fields...> {
    static_assert(sizeof(record_has_two_fields_of_one_name<Fields...>) != 0);
};

}  // namespace v0
}  // namespace leat
