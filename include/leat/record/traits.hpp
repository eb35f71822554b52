// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <concepts>
#include <optional>
#include <string_view>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
struct without_optional { using type = T; };
template <class T>
struct without_optional<std::optional<T>> { using type = T; };

template <class T>
concept text_like = std::convertible_to<T const&, std::string_view>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
