// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/spec.hpp>
#include <leat/aggregate/where.hpp>
#include <leat/stage/user_code.hpp>

/// The mistakes in the aggregates of a stage, and how the compiler tells them.
namespace leat {
inline namespace v0 {

/// An aggregate needs a name: `"total"_f = sum("x"_f)`.
template <class Where, class What>
struct aggregate_has_no_name;

/// A column stands where an aggregate is wanted: which of the group's values should it be? `first("x"_f)`, `max("x"_f)`, ...
template <class Where, class Result, class Value>
struct value_is_not_an_aggregate;

/// The name of a result.
template <fixed_string Name>
struct for_result {};

namespace detail {

/// The mistakes of an input under a condition.
template <class Where, class Row, class C, class I>
struct mistake_in<Where, Row, call<only_where, C, I>> {
    static consteval auto pick() {
        using condition = typename mistake_of_condition<leat::in<"where">, C, Row const&>::type;
        if constexpr (!std::is_same_v<condition, fine>)
            return std::type_identity<condition>{};
        else
            return mistake_in<Where, Row, I>{};
    }
    using type = typename decltype(pick())::type;
};

/// The mistakes in the aggregates of an expression: of their inputs, or of types that they do not take.
template <class Where, class Row, class Result, class E>
struct mistake_in_aggregates { using type = fine; };
template <class Where, class Row, class Result, class... E>
struct first_aggregate_mistake { using type = fine; };
template <class Where, class Row, class Result, class E, class... More>
struct first_aggregate_mistake<Where, Row, Result, E, More...> {
    using here = typename mistake_in_aggregates<Where, Row, Result, E>::type;
    static consteval auto pick() {
        if constexpr (std::is_same_v<here, fine>)
            return std::type_identity<typename first_aggregate_mistake<Where, Row, Result, More...>::type>{};
        else
            return std::type_identity<here>{};
    }
    using type = typename decltype(pick())::type;
};
template <class Where, class Row, class Result, class Op, class... A>
struct mistake_in_aggregates<Where, Row, Result, call<Op, A...>> : first_aggregate_mistake<Where, Row, Result, A...> {};

template <class F, class... V>
consteval bool takes_values() {
    if constexpr (requires { F::template takes<V...>; })
        return F::template takes<V...>;
    else
        return aggregate_function<F, V...>;
}

/// A condition is summed as 1 and 0, and not counted: a field may be, where it can be null.
template <class Row, class F, class... I>
inline constexpr bool aggregates_a_bool = false;
template <class Row, class F, class I>
    requires std::derived_from<F, built_in_function>
inline constexpr bool aggregates_a_bool<Row, F, I> = [] {
    using value = value_of_t<I, Row>;
    if constexpr (!std::is_same_v<typename without_optional<value>::type, bool>)
        return false;
    else if constexpr (requires { typename F::counts_rows; })
        return !is_optional<value> || !requires { I::path; };
    else
        return !F::template takes<bool>;
}();

template <class Where, class Row, class Result, class F, class... I>
struct mistake_in_aggregates<Where, Row, Result, aggregate_call<F, I...>> {
    static constexpr bool is_mean = requires { typename F::same_state_as; };
    static consteval auto pick() {
        using below = typename first_mistake<Where, Row, I...>::type;
        if constexpr ((std::is_convertible_v<I, std::string_view> || ...))
            return std::type_identity<text_for_field<Where, I...>*>{};
        else if constexpr (!(expression<I> && ...))
            return std::type_identity<aggregate_does_not_take<Where, typename told_as<F>::type, of_types<I...>, Result>*>{};
        else if constexpr (!std::is_same_v<below, fine>)
            return std::type_identity<below>{};
        else if constexpr (aggregates_a_bool<Row, F, I...>)
            return std::type_identity<
                aggregate_of_a_bool<Where, typename told_as<F>::type, of_types<value_of_t<I, Row>...>,
                                    std::conditional_t<is_mean, did_you_mean<"mean(if_else(condition, 1, 0))">,
                                                       did_you_mean<"count_if(condition)">>, Result>*>{};
        else if constexpr (takes_values<F, typename without_optional<value_of_t<I, Row>>::type...>())
            return std::type_identity<fine>{};
        else
            return std::type_identity<aggregate_does_not_take<Where, typename told_as<F>::type, of_types<value_of_t<I, Row>...>, Result>*>{};
    }
    using type = typename decltype(pick())::type;
};

/// Stands for an aggregate where only the type of its result is wanted.
template <class T>
struct of_type : expression_tag {};
template <class T, class Row>
[[noreturn]] T evaluate(of_type<T> const&, Row const&, fault&) {  // never called, but clang wants a body where Row has no linkage
    __builtin_unreachable();
}

/// The types of an expression over aggregates: each of these replaced by the type of its result.
template <class Row, class E>
struct typed { using type = E; };
template <class Row, class Op, class... A>
struct typed<Row, call<Op, A...>> { using type = call<Op, typename typed<Row, A>::type...>; };
template <class Row, class F, class... I>
struct typed<Row, aggregate_call<F, I...>> {
    using over = rows_of_group<Row, false>;
    using function = typename bound_call<over, typename normal_form<over, aggregate_call<F, I...>>::type>::type;
    static auto result(function const& f, typename function::state const& s, fault& bad) {
        if constexpr (exact_call<aggregate_call<F, I...>>)
            return f.exact(s);
        else if constexpr (requires { f.result(s, bad); })
            return f.result(s, bad);
        else
            return f.result(s);
    }
    using type = of_type<decltype(result(std::declval<function const&>(), std::declval<typename function::state const&>(), std::declval<fault&>()))>;
};

/// The mistake of an expression over aggregates that are fine by themselves: operands that do not go together.
template <class Where, class Row, class E>
struct mistake_over_aggregates { using type = fine; };
template <class Where, class Row, class Op, class... A>
struct mistake_over_aggregates<Where, Row, call<Op, A...>> : mistake_in<Where, Row, typename typed<Row, call<Op, A...>>::type> {};

/// A column outside of an aggregate has no value for a group.
template <class E>
struct bare_column { using type = void; };
template <fixed_string P>
struct bare_column<column<P>> { using type = column<P>; };
template <class F>
struct bare_column<row_function<F>> { using type = row_function<F>; };
template <class Op, class... A>
struct bare_column<call<Op, A...>> {
    static consteval auto pick() {
        if constexpr ((std::is_void_v<typename bare_column<A>::type> && ...))
            return std::type_identity<void>{};
        else
            return first(static_cast<types<typename bare_column<A>::type...>*>(nullptr));
    }
    template <class T, class... More>
    static consteval auto first(types<T, More...>*) {
        if constexpr (std::is_void_v<T>)
            return first(static_cast<types<More...>*>(nullptr));
        else
            return std::type_identity<T>{};
    }
    using type = typename decltype(pick())::type;
};

/// The first mistake in the arguments of a stage that aggregates.
template <class Where, class Row, class... A>
struct mistake_of_aggregates { using type = fine; };
template <class Where, class Row, class A, class... More>
struct mistake_of_aggregates<Where, Row, A, More...> {
    static consteval auto pick() {
        if constexpr (!is_named<A>)
            return std::type_identity<typename mistake_of_argument<Where, A, aggregate_has_no_name<Where, A>>::type>{};
        else {
            using value = decltype(A::value);
            using bare = typename bare_column<value>::type;
            using inner = typename mistake_in_aggregates<Where, Row, for_result<A::name>, value>::type;
            if constexpr (!std::is_void_v<bare>)
                return std::type_identity<value_is_not_an_aggregate<Where, for_result<A::name>, bare>*>{};
            else if constexpr (!over_aggregates<value>)
                return std::type_identity<value_is_not_an_aggregate<Where, for_result<A::name>, value>*>{};
            else if constexpr (!std::is_same_v<inner, fine>)
                return std::type_identity<inner>{};
            else {
                using outer = typename mistake_over_aggregates<Where, Row, value>::type;
                if constexpr (!std::is_same_v<outer, fine>)
                    return std::type_identity<outer>{};
                else
                    return std::type_identity<typename mistake_of_aggregates<Where, Row, More...>::type>{};
            }
        }
    }
    using type = typename decltype(pick())::type;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
