// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/diagnose.hpp>
#include <leat/record/pack.hpp>

/// Aggregates: what turns the records of a group into one value. An aggregate is an expression over groups, so arithmetic
/// over aggregates is an expression too: `sum("p"_f * "v"_f) / sum("v"_f)`.
namespace leat {
inline namespace v0 {

/// A function over the records of a group. Identity, add, merge and result are all there is to it:
///
///     struct distinct {                                     // how many different texts
///         using state = std::set<std::string>;
///         state identity() const { return {}; }
///         void add(state& s, std::string_view text) const { s.emplace(text); }
///         void merge(state& into, state const& other) const { into.insert(other.begin(), other.end()); }
///         std::int64_t result(state const& s) const { return static_cast<std::int64_t>(s.size()); }
///     };
///     leat::aggregate("names"_f = leat::aggregate_by(distinct{}, "name"_f))
///
/// `add` sees no nulls. `merge` puts the state of later records behind that of earlier ones.
template <class F, class... V>
concept aggregate_function = requires(F const& f, typename F::state& into, typename F::state const& s, V const&... values) {
    { f.identity() } -> std::convertible_to<typename F::state>;
    f.add(into, values...);
    f.merge(into, s);
    f.result(s);
};

/// One aggregate over inputs that are computed from each record.
template <class Function, class... Inputs>
struct aggregate_call : detail::expression_tag {
    [[no_unique_address]] Function function;
    [[no_unique_address]] detail::pack<Inputs...> inputs;
};

/// The values of an aggregate's input have a type that it cannot take.
template <class Where, class Function, class Types>
struct aggregate_does_not_take;

/// True and false are no numbers, and `count` counts every value that is not null. How often a condition holds is
/// `sum(if_else(condition, 1, 0))`, how often of all times `mean(if_else(condition, 1, 0))`.
template <class Where, class Function, class Types, class Write>
struct aggregate_of_a_bool;

namespace detail {

/// The base of the library's own functions, which do not throw but for want of memory.
struct built_in_function {};

template <class T>
inline constexpr bool is_aggregate_call = false;
template <class F, class... I>
inline constexpr bool is_aggregate_call<aggregate_call<F, I...>> = true;

/// Whether an expression has an aggregate in it.
template <class E>
inline constexpr bool over_aggregates = is_aggregate_call<E>;
template <class Op, class... A>
inline constexpr bool over_aggregates<call<Op, A...>> = (over_aggregates<A> || ...);

/// An aggregate over values that may all be null: then it is null, as in SQL.
template <class F>
struct null_of_nothing {
    struct state {
        typename F::state inner;
        bool any;
    };
    [[no_unique_address]] F function{};
    [[nodiscard]] constexpr state identity() const { return {function.identity(), false}; }
    template <class... V>
    constexpr void add(state& s, V const&... v) const {
        function.add(s.inner, v...);
        s.any = true;
    }
    constexpr void merge(state& into, state const& later) const {
        function.merge(into.inner, later.inner);
        into.any |= later.any;
    }
    [[nodiscard]] constexpr auto result(state const& s, fault& f) const {
        if constexpr (requires { function.result(s.inner, f); }) {
            using value = std::remove_cvref_t<decltype(function.result(s.inner, f))>;
            return s.any ? std::optional<value>(function.result(s.inner, f)) : std::optional<value>();
        } else {
            using value = std::remove_cvref_t<decltype(function.result(s.inner))>;
            return s.any ? std::optional<value>(function.result(s.inner)) : std::optional<value>();
        }
    }
    [[nodiscard]] constexpr auto wide(state const& s) const
        requires requires(F const& g) { g.wide(s.inner); }
    {
        using value = std::remove_cvref_t<decltype(function.wide(s.inner))>;
        return s.any ? std::optional<value>(function.wide(s.inner)) : std::optional<value>();
    }
};

/// A built-in aggregate depends on the types of its inputs: `Function::over<V...>` is an `aggregate_function`. The user's
/// is one itself.
template <class Function, class... V>
struct bound {
    using type = Function;
};
template <class Function, class... V>
    requires requires { typename Function::template over<typename without_optional<V>::type...>; }
struct bound<Function, V...> {
    using plain = typename Function::template over<typename without_optional<V>::type...>;
    using type = std::conditional_t<(is_optional<V> || ...), null_of_nothing<plain>, plain>;
};
template <class Function, class... V>
using bound_t = typename bound<Function, V...>::type;

template <class... T>
struct types {};

/// Equal types mean equal values where nothing in the expression is set at run time.
template <class E>
inline constexpr bool set_while_compiling = std::is_empty_v<E>;
template <class T>
inline constexpr bool set_while_compiling<literal<T>> = false;
template <fixed_string P>
inline constexpr bool set_while_compiling<column<P>> = true;
template <class Op, class... A>
inline constexpr bool set_while_compiling<call<Op, A...>> = std::is_empty_v<Op> && (set_while_compiling<A> && ...);
template <class F, class... I>
inline constexpr bool set_while_compiling<aggregate_call<F, I...>> = std::is_empty_v<F> && (set_while_compiling<I> && ...);

/// `count("x"_f)` where x cannot be null is `count()`.
template <class Row, class Call>
struct normal_form { using type = Call; };
template <class Row, class F, class I>
    requires requires { F::counts_rows; }
struct normal_form<Row, aggregate_call<F, I>> {
    using type = std::conditional_t<is_optional<value_of_t<I, Row>>, aggregate_call<F, I>, aggregate_call<F>>;
};

/// A mean's sum is the sum that others ask for; only the result is taken another way.
template <class Row, class F, class... I>
    requires requires { typename F::same_state_as; }
struct normal_form<Row, aggregate_call<F, I...>> { using type = aggregate_call<typename F::same_state_as, I...>; };

template <class To, class From>
[[nodiscard]] constexpr To to_normal_form(From const& c) {
    if constexpr (std::is_same_v<To, From>)
        return c;
    else if constexpr (std::is_same_v<decltype(To::inputs), decltype(From::inputs)>)
        return To{{}, {}, c.inputs};
    else
        return To{};
}

/// All aggregates in an expression, from left to right.
template <class Row, class E>
[[nodiscard]] constexpr auto aggregates_in(E const& e) {
    if constexpr (is_aggregate_call<E>) {
        using normal = typename normal_form<Row, E>::type;
        return pack<normal>(to_normal_form<normal>(e));
    } else if constexpr (requires { e.args; }) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return joined_packs(aggregates_in<Row>(item_of<I>(e.args))...);
        }(std::make_index_sequence<decltype(e.args)::size>{});
    } else
        return pack<>();
}
template <class Row, class E>
using aggregates_in_t = decltype(aggregates_in<Row>(std::declval<E const&>()));

/// An aggregate's result, by the place of its state; wide, as a double that cannot overflow.
template <std::size_t K, bool Wide>
struct state_result : expression_tag {};
template <class F>
inline constexpr bool wanted_wide = requires { typename F::same_state_as; };
template <class C>
inline constexpr bool wide_call = false;
template <class F, class... I>
inline constexpr bool wide_call<aggregate_call<F, I...>> = wanted_wide<F>;

/// How many aggregates there are in an expression.
template <class E>
inline constexpr std::size_t aggregate_count = is_aggregate_call<E> ? 1 : 0;
template <class Op, class... A>
inline constexpr std::size_t aggregate_count<call<Op, A...>> = (std::size_t{0} + ... + aggregate_count<A>);

/// How many aggregates stand before argument `n` of a call.
template <class... A>
consteval std::size_t aggregates_before(std::size_t n) {
    std::size_t const counts[] = {aggregate_count<A>..., 0};
    std::size_t sum = 0;
    for (std::size_t i = 0; i != n; ++i) sum += counts[i];
    return sum;
}

/// The expression with its aggregates replaced by places, the first of them by `First`.
template <std::size_t First, class E>
[[nodiscard]] constexpr auto with_places(E const& e) {
    if constexpr (is_aggregate_call<E>)
        return state_result<First, wide_call<E>>{};
    else if constexpr (aggregate_count<E> == 0)
        return e;
    else
        return [&]<class Op, class... A, std::size_t... I>(call<Op, A...> const& c, std::index_sequence<I...>) {
            return make_call(c.op, with_places<First + aggregates_before<A...>(I)>(item_of<I>(c.args))...);
        }(e, std::make_index_sequence<decltype(e.args)::size>{});
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
