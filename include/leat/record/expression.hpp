// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/checked_chrono.hpp>
#include <leat/record/column.hpp>
#include <leat/record/fault.hpp>
#include <leat/record/pack.hpp>
#include <leat/record/row_function.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

/// Expressions over rows: pure values that name their columns, evaluated where a row is. Null, overflow and division by
/// zero are decided here, once for every operator (`fault`, `lifted`).
namespace leat {
inline namespace v0 {

namespace detail {

/// A string literal in an expression: held by value, so an expression is trivially copyable and never dangles.
template <std::size_t N>
struct literal_text {
    char text[N];
};

template <class T>
struct literal : expression_tag {
    T value;
    constexpr explicit literal(T v) : value(static_cast<T&&>(v)) {}
};

template <class Op, class... A>
struct call : expression_tag {
    [[no_unique_address]] Op op;
    pack<A...> args;
    constexpr explicit call(Op o, A... a) : op(o), args(static_cast<A&&>(a)...) {}

    /// As a function of a row; an error throws, for there is no stream of bad records here.
    template <class R>
    [[nodiscard]] constexpr auto operator()(R const& row) const;
};

template <class T>
struct is_literal_text : std::false_type {};
template <std::size_t N>
struct is_literal_text<literal_text<N>> : std::true_type {};

[[noreturn, gnu::cold, gnu::noinline]] inline void null_pointer_as_text() {
    throw_error({"a null pointer stands where an expression has a text"}, "give a text, or std::optional<std::string>() for null");
}

template <class Op, class... A>
inline constexpr bool calls_functions<call<Op, A...>> = (calls_functions<A> || ...);

/// Any operand as an expression: columns and calls as they are, functions of the row, everything else as a literal.
template <class T>
[[nodiscard]] constexpr auto as_expression(T const& value) {
    if constexpr (expression<T>)
        return value;
    else if constexpr (is_row_function<T>())
        return row_function<std::decay_t<T>>(value);
    else if constexpr (std::is_array_v<T>) {
        literal_text<std::extent_v<T>> copy{};
        for (std::size_t i = 0; i != std::extent_v<T>; ++i) copy.text[i] = value[i];
        return literal<literal_text<std::extent_v<T>>>(copy);
    } else if constexpr (std::is_null_pointer_v<T>) {
        null_pointer_is_no_value<T, did_you_mean<"is_null(...)">> error;
        return literal<int>(0);
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        if constexpr (std::is_pointer_v<T>)
            if (value == nullptr) null_pointer_as_text();
        return literal<std::string>(std::string(std::string_view(value)));
    } else
        return literal<T>(value);
}

template <class T>
using as_expression_t = decltype(as_expression(std::declval<T const&>()));

template <class Op, class... A>
[[nodiscard]] constexpr auto make_call(Op op, A const&... args) {
    return call<Op, as_expression_t<A>...>(op, as_expression(args)...);
}

// -- evaluation ------------------------------------------------------------------------------------------------------

template <fixed_string Path, class Row>
[[nodiscard]] constexpr decltype(auto) evaluate(column<Path> const&, Row const& row, fault&) {
    return get_path<Path>(row);
}

template <class T, class Row>
[[nodiscard]] constexpr decltype(auto) evaluate(literal<T> const& e, Row const&, fault&) {
    if constexpr (is_literal_text<T>::value)
        return std::string_view(e.value.text, sizeof(e.value.text) - 1);
    else
        return static_cast<T const&>(e.value);
}

template <class Op, class... A, class Row>
[[nodiscard]] constexpr decltype(auto) evaluate(call<Op, A...> const& e, Row const& row, fault& f) {
    if constexpr (requires { Op::lazy; })
        return e.op.apply_lazy(row, f, e.args);
    else
        return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
            return e.op.apply(f, evaluate(item_of<I>(e.args), row, f)...);
        }(std::index_sequence_for<A...>{});
}

template <class E, class Row>
using value_of_t = std::remove_cvref_t<decltype(evaluate(std::declval<E const&>(), std::declval<Row const&>(), std::declval<fault&>()))>;

/// Applies `f` to the values inside optionals; null when one of them is (SQL: an expression over null is null).
template <class F, class... T>
[[nodiscard]] constexpr auto lifted(F&& f, T const&... values) {
    if constexpr ((is_optional<T> || ...)) {
        auto const present = [](auto const& v) {
            if constexpr (is_optional<std::remove_cvref_t<decltype(v)>>)
                return v.has_value();
            else
                return true;
        };
        auto const inside = [](auto const& v) -> auto const& {
            if constexpr (is_optional<std::remove_cvref_t<decltype(v)>>)
                return *v;
            else
                return v;
        };
        using result = decltype(f(inside(values)...));
        return (present(values) && ...) ? std::optional<result>(f(inside(values)...)) : std::optional<result>();
    } else {
        return f(values...);
    }
}

template <class T>
concept number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
template <class T>
concept whole = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// Integers compute in 64 bit: unsigned when both operands are, else signed.
template <class A, class B>
using whole_result = std::conditional_t<std::is_unsigned_v<A> && std::is_unsigned_v<B>, std::uint64_t, std::int64_t>;

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
template <class T>
inline constexpr bool is_time_point = false;
template <class C, class D>
inline constexpr bool is_time_point<std::chrono::time_point<C, D>> = true;

/// A type of the user's, or of a header that is not included here, that brings its own arithmetic and comparison.
template <class T>
concept own_operators = std::is_class_v<T> && !text_like<T> && !is_duration<T> && !is_time_point<T>;

template <class A, class B>
concept comparable = (number<A> && number<B>) || (text_like<A> && text_like<B>) || (std::is_same_v<A, B>) ||
                     (is_duration<A> && is_duration<B>) ||
                     (is_time_point<A> && is_time_point<B> && requires(A const& a, B const& b) { a == b; }) ||
                     ((own_operators<A> || own_operators<B>) && std::equality_comparable_with<A, B>);
template <class A, class B>
concept orderable = comparable<A, B> && requires(A const& a, B const& b) { a < b; };

// -- arithmetic ------------------------------------------------------------------------------------------------------

#define LEAT_ARITHMETIC(NAME, SYMBOL, BUILTIN)                                                                         \
    struct NAME {                                                                                                      \
        static constexpr std::string_view symbol = #SYMBOL;                                                            \
        template <class A, class B>                                                                                    \
        static constexpr bool takes =                                                                                  \
            (number<A> && number<B>) || (!number<A> && !number<B> && !text_like<A> && !text_like<B> &&                 \
                                         requires(A const& a, B const& b) { a SYMBOL b; }) ||                          \
            ((own_operators<A> || own_operators<B> || is_duration<A> || is_duration<B>) &&                             \
             requires(A const& a, B const& b) { a SYMBOL b; });                                                        \
        template <class A, class B>                                                                                    \
        [[nodiscard]] constexpr auto apply(fault& f, A const& a, B const& b) const {                                   \
            return lifted(                                                                                             \
                [&f, this]<class X, class Y>(X const& x, Y const& y) {                                                 \
                    if constexpr (whole<X> && whole<Y>) {                                                              \
                        whole_result<X, Y> out{};                                                                      \
                        if (BUILTIN(x, y, &out)) raise(f, fault::overflow);                                            \
                        return out;                                                                                    \
                    } else if constexpr (number<X> && number<Y>) {                                                     \
                        return static_cast<std::common_type_t<X, Y>>(x) SYMBOL static_cast<std::common_type_t<X, Y>>(y); \
                    } else if constexpr (requires(NAME const& op) { checked(op, f, x, y); }) {                         \
                        return checked(*this, f, x, y);                                                                \
                    } else {                                                                                           \
                        return x SYMBOL y;                                                                             \
                    }                                                                                                  \
                },                                                                                                     \
                a, b);                                                                                                 \
        }                                                                                                              \
    };
LEAT_ARITHMETIC(add, +, __builtin_add_overflow)
LEAT_ARITHMETIC(subtract, -, __builtin_sub_overflow)
LEAT_ARITHMETIC(multiply, *, __builtin_mul_overflow)
#undef LEAT_ARITHMETIC

/// Integer division truncates, as in C++ and SQL; by zero, and the one quotient that does not fit, it is an error.
template <bool Remainder>
struct divide_or_remainder {
    static constexpr std::string_view symbol = Remainder ? "%" : "/";
    template <class A, class B>
    static constexpr bool takes = Remainder ? whole<A> && whole<B>
                                            : (number<A> && number<B>) || ((own_operators<A> || is_duration<A>) &&
                                                                           requires(A const& a, B const& b) { a / b; });
    template <class A, class B>
    [[nodiscard]] constexpr auto apply(fault& f, A const& a, B const& b) const {
        return lifted(
            [&f, this]<class X, class Y>(X const& x, Y const& y) {
                if constexpr (whole<X> && whole<Y>) {
                    using out = whole_result<X, Y>;
                    if (y == 0) {
                        raise(f, fault::division_by_zero);
                        return out{0};
                    }
                    if (!std::in_range<out>(+x) || !std::in_range<out>(+y)) {
                        raise(f, fault::overflow);
                        return out{0};
                    }
                    auto const l = static_cast<out>(x);
                    auto const r = static_cast<out>(y);
                    if constexpr (std::is_signed_v<out>) {
                        if (r == -1) {
                            if constexpr (Remainder) return out{0};
                            out negated{};
                            if (__builtin_sub_overflow(out{0}, l, &negated)) raise(f, fault::overflow);
                            return negated;
                        }
                    }
                    return Remainder ? static_cast<out>(l % r) : static_cast<out>(l / r);
                } else if constexpr (number<X> && number<Y>) {
                    return static_cast<std::common_type_t<X, Y>>(x) / static_cast<std::common_type_t<X, Y>>(y);
                } else if constexpr (requires(divide_or_remainder const& op) { checked(op, f, x, y); }) {
                    return checked(*this, f, x, y);
                } else {
                    return x / y;
                }
            },
            a, b);
    }
};
using divide = divide_or_remainder<false>;
using remainder = divide_or_remainder<true>;

struct negate {
    static constexpr std::string_view symbol = "-";
    template <class A>
    static constexpr bool takes = number<A> || requires(A const& a) { -a; };
    template <class A>
    [[nodiscard]] constexpr auto apply(fault& f, A const& a) const {
        return lifted(
            [&f, this]<class X>(X const& x) {
                if constexpr (whole<X>) {
                    std::int64_t out{};
                    if (__builtin_sub_overflow(X{0}, x, &out)) raise(f, fault::overflow);
                    return out;
                } else if constexpr (requires(negate const& op) { checked(op, f, x); }) {
                    return checked(*this, f, x);
                } else {
                    return -x;
                }
            },
            a);
    }
};

// -- comparison ------------------------------------------------------------------------------------------------------

#define LEAT_COMPARISON(NAME, SYMBOL, MIXED, TAKES)                                                                           \
    struct NAME {                                                                                                      \
        static constexpr std::string_view symbol = #SYMBOL;                                                            \
        template <class A, class B>                                                                                    \
        static constexpr bool takes = TAKES<A, B>;                                                                     \
        template <class A, class B>                                                                                    \
        [[nodiscard]] constexpr auto apply(fault&, A const& a, B const& b) const {                                     \
            return lifted(                                                                                             \
                []<class X, class Y>(X const& x, Y const& y) -> bool {                                                 \
                    if constexpr (whole<X> && whole<Y>)                                                                \
                        return MIXED(+x, +y);                                                                          \
                    else if constexpr (number<X> && number<Y>)                                                         \
                        return static_cast<std::common_type_t<X, Y>>(x) SYMBOL static_cast<std::common_type_t<X, Y>>(y); \
                    else if constexpr (text_like<X> && text_like<Y>)                                                   \
                        return std::string_view(x) SYMBOL std::string_view(y);                                         \
                    else if constexpr (requires { compare_exactly(x, y); })                                            \
                        return compare_exactly(x, y) SYMBOL 0;                                                         \
                    else                                                                                               \
                        return x SYMBOL y;                                                                             \
                },                                                                                                     \
                a, b);                                                                                                 \
        }                                                                                                              \
    };
LEAT_COMPARISON(equal, ==, std::cmp_equal, comparable)
LEAT_COMPARISON(not_equal, !=, std::cmp_not_equal, comparable)
LEAT_COMPARISON(less, <, std::cmp_less, orderable)
LEAT_COMPARISON(less_equal, <=, std::cmp_less_equal, orderable)
LEAT_COMPARISON(greater, >, std::cmp_greater, orderable)
LEAT_COMPARISON(greater_equal, >=, std::cmp_greater_equal, orderable)
#undef LEAT_COMPARISON

// -- logic: three values ---------------------------------------------------------------------------------------------

/// `&&` (Decides = false) and `||` (Decides = true). An error in the right operand counts only where the left decides
/// nothing; null && false is false, null || true is true.
template <bool Decides>
struct logic {
    static constexpr std::string_view symbol = Decides ? "||" : "&&";
    template <class A, class B>
    static constexpr bool takes = std::is_same_v<A, bool> && std::is_same_v<B, bool>;
    static constexpr bool lazy = true;
    template <class Row, class L, class R>
    [[nodiscard]] constexpr auto apply_lazy(Row const& row, fault& f, pack<L, R> const& args) const {
        auto const& l = evaluate(item_of<0>(args), row, f);
        using left = std::remove_cvref_t<decltype(l)>;
        using right = value_of_t<R, Row>;
        if constexpr (!is_optional<left> && !is_optional<right>) {
            // Both sides are computed, so that a filter of two comparisons has one branch; the right one's error is
            // dropped where the left one decides.
            fault g = fault::none;
            bool const r = evaluate(item_of<1>(args), row, g);
            if (l != Decides) raise(f, g);
            return Decides ? static_cast<bool>(l | r) : static_cast<bool>(l & r);
        } else {
            using truth = std::conditional_t<is_optional<left>, left, right>;  // optional<bool>
            truth const a = l;
            if (a && *a == Decides) return truth(Decides);
            truth const b = evaluate(item_of<1>(args), row, f);
            if (b && *b == Decides) return truth(Decides);
            return a && b ? truth(!Decides) : truth();
        }
    }
};

struct logical_not {
    static constexpr std::string_view symbol = "!";
    template <class A>
    static constexpr bool takes = std::is_same_v<A, bool>;
    template <class A>
    [[nodiscard]] constexpr auto apply(fault&, A const& a) const {
        return lifted([](bool x) { return !x; }, a);
    }
};

template <class A, class B>
concept operands = expression<A> || expression<B>;

/// What an expression has to be for a row to stay: true; null and false both drop it.
[[nodiscard]] constexpr bool is_true(bool value) noexcept { return value; }
template <class Nullable>
    requires is_optional<Nullable>
[[nodiscard]] constexpr bool is_true(Nullable const& value) noexcept {
    return value && *value;
}

}  // namespace detail

#define LEAT_OPERATOR(SYMBOL, NAME)                                                                                    \
    template <class A, class B>                                                                                        \
        requires detail::operands<A, B>                                                                                \
    [[nodiscard]] constexpr auto operator SYMBOL(A const& a, B const& b) {                                             \
        return detail::make_call(detail::NAME{}, a, b);                                                                \
    }
LEAT_OPERATOR(+, add)
LEAT_OPERATOR(-, subtract)
LEAT_OPERATOR(*, multiply)
LEAT_OPERATOR(/, divide)
LEAT_OPERATOR(%, remainder)
LEAT_OPERATOR(==, equal)
LEAT_OPERATOR(!=, not_equal)
LEAT_OPERATOR(<, less)
LEAT_OPERATOR(<=, less_equal)
LEAT_OPERATOR(>, greater)
LEAT_OPERATOR(>=, greater_equal)
LEAT_OPERATOR(&&, logic<false>)
LEAT_OPERATOR(||, logic<true>)
#undef LEAT_OPERATOR

template <expression A>
[[nodiscard]] constexpr auto operator-(A const& a) {
    return detail::make_call(detail::negate{}, a);
}
template <expression A>
[[nodiscard]] constexpr auto operator!(A const& a) {
    return detail::make_call(detail::logical_not{}, a);
}

}  // namespace v0
}  // namespace leat
