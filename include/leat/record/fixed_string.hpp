// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leat {
inline namespace v0 {

/// A string that may be a template argument: the name of a field.
///
/// `text` keeps its final 0: clang prints an array of characters without one as a list of numbers, and names stand in
/// error messages.
template <std::size_t N>
struct fixed_string {
    char text[N]{};

    consteval fixed_string(char const (&literal)[N]) noexcept {
        for (std::size_t i = 0; i != N; ++i) text[i] = literal[i];
    }

    /// The first `N - 1` characters of any text: for names that are computed.
    consteval explicit fixed_string(std::string_view from) noexcept {
        for (std::size_t i = 0; i + 1 < N; ++i) text[i] = from[i];
        text[N - 1] = '\0';  // written, or clang prints numbers
    }

    [[nodiscard]] constexpr std::size_t size() const noexcept { return N - 1; }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }

    friend constexpr bool operator==(fixed_string const&, fixed_string const&) noexcept = default;
};

namespace detail {

/// A number for a name, so that compilers compare names quickly (FNV-1a, 64 bits). Equal names have equal numbers; that
/// unequal ones differ is as good as certain, and the names are compared where it is not enough.
consteval std::uint64_t name_code(std::string_view name) {
    std::uint64_t code = 0xcbf2'9ce4'8422'2325;
    for (char const c : name) code = (code ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    return code;
}
template <fixed_string Name>
inline constexpr std::uint64_t code_of_name = name_code(Name.view());

template <fixed_string A, fixed_string B>
inline constexpr bool same_name = [] {
    if constexpr (A.size() == B.size())
        return A.view() == B.view();
    else
        return false;
}();

/// The first dot from a place on, or npos. A loop: `find` is no constant expression for g++ 12 under the sanitizers.
constexpr std::size_t find_dot(std::string_view path, std::size_t from) {
    for (std::size_t i = from; i != path.size(); ++i)
        if (path[i] == '.') return i;
    return std::string_view::npos;
}

/// The part of a path after its last dot: the name that a nested field gets in a new row.
template <fixed_string Path>
consteval auto last_part() {
    constexpr std::size_t start = [] {
        std::size_t at = 0;
        for (std::size_t dot = 0; (dot = find_dot(Path.view(), at)) != std::string_view::npos;) at = dot + 1;
        return at;
    }();
    constexpr std::string_view tail = Path.view().substr(start);
    return fixed_string<tail.size() + 1>{tail};
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
