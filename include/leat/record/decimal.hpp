// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/fault.hpp>
#include <leat/record/rounding.hpp>
#include <leat/record/wide.hpp>

#include <bit>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool>;

// Not constant on purpose: calling one of these while compiling is the error, and its name the message.
inline void decimal_literal_is_no_number_or_does_not_fit_the_scale() {}

/// A wide integer as 64 bits; false when it does not fit.
[[nodiscard]] constexpr bool narrow(wide_int value, std::int64_t& out) noexcept {
    out = static_cast<std::int64_t>(value);
    return out == value;
}

/// The mantissa at another scale; false when it does not fit.
[[nodiscard]] constexpr bool rescale(std::int64_t mantissa, int scale, int new_scale, std::int64_t& out,
                                     rounding mode = rounding::half_up) noexcept {
    return narrow(new_scale >= scale ? wide_int{mantissa} * power_of_ten[new_scale - scale]
                                     : divide_rounded(mantissa, power_of_ten[scale - new_scale], mode),
                  out);
}

/// Reads a decimal number, its mantissa rounded; false when it is none or does not fit.
[[nodiscard]] constexpr bool read_rounded(std::string_view text, int scale, std::int64_t& out, rounding mode) noexcept {
    whole_part part;
    if (!read_whole_part(text, scale, part)) return false;
    int const half = part.next < 5 ? -1 : part.next > 5 || part.more;
    if (!part.exact && rounds_away(mode, part.negative, part.magnitude % 2 != 0, half) && ++part.magnitude == 0) return false;
    return with_sign(part.negative, part.magnitude, out);
}

/// `value * 10^scale` as an integer, computed on the exact value of the double.
[[nodiscard]] constexpr bool scaled_double(double value, int scale, std::int64_t& out,
                                           rounding mode = rounding::half_up) noexcept {
    auto const bits = std::bit_cast<std::uint64_t>(value);
    int exponent = static_cast<int>(bits >> 52 & 0x7ff);
    std::uint64_t significand = bits & 0xf'ffff'ffff'ffff;
    if (exponent == 0x7ff) return false;  // infinite, or no number
    if (exponent != 0)
        significand |= std::uint64_t{1} << 52;
    else
        exponent = 1;
    exponent -= 1075;  // value = significand * 2^exponent
    wide_int scaled = wide_int{significand} * power_of_ten[scale];
    bool const negative = bits >> 63 != 0;
    if (negative) scaled = -scaled;
    if (exponent > 0) {
        if (significand != 0 && exponent > 11) return false;  // at least 2^64
        scaled *= wide_int{1} << (significand != 0 ? exponent : 0);
    } else if (exponent < -120) {
        // Less than 2^113 * 2^-121.
        bool const away = significand != 0 && rounds_away(mode, negative, false, -1);
        scaled = negative ? -static_cast<int>(away) : static_cast<int>(away);
    } else if (exponent < 0) {
        scaled = divide_rounded(scaled, wide_int{1} << -exponent, mode);
    }
    return narrow(scaled, out);
}

/// `mantissa / 10^scale`, rounded once. Where both are numbers of `F` its own division does that.
template <std::floating_point F>
[[nodiscard]] constexpr F unscaled(std::int64_t mantissa, int scale) noexcept {
    constexpr int digits = std::numeric_limits<F>::digits;
    std::uint64_t const magnitude = magnitude_of(mantissa);
    if (digits < 64 && (magnitude >> (digits % 64) != 0 || (digits < 53 && scale > 10))) {
        // At least 67 bits of the quotient, the lowest set when there are more, which is enough to round by.
        int const shift = std::countl_zero(magnitude) + 63;
        wide_unsigned const dividend = wide_unsigned{magnitude} << shift;
        auto const divisor = static_cast<std::uint64_t>(power_of_ten[scale]);
        wide_unsigned const quotient = dividend / divisor | (dividend % divisor != 0);
        F const value = static_cast<F>(quotient) / static_cast<F>(wide_unsigned{1} << shift);
        return mantissa < 0 ? -value : value;
    }
    return static_cast<F>(mantissa) / static_cast<F>(power_of_ten[scale]);
}

}  // namespace detail

/// An exact decimal number with `Scale` digits behind the point, 0 to 18: money.
///
/// Its value is a 64-bit integer, the mantissa, times 10^-`Scale`: from -9223372036854775808 to 9223372036854775807
/// units of the last digit. Trivially copyable, 8 bytes, usable as a template argument and in constant expressions.
///
/// Sums and differences have the larger scale of both sides, products the sum of the scales (which may not be above
/// 18), and are exact; comparisons are exact between all scales and with all integers. `multiply<Scale>(a, b, rounding)`
/// and `divide<Scale>(a, b, rounding)` have the scale that is asked for, and are rounded once. A decimal and a floating
/// number are not mixed; `9.99_dec` is a decimal literal.
///
/// Errors: what does not fit throws `leat::error`; in an expression it is the fault of its row.
template <int Scale>
struct decimal {
    static_assert(Scale >= 0 && Scale <= 18,
                  "leat::decimal<Scale>: the scale is the number of digits behind the point, 0 to 18");
    static constexpr int scale = Scale;

    /// Public so that a decimal may be a template argument; use `mantissa()` and `from_mantissa`.
    std::int64_t mantissa_ = 0;

    constexpr decimal() = default;

    /// A whole number. Throws when it does not fit.
    template <detail::whole_number W>
    constexpr decimal(W value) {
        if (__builtin_mul_overflow(value, detail::power_of_ten[Scale], &mantissa_)) out_of_range("a whole number");
    }

    /// A number written out: `decimal<2>("9.99")`. More digits than the scale has, or no number at all, do not compile.
    template <std::size_t N>
    consteval explicit decimal(char const (&literal)[N]) {
        if (!detail::read_exact({literal, N - 1}, Scale, mantissa_))
#ifdef __clang__  // shows the line, and for a function its declaration, which is too much
            throw "this decimal literal is no number or does not fit the scale";
#else
            detail::decimal_literal_is_no_number_or_does_not_fit_the_scale();
#endif
    }

    // The compilers show the line that is deleted, so what to write stands there.
    template <class T>
        requires std::is_convertible_v<T const&, std::string_view>
    decimal(T const& text) = delete;  // a text: decimal<2>::from_text(text), or parse(text), which gives an optional
    template <std::floating_point T>
    decimal(T value) = delete;  // a floating number: leat::round_to<2>(value, leat::rounding::half_even)

    /// A decimal of another scale that is no larger: exact. Throws when it does not fit.
    template <int Other>
        requires(Other < Scale)
    constexpr decimal(decimal<Other> other) : decimal(other.template round_to<Scale>()) {}

    /// The number of units of the last digit.
    [[nodiscard]] constexpr std::int64_t mantissa() const noexcept { return mantissa_; }

    [[nodiscard]] static constexpr decimal from_mantissa(std::int64_t mantissa) noexcept {
        decimal result;
        result.mantissa_ = mantissa;
        return result;
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`. Nothing when the text is something else, does not fit, or has more
    /// digits behind the point than the scale (zeros at the end do no harm).
    [[nodiscard]] static constexpr std::optional<decimal> parse(std::string_view text) noexcept {
        decimal result;
        if (!detail::read_exact(text, Scale, result.mantissa_)) return std::nullopt;
        return result;
    }

    /// The same, but rounded where there are more digits than the scale has.
    [[nodiscard]] static constexpr std::optional<decimal> parse(std::string_view text, rounding mode) noexcept {
        decimal result;
        if (!detail::read_rounded(text, Scale, result.mantissa_, mode)) return std::nullopt;
        return result;
    }

    /// What `parse` reads; throws `leat::error`, which says what was wrong, where that gives nothing.
    [[nodiscard]] static decimal from_text(std::string_view text) {
        decimal result;
        if (!detail::read_exact(text, Scale, result.mantissa_)) refuse(text);
        return result;
    }
    [[nodiscard]] static decimal from_text(std::string_view text, rounding mode) {
        decimal result;
        if (!detail::read_rounded(text, Scale, result.mantissa_, mode)) refuse(text);
        return result;
    }

    /// A double's exact value, rounded: by default the nearest decimal, halves away from zero. Nothing when it does not fit.
    [[nodiscard]] static constexpr std::optional<decimal> from_double(double value,
                                                                      rounding mode = rounding::half_up) noexcept {
        decimal result;
        if (!detail::scaled_double(value, Scale, result.mantissa_, mode)) return std::nullopt;
        return result;
    }

    [[nodiscard]] static constexpr decimal min() noexcept {
        return from_mantissa(std::numeric_limits<std::int64_t>::min());
    }
    [[nodiscard]] static constexpr decimal max() noexcept {
        return from_mantissa(std::numeric_limits<std::int64_t>::max());
    }

    /// The floating number nearest to the value, as `std::from_chars` reads its text.
    template <std::floating_point F>
    [[nodiscard]] constexpr F to_floating() const noexcept {
        return detail::unscaled<F>(mantissa_, Scale);
    }
    [[nodiscard]] constexpr double to_double() const noexcept { return to_floating<double>(); }

    /// The value with another number of digits, by default halves away from zero. Throws when it does not fit.
    template <int NewScale>
    [[nodiscard]] constexpr decimal<NewScale> round_to(rounding mode = rounding::half_up) const {
        decimal<NewScale> result;
        if (!detail::rescale(mantissa_, Scale, NewScale, result.mantissa_, mode))
            out_of_range("the same value at a larger scale");
        return result;
    }

    /// All digits of the scale: `12.30`.
    [[nodiscard]] std::string to_string() const {
        std::string text;
        detail::append_scaled(text, mantissa_, Scale, false);
        return text;
    }

    template <class T>
    constexpr decimal& operator+=(T const& other) {
        return *this = *this + other;
    }
    template <class T>
    constexpr decimal& operator-=(T const& other) {
        return *this = *this - other;
    }
    template <detail::whole_number W>
    constexpr decimal& operator*=(W other) {
        return *this = *this * other;
    }

    [[noreturn, gnu::cold, gnu::noinline]] static void refuse(std::string_view text) {
        detail::whole_part part;
        std::int64_t mantissa{};
        bool const number = detail::read_whole_part(text, 0, part);
        if (number && detail::read_rounded(text, Scale, mantissa, rounding::down))
            detail::throw_error({"decimal<", detail::number_text(Scale), ">: '", text, "' has more digits behind the point than ",
                                 detail::number_text(Scale)},
                                "say how to round it: from_text(text, leat::rounding::half_even)");
        detail::throw_error({"decimal<", detail::number_text(Scale), ">: '", text, number ? "' does not fit" : "' is no number"},
                            number ? "use a smaller scale" : "write digits with a point, such as 9.99");
    }
    [[noreturn]] static void out_of_range(std::string_view what) {
        detail::throw_error({"decimal<", detail::number_text(Scale), ">: ", what, " does not fit"},
                            "use a smaller scale, or test the values before");
    }
};

/// Appends a decimal with all digits of its scale: `12.30`.
template <int Scale>
void write_decimal(std::string& into, decimal<Scale> value) {
    detail::append_scaled(into, value.mantissa(), Scale, false);
}

namespace detail {

template <class T>
inline constexpr bool is_decimal = false;
template <int Scale>
inline constexpr bool is_decimal<decimal<Scale>> = true;

template <class T>
concept decimal_operand = is_decimal<T> || whole_number<T>;

template <class T>
inline constexpr int scale_of = 0;
template <int Scale>
inline constexpr int scale_of<decimal<Scale>> = Scale;

/// Two operands of which at least one is a decimal, the other perhaps a whole number.
template <class A, class B>
concept decimal_operands = (is_decimal<A> || is_decimal<B>) && decimal_operand<A> && decimal_operand<B>;

template <class A, class B>
inline constexpr int common_scale = scale_of<A> > scale_of<B> ? scale_of<A> : scale_of<B>;

template <class T>
[[nodiscard]] constexpr auto mantissa_of(T value) noexcept {
    if constexpr (is_decimal<T>)
        return value.mantissa();
    else
        return value;
}

/// A mantissa at a scale that is no smaller: at most 2^64 * 10^18, which fits.
template <int Scale, class T>
[[nodiscard]] constexpr wide_int wide_mantissa(T value) noexcept {
    return wide_int{mantissa_of(value)} * power_of_ten[Scale - scale_of<T>];
}

// The exact result in `out`, and true when it does not fit (as the compilers' built-in functions have it).

template <class A, class B>
    requires decimal_operands<A, B>
[[nodiscard]] constexpr bool checked_add(A a, B b, decimal<common_scale<A, B>>& out) noexcept {
    if constexpr (scale_of<A> == scale_of<B>)
        return __builtin_add_overflow(mantissa_of(a), mantissa_of(b), &out.mantissa_);
    else
        return !narrow(wide_mantissa<common_scale<A, B>>(a) + wide_mantissa<common_scale<A, B>>(b), out.mantissa_);
}

template <class A, class B>
    requires decimal_operands<A, B>
[[nodiscard]] constexpr bool checked_subtract(A a, B b, decimal<common_scale<A, B>>& out) noexcept {
    if constexpr (scale_of<A> == scale_of<B>)
        return __builtin_sub_overflow(mantissa_of(a), mantissa_of(b), &out.mantissa_);
    else
        return !narrow(wide_mantissa<common_scale<A, B>>(a) - wide_mantissa<common_scale<A, B>>(b), out.mantissa_);
}

template <class A, class B>
    requires(decimal_operands<A, B> && scale_of<A> + scale_of<B> <= 18)
[[nodiscard]] constexpr bool checked_multiply(A a, B b, decimal<scale_of<A> + scale_of<B>>& out) noexcept {
    return __builtin_mul_overflow(mantissa_of(a), mantissa_of(b), &out.mantissa_);
}

// In expressions, where what does not fit is a fault of the row.

template <class A, class B>
    requires decimal_operands<A, B>
[[nodiscard]] constexpr auto checked(add const&, fault& f, A const& a, B const& b) noexcept {
    decimal<common_scale<A, B>> out;
    if (checked_add(a, b, out)) raise(f, fault::overflow);
    return out;
}

template <class A, class B>
    requires decimal_operands<A, B>
[[nodiscard]] constexpr auto checked(subtract const&, fault& f, A const& a, B const& b) noexcept {
    decimal<common_scale<A, B>> out;
    if (checked_subtract(a, b, out)) raise(f, fault::overflow);
    return out;
}

template <class A, class B>
    requires(decimal_operands<A, B> && scale_of<A> + scale_of<B> <= 18)
[[nodiscard]] constexpr auto checked(multiply const&, fault& f, A const& a, B const& b) noexcept {
    decimal<scale_of<A> + scale_of<B>> out;
    if (checked_multiply(a, b, out)) raise(f, fault::overflow);
    return out;
}

template <int Scale>
[[nodiscard]] constexpr auto checked(negate const&, fault& f, decimal<Scale> const& a) noexcept {
    decimal<Scale> out;
    if (__builtin_sub_overflow(std::int64_t{0}, a.mantissa(), &out.mantissa_)) raise(f, fault::overflow);
    return out;
}

}  // namespace detail

template <class A, class B>
    requires detail::decimal_operands<A, B>
[[nodiscard]] constexpr auto operator+(A a, B b) {
    decimal<detail::common_scale<A, B>> out;
    if (detail::checked_add(a, b, out)) out.out_of_range("a sum");
    return out;
}
template <class A, class B>
    requires detail::decimal_operands<A, B>
[[nodiscard]] constexpr auto operator-(A a, B b) {
    decimal<detail::common_scale<A, B>> out;
    if (detail::checked_subtract(a, b, out)) out.out_of_range("a difference");
    return out;
}
template <class A, class B>
    requires(detail::decimal_operands<A, B> && detail::scale_of<A> + detail::scale_of<B> <= 18)
[[nodiscard]] constexpr auto operator*(A a, B b) {
    decimal<detail::scale_of<A> + detail::scale_of<B>> out;
    if (detail::checked_multiply(a, b, out)) out.out_of_range("a product");
    return out;
}
template <int Scale>
[[nodiscard]] constexpr decimal<Scale> operator-(decimal<Scale> a) {
    return 0 - a;
}
template <int Scale>
[[nodiscard]] constexpr decimal<Scale> operator+(decimal<Scale> a) noexcept {
    return a;
}

template <class A, class B>
    requires detail::decimal_operands<A, B>
[[nodiscard]] constexpr bool operator==(A a, B b) noexcept {
    if constexpr (std::same_as<A, B>) return a.mantissa() == b.mantissa();
    return detail::wide_mantissa<detail::common_scale<A, B>>(a) == detail::wide_mantissa<detail::common_scale<A, B>>(b);
}
template <class A, class B>
    requires detail::decimal_operands<A, B>
[[nodiscard]] constexpr std::strong_ordering operator<=>(A a, B b) noexcept {
    if constexpr (std::same_as<A, B>) return a.mantissa() <=> b.mantissa();
    auto const l = detail::wide_mantissa<detail::common_scale<A, B>>(a);
    auto const r = detail::wide_mantissa<detail::common_scale<A, B>>(b);
    return l < r ? std::strong_ordering::less : l > r ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace v0
}  // namespace leat

template <int Scale>
struct std::hash<leat::decimal<Scale>> {
    [[nodiscard]] std::size_t operator()(leat::decimal<Scale> value) const noexcept {
        return std::hash<std::int64_t>{}(value.mantissa());
    }
};
