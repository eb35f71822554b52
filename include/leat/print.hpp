// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/expression_text.hpp>
#include <leat/time/functions.hpp>

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

/// Records as text for people: `{price: 1.5, qty: 3, name: "x", note: null}`, and reports, times and decimals; to streams of the
/// standard too, which are known by name only here: who prints to one includes it.
namespace leat {
inline namespace v0 {
namespace detail {

template <record_like R>
void append_row(std::string& to, R const& row);

template <class T>
void append_printed(std::string& to, T const& value) {
    if constexpr (record_like<T>) {
        append_row(to, value);
    } else if constexpr (is_optional<T>) {
        if (value)
            append_printed(to, *value);
        else
            to += "null";
    } else if constexpr (std::is_same_v<T, char>) {
        append_quoted(to, std::string_view(&value, 1));
    } else if constexpr (std::is_floating_point_v<T>) {
        append_floating(to, value);
    } else if constexpr (std::is_enum_v<T>) {
        if (std::string_view const name = name_if_any(value); name.empty())
            append_literal(to, enum_number(value));
        else
            to += name;
    } else if constexpr (!text_like<T> && requires { typename T::value_type; value.begin(); value.end(); }) {
        to += '[';
        bool first = true;
        for (auto const& x : value) {
            if (!first) to += ", ";
            first = false;
            append_printed<typename T::value_type>(to, x);
        }
        to += ']';
    } else {
        append_literal(to, value);
    }
}

template <record_like R>
void append_row(std::string& to, R const& row) {
    to += '{';
    bool first = true;
    leat::for_each_field(row, [&](std::string_view name, auto const& value) {
        if (!first) to += ", ";
        first = false;
        to += name;
        to += ": ";
        append_printed(to, value);
    });
    to += '}';
}

template <class Traits>
std::basic_ostream<char, Traits>& put_printed(std::basic_ostream<char, Traits>& out, std::string const& text) {
    out.write(text.data(), static_cast<std::ptrdiff_t>(text.size()));
    return out;
}

}  // namespace detail

/// The fields of a record, a struct or a row inside a segment: text quoted, enums by their names, times as ISO 8601,
/// durations with their unit, null for what is not there.
template <record_like R>
[[nodiscard]] std::string to_string(R const& row) {
    std::string text;
    detail::append_row(text, row);
    return text;
}

/// Writes `to_string(row)`.
template <record_like R, class Traits>
std::basic_ostream<char, Traits>& print(std::basic_ostream<char, Traits>& out, R const& row) {
    return detail::put_printed(out, to_string(row));
}

template <class Traits, class... F>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, record<F...> const& row) {
    return print(out, row);
}

struct report;
struct bad_record;
struct bad_count;

namespace detail {
template <class R>
concept told_by_leat = std::same_as<R, report> || std::same_as<R, bad_record> || std::same_as<R, bad_count>;
}  // namespace detail

/// What a run did, as any record: `{records_in: 6, records_out: 6, late: 0, ...}`.
template <class Traits, detail::told_by_leat R>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, R const& what) {
    return print(out, what);
}

/// A time as ISO 8601 in UTC: `2024-12-01T10:20:30Z`.
[[nodiscard]] inline std::string to_string(timestamp at) {
    std::string text;
    write_time(text, at, iso8601);
    return text;
}

namespace literals {

// Types of the standard and the user's own are not looked up in leat: with the literals the operators for them come along.

/// A time as ISO 8601 in UTC.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, timestamp at) {
    return detail::put_printed(out, to_string(at));
}
/// A struct that is adapted, as `to_string` writes it, unless it has an operator of its own.
template <class Traits, detail::hana_struct R>
    requires(!detail::told_by_leat<R>)
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, R const& row) {
    return print(out, row);
}

}  // namespace literals
using literals::operator<<;

/// A decimal with all its digits.
template <class Traits, int Scale>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, decimal<Scale> value) {
    return detail::put_printed(out, value.to_string());
}

}  // namespace v0
}  // namespace leat
