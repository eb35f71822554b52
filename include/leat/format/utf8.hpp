// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/digits.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
namespace leat {
inline namespace v0 {
namespace detail {

[[nodiscard]] constexpr bool is_continuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// The length of the sequence that begins at `p` with a byte of 0x80 or above; 0 when it is not valid. Bytes are looked
/// at in order and no further than the first wrong one, so any byte that continues nothing may stand after the text.
[[nodiscard]] constexpr std::size_t utf8_sequence(char const* p) noexcept {
    auto const lead = static_cast<unsigned char>(p[0]);
    if (lead < 0xC2) return 0;  // a continuation alone, or an overlong form of ASCII
    auto const second = static_cast<unsigned char>(p[1]);
    if (lead < 0xE0) return is_continuation(p[1]) ? 2 : 0;
    if (lead < 0xF0) {
        unsigned const lowest = lead == 0xE0 ? 0xA0U : 0x80U;   // else overlong
        unsigned const highest = lead == 0xED ? 0x9FU : 0xBFU;  // else a surrogate
        return second >= lowest && second <= highest && is_continuation(p[2]) ? 3 : 0;
    }
    if (lead > 0xF4) return 0;
    unsigned const lowest = lead == 0xF0 ? 0x90U : 0x80U;   // else overlong
    unsigned const highest = lead == 0xF4 ? 0x8FU : 0xBFU;  // else above U+10FFFF
    return second >= lowest && second <= highest && is_continuation(p[2]) && is_continuation(p[3]) ? 4 : 0;
}

/// The same within a text that may end anywhere: `left` bytes are there.
[[nodiscard]] constexpr std::size_t utf8_sequence(char const* p, std::size_t left) noexcept {
    char padded[4] = {};
    for (std::size_t i = 0; i != 4 && i < left; ++i) padded[i] = p[i];
    return utf8_sequence(padded);
}

/// The code point of the sequence of `n` bytes, 1 to 4, at `p`.
[[nodiscard]] constexpr unsigned code_point(char const* p, std::size_t n) noexcept {
    unsigned code = static_cast<unsigned char>(*p) & (n == 1 ? 0x7FU : 0xFFU >> (n + 1));
    for (std::size_t i = 1; i < n; ++i) code = code << 6U | (static_cast<unsigned char>(p[i]) & 0x3FU);
    return code;
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i != text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            ++i;
            continue;
        }
        std::size_t const n = utf8_sequence(text.data() + i, text.size() - i);
        if (n == 0) return false;
        i += n;
    }
    return true;
}

/// Appends a code point that is no surrogate and at most U+10FFFF.
inline void append_utf8(std::string& out, unsigned code) {
    unsigned char bytes[4];
    std::size_t const n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (std::size_t i = n - 1; i != 0; --i, code >>= 6U) bytes[i] = static_cast<unsigned char>(0x80U | (code & 0x3FU));
    bytes[0] = static_cast<unsigned char>(n == 1 ? code : (0xF00U >> n & 0xFFU) | code);
    put_text(out, reinterpret_cast<char const*>(bytes), n);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
