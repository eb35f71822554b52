// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/fault.hpp>
#include <leat/record/digits.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// The grammar of RFC 8259 over bytes, without a schema: every function takes the place where something must begin and
/// returns the place behind it, or null after `fail`.
///
/// Nothing compares with the end of the text. Instead the byte behind the text is one that ends every token (`End`: 0
/// behind a text, a line feed behind a line), and `json_padding` bytes from there can be read. A line feed is white
/// space in a text, and the end of a line in a file of lines.
namespace leat {
inline namespace v0 {
namespace detail {

/// How many bytes can be read from the end of a text on.
inline constexpr std::size_t json_padding = 64;
/// Arrays and objects in each other; deeper ones are refused, so that no text can exhaust the stack.
inline constexpr unsigned json_depth_limit = 1024;

/// What one reading needs besides the place: where it failed and why, and a place for unescaped text.
struct json_state {
    json_fault fault = json_fault::none;
    unsigned depth = 0;
    char const* where = nullptr;
    std::string path{};  // of the field that is at fault
    std::string scratch{};
    std::string_view format{};  // of the time that is at fault

    [[gnu::cold, gnu::noinline]] char const* fail(json_fault what, char const* at) noexcept {
        fault = what;
        where = at;
        path.clear();
        return nullptr;
    }
};

[[nodiscard]] inline std::uint64_t load8(char const* p) noexcept {
    std::uint64_t out;
    std::memcpy(&out, p, sizeof(out));
    return out;
}

// -- white space -----------------------------------------------------------------------------------------------------

template <char End>
[[nodiscard]] constexpr bool is_json_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || (End != '\n' && c == '\n');
}

template <char End>
[[nodiscard]] [[gnu::noinline]] char const* skip_long_space(char const* p) noexcept {
    while (is_json_space<End>(*p)) ++p;
    return p;
}

/// The first byte that is not white space. None and one space are the usual cases.
template <char End>
[[nodiscard]] [[gnu::always_inline]] inline char const* skip_space(char const* p) noexcept {
    if (static_cast<unsigned char>(*p) > ' ') [[likely]]
        return p;
    if (*p == ' ' && static_cast<unsigned char>(p[1]) > ' ') [[likely]]
        return p + 1;
    return skip_long_space<End>(p);
}

// -- strings ---------------------------------------------------------------------------------------------------------

/// What stands between the quotes, as it is in the text.
struct json_text {
    char const* begin = nullptr;
    char const* end = nullptr;
    bool escaped = false;
    [[nodiscard]] std::string_view view() const noexcept { return {begin, static_cast<std::size_t>(end - begin)}; }
};

/// The first byte that is a quote, a backslash, a control character or not ASCII. 16 bytes at a time.
[[nodiscard]] [[gnu::always_inline]] inline char const* find_special(char const* p) noexcept {
#if defined(__SSE2__)
    using lanes = signed char __attribute__((vector_size(16)));
    for (;;) {
        lanes bytes;
        std::memcpy(&bytes, p, sizeof(bytes));
        // As signed numbers, what is not ASCII is below the space too.
        auto const found = (bytes < ' ') | (bytes == '"') | (bytes == '\\');
        using plain = char __attribute__((vector_size(16)));
        auto const mask = static_cast<unsigned>(__builtin_ia32_pmovmskb128(reinterpret_cast<plain>(found)));
        if (mask != 0) [[likely]]
            return p + __builtin_ctz(mask);
        p += sizeof(bytes);
    }
#else
    if constexpr (std::endian::native == std::endian::little) {
        constexpr std::uint64_t ones = 0x0101010101010101U;
        constexpr std::uint64_t high = 0x8080808080808080U;
        for (;;) {
            std::uint64_t const bytes = load8(p);
            std::uint64_t const quote = bytes ^ (ones * '"');
            std::uint64_t const slash = bytes ^ (ones * '\\');
            // The lowest bit that is set is right; those above it may not be.
            std::uint64_t const found =
                (((bytes - ones * ' ') & ~bytes) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | bytes) &
                high;
            if (found != 0) return p + std::countr_zero(found) / 8;
            p += 8;
        }
    } else {
        while (static_cast<unsigned char>(*p) - 0x20U < 0x60U && *p != '"' && *p != '\\') ++p;
        return p;
    }
#endif
}

/// The value of four hexadecimal digits, or a number above 0xFFFF.
[[nodiscard]] inline unsigned hex4(char const* p) noexcept {
    unsigned out = 0;
    for (int i = 0; i != 4; ++i) {
        auto const c = static_cast<unsigned char>(p[i]);
        unsigned digit;
        if (c - 0x30U < 10U)
            digit = c - 0x30U;
        else if ((c | 0x20U) - 0x61U < 6U)
            digit = (c | 0x20U) - 0x61U + 10U;
        else
            return 0x10000;
        out = out << 4U | digit;
    }
    return out;
}

/// The length of the escape that begins at the backslash `p`, and the code point it stands for; null after `fail`.
inline char const* scan_escape(json_state& s, char const* p, unsigned& code) noexcept {
    switch (p[1]) {
        case '"': code = '"'; return p + 2;
        case '\\': code = '\\'; return p + 2;
        case '/': code = '/'; return p + 2;
        case 'b': code = '\b'; return p + 2;
        case 'f': code = '\f'; return p + 2;
        case 'n': code = '\n'; return p + 2;
        case 'r': code = '\r'; return p + 2;
        case 't': code = '\t'; return p + 2;
        case 'u': break;
        default: return s.fail(json_fault::bad_escape, p + 1);
    }
    code = hex4(p + 2);
    if (code > 0xFFFF) return s.fail(json_fault::bad_escape, p + 1);
    if (code - 0xD800U >= 0x800U) return p + 6;
    if (code >= 0xDC00 || p[6] != '\\' || p[7] != 'u') return s.fail(json_fault::lone_surrogate, p);
    unsigned const low = hex4(p + 8);
    if (low > 0xFFFF) return s.fail(json_fault::bad_escape, p + 7);
    if (low - 0xDC00U >= 0x400U) return s.fail(json_fault::lone_surrogate, p);
    code = 0x10000U + ((code - 0xD800U) << 10U) + (low - 0xDC00U);
    return p + 12;
}

/// Passes what `find_special` stopped at inside a string: escapes, characters beyond ASCII.
inline char const* pass_special(json_state& s, char const* p, bool& escaped) noexcept {
    do {
        auto const c = static_cast<unsigned char>(*p);
        if (c >= 0x80) {
            std::size_t const n = utf8_sequence(p);
            if (n == 0) return s.fail(json_fault::bad_utf8, p);
            p += n;
        } else if (c == '\\') {
            escaped = true;
            unsigned code{};
            p = scan_escape(s, p, code);
            if (!p) return nullptr;
        } else {
            return s.fail(json_fault::control_character, p);
        }
    } while (static_cast<unsigned char>(*p) >= 0x80 || *p == '\\');
    return p;
}

struct json_string_end {
    char const* next;  // behind the quote; null after `fail`
    bool escaped;
};

/// The rest of a string in which `p` is special.
[[gnu::noinline]] inline json_string_end scan_special_string(json_state& s, char const* p) noexcept {
    bool escaped = false;
    while (*p != '"') {
        p = pass_special(s, p, escaped);
        if (!p) return {nullptr, false};
        p = find_special(p);
    }
    return {p + 1, escaped};
}

/// A string, whose content begins at `p`, behind the quote. Everything is checked here: escapes, surrogates, UTF-8.
[[gnu::always_inline]] inline char const* scan_string(json_state& s, char const* p, json_text& out) noexcept {
    char const* const special = find_special(p);
    json_string_end end{special + 1, false};
    if (*special != '"') [[unlikely]] {
        end = scan_special_string(s, special);
        if (!end.next) return nullptr;
    }
    out = {p, end.next - 1, end.escaped};
    return end.next;
}

/// Appends what a checked string stands for.
[[gnu::noinline]] inline void append_unescaped(std::string& out, json_text const& text) {
    json_state unused;  // the text was checked
    for (char const* p = text.begin; p != text.end;) {
        auto const left = static_cast<std::size_t>(text.end - p);
        auto const* const slash = static_cast<char const*>(std::memchr(p, '\\', left));
        if (!slash) {
            put_text(out, p, left);
            return;
        }
        put_text(out, p, static_cast<std::size_t>(slash - p));
        unsigned code{};
        p = scan_escape(unused, slash, code);
        append_utf8(out, code);
    }
}

/// What a checked string stands for: the text itself, or the scratch when it has escapes.
inline std::string_view unescaped(json_state& s, json_text const& text) {
    if (!text.escaped) [[likely]]
        return text.view();
    s.scratch.clear();
    append_unescaped(s.scratch, text);
    return s.scratch;
}

// -- numbers and literals --------------------------------------------------------------------------------------------

/// A number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
inline char const* scan_number(json_state& s, char const* p) noexcept {
    char const* const begin = p;
    p += *p == '-';
    if (!is_digit(*p)) return s.fail(json_fault::bad_number, begin);
    if (*p == '0') {
        ++p;
        if (is_digit(*p)) return s.fail(json_fault::bad_number, begin);
    } else {
        while (is_digit(*p)) ++p;
    }
    if (*p == '.') {
        ++p;
        if (!is_digit(*p)) return s.fail(json_fault::bad_number, begin);
        while (is_digit(*p)) ++p;
    }
    if (*p == 'e' || *p == 'E') {
        ++p;
        p += *p == '-' || *p == '+';
        if (!is_digit(*p)) return s.fail(json_fault::bad_number, begin);
        while (is_digit(*p)) ++p;
    }
    return p;
}

[[nodiscard]] inline bool same4(char const* p, char const* literal) noexcept { return std::memcmp(p, literal, 4) == 0; }

/// A value that is no array and no object.
inline char const* scan_scalar(json_state& s, char const* p) noexcept {
    switch (*p) {
        case '"': {
            json_text unused;
            return scan_string(s, p + 1, unused);
        }
        case 't': return same4(p, "true") ? p + 4 : s.fail(json_fault::expected_value, p);
        case 'f': return same4(p + 1, "alse") ? p + 5 : s.fail(json_fault::expected_value, p);
        case 'n': return same4(p, "null") ? p + 4 : s.fail(json_fault::expected_value, p);
        default: return *p == '-' || is_digit(*p) ? scan_number(s, p) : s.fail(json_fault::expected_value, p);
    }
}

/// A name, the colon, and the white space around it.
template <char End>
inline char const* scan_name(json_state& s, char const* p, json_text& name) noexcept {
    if (*p != '"') return s.fail(json_fault::expected_name, p);
    p = scan_string(s, p + 1, name);
    if (!p) return nullptr;
    p = skip_space<End>(p);
    if (*p != ':') return s.fail(json_fault::expected_colon, p);
    return skip_space<End>(p + 1);
}

/// An array or an object of any depth, checked in full and kept nowhere. No recursion: one bit says what each level is.
template <char End>
[[gnu::noinline]] char const* skip_nested(json_state& s, char const* p) noexcept {
    std::uint64_t is_object[json_depth_limit / 64] = {};
    unsigned level = s.depth;
    unsigned const outside = level;
    json_text name;
    for (;;) {
        // Here a value begins.
        if (*p == '{' || *p == '[') {
            bool const object = *p == '{';
            char const* const opened = p;
            p = skip_space<End>(p + 1);
            if (*p == (object ? '}' : ']')) {
                if (level == json_depth_limit) return s.fail(json_fault::too_deep, opened);
                ++p;
            } else {
                if (level == json_depth_limit) return s.fail(json_fault::too_deep, opened);
                std::uint64_t const bit = std::uint64_t{1} << (level % 64);
                is_object[level / 64] = object ? is_object[level / 64] | bit : is_object[level / 64] & ~bit;
                ++level;
                if (object) {
                    p = scan_name<End>(s, p, name);
                    if (!p) return nullptr;
                }
                continue;
            }
        } else {
            p = scan_scalar(s, p);
            if (!p) return nullptr;
        }
        // Here one has ended; so may those around it.
        for (;;) {
            if (level == outside) return p;
            p = skip_space<End>(p);
            bool const object = (is_object[(level - 1) / 64] >> ((level - 1) % 64) & 1U) != 0;
            if (*p == ',') {
                p = skip_space<End>(p + 1);
                if (object) {
                    p = scan_name<End>(s, p, name);
                    if (!p) return nullptr;
                }
                break;
            }
            if (*p != (object ? '}' : ']'))
                return s.fail(object ? json_fault::expected_comma_or_brace : json_fault::expected_comma_or_bracket, p);
            ++p;
            --level;
        }
    }
}

/// A value of any kind and depth, checked in full and kept nowhere. Most are neither array nor object: these need no bits.
template <char End>
[[gnu::noinline]] char const* skip_value(json_state& s, char const* p) noexcept {
    if (*p == '{' || *p == '[') return skip_nested<End>(s, p);
    return scan_scalar(s, p);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
