// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

struct no_enum_names {};

/// The names of an enum's values, which the user specialises so that JSON, tables and expressions can use them. A value
/// without a name goes by its number:
///
///     template <> inline constexpr std::array<std::pair<Color, std::string_view>, 2>
///         leat::enum_names<Color>{{{Color::red, "red"}, {Color::blue, "blue"}}};
template <class E>
inline constexpr no_enum_names enum_names{};

/// An enum whose values have names.
template <class E>
concept named_enum = std::is_enum_v<E> && !std::is_same_v<std::remove_cvref_t<decltype(enum_names<E>)>, no_enum_names>;

/// The name of a value, empty when it has none.
template <named_enum E>
[[nodiscard]] constexpr std::string_view enum_name(E value) noexcept {
    for (auto const& [v, name] : enum_names<E>)
        if (v == value) return name;
    return {};
}

/// The value of a name; false when no value has it.
template <named_enum E>
[[nodiscard]] constexpr bool enum_value(std::string_view name, E& out) noexcept {
    for (auto const& [v, n] : enum_names<E>)
        if (n == name) {
            out = v;
            return true;
        }
    return false;
}

namespace detail {

/// Every number of the underlying type is a value of the enum: it is scoped, or says what it is made of.
template <class E>
concept open_enum = std::is_enum_v<E> && requires { E{std::underlying_type_t<E>{}}; };

/// An enum whose values can be made of numbers. One that neither says its underlying type nor has names is none: which
/// numbers it may hold cannot be known.
template <class E>
concept numbered_enum = open_enum<E> || named_enum<E>;

/// The number of a value, as an `int` at least.
template <class E>
    requires std::is_enum_v<E>
[[nodiscard]] constexpr auto enum_number(E value) noexcept {
    return +static_cast<std::underlying_type_t<E>>(value);
}

/// The name of a value, empty when it has none.
template <class E>
    requires std::is_enum_v<E>
[[nodiscard]] constexpr std::string_view name_if_any([[maybe_unused]] E value) noexcept {
    if constexpr (named_enum<E>)
        return enum_name(value);
    else
        return {};
}

/// Enough for all numbers of an enum.
template <class E>
using enum_count = std::conditional_t<(decltype(enum_number(E{})){} - 1 > 0), std::uint64_t, std::int64_t>;

/// The value of a number; false when the enum has no such value. An enum that does not say its underlying type has those
/// that fit the bits of its named ones.
template <numbered_enum E, class Whole>
[[nodiscard]] constexpr bool enum_of_number(Whole number, E& out) noexcept {
    auto const as_underlying = static_cast<std::underlying_type_t<E>>(number);
    if (!std::cmp_equal(+as_underlying, +number)) return false;
    if constexpr (!open_enum<E>) {
        enum_count<E> bits = 0;
        bool negative = false;
        for (auto const& [value, name] : enum_names<E>) {
            enum_count<E> const n = enum_number(value);
            negative = negative || std::cmp_less(n, 0);
            bits |= std::cmp_less(n, 0) ? ~n : n;
        }
        bool const below = std::cmp_less(+number, 0);
        auto const n = static_cast<enum_count<E>>(as_underlying);
        if ((below && !negative) ||
            std::bit_width(static_cast<std::uint64_t>(below ? ~n : n)) > std::bit_width(static_cast<std::uint64_t>(bits)))
            return false;
    }
    out = static_cast<E>(as_underlying);
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
