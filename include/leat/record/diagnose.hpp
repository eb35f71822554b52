// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/expression.hpp>
#include <leat/record/names.hpp>

/// What a wrong name or a wrong type in an expression looks like to the compiler: incomplete types named after the
/// mistake, so that the first error line says it in the user's words on every compiler.
namespace leat {
inline namespace v0 {

/// The operands of an operator have types that it cannot take.
template <class Where, class Operator, class Types>
struct wrong_types_in_expression;

/// A test of a text that is given constants only, and most likely should look at a field.
template <class Where, class Function, class Types, class Write>
struct function_of_no_field;

/// A function cannot be called with the rows that arrive here.
template <class Where, class RowType>
struct function_does_not_take_the_row;

/// The rows that arrive.
template <class... T>
struct row_is {};

namespace detail {

/// The first mistake in an expression over rows of a type: `fine`, or a pointer to an incomplete type.
template <class Where, class Row, class E>
struct mistake_in { using type = fine; };

template <class Where, class Row, class... E>
struct first_mistake { using type = fine; };
template <class Where, class Row, class E, class... More>
struct first_mistake<Where, Row, E, More...> {
    using here = typename mistake_in<Where, Row, E>::type;
    static consteval auto pick() {
        if constexpr (std::is_same_v<here, fine>)
            return std::type_identity<typename first_mistake<Where, Row, More...>::type>{};
        else
            return std::type_identity<here>{};
    }
    using type = typename decltype(pick())::type;
};

template <class Where, class Row, fixed_string Path>
struct mistake_in<Where, Row, column<Path>> {
    static consteval auto pick() {
        if constexpr (has_path<Row, Path>())
            return fine{};
        else
            return missing_path<Where, Row, Path>();
    }
    using type = decltype(pick());
};

/// Whether an operator takes values of these types. An operator says so by `takes<Values...>`; without it, anything goes.
template <class Op, class... V>
consteval bool operator_takes() {
    if constexpr (requires { Op::template takes<typename without_optional<V>::type...>; })
        return Op::template takes<typename without_optional<V>::type...>;
    else
        return true;
}

template <class Op>
struct operator_text {
    static constexpr std::string_view view = Op::symbol;
    static constexpr fixed_string<view.size() + 1> value{view};
};

template <fixed_string Symbol>
struct operator_ {};

template <class E>
inline constexpr bool is_literal = false;
template <class T>
inline constexpr bool is_literal<literal<T>> = true;

template <class Where, class Row, class Op, class... A>
struct mistake_in<Where, Row, call<Op, A...>> {
    static consteval auto pick() {
        using below = typename first_mistake<Where, Row, A...>::type;
        if constexpr (!std::is_same_v<below, fine>)
            return std::type_identity<below>{};
        else if constexpr (requires { Op::looks_at_a_field; } && (is_literal<A> && ...))
            return std::type_identity<function_of_no_field<Where, operator_<operator_text<Op>::value>, of_types<value_of_t<A, Row>...>,
                                                           did_you_mean<"a field, \"name\"_f">>*>{};
        else if constexpr (operator_takes<Op, value_of_t<A, Row>...>())
            return std::type_identity<fine>{};
        else
            return std::type_identity<
                wrong_types_in_expression<Where, operator_<operator_text<Op>::value>, of_types<value_of_t<A, Row>...>>*>{};
    }
    using type = typename decltype(pick())::type;
};

template <class Where, class Row, class F>
struct mistake_in<Where, Row, row_function<F>> {
    using type = std::conditional_t<std::is_invocable_v<F const&, Row const&>, fine,
                                    function_does_not_take_the_row<Where, row_is<std::remove_cvref_t<Row>>>*>;
};

template <class Where, class Row, fixed_string Name, class V>
struct mistake_in<Where, Row, named_value<Name, V>> : mistake_in<Where, Row, V> {};

}  // namespace detail
}  // namespace v0
}  // namespace leat
