// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/common_value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leat {
inline namespace v0 {
namespace detail {

/// Whether a byte of UTF-8 goes on with the character of the byte before it.
[[nodiscard]] constexpr bool continues_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u;
}

[[nodiscard]] constexpr std::int64_t count_characters(std::string_view text) noexcept {
    std::int64_t n = 0;
    for (char const c : text) n += !continues_character(c);
    return n;
}

/// The bytes of the first `n` characters.
[[nodiscard]] constexpr std::string_view first_characters(std::string_view text, std::int64_t n) noexcept {
    if (n <= 0) return {};
    std::size_t at = 0;
    for (; at != text.size(); ++at)
        if (!continues_character(text[at]) && n-- == 0) break;
    return text.substr(0, at);
}

struct prefix_test {
    static constexpr std::string_view symbol = "starts_with";
    template <class A, class B>
    static constexpr bool takes = text_like<A> && text_like<B>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& b) const {
        return lifted([](auto const& x, auto const& y) { return std::string_view(x).starts_with(std::string_view(y)); },
                      a, b);
    }
};

struct character_count {
    static constexpr std::string_view symbol = "length";
    template <class A>
    static constexpr bool takes = text_like<A>;
    template <class A>
    [[nodiscard]] constexpr auto apply(fault&, A const& a) const {
        return lifted([](auto const& x) { return count_characters(x); }, a);
    }
};

struct left_part {
    static constexpr std::string_view symbol = "left_of";
    template <class A, class N>
    static constexpr bool takes = text_like<A> && whole<N>;
    template <class A, class N>
    [[nodiscard]] constexpr auto apply(fault&, A&& a, N const& n) const {
        using out = typename operand_value<A>::type;
        return lifted(
            [](auto const& text, auto const& amount) {
                auto const most =
                    std::in_range<std::int64_t>(+amount) ? static_cast<std::int64_t>(amount) : std::int64_t{1} << 62;
                return out(first_characters(text, most));
            },
            a, n);
    }
};

}  // namespace detail

/// Whether a text begins with another, byte by byte.
template <class A, class B>
[[nodiscard]] constexpr auto starts_with(A const& text, B const& prefix) {
    return detail::make_call(detail::prefix_test{}, text, prefix);
}

/// The number of characters (code points) of a text in UTF-8.
template <class A>
[[nodiscard]] constexpr auto length(A const& text) {
    return detail::make_call(detail::character_count{}, text);
}

/// The first `n` characters (code points) of a text in UTF-8, all of it when it has no more, none when n is not
/// positive. No character is cut in two. Of a field of the row it is a view, and nothing is copied.
template <class A, class N>
[[nodiscard]] constexpr auto left_of(A const& text, N const& n) {
    return detail::make_call(detail::left_part{}, text, n);
}

}  // namespace v0
}  // namespace leat
