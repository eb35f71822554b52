// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

/// Decimal digits to exact integers and back: what decimals, times and casts share.
namespace leat {
inline namespace v0 {
namespace detail {

/// The powers of ten that fit in 64 bits with a sign: `power_of_ten[18]` is the largest.
inline constexpr std::int64_t power_of_ten[19] = {1,
                                                  10,
                                                  100,
                                                  1'000,
                                                  10'000,
                                                  100'000,
                                                  1'000'000,
                                                  10'000'000,
                                                  100'000'000,
                                                  1'000'000'000,
                                                  10'000'000'000,
                                                  100'000'000'000,
                                                  1'000'000'000'000,
                                                  10'000'000'000'000,
                                                  100'000'000'000'000,
                                                  1'000'000'000'000'000,
                                                  10'000'000'000'000'000,
                                                  100'000'000'000'000'000,
                                                  1'000'000'000'000'000'000};

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A decimal number cut after its integer part: the digits of `|number|` before the point, and whether there was more.
struct whole_part {
    std::uint64_t magnitude = 0;
    bool negative = false;
    bool exact = true;
    unsigned next = 0;  // the first digit that was cut off
    bool more = false;  // one of those behind it is not 0
};

/// Reads `text * 10^power`, where text is `[+-]digits[.digits][e[+-]digits]` and nothing else. False when it is not, or
/// when the integer part does not fit 64 bits.
[[nodiscard]] constexpr bool read_whole_part(std::string_view text, int power, whole_part& out) noexcept {
    std::size_t const n = text.size();
    std::size_t at = 0;
    auto const skip_digits = [&] {
        while (at != n && is_digit(text[at])) ++at;
    };
    out = {};
    if (at != n && (text[at] == '-' || text[at] == '+')) out.negative = text[at++] == '-';
    std::size_t const start = at;
    skip_digits();
    std::size_t const whole_end = at;
    if (whole_end == start) return false;
    std::size_t end = at;  // of the mantissa
    if (at != n && text[at] == '.') {
        std::size_t const fraction = ++at;
        skip_digits();
        if (at == fraction) return false;
        end = at;
    }
    // How many digits of the mantissa stand before the point once all powers are applied.
    std::int64_t before = static_cast<std::int64_t>(whole_end - start) + power;
    if (at != n && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        bool down = false;
        if (at != n && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
        std::size_t const digits = at;
        std::int64_t exponent = 0;
        for (; at != n && is_digit(text[at]); ++at)
            if (exponent < std::numeric_limits<std::int64_t>::max() / 32) exponent = exponent * 10 + (text[at] - '0');
        if (at == digits) return false;
        before += down ? -exponent : exponent;
    }
    if (at != n) return false;

    for (std::size_t i = start; i != end; ++i) {
        if (i == whole_end) continue;  // the point
        auto const digit = static_cast<unsigned>(text[i] - '0');
        if (before > 0) {
            if (__builtin_mul_overflow(out.magnitude, 10u, &out.magnitude) ||
                __builtin_add_overflow(out.magnitude, digit, &out.magnitude))
                return false;
        } else if (digit != 0) {
            out.exact = false;
            if (before == 0)
                out.next = digit;
            else
                out.more = true;
        }
        --before;
    }
    for (; before > 0 && out.magnitude != 0; --before)
        if (__builtin_mul_overflow(out.magnitude, 10u, &out.magnitude)) return false;
    return true;
}

/// A sign and a magnitude as an integer; false when it does not fit.
template <class Whole>
[[nodiscard]] constexpr bool with_sign(bool negative, std::uint64_t magnitude, Whole& out) noexcept {
    return !(negative ? __builtin_sub_overflow(std::uint64_t{0}, magnitude, &out)
                      : __builtin_add_overflow(std::uint64_t{0}, magnitude, &out));
}

/// Reads `text * 10^power` rounded towards minus infinity. False when it is no number or does not fit.
[[nodiscard]] constexpr bool read_floor(std::string_view text, int power, std::int64_t& out) noexcept {
    whole_part part;
    if (!read_whole_part(text, power, part)) return false;
    if (part.negative && !part.exact && __builtin_add_overflow(part.magnitude, 1u, &part.magnitude)) return false;
    return with_sign(part.negative, part.magnitude, out);
}

/// Reads `text * 10^power`. False when it is no number, does not fit, or has digits behind the point that are not 0.
template <class Whole>
[[nodiscard]] constexpr bool read_exact(std::string_view text, int power, Whole& out) noexcept {
    whole_part part;
    return read_whole_part(text, power, part) && part.exact && with_sign(part.negative, part.magnitude, out);
}

[[nodiscard]] constexpr std::uint64_t magnitude_of(std::int64_t value) noexcept {
    return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

/// Appends text. One function for all that write: `append` and `+=` would leave their whole code at every place.
[[gnu::noinline]] constexpr void put_text(std::string& into, char const* text, std::size_t size) { into.append(text, size); }
constexpr void put_text(std::string& into, std::string_view text) { put_text(into, text.data(), text.size()); }
[[gnu::noinline]] constexpr void put_char(std::string& into, char c) { into.push_back(c); }
[[gnu::noinline]] constexpr void put_char(std::string& into, char c, std::size_t times) { into.append(times, c); }

/// Writes a number in at least `width` digits, at most 20, before `end`; returns where they begin.
constexpr char* write_digits(char* end, std::uint64_t value, int width) noexcept {
    for (char const* const least = end - width; value != 0 || end > least; value /= 10) *--end = static_cast<char>('0' + value % 10);
    return end;
}

/// Appends a number in at least `width` digits.
constexpr void append_digits(std::string& into, std::uint64_t value, int width = 1) {
    char text[20]{};
    char const* const begin = write_digits(text + 20, value, width);
    put_text(into, begin, static_cast<std::size_t>(text + 20 - begin));
}

/// A number as a part of a message. It has nothing to destroy, so a message of many is a call and no more.
class number_text {
public:
    [[gnu::cold, gnu::noinline]] explicit number_text(std::uint64_t number) noexcept
        : at_(static_cast<std::size_t>(write_digits(digits_ + sizeof digits_, number, 1) - digits_)) {}
    operator std::string_view() const noexcept { return {digits_ + at_, sizeof digits_ - at_}; }

private:
    char digits_[20];
    std::size_t at_;
};

constexpr void append_whole(std::string& into, std::int64_t value) {
    if (value < 0) put_char(into, '-');
    append_digits(into, magnitude_of(value));
}

/// Appends `value / 10^scale` exactly: all `scale` digits behind the point, or without the zeros at the end (and the
/// point, when nothing follows it).
constexpr void append_scaled(std::string& into, std::int64_t value, int scale, bool trim) {
    auto const unit = static_cast<std::uint64_t>(power_of_ten[scale]);
    std::uint64_t const magnitude = magnitude_of(value);
    if (value < 0) put_char(into, '-');
    append_digits(into, magnitude / unit);
    std::uint64_t rest = magnitude % unit;
    if (trim)
        for (; scale != 0 && rest % 10 == 0; --scale) rest /= 10;
    if (scale == 0) return;
    put_char(into, '.');
    append_digits(into, rest, scale);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
