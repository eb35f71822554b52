// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/format/utf8.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

/// What can be wrong with a JSON text, and how it is said.
namespace leat {
inline namespace v0 {

/// What came of reading one JSON text. When it is not `ok`, `offset` is the byte where reading stopped, and `reason` a
/// sentence: `field "quantity": expected an integer, found "abc" at offset 57`.
struct json_result {
    bool ok = true;
    std::size_t offset = 0;
    std::string reason{};

    [[nodiscard]] explicit operator bool() const noexcept { return ok; }
};

namespace detail {

enum class json_fault : unsigned char {
    none,
    // The text is not JSON.
    expected_value,
    expected_name,
    expected_colon,
    expected_comma_or_brace,
    expected_comma_or_bracket,
    text_after_value,
    control_character,
    bad_escape,
    lone_surrogate,
    bad_utf8,
    bad_number,
    too_deep,
    // It may be JSON, but not what the record needs.
    expected_object,
    expected_array,
    expected_string,
    expected_integer,
    expected_number,
    expected_bool,
    does_not_fit,
    has_fraction,
    too_precise,
    unknown_name,
    bad_time,
    seconds_for_time,
    milliseconds_for_time,
    microseconds_for_time,
    nanoseconds_for_time,
    wrong_length,
    missing_field,
};

/// Faults of one value, after which the text may still be JSON.
[[nodiscard]] constexpr bool is_about_value(json_fault f) noexcept { return f >= json_fault::expected_object; }

[[nodiscard]] constexpr std::string_view describe(json_fault f) noexcept {
    switch (f) {
        case json_fault::none: return "no error";
        case json_fault::expected_value: return "expected a value";
        case json_fault::expected_name: return "expected a name in quotes";
        case json_fault::expected_colon: return "expected ':' after the name";
        case json_fault::expected_comma_or_brace: return "expected ',' or '}'";
        case json_fault::expected_comma_or_bracket: return "expected ',' or ']'";
        case json_fault::text_after_value: return "expected nothing after the value";
        case json_fault::control_character: return "a control character in a string must be escaped";
        case json_fault::bad_escape: return "this is no escape of JSON";
        case json_fault::lone_surrogate: return "one half of a surrogate pair stands alone";
        case json_fault::bad_utf8: return "the text is not UTF-8";
        case json_fault::bad_number: return "this is no number of JSON";
        case json_fault::too_deep: return "arrays and objects are nested more than 1024 deep";
        case json_fault::expected_object: return "expected an object";
        case json_fault::expected_array: return "expected an array";
        case json_fault::expected_string: return "expected a string";
        case json_fault::expected_integer: return "expected an integer";
        case json_fault::expected_number: return "expected a number";
        case json_fault::expected_bool: return "expected true or false";
        case json_fault::does_not_fit: return "the number does not fit the type of the field";
        case json_fault::has_fraction: return "expected an integer, not a fraction";
        case json_fault::too_precise: return "the number has more decimal places than the field";
        case json_fault::unknown_name: return "expected one of the names of the enum";
        case json_fault::bad_time: return "expected a time in the format of the field";
        case json_fault::seconds_for_time:
            return "expected a time as text; for a number give the field its unit, leat::epoch_seconds";
        case json_fault::milliseconds_for_time:
            return "expected a time as text; for a number give the field its unit, leat::epoch_milliseconds";
        case json_fault::microseconds_for_time:
            return "expected a time as text; for a number give the field its unit, leat::epoch_microseconds";
        case json_fault::nanoseconds_for_time:
            return "expected a time as text; for a number give the field its unit, leat::epoch_nanoseconds";
        case json_fault::wrong_length: return "the array has another number of elements than the field";
        case json_fault::missing_field: return "is missing";
    }
    return "unknown";
}

/// Appends what stands at `where`: a scalar as it is written, else one character.
template <std::same_as<json_fault> Fault>
[[gnu::cold, gnu::noinline]] void append_excerpt(std::string& to, Fault fault, char const* where, char const* end) {
    constexpr std::ptrdiff_t longest = 40;
    auto const byte = static_cast<unsigned char>(*where);
    if ((!is_about_value(fault) && fault != json_fault::bad_number) || byte < 0x20) {
        bool const shown = byte > 0x20 && byte < 0x7F;
        constexpr char digits[] = "0123456789ABCDEF";
        put_text(to, shown ? "'" : "byte 0x");
        put_char(to, shown ? *where : digits[byte >> 4U]);
        put_char(to, shown ? '\'' : digits[byte & 15U]);
        return;
    }
    char const* stop = where + 1;
    if (byte == '"') {
        while (stop < end && *stop != '"') stop += (*stop == '\\' && stop + 1 < end) ? 2 : 1;
        if (stop < end) ++stop;
    } else if (byte == '{' || byte == '[') {
        return put_text(to, byte == '{' ? "an object" : "an array");
    } else {
        while (stop < end && static_cast<unsigned char>(*stop) > 0x20 && *stop != ',' && *stop != '}' && *stop != ']')
            ++stop;
    }
    bool const cut = stop - where > longest;
    if (cut) {
        stop = where + longest;
        while (stop > where && is_continuation(*stop)) --stop;
    }
    put_text(to, where, static_cast<std::size_t>(stop - where));
    if (cut) put_text(to, "...");
}

/// The whole message. `where` is in `[begin, end]`.
template <std::same_as<json_fault> Fault>
[[nodiscard, gnu::cold, gnu::noinline]] std::string json_message(Fault fault, std::string_view path, char const* begin,
                                                                 char const* where, char const* end,
                                                                 std::string_view format) {
    std::string text;
    bool const missing = fault == json_fault::missing_field;
    if (!path.empty()) {
        bool const element = path.starts_with('[');
        put_text(text, element ? "element " : "field \"");
        put_text(text, path);
        if (!element) put_char(text, '"');
        put_text(text, missing ? " " : ": ");
    }
    bool const cut = fault == json_fault::control_character && where >= end;
    if (fault == json_fault::bad_time && !format.empty()) {
        bool const letters = format.find('%') != std::string_view::npos;
        put_text(text, letters ? "expected a time in the format \"" : "expected a time in ");
        put_text(text, format);
        if (letters) put_char(text, '"');
    } else {
        put_text(text, cut ? "the text ends inside a string" : describe(fault));
    }
    if (missing) return text;
    if (!cut && fault != json_fault::too_deep && fault != json_fault::wrong_length) {
        put_text(text, ", found ");
        if (where < end)
            append_excerpt(text, fault, where, end);
        else
            put_text(text, "the end of the text");
    }
    put_text(text, " at offset ");
    append_digits(text, static_cast<std::uint64_t>(where - begin));
    return text;
}

/// A message without what differs from text to text, which is the value, its place, and the numbers of elements: what bad
/// records are counted by.
template <std::same_as<json_fault> Fault = json_fault>
[[nodiscard, gnu::cold, gnu::noinline]] std::string json_kind(std::string_view reason) {
    std::size_t end = reason.find(", found ");
    if (end == std::string_view::npos) end = reason.rfind(" at offset ");
    std::string text;
    bool index = false;
    for (char const c : reason.substr(0, end)) {
        index = c == '[' || (index && is_digit(c));
        if (c == '[' || !index) put_char(text, c);
    }
    return text;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
