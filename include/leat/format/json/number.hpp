// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/scan.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/floating_text.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Numbers of JSON texts, exact: what does not fit its type is an error, never a neighbour of it.
namespace leat {
inline namespace v0 {
namespace detail {

/// How many of the bytes (the first one lowest) are digits before the first that is none, at most 8.
[[nodiscard]] constexpr unsigned leading_digits(std::uint64_t bytes) noexcept {
    std::uint64_t const digits = bytes ^ 0x3030303030303030U;
    // A byte is 0..9 when it is below 0x80 and stays there with 0x76 added. Carries run upwards, behind the first
    // other.
    std::uint64_t const others = ((digits + 0x7676767676767676U) | digits) & 0x8080808080808080U;
    return others == 0 ? 8U : static_cast<unsigned>(std::countr_zero(others)) / 8U;
}

/// The value of the first `count` of the bytes, 1 to 8 digits: neighbours are joined to pairs, fours and eight.
[[nodiscard]] constexpr std::uint64_t digits_value(std::uint64_t bytes, unsigned count) noexcept {
    std::uint64_t const digits = (bytes ^ 0x3030303030303030U) << (64U - 8U * count);
    std::uint64_t const pairs = ((digits * (10U << 8U | 1U)) >> 8U) & 0x00FF00FF00FF00FFU;
    std::uint64_t const fours = ((pairs * (100U << 16U | 1U)) >> 16U) & 0x0000FFFF0000FFFFU;
    return (fours * (std::uint64_t{10000} << 32U | 1U)) >> 32U;
}

/// Whether a number goes on here as more than an integer.
[[nodiscard]] constexpr bool goes_on_as_number(char c) noexcept { return c == '.' || c == 'e' || c == 'E'; }

/// A number whose value times `10^Scale` is wanted as T, by the slow and complete way.
template <int Scale, class T>
[[gnu::noinline]] inline char const* read_scaled(json_state& s, char const* p, T& out) noexcept {
    char const* const begin = p;
    p = scan_number(s, p);
    if (!p) return nullptr;
    whole_part part;
    if (!read_whole_part({begin, static_cast<std::size_t>(p - begin)}, Scale, part))
        return s.fail(json_fault::does_not_fit, begin);
    if (!part.exact) return s.fail(Scale == 0 ? json_fault::has_fraction : json_fault::too_precise, begin);
    if (!with_sign(part.negative, part.magnitude, out)) return s.fail(json_fault::does_not_fit, begin);
    return p;
}

/// An integer. `3.0` and `1e3` are integers too.
template <class T>
[[gnu::noinline]] char const* read_integer(json_state& s, char const* p, T& out) noexcept {
    char const* const begin = p;
    bool const negative = *p == '-';
    p += negative;
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t const bytes = load8(p);
        unsigned const count = leading_digits(bytes);
        bool const extra_zero = *p == '0' && count > 1;
        if (count - 1U < 7U && !extra_zero && !goes_on_as_number(p[count])) [[likely]] {
            std::uint64_t const magnitude = digits_value(bytes, count);
            if constexpr (sizeof(T) >= 4 && std::is_signed_v<T>) {  // seven digits fit
                auto const value = static_cast<T>(magnitude);
                out = negative ? static_cast<T>(-value) : value;
                return p + count;
            } else {
                return with_sign(negative, magnitude, out) ? p + count : s.fail(json_fault::does_not_fit, begin);
            }
        }
        if (count == 8 && !extra_zero) {
            std::uint64_t magnitude = digits_value(bytes, 8);
            p += 8;
            // 18 digits fit without a check.
            for (int i = 0; i != 10 && is_digit(*p); ++i, ++p)
                magnitude = magnitude * 10U + static_cast<unsigned>(*p - '0');
            if (!is_digit(*p) && !goes_on_as_number(*p)) [[likely]]
                return with_sign(negative, magnitude, out) ? p : s.fail(json_fault::does_not_fit, begin);
        }
    }
    if (!negative && !is_digit(*begin)) return s.fail(json_fault::expected_integer, begin);
    return read_scaled<0>(s, begin, out);
}

/// The powers of ten that are doubles; those up to 10^10 are floats too.
inline constexpr double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// A floating number. A whole number that T holds exactly and a power of ten that T holds exactly give the right result
/// by one operation of IEEE 754; the rest is for `std::from_chars`.
template <std::floating_point T>
[[gnu::noinline]] inline char const* read_number(json_state& s, char const* p, T& out) noexcept {
    constexpr std::uint64_t exact_up_to = std::uint64_t{1} << std::numeric_limits<T>::digits;
    constexpr int largest_power = std::same_as<T, float> ? 10 : 22;
    char const* const begin = p;
    bool const negative = *p == '-';
    p += negative;
    if (!is_digit(*p)) return s.fail(negative ? json_fault::bad_number : json_fault::expected_number, begin);
    std::uint64_t digits = 0;
    char const* const first = p;
    do digits = digits * 10U + static_cast<unsigned>(*p++ - '0');
    while (is_digit(*p));
    std::ptrdiff_t count = p - first;
    if (*first == '0' && count > 1) return s.fail(json_fault::bad_number, begin);
    std::int64_t power = 0;
    if (*p == '.') {
        char const* const fraction = ++p;
        while (is_digit(*p)) digits = digits * 10U + static_cast<unsigned>(*p++ - '0');
        if (p == fraction) return s.fail(json_fault::bad_number, begin);
        power = fraction - p;
        count -= power;
    }
    if (*p == 'e' || *p == 'E') {
        ++p;
        bool const below = *p == '-';
        p += below || *p == '+';
        if (!is_digit(*p)) return s.fail(json_fault::bad_number, begin);
        std::int64_t written = 0;
        for (; is_digit(*p); ++p)
            if (written < 1'000'000) written = written * 10 + (*p - '0');
        power += below ? -written : written;
    }
    if (count <= 19 && digits <= exact_up_to && power >= -largest_power && power <= largest_power) [[likely]] {
        auto value = static_cast<T>(digits);
        if (power < 0)
            value /= static_cast<T>(exact_powers[-power]);
        else
            value *= static_cast<T>(exact_powers[power]);
        out = negative ? -value : value;
        return p;
    }
    return parse_nearest(begin, p, out) && out - out == T{0} ? p : s.fail(json_fault::does_not_fit, begin);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
