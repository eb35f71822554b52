// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <leat/record/decimal.hpp>
#include <leat/record/expression.hpp>
#include <leat/record/type_name.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

/// Decimals with a scale and a rounding that are said: as functions of values, and in expressions.
namespace leat {
inline namespace v0 {
namespace detail {

/// `a * b` at a scale, rounded once; false when it does not fit.
template <int Scale, decimal_operand A, decimal_operand B>
[[nodiscard]] constexpr bool multiply_at(A a, B b, rounding mode, std::int64_t& out) noexcept {
    constexpr int cut = scale_of<A> + scale_of<B> - Scale;
    wide_int product{};
    // Only two large unsigned integers do not fit; their product is then too large for a decimal, too.
    if (__builtin_mul_overflow(wide_int{mantissa_of(a)}, wide_int{mantissa_of(b)}, &product)) return false;
    if constexpr (cut > 18)
        return narrow(divide_rounded(product, wide_int{power_of_ten[18]} * power_of_ten[cut - 18], mode), out);
    else if constexpr (cut >= 0)
        return narrow(divide_rounded(product, power_of_ten[cut], mode), out);
    else
        return !__builtin_mul_overflow(product, power_of_ten[-cut], &product) && narrow(product, out);
}

/// A quotient and the rest of its division, `power` times as large and rounded once; false when it does not fit. There is room
/// for the rest so many times, and the divisor is positive.
[[nodiscard]] constexpr bool scaled_quotient(wide_int quotient, wide_int rest, std::int64_t power, wide_int divisor, rounding mode,
                                             std::int64_t& out) noexcept {
    rest *= power;
    wide_int const left = rest % divisor < 0 ? -(rest % divisor) : rest % divisor;
    if (__builtin_mul_overflow(quotient, power, &quotient) || __builtin_add_overflow(quotient, rest / divisor, &quotient)) return false;
    if (left != 0) {
        int const half = left < divisor - left ? -1 : left > divisor - left;
        bool const negative = rest < 0;
        if (rounds_away(mode, negative, (quotient & 1) != 0, half)) quotient += negative ? -1 : 1;
    }
    return narrow(quotient, out);
}

/// `a / b` at a scale, rounded once; false when it does not fit. `b` is not 0.
template <int Scale, decimal_operand A, decimal_operand B>
[[nodiscard]] constexpr bool divide_at(A a, B b, rounding mode, std::int64_t& out) noexcept {
    constexpr int shift = Scale - scale_of<A> + scale_of<B>;  // -18 to 36
    wide_int dividend = mantissa_of(a);
    wide_int divisor = mantissa_of(b);
    if (divisor < 0) {
        dividend = -dividend;
        divisor = -divisor;
    }
    if constexpr (shift < 0) {
        return narrow(divide_rounded(dividend, divisor * power_of_ten[-shift], mode), out);
    } else if constexpr (shift <= 18) {
        return narrow(divide_rounded(dividend * power_of_ten[shift], divisor, mode), out);
    } else {
        // More digits than 128 bits have: first those of the quotient so far, then the rest of them.
        dividend *= power_of_ten[18];
        return scaled_quotient(dividend / divisor, dividend % divisor, power_of_ten[shift - 18], divisor, mode, out);
    }
}

template <fixed_string Name, int Scale>
inline constexpr auto name_with_scale = joined<Name, "<", digits_of<static_cast<std::size_t>(Scale)>(), ">">();

template <class A, class B, class Mode>
concept rounded_operands = decimal_operand<A> && decimal_operand<B> && std::is_same_v<Mode, rounding>;

template <int Scale, fixed_string Name, class At>
struct to_scale {
    static constexpr auto name = name_with_scale<Name, Scale>;
    static constexpr std::string_view symbol = name.view();
    template <class A, class B, class Mode>
    static constexpr bool takes = rounded_operands<A, B, Mode>;
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault& f, A const& a, B const& b, rounding mode) const {
        return lifted(
            [&f, mode](auto const& x, auto const& y) {
                decimal<Scale> out;
                if (At::divides && mantissa_of(y) == 0)
                    raise(f, fault::division_by_zero);
                else if (!At::template at<Scale>(x, y, mode, out.mantissa_))
                    raise(f, fault::overflow);
                return out;
            },
            a, b);
    }
};
struct product_at {
    static constexpr bool divides = false;
    template <int Scale, class A, class B>
    [[nodiscard]] static constexpr bool at(A a, B b, rounding mode, std::int64_t& out) noexcept {
        return multiply_at<Scale>(a, b, mode, out);
    }
};
struct quotient_at {
    static constexpr bool divides = true;
    template <int Scale, class A, class B>
    [[nodiscard]] static constexpr bool at(A a, B b, rounding mode, std::int64_t& out) noexcept {
        return divide_at<Scale>(a, b, mode, out);
    }
};
template <int Scale>
using multiply_to = to_scale<Scale, "multiply", product_at>;
template <int Scale>
using divide_to = to_scale<Scale, "divide", quotient_at>;

template <int Scale, class T>
[[nodiscard]] constexpr bool round_at(T value, rounding mode, std::int64_t& out) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return scaled_double(static_cast<double>(value), Scale, out, mode);
    else if constexpr (is_decimal<T>)
        return rescale(value.mantissa(), T::scale, Scale, out, mode);
    else
        return !__builtin_mul_overflow(value, power_of_ten[Scale], &out);
}

template <class T>
concept can_be_rounded = decimal_operand<T> || std::is_same_v<T, double> || std::is_same_v<T, float>;

template <int Scale>
struct round_to_scale {
    static constexpr auto name = name_with_scale<"round_to", Scale>;
    static constexpr std::string_view symbol = name.view();
    template <class T, class Mode>
    static constexpr bool takes = can_be_rounded<T> && std::is_same_v<Mode, rounding>;
    template <class T>
    [[nodiscard]] constexpr auto apply(fault& f, T const& value, rounding mode) const {
        return lifted(
            [&f, mode](auto const& x) {
                decimal<Scale> out;
                if (!round_at<Scale>(x, mode, out.mantissa_)) raise(f, fault::bad_cast);
                return out;
            },
            value);
    }
};

/// The value of a function of values; what would be the fault of a row throws.
template <int Scale, class Op, class... A>
[[nodiscard]] constexpr decimal<Scale> computed(Op op, char const* what, A... a) {
    fault f = fault::none;
    decimal<Scale> const out = op.apply(f, a...);
    if (f == fault::division_by_zero) throw_error({op.symbol, " divides by zero"}, "test the divisor before");
    if (f != fault::none) out.out_of_range(what);
    return out;
}

}  // namespace detail

/// `multiply<2>("price"_f, "rate"_f, rounding::half_even)`: the product of decimals and integers with so many digits behind
/// the point, rounded once, from the exact product.
///
/// *Errors*: as a function of values, what does not fit throws `leat::error`; in an expression it is the fault of its row.
/// Null stays null.
template <int Scale, class A, class B>
    requires(detail::operands<A, B> || (detail::decimal_operand<A> && detail::decimal_operand<B>))
[[nodiscard]] constexpr auto multiply(A const& a, B const& b, rounding mode) {
    if constexpr (detail::operands<A, B>)
        return detail::make_call(detail::multiply_to<Scale>{}, a, b, mode);
    else
        return detail::computed<Scale>(detail::multiply_to<Scale>{}, "a product", a, b, mode);
}

/// `divide<2>(sum("price"_f), count(), rounding::half_even)`: the quotient of decimals and integers with so many digits
/// behind the point, rounded once, from the exact quotient.
///
/// *Errors*: as `multiply`; so is a division by zero.
template <int Scale, class A, class B>
    requires(detail::operands<A, B> || (detail::decimal_operand<A> && detail::decimal_operand<B>))
[[nodiscard]] constexpr auto divide(A const& a, B const& b, rounding mode) {
    if constexpr (detail::operands<A, B>)
        return detail::make_call(detail::divide_to<Scale>{}, a, b, mode);
    else
        return detail::computed<Scale>(detail::divide_to<Scale>{}, "a quotient", a, b, mode);
}

/// `round_to<2>("price"_f, rounding::half_up)`: a decimal, an integer or a floating number (its exact value) as a decimal
/// with so many digits behind the point.
///
/// *Errors*: as `multiply`; so are NaN and the infinities.
template <int Scale, class T>
    requires(expression<T> || detail::can_be_rounded<T>)
[[nodiscard]] constexpr auto round_to(T const& value, rounding mode) {
    if constexpr (expression<T>)
        return detail::make_call(detail::round_to_scale<Scale>{}, value, mode);
    else
        return detail::computed<Scale>(detail::round_to_scale<Scale>{}, "a number", value, mode);
}

namespace detail {

/// What stands in a decimal literal without its separators, and how many digits are behind the point.
template <char... C>
struct decimal_literal {
    static constexpr auto text = [] {
        std::array<char, sizeof...(C)> out{};
        std::size_t n = 0;
        ((C != '\'' ? void(out[n++] = C) : void()), ...);
        return std::pair(out, n);
    }();
    static constexpr std::string_view view{text.first.data(), text.second};
    // By hand: with the sanitizer of undefined behaviour g++ 12 takes what searches in a text for no constant.
    static constexpr int scale = [] {
        for (std::size_t at = 0; at != view.size(); ++at)
            if (view[at] == '.') return static_cast<int>(view.size() - at - 1);
        return 0;
    }();
    static constexpr bool plain = [] {
        for (char const c : view)
            if (c != '.' && (c < '0' || c > '9')) return false;
        return true;
    }();
};

}  // namespace detail

namespace literals {

/// A decimal with as many digits behind the point as are written: `9.99_dec` is `decimal<2>("9.99")`. More than 18 of them,
/// an exponent, or a number that does not fit, do not compile.
template <char... C>
[[nodiscard]] consteval auto operator""_dec() {
    using literal = detail::decimal_literal<C...>;
    static_assert(literal::plain && literal::scale <= 18, "leat: a decimal literal is digits with a point among them, at most 18 behind it: 9.99_dec");
    constexpr auto value = decimal<literal::scale>::parse(literal::view);
    static_assert(value.has_value(), "leat: this decimal literal does not fit into 64 bits");
    return *value;
}

}  // namespace literals
}  // namespace v0
}  // namespace leat
