// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/digits.hpp>
#include <leat/time/calendar.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace leat {
inline namespace v0 {
namespace detail {

/// A text that is read from left to right; every `take` moves on only when it succeeds.
struct time_cursor {
    char const* at;
    char const* end;
    bool cut = false;  // a fraction had more digits than six, and not all zeros

    constexpr explicit time_cursor(std::string_view text) noexcept : at(text.data()), end(at + text.size()) {}

    [[nodiscard]] constexpr bool done() const noexcept { return at == end; }
    [[nodiscard]] constexpr bool next_is(char c) const noexcept { return at != end && *at == c; }
    [[nodiscard]] constexpr bool take(char c) noexcept {
        if (!next_is(c)) return false;
        ++at;
        return true;
    }
    [[nodiscard]] constexpr bool take_any(std::string_view chars) noexcept {
        if (at == end || chars.find(*at) == std::string_view::npos) return false;
        ++at;
        return true;
    }
    /// A number of at least `least` and at most `most` digits, as many as there are.
    [[nodiscard]] constexpr bool take_number(int least, int most, int& out) noexcept {
        int value = 0;
        int n = 0;
        for (; n != most && at + n != end && is_digit(at[n]); ++n) value = value * 10 + (at[n] - '0');
        if (n < least) return false;
        at += n;
        out = value;
        return true;
    }
    /// `take_number` of exactly `digits`, and the number in `[low, high]`.
    [[nodiscard]] constexpr bool take_within(int digits, int low, int high, int& out) noexcept {
        return take_number(digits, digits, out) && out >= low && out <= high;
    }
    /// The digits of a fraction of a second, at least one; those after the sixth are cut off.
    [[nodiscard]] constexpr bool take_fraction(int& microsecond) noexcept {
        if (at == end || !is_digit(*at)) return false;
        microsecond = 0;
        for (int weight = 100'000; at != end && is_digit(*at); ++at, weight /= 10) {
            microsecond += (*at - '0') * weight;
            cut = cut || (weight == 0 && *at != '0');
        }
        return true;
    }
    /// A year: four digits, or a sign and six (ISO 8601's expanded form, for years outside 0 to 9999).
    [[nodiscard]] constexpr bool take_year(std::int64_t& out) noexcept {
        bool const negative = next_is('-');
        int year = 0;
        if (take_any("+-")) {
            if (!take_number(6, 6, year) || (negative && year == 0)) return false;
        } else if (!take_number(4, 4, year)) {
            return false;
        }
        out = negative ? -year : year;
        return true;
    }
    /// `Z`, `+hh`, `+hhmm` or `+hh:mm`.
    [[nodiscard]] constexpr bool take_offset(std::int64_t& microseconds) noexcept {
        microseconds = 0;
        if (take_any("Zz")) return true;
        bool const negative = next_is('-');
        int hours = 0;
        int minutes = 0;
        if (!take_any("+-") || !take_within(2, 0, 23, hours)) return false;
        if (take(':')) {
            if (!take_within(2, 0, 59, minutes)) return false;
        } else if (at != end && is_digit(*at) && !take_within(2, 0, 59, minutes)) {
            return false;
        }
        microseconds = hours * microseconds_per_hour + minutes * microseconds_per_minute;
        if (negative) microseconds = -microseconds;
        return true;
    }
};

[[nodiscard]] constexpr std::int64_t in_day(civil_time const& t) noexcept {
    return ((t.hour * 60 + t.minute) * 60 + t.second) * microseconds_per_second + t.microsecond;
}

[[nodiscard]] constexpr bool read_iso8601(std::string_view text, timestamp& out) noexcept {
    time_cursor in(text);
    civil_time t;
    std::int64_t offset = 0;
    if (!in.take_year(t.date.year) || !in.take('-') || !in.take_within(2, 1, 12, t.date.month) || !in.take('-') ||
        !in.take_within(2, 1, days_in_month(t.date.year, t.date.month), t.date.day))
        return false;
    if (!in.done()) {
        if (!in.take_any("Tt ") || !in.take_within(2, 0, 23, t.hour) || !in.take(':') ||
            !in.take_within(2, 0, 59, t.minute))
            return false;
        if (in.take(':')) {
            if (!in.take_within(2, 0, 59, t.second)) return false;
            if (in.take_any(".,") && !in.take_fraction(t.microsecond)) return false;
        }
        if (!in.done() && (!in.take_offset(offset) || !in.done())) return false;
    }
    return timestamp_of(days_of(t.date), in_day(t) - offset, out);
}

constexpr void append_year(std::string& into, std::int64_t year) {
    if (year >= 0 && year <= 9999) {
        append_digits(into, static_cast<std::uint64_t>(year), 4);
    } else {
        put_char(into, year < 0 ? '-' : '+');
        append_digits(into, magnitude_of(year), 6);
    }
}

constexpr void append_two(std::string& into, int value) { append_digits(into, static_cast<std::uint64_t>(value), 2); }

/// `2024-12-01`, `between`, `10:20:30`, and `.5` when there is a fraction, without zeros at its end.
constexpr void append_date_time(std::string& into, timestamp at, char between) {
    civil_time const t = civil_time_of(at);
    append_year(into, t.date.year);
    char text[] = "-00-00T00:00:00.000000";
    int const two[] = {t.date.month, t.date.day, t.hour, t.minute, t.second};
    for (std::size_t i = 0; i != 5; ++i) {
        text[i * 3 + 1] = static_cast<char>('0' + two[i] / 10);
        text[i * 3 + 2] = static_cast<char>('0' + two[i] % 10);
    }
    text[6] = between;
    std::size_t size = 15;
    int rest = t.microsecond;
    for (std::size_t i = 22; rest != 0; rest /= 10) {
        text[--i] = static_cast<char>('0' + rest % 10);
        if (size == 15 && text[i] != '0') size = i + 1;
    }
    put_text(into, text, size);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
