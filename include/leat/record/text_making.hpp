// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <leat/record/text_functions.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The functions of expressions that make new texts; those that show a part of one are in `text_functions.hpp`.
namespace leat {
inline namespace v0 {
namespace detail {

/// The letters of ASCII from `First` on, in the other case.
template <char First>
struct change_case {
    static constexpr std::string_view symbol = First == 'A' ? "lower" : "upper";
    template <class A>
    static constexpr bool takes = text_like<A>;
    template <class A>
    [[nodiscard]] constexpr auto apply(fault&, A const& a) const {
        return lifted(
            [](auto const& text) {
                std::string out{std::string_view(text)};
                for (char& c : out)
                    if (c >= First && c <= First + 25) c = static_cast<char>(c ^ 0x20);
                return out;
            },
            a);
    }
};

struct join_texts {
    static constexpr std::string_view symbol = "concat";
    template <class... A>
    static constexpr bool takes = (text_like<A> && ...);
    template <class... A>
    [[nodiscard]] constexpr auto apply(fault&, A const&... a) const {
        return lifted(
            [](auto const&... text) {
                std::string out;
                out.reserve((std::string_view(text).size() + ...));
                (put_text(out, std::string_view(text)), ...);
                return out;
            },
            a...);
    }
};

struct split_text {
    static constexpr std::string_view symbol = "split";
    template <class A, class B>
    static constexpr bool takes = text_like<A> && text_like<B>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& separator) const {
        return lifted(
            [](auto const& text, auto const& between) {
                std::vector<std::string> out;
                for_each_part(text, between, [&](std::string_view part) { return out.emplace_back(part), true; });
                return out;
            },
            a, separator);
    }
};

}  // namespace detail

/// A text with the letters A to Z in lower case; all others stay as they are.
///
/// *Cost*: this and the other functions here make a `std::string` of its own for each row.
template <class A>
[[nodiscard]] constexpr auto lower(A const& text) {
    return detail::make_call(detail::change_case<'A'>{}, text);
}

/// A text with the letters a to z in upper case; all others stay as they are.
template <class A>
[[nodiscard]] constexpr auto upper(A const& text) {
    return detail::make_call(detail::change_case<'a'>{}, text);
}

/// Texts one behind the other; null when one of them is. What is no text is cast: `concat("item"_f, " x ",
/// cast<std::string>("quantity"_f))`.
template <class... A>
    requires(sizeof...(A) > 0)
[[nodiscard]] constexpr auto concat(A const&... texts) {
    return detail::make_call(detail::join_texts{}, texts...);
}

}  // namespace v0
}  // namespace leat
