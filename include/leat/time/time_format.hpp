// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/time/iso8601.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leat {
inline namespace v0 {
namespace detail {

inline constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

enum class format_problem : unsigned char {
    none,
    too_long,
    unknown_directive,
    said_twice,
    contradiction,
    incomplete,
    ambiguous
};

[[nodiscard]] constexpr char const* describe(format_problem p) noexcept {
    switch (p) {
        case format_problem::none: return "no error";
        case format_problem::too_long: return "a time format has at most 95 characters";
        case format_problem::unknown_directive:
            return "unknown directive; known are %Y %y %m %b %d %j %H %I %p %M %S %f %z %s %F %T %%";
        case format_problem::said_twice: return "the same part of the time is there twice";
        case format_problem::contradiction:
            return "%s is the whole time but for %f, %j excludes month and day, and %I goes with %p";
        case format_problem::incomplete:
            return "a time needs a year or %s, and beside each smaller unit the next larger one";
        case format_problem::ambiguous: return "digits follow %s or %f, whose own digits have no fixed number";
    }
    return "unknown";
}

// Not constant on purpose: calling one of these while compiling is the error, and its name the message.
inline void time_format_has_at_most_95_characters() {}
inline void time_format_has_an_unknown_directive() {}
inline void time_format_says_the_same_part_twice() {}
inline void time_format_contradicts_itself() {}
inline void time_format_lacks_a_larger_unit() {}
inline void time_format_has_digits_right_after_a_number_of_no_fixed_length() {}

/// The parts of a time that a format may name.
enum format_part : unsigned {
    part_year = 1,
    part_month = 2,
    part_day = 4,
    part_day_of_year = 8,
    part_hour = 16,
    part_half_day = 32,
    part_minute = 64,
    part_second = 128,
    part_fraction = 256,
    part_zone = 512,
    part_epoch = 1024,
    part_twelve = 2048
};

/// The part that a directive stands for; 0 when it is none.
[[nodiscard]] constexpr unsigned part_of(char directive) noexcept {
    switch (directive) {
        case 'Y':
        case 'y': return part_year;
        case 'm':
        case 'b': return part_month;
        case 'd': return part_day;
        case 'j': return part_day_of_year;
        case 'H': return part_hour;
        case 'I': return part_hour | part_twelve;
        case 'p': return part_half_day;
        case 'M': return part_minute;
        case 'S': return part_second;
        case 'f': return part_fraction;
        case 'z': return part_zone;
        case 's': return part_epoch;
        default: return 0;
    }
}

[[nodiscard]] constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace detail

/// A user's own format of times, `time_format("%Y/%m/%d %H:%M")`:
///
/// | | |
/// |---|---|
/// | `%Y` `%y` | year: four digits (or a sign and six); two digits, 69 to 99 in the 1900s, the others in the 2000s |
/// | `%m` `%b` `%d` `%j` | month as number or as English `Jan`; day of the month, of the year (from 001) |
/// | `%H` `%M` `%S` | hour 00 to 23, minute, second (60 is refused) |
/// | `%I` `%p` | hour 01 to 12 with AM or PM |
/// | `%f` | fraction of the second, as in `%S.%f`: written in six digits, read in any number of them |
/// | `%z` | offset: read `Z`, `+hh`, `+hhmm`, `+hh:mm`, written `+0000`; without it the times are UTC |
/// | `%s` | whole seconds since the epoch; alone, or with `%f` |
/// | `%F` `%T` `%%` | `%Y-%m-%d`; `%H:%M:%S`; a percent sign |
///
/// Every other character stands for itself. Numbers of two or three digits may be read without their leading zeros,
/// except where another digit stands right beside them. What is not named is the smallest: `%Y-%m` is the month's
/// start.
///
/// Errors: a wrong format in a literal does not compile; from other text it throws `leat::error`.
///
/// `time_format` is the one with room for 95 characters. `time_text_format` only writes, so its parts need not make a whole
/// time: `%H` alone, or one of them twice.
template <std::size_t Capacity, bool Reads = true>
class basic_time_format {
public:
    static constexpr bool is_number = false;

    template <std::size_t N>
    consteval basic_time_format(char const (&literal)[N]) {
        switch (compile({literal, N - 1})) {
            case detail::format_problem::none: break;
#ifdef __clang__  // shows the line, and for a function its declaration, which is too much
            case detail::format_problem::too_long: throw "a time format has at most 95 characters";
            case detail::format_problem::unknown_directive: throw "this time format has an unknown directive";
            case detail::format_problem::said_twice: throw "this time format says the same part twice";
            case detail::format_problem::contradiction: throw "this time format contradicts itself";
            case detail::format_problem::incomplete: throw "this time format lacks a larger unit";
            case detail::format_problem::ambiguous: throw "digits right after a number of no fixed length";
#else
            case detail::format_problem::too_long: detail::time_format_has_at_most_95_characters(); break;
            case detail::format_problem::unknown_directive: detail::time_format_has_an_unknown_directive(); break;
            case detail::format_problem::said_twice: detail::time_format_says_the_same_part_twice(); break;
            case detail::format_problem::contradiction: detail::time_format_contradicts_itself(); break;
            case detail::format_problem::incomplete: detail::time_format_lacks_a_larger_unit(); break;
            case detail::format_problem::ambiguous:
                detail::time_format_has_digits_right_after_a_number_of_no_fixed_length();
                break;
#endif
        }
    }

    /// A format that is known only when the program runs.
    explicit basic_time_format(std::string_view format) {
        if (auto const problem = compile(format); problem != detail::format_problem::none)
            detail::throw_error({"time format '", format, "'"}, detail::describe(problem));
    }

    /// The format, with `%F` and `%T` spelt out.
    [[nodiscard]] constexpr std::string_view text() const noexcept { return {text_, size_}; }

    friend constexpr bool operator==(basic_time_format const&, basic_time_format const&) = default;

private:
    char text_[Capacity]{};
    unsigned char size_ = 0;

    constexpr bool append(std::string_view piece) noexcept {
        if (piece.size() > Capacity - size_) return false;
        for (char const c : piece) text_[size_++] = c;
        return true;
    }

    constexpr detail::format_problem compile(std::string_view format) noexcept {
        using enum detail::format_problem;
        for (std::size_t i = 0; i != format.size(); ++i) {
            std::size_t const length = format[i] == '%' && i + 1 != format.size() ? 2 : 1;
            std::string_view piece = format.substr(i, length);
            if (piece == "%F") piece = "%Y-%m-%d";
            if (piece == "%T") piece = "%H:%M:%S";
            if (!append(piece)) return too_long;
            i += length - 1;
        }
        using namespace detail;
        unsigned parts = 0;
        for (std::size_t i = 0; i != size_; ++i) {
            if (text_[i] != '%') continue;
            if (++i == size_) return unknown_directive;
            char const directive = text_[i];
            if (directive == '%') continue;
            unsigned const part = part_of(directive);
            if (part == 0) return unknown_directive;
            if (!Reads) continue;
            if ((parts & part) != 0) return said_twice;
            if ((directive == 's' || directive == 'f') && digit_follows(i)) return ambiguous;
            parts |= part;
        }
        if (!Reads) return none;
        auto const has = [parts](unsigned part) { return (parts & part) != 0; };
        if (has(part_epoch) && (parts & ~(part_epoch | part_fraction)) != 0) return contradiction;
        if (has(part_day_of_year) && has(part_month | part_day)) return contradiction;
        if (has(part_half_day) != has(part_twelve)) return contradiction;
        if (!has(part_year | part_epoch) || (has(part_day) && !has(part_month)) ||
            (has(part_hour) && !has(part_day | part_day_of_year)) || (has(part_minute) && !has(part_hour)) ||
            (has(part_second) && !has(part_minute)) || (has(part_fraction) && !has(part_second | part_epoch)))
            return incomplete;
        return none;
    }

    /// Whether what follows the directive whose letter is at `i` begins with a digit.
    [[nodiscard]] constexpr bool digit_follows(std::size_t i) const noexcept {
        if (++i == size_) return false;
        if (text_[i] != '%') return detail::is_digit(text_[i]);
        return i + 1 != size_ && is_number_directive(text_[i + 1]);
    }

    [[nodiscard]] static constexpr bool is_number_directive(char directive) noexcept {
        return std::string_view("YymdjHIMSfs").find(directive) != std::string_view::npos;
    }

    /// What is read, before it becomes a time.
    struct reading {
        detail::civil_time time;
        std::int64_t offset = 0;
        std::int64_t epoch = 0;  // the magnitude
        int day_of_year = 0;
        bool by_epoch = false;
        bool before_epoch = false;
        bool afternoon = false;
        bool twelve = false;
        bool cut = false;  // digits of the fraction that were not 0
    };

    [[nodiscard]] constexpr bool read_directive(char directive, bool padded, detail::time_cursor& in,
                                                reading& p) const noexcept {
        auto const two = [&](int low, int high, int& out) {
            return in.take_number(padded ? 2 : 1, 2, out) && out >= low && out <= high;
        };
        switch (directive) {
            case 'Y': return in.take_year(p.time.date.year);
            case 'y': {
                int year = 0;
                if (!in.take_number(2, 2, year)) return false;
                p.time.date.year = year + (year < 69 ? 2000 : 1900);
                return true;
            }
            case 'm': return two(1, 12, p.time.date.month);
            case 'b': return read_month(in, p.time.date.month);
            case 'd': return two(1, 31, p.time.date.day);
            case 'j':
                return in.take_number(padded ? 3 : 1, 3, p.day_of_year) && p.day_of_year >= 1 && p.day_of_year <= 366;
            case 'H': return two(0, 23, p.time.hour);
            case 'I': p.twelve = true; return two(1, 12, p.time.hour);
            case 'p':
                p.afternoon = in.at != in.end && detail::lower(*in.at) == 'p';
                return in.take_any("aApP") && in.take_any("mM");
            case 'M': return two(0, 59, p.time.minute);
            case 'S': return two(0, 59, p.time.second);
            case 'f': return in.take_fraction(p.time.microsecond);
            case 'z': return in.take_offset(p.offset);
            case 's': return read_epoch(in, p);
            default: return in.take('%');
        }
    }

    [[nodiscard]] static constexpr bool read_month(detail::time_cursor& in, int& month) noexcept {
        if (in.end - in.at < 3) return false;
        for (int m = 0; m != 12; ++m) {
            bool same = true;
            for (int i = 0; i != 3; ++i)
                same = same && detail::lower(in.at[i]) ==
                                   detail::lower(detail::month_names[static_cast<std::size_t>(3 * m + i)]);
            if (!same) continue;
            month = m + 1;
            in.at += 3;
            return true;
        }
        return false;
    }

    [[nodiscard]] static constexpr bool read_epoch(detail::time_cursor& in, reading& p) noexcept {
        p.by_epoch = true;
        p.before_epoch = in.take('-');
        auto const first_digit = in.at;
        for (; in.at != in.end && detail::is_digit(*in.at); ++in.at)
            if (__builtin_mul_overflow(p.epoch, 10, &p.epoch) ||
                __builtin_add_overflow(p.epoch, *in.at - '0', &p.epoch))
                return false;
        return in.at != first_digit;
    }

    [[nodiscard]] static constexpr bool finish(reading& p, timestamp& out) noexcept {
        using namespace detail;
        if (p.by_epoch) {
            std::int64_t const sign = p.before_epoch ? -1 : 1;
            std::int64_t ticks{};
            if (__builtin_mul_overflow(p.epoch, sign * microseconds_per_second, &ticks) ||
                __builtin_add_overflow(ticks, sign * (p.time.microsecond + (p.before_epoch && p.cut)), &ticks))
                return false;
            out = timestamp{duration{ticks}};
            return true;
        }
        civil_date const& date = p.time.date;
        if (p.twelve) p.time.hour = p.time.hour % 12 + (p.afternoon ? 12 : 0);
        if (date.day > days_in_month(date.year, date.month)) return false;
        if (p.day_of_year > 365 + is_leap_year(date.year)) return false;
        std::int64_t const days = days_of(date) + (p.day_of_year != 0 ? p.day_of_year - 1 : 0);
        return timestamp_of(days, in_day(p.time) - p.offset, out);
    }

    friend constexpr bool read_time(std::string_view text, timestamp& out, basic_time_format const& format) noexcept
        requires(Reads)
    {
        detail::time_cursor in(text);
        reading p;
        bool after_digit = false;
        for (std::size_t i = 0; i != format.size_; ++i) {
            bool const literal = format.text_[i] != '%';
            char const c = format.text_[literal ? i : ++i];
            if (literal ? !in.take(c) : !format.read_directive(c, after_digit || format.digit_follows(i), in, p))
                return false;
            after_digit = literal ? detail::is_digit(c) : is_number_directive(c);
        }
        p.cut = in.cut;
        return in.done() && finish(p, out);
    }

    /// `%s` beside `%f` and nothing else of a time: one decimal number, where half a second before the epoch is -0.5.
    [[nodiscard]] constexpr bool is_number_of_seconds() const noexcept {
        bool seconds = false, fraction = false, others = false;
        for (std::size_t i = 0; i != size_; ++i)
            if (text_[i] == '%') {
                char const c = text_[++i];
                seconds = seconds || c == 's';
                fraction = fraction || c == 'f';
                others = others || (c != 's' && c != 'f' && c != 'z' && c != '%');
            }
        return seconds && fraction && !others;
    }

    friend constexpr void write_time(std::string& into, timestamp at, basic_time_format const& format) {
        detail::civil_time const t = detail::civil_time_of(at);
        for (std::size_t i = 0; i != format.size_; ++i) {
            if (format.text_[i] != '%')
                into += format.text_[i];
            else
                write_directive(into, format.text_[++i], at, t, format.is_number_of_seconds());
        }
    }

    static constexpr void write_directive(std::string& into, char directive, timestamp at, detail::civil_time const& t,
                                          bool by_epoch) {
        using namespace detail;
        std::int64_t const ticks = at.time_since_epoch().count();
        switch (directive) {
            case 'Y': append_year(into, t.date.year); break;
            case 'y': append_two(into, static_cast<int>(floor_mod(t.date.year, 100))); break;
            case 'm': append_two(into, t.date.month); break;
            case 'b': into += month_names.substr(static_cast<std::size_t>(3 * (t.date.month - 1)), 3); break;
            case 'd': append_two(into, t.date.day); break;
            case 'j': append_digits(into, static_cast<std::uint64_t>(day_of_year(t.date)), 3); break;
            case 'H': append_two(into, t.hour); break;
            case 'I': append_two(into, (t.hour + 11) % 12 + 1); break;
            case 'p': into += t.hour < 12 ? "AM" : "PM"; break;
            case 'M': append_two(into, t.minute); break;
            case 'S': append_two(into, t.second); break;
            case 'f':
                append_digits(
                    into, by_epoch ? magnitude_of(ticks) % 1'000'000 : static_cast<std::uint64_t>(t.microsecond), 6);
                break;
            case 'z': into += "+0000"; break;
            case 's': {
                // Alone it is the second that a time is in, as everywhere: -1 for what is just before the epoch.
                std::int64_t const seconds = by_epoch ? ticks / 1'000'000 : floor_div(ticks, std::int64_t{1'000'000});
                if (ticks < 0 && (by_epoch || seconds < 0)) into += '-';
                append_digits(into, magnitude_of(seconds));
                break;
            }
            default: into += '%';
        }
    }
};
using time_format = basic_time_format<95>;
using time_text_format = basic_time_format<95, false>;

}  // namespace v0
}  // namespace leat
