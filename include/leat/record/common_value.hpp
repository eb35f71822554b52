// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/decimal.hpp>
#include <leat/record/expression.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

/// The type that several operands have in common, as `if_else` and its like give it: integers of different types are
/// 64-bit (as in arithmetic), an integer beside a floating number is one, decimals take the larger scale, durations and
/// times the finer unit. Text is a view as long as everything that it may point to outlives the row, else a string.
namespace leat {
inline namespace v0 {
namespace detail {

/// What an operand of type T, as `evaluate` gives it, adds to a result: for text whether a view of it may be kept.
template <class T>
struct operand_value {
    using type = std::remove_cvref_t<T>;
};
template <class T>
    requires text_like<std::remove_cvref_t<T>>
struct operand_value<T> {
    using type =
        std::conditional_t<std::is_lvalue_reference_v<T> || std::is_same_v<std::remove_cv_t<T>, std::string_view>,
                           std::string_view, std::string>;
};
template <class T>
    requires is_optional<std::remove_cvref_t<T>>
struct operand_value<T> {
    using inner = typename std::remove_cvref_t<T>::value_type;
    using type = typename operand_value<std::conditional_t<std::is_lvalue_reference_v<T>, inner const&, inner>>::type;
};

/// No type: the operands have nothing in common.
struct no_common_type {};

template <class A, class B>
consteval auto common_of_two() {
    if constexpr (std::is_same_v<A, B> || std::is_same_v<B, std::nullopt_t>)
        return std::type_identity<A>{};
    else if constexpr (std::is_same_v<A, std::nullopt_t>)
        return std::type_identity<B>{};
    else if constexpr (text_like<A> && text_like<B>)
        return std::type_identity<std::string>{};
    else if constexpr (whole<A> && whole<B>)
        return std::type_identity<whole_result<A, B>>{};
    else if constexpr (number<A> && number<B>)
        return std::type_identity<std::common_type_t<A, B>>{};
    else if constexpr (decimal_operands<A, B>)
        return std::type_identity<decimal<common_scale<A, B>>>{};
    else if constexpr ((whole_duration<A> && whole_duration<B>) || (whole_time<A> && whole_time<B>)) {
        if constexpr (requires { typename std::common_type_t<A, B>; })
            return std::type_identity<std::common_type_t<A, B>>{};
        else
            return std::type_identity<no_common_type>{};
    } else
        return std::type_identity<no_common_type>{};
}

template <class A, class... More>
struct common_value {
    using type = A;
};
template <class A, class B, class... More>
struct common_value<A, B, More...> : common_value<typename decltype(common_of_two<A, B>())::type, More...> {};

/// The common type of operands as `evaluate` gives them, without the optionals.
template <class... T>
using common_value_t = typename common_value<typename operand_value<T>::type...>::type;

template <class... T>
inline constexpr bool have_common_value =
    !std::is_same_v<common_value_t<T...>, no_common_type> && !std::is_same_v<common_value_t<T...>, std::nullopt_t>;

template <class T>
inline constexpr bool may_be_null = is_optional<T> || std::is_same_v<T, std::nullopt_t>;

/// An operand as the common type; what does not fit (a large unsigned number beside a signed one) is a fault.
template <class To, class T>
[[nodiscard]] constexpr To to_common(fault& f, T&& value) {
    using given = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<given, To>) {
        return static_cast<T&&>(value);
    } else if constexpr (whole<To> && whole<given>) {
        if (!std::in_range<To>(+value)) raise(f, fault::overflow);
        return static_cast<To>(value);
    } else if constexpr (is_decimal<To>) {
        To out;
        if (!narrow(wide_mantissa<To::scale>(value), out.mantissa_)) raise(f, fault::overflow);
        return out;
    } else if constexpr (whole_duration<To>) {
        return duration_of<To>(f, count_in<To>(value));
    } else if constexpr (whole_time<To>) {
        return To(duration_of<typename To::duration>(f, count_in<typename To::duration>(value.time_since_epoch())));
    } else if constexpr (std::is_same_v<To, std::string>) {
        return std::string(std::string_view(value));
    } else {
        return static_cast<To>(value);
    }
}

/// An operand, perhaps null, as the result type, perhaps optional.
template <class Out, class T>
[[nodiscard]] constexpr Out to_result(fault& f, T&& value) {
    using given = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<given, std::nullopt_t>)
        return Out();
    else if constexpr (!is_optional<Out>)
        return to_common<Out>(f, static_cast<T&&>(value));
    else if constexpr (!is_optional<given>)
        return Out(to_common<typename Out::value_type>(f, static_cast<T&&>(value)));
    else
        return value ? Out(to_common<typename Out::value_type>(f, *static_cast<T&&>(value))) : Out();
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
