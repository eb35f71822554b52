// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/cast.hpp>
#include <leat/record/expression.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

/// How tightly an operator binds, as in C++: more is tighter, 0 is a function.
[[nodiscard]] constexpr int precedence(std::string_view symbol, std::size_t operands) noexcept {
    if (operands == 1 && (symbol == "-" || symbol == "!")) return 8;
    if (operands != 2) return 0;
    if (symbol == "*" || symbol == "/" || symbol == "%") return 7;
    if (symbol == "+" || symbol == "-") return 6;
    if (symbol == "<" || symbol == "<=" || symbol == ">" || symbol == ">=") return 5;
    if (symbol == "==" || symbol == "!=") return 4;
    if (symbol == "&&") return 3;
    return symbol == "||" ? 2 : 0;
}

template <class E>
inline constexpr int precedence_of = 9;
template <class Op, class... A>
inline constexpr int precedence_of<call<Op, A...>> =
    precedence(Op::symbol, sizeof...(A)) == 0 ? 9 : precedence(Op::symbol, sizeof...(A));

[[gnu::cold, gnu::noinline]] inline void append_control(std::string& into, char c) {
    constexpr char digits[] = "0123456789abcdef";
    auto const byte = static_cast<unsigned char>(c);
    for (char const x : {'\\', 'x', digits[byte >> 4], digits[byte & 15]}) into += x;
}
inline void append_quoted(std::string& into, std::string_view text) {
    into += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') into += '\\';
        if (c == '\n')
            into += "\\n";
        else if (c == '\t')
            into += "\\t";
        else if (c == '\r')
            into += "\\r";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            append_control(into, c);  // a terminal would obey it
        else
            into += c;
    }
    into += '"';
}

/// How a literal of a type of another floor is written; `time/functions.hpp` has that of times.
template <class T>
struct literal_writer;

template <class T>
void append_literal(std::string& into, T const& value) {
    if constexpr (is_literal_text<T>::value)
        append_quoted(into, {value.text, sizeof(value.text) - 1});
    else if constexpr (text_like<T>)
        append_quoted(into, value);
    else if constexpr (is_optional<T>) {
        if (value)
            append_literal(into, *value);
        else
            into += "null";
    } else if constexpr (std::is_same_v<T, std::nullopt_t>)
        into += "null";
    else if constexpr (std::is_floating_point_v<T>) {
        std::size_t const before = into.size();
        append_floating(into, value);
        // A floating number looks like one.
        if (into.find_first_not_of("-0123456789", before) == std::string::npos) into += ".0";
    } else if constexpr (is_duration<T>) {
        append_literal(into, value.count());
        into += unit_name<typename T::period>::suffix.view();
    } else if constexpr (requires { literal_writer<T>::append(into, value); })
        literal_writer<T>::append(into, value);
    else if constexpr (std::is_same_v<decltype(convert_to_text(value, into)), bool>) {
        std::string text;
        if (convert_to_text(value, text)) into += text;
    } else {
        into += '<';
        into += type_name<T>;
        into += '>';
    }
}

template <class T>
[[nodiscard]] constexpr bool is_negative(T const& value) noexcept {
    if constexpr (is_duration<T>)
        return value < T::zero();
    else if constexpr (number<T> || is_decimal<T>)
        return value < T{};
    else
        return false;
}

/// Appends to a std::string, or to anything that takes `+= std::string_view`.
template <class Out, fixed_string Path>
constexpr void append_text(Out& into, column<Path> const&) {
    into += Path.view();
}
template <class Out, class T>
constexpr void append_text(Out& into, literal<T> const& e) {
    append_literal(into, e.value);
}
template <class Out, fixed_string Name, class V>
constexpr void append_text(Out& into, named<Name, V> const& e);
template <class Out, class Op, class... A>
constexpr void append_text(Out& into, call<Op, A...> const& e);

/// An operand of an operator that binds as tightly as `outer`.
template <class Out, class E>
constexpr void append_operand(Out& into, E const& e, bool parentheses) {
    using namespace std::string_view_literals;
    if (parentheses) into += "("sv;
    append_text(into, e);
    if (parentheses) into += ")"sv;
}

template <class Out, class Op, class... A>
constexpr void append_text(Out& into, call<Op, A...> const& e) {
    using namespace std::string_view_literals;
    constexpr int mine = precedence(Op::symbol, sizeof...(A));
    if constexpr (mine == 0) {
        into += Op::symbol;
        into += "("sv;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (((I != 0 ? into += ", "sv : into), append_text(into, item_of<I>(e.args))), ...);
        }(std::index_sequence_for<A...>{});
        into += ")"sv;
    } else if constexpr (sizeof...(A) == 1) {
        auto const& operand = item_of<0>(e.args);
        bool negative = precedence_of<std::remove_cvref_t<decltype(operand)>> == mine && Op::symbol == "-";
        if constexpr (requires { operand.value; }) negative = is_negative(operand.value);
        into += Op::symbol;
        append_operand(into, operand, negative || precedence_of<std::remove_cvref_t<decltype(operand)>> < mine);
    } else {
        auto const& lhs = item_of<0>(e.args);
        auto const& rhs = item_of<1>(e.args);
        append_operand(into, lhs, precedence_of<std::remove_cvref_t<decltype(lhs)>> < mine);
        into += " "sv;
        into += Op::symbol;
        into += " "sv;
        append_operand(into, rhs, precedence_of<std::remove_cvref_t<decltype(rhs)>> <= mine);
    }
}

template <class Out, fixed_string Name, class V>
constexpr void append_text(Out& into, named<Name, V> const& e) {
    using namespace std::string_view_literals;
    into += Name.view();
    into += " = "sv;
    append_text(into, as_expression(e.value));
}

/// No literals in it: its text is known to the compiler.
template <class E>
inline constexpr bool has_no_literals = false;
template <fixed_string Path>
inline constexpr bool has_no_literals<column<Path>> = true;
template <class Op, class... A>
inline constexpr bool has_no_literals<call<Op, A...>> = std::is_empty_v<Op> && (has_no_literals<A> && ...);

template <class E>
struct made_of_type;
template <fixed_string Path>
struct made_of_type<column<Path>> {
    static constexpr column<Path> make() { return {}; }
};
template <class Op, class... A>
struct made_of_type<call<Op, A...>> {
    static constexpr call<Op, A...> make() { return call<Op, A...>(Op{}, made_of_type<A>::make()...); }
};

struct text_length {
    std::size_t n = 0;
    constexpr text_length& operator+=(std::string_view text) { return n += text.size(), *this; }
};
template <std::size_t N>
struct text_buffer {
    char text[N]{};
    std::size_t n = 0;
    constexpr text_buffer& operator+=(std::string_view more) {
        for (char const c : more) text[n++] = c;
        return *this;
    }
};

template <class E>
consteval auto name_of_type() {
    constexpr std::size_t size = [] {
        text_length length;
        append_text(length, made_of_type<E>::make());
        return length.n;
    }();
    text_buffer<size + 1> buffer;
    append_text(buffer, made_of_type<E>::make());
    return fixed_string<size + 1>(buffer.text);
}

template <class E>
struct static_name;
template <fixed_string Path>
struct static_name<column<Path>> {
    static constexpr auto value = last_part<Path>();
};
template <class Op, class... A>
    requires has_no_literals<call<Op, A...>>
struct static_name<call<Op, A...>> {
    static constexpr auto value = name_of_type<call<Op, A...>>();
};
template <fixed_string Name, class V>
struct static_name<named<Name, V>> {
    static constexpr auto value = Name;
};

template <class E>
inline constexpr bool holds_text = false;
template <std::size_t N>
inline constexpr bool holds_text<literal<literal_text<N>>> = true;
template <>
inline constexpr bool holds_text<literal<std::string>> = true;
template <class Op, class... A>
inline constexpr bool holds_text<call<Op, A...>> = (holds_text<A> || ...);

/// A result that may point into the expression becomes one that does not, for the expression may be gone before it.
template <class E, class T>
[[nodiscard]] constexpr auto detached(T&& value) {
    using raw = std::remove_cvref_t<T>;
    if constexpr (holds_text<E> && std::is_same_v<raw, std::string_view>)
        return std::string(value);
    else if constexpr (holds_text<E> && std::is_same_v<raw, std::optional<std::string_view>>)
        return value ? std::optional(std::string(*value)) : std::nullopt;
    else
        return raw(static_cast<T&&>(value));
}

/// What a stage computes, as far as it can be told.
template <class E>
void append_computed(std::string& into, E const& e) {
    if constexpr (expression<E>)
        append_text(into, e);
    else
        into += "a function";
}

}  // namespace detail

/// The text of an expression as one would write it, with no more parentheses than needed:
/// `(price + 1) * quantity > 50 && is_null(email)`. Strings are quoted, durations carry their unit (`5min`), a named
/// one is `name = ...`.
template <class E>
[[nodiscard]] std::string to_text(E const& e) {
    using detail::append_text;
    std::string text;
    append_text(text, e);
    return text;
}

/// An expression whose name in a schema is known to the compiler: a column (the last part of its path), a named
/// expression, and one in which there are no literals.
template <class E>
concept has_static_name = requires { detail::static_name<E>::value; };

/// That name, as a `fixed_string`.
template <has_static_name E>
inline constexpr auto static_name = detail::static_name<E>::value;

/// The name that an expression has in a schema: a column's is the last part of its path, a named expression's its name,
/// any other's is its text.
template <class E>
[[nodiscard]] std::string schema_name(E const& e) {
    if constexpr (has_static_name<E>)
        return std::string(static_name<E>.view());
    else
        return to_text(e);
}

namespace detail {

template <class Op, class... A>
template <class R>
constexpr auto call<Op, A...>::operator()(R const& row) const {
    fault f = fault::none;
    auto&& value = evaluate(*this, row, f);
    if (f != fault::none) throw_error({"the expression ", to_text(*this)}, describe(f));
    return detached<call>(static_cast<decltype(value)&&>(value));
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
