// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/common_value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

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

inline constexpr std::int64_t most_characters = std::int64_t{1} << 61;

/// A number of characters of any type; what is beyond all texts is made a number that can be added to.
template <class N>
[[nodiscard]] constexpr std::int64_t as_count(N n) noexcept {
    if (std::cmp_greater(+n, most_characters)) return most_characters;
    return std::cmp_less(+n, -most_characters) ? -most_characters : static_cast<std::int64_t>(n);
}

/// The `n` characters from position `start`, 1 is the first; positions before it count and hold none.
[[nodiscard]] constexpr std::string_view characters_from(std::string_view text, std::int64_t start, std::int64_t n) noexcept {
    if (start < 1) n += start - 1;
    return first_characters(text.substr(first_characters(text, start - 1).size()), n);
}

[[nodiscard]] constexpr std::string_view without_space(std::string_view text) noexcept {
    constexpr std::string_view space = " \t\n\v\f\r";
    std::size_t const from = text.find_first_not_of(space);
    return from == npos ? text.substr(0, 0) : text.substr(from, text.find_last_not_of(space) + 1 - from);
}

/// Calls `each(part)` for the parts of a text between separators until it returns false. An empty separator parts nothing.
template <class Each>
constexpr void for_each_part(std::string_view text, std::string_view separator, Each each) {
    for (;;) {
        std::size_t const end = separator.empty() ? npos : text.find(separator);
        if (!each(text.substr(0, end)) || end == npos) return;
        text.remove_prefix(end + separator.size());
    }
}

/// The n-th part, or from the last where n is negative; empty where there is none.
[[nodiscard]] constexpr std::string_view part_of_text(std::string_view text, std::string_view separator, std::int64_t n) noexcept {
    if (n < 0) {
        std::int64_t count = 0;
        for_each_part(text, separator, [&](std::string_view) { return ++count != 0; });
        n += count + 1;
        if (n < 1) return text.substr(0, 0);
    }
    std::string_view found = text.substr(0, 0);
    for_each_part(text, separator, [&](std::string_view part) {
        if (--n == 0) found = part;
        return n != 0;
    });
    return found;
}

struct prefix_test {
    static constexpr std::string_view symbol = "starts_with";
    static constexpr bool looks_at_a_field = true;
    template <class A, class B>
    static constexpr bool takes = text_like<A> && text_like<B>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& b) const {
        return lifted([](auto const& x, auto const& y) { return std::string_view(x).starts_with(std::string_view(y)); },
                      a, b);
    }
};

struct suffix_test {
    static constexpr std::string_view symbol = "ends_with";
    static constexpr bool looks_at_a_field = true;
    template <class A, class B>
    static constexpr bool takes = text_like<A> && text_like<B>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& b) const {
        return lifted([](auto const& x, auto const& y) { return std::string_view(x).ends_with(std::string_view(y)); }, a, b);
    }
};

struct part_test {
    static constexpr std::string_view symbol = "contains";
    static constexpr bool looks_at_a_field = true;
    template <class A, class B>
    static constexpr bool takes = text_like<A> && text_like<B>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& b) const {
        return lifted([](auto const& x, auto const& y) { return std::string_view(x).find(std::string_view(y)) != npos; }, a, b);
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
                return out(first_characters(text, as_count(amount)));
            },
            a, n);
    }
};

struct middle_part {
    static constexpr std::string_view symbol = "substring";
    template <class A, class... N>
    static constexpr bool takes = text_like<A> && (whole<N> && ...);
    template <class A, class N>
    [[nodiscard]] constexpr auto apply(fault& f, A&& a, N const& start) const {
        return apply(f, static_cast<A&&>(a), start, most_characters);
    }
    template <class A, class N, class M>
    [[nodiscard]] constexpr auto apply(fault& f, A&& a, N const& start, M const& length) const {
        using out = typename operand_value<A>::type;
        return lifted(
            [&f](auto const& text, auto const& from, auto const& amount) {
                std::int64_t const n = as_count(amount);
                if (n < 0) raise(f, fault::bad_argument);
                return out(n < 0 ? std::string_view() : characters_from(text, as_count(from), n));
            },
            a, start, length);
    }
};

struct trimmed_part {
    static constexpr std::string_view symbol = "trim";
    template <class A>
    static constexpr bool takes = text_like<A>;
    template <class A>
    [[nodiscard]] constexpr auto apply(fault&, A&& a) const {
        using out = typename operand_value<A>::type;
        return lifted([](auto const& text) { return out(without_space(text)); }, a);
    }
};

struct part_between {
    static constexpr std::string_view symbol = "part";
    template <class A, class B, class N>
    static constexpr bool takes = text_like<A> && text_like<B> && whole<N>;
    template <class A, class B, class N>
    [[nodiscard]] constexpr auto apply(fault& f, A&& a, B const& separator, N const& n) const {
        using out = typename operand_value<A>::type;
        return lifted(
            [&f](auto const& text, auto const& between, auto const& which) {
                if (which == 0) raise(f, fault::bad_argument);
                return out(which == 0 ? std::string_view() : part_of_text(text, between, as_count(which)));
            },
            a, separator, n);
    }
};

}  // namespace detail

/// Whether a text begins with another, byte by byte.
template <class A, class B>
[[nodiscard]] constexpr auto starts_with(A const& text, B const& prefix) {
    return detail::make_call(detail::prefix_test{}, text, prefix);
}

/// Whether a text ends with another, byte by byte.
template <class A, class B>
[[nodiscard]] constexpr auto ends_with(A const& text, B const& suffix) {
    return detail::make_call(detail::suffix_test{}, text, suffix);
}

/// Whether a text stands in another, byte by byte.
template <class A, class B>
[[nodiscard]] constexpr auto contains(A const& text, B const& part) {
    return detail::make_call(detail::part_test{}, text, part);
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

/// `substring("code"_f, 3, 2)`: so many characters (code points) of a text in UTF-8 from a position on, which is 1 for the
/// first, as in SQL; without a length all that follow. Positions before the first count, but hold nothing:
/// `substring("tea", 0, 2)` is `t`. A view, as `left_of` gives. A negative length is the fault of its row.
template <class A, class N>
[[nodiscard]] constexpr auto substring(A const& text, N const& from_position) {
    return detail::make_call(detail::middle_part{}, text, from_position);
}
template <class A, class N, class M>
[[nodiscard]] constexpr auto substring(A const& text, N const& from_position, M const& length) {
    return detail::make_call(detail::middle_part{}, text, from_position, length);
}

/// A text without the white space of ASCII at both ends. A view, as `left_of` gives.
template <class A>
[[nodiscard]] constexpr auto trim(A const& text) {
    return detail::make_call(detail::trimmed_part{}, text);
}

/// `part("path"_f, "/", 2)`: the n-th part of a text between separators, 1 is the first, -1 the last; empty where there is
/// none, as SQL's split_part. A view, as `left_of` gives. n = 0 is the fault of its row.
template <class A, class B, class N>
[[nodiscard]] constexpr auto part(A const& text, B const& separator, N const& n) {
    return detail::make_call(detail::part_between{}, text, separator, n);
}

}  // namespace v0
}  // namespace leat
