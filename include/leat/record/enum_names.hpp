// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <string_view>
#include <type_traits>

namespace leat {
inline namespace v0 {

struct no_enum_names {};

/// The names of an enum's values, which the user specialises so that JSON, tables and expressions can use them:
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

}  // namespace v0
}  // namespace leat
