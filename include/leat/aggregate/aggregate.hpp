// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/diagnose.hpp>
#include <leat/record/pack.hpp>
#include <leat/time/timestamp.hpp>

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
    using over_groups = void;
    [[no_unique_address]] Function function;
    [[no_unique_address]] detail::pack<Inputs...> inputs;
};

/// The values of an aggregate's input have a type that it cannot take.
template <class Where, class Function, class Types, class Result>
struct aggregate_does_not_take;

/// True and false are no numbers, and `count` counts every value that is not null. How often a condition holds is
/// `count_if(condition)`, how often of all times `mean(if_else(condition, 1, 0))`.
template <class Where, class Function, class Types, class Write, class Result>
struct aggregate_of_a_bool;

/// An aggregate has a value for a group of records, and here a value for one record is wanted.
template <class Where, class Function, class Write>
struct aggregate_is_no_value_of_one_record;

namespace detail {

/// The base of the library's own functions, which do not throw but for want of memory.
struct built_in_function {};

template <class T>
inline constexpr bool is_aggregate_call = false;
template <class F, class... I>
inline constexpr bool is_aggregate_call<aggregate_call<F, I...>> = true;

/// An aggregate in a message: one of the library's by its name, one of the user's by its type.
template <class F>
struct told_as { using type = F; };
template <std::derived_from<built_in_function> F>
struct told_as<F> {
    static constexpr std::string_view view = F::name;
    using type = asked_for<fixed_string<view.size() + 1>(view)>;
};

template <class Where, class Row, class F, class... I>
struct mistake_in<Where, Row, aggregate_call<F, I...>> {
    using type = aggregate_is_no_value_of_one_record<
        Where, typename told_as<F>::type, did_you_mean<"key_by(...) | running(...)", "window(...) | aggregate(...)">>*;
};

/// Whether an expression has an aggregate in it.
template <class E>
inline constexpr bool over_aggregates = is_aggregate_call<E>;
template <class Op, class... A>
inline constexpr bool over_aggregates<call<Op, A...>> = (over_aggregates<A> || ...);

/// What the aggregates of a stage are over: rows of a type, with event time or without, in groups that may have none.
template <class Row, bool Timed, bool MayBeEmpty = false>
struct rows_of_group {
    using row = Row;
    static constexpr bool timed = Timed;
    static constexpr bool may_be_empty = MayBeEmpty;
};

/// The event time of the record, which is no field of the row: an input that aggregates by time add to their own.
struct record_time : expression_tag {};
template <class Row>
timestamp evaluate(record_time const&, Row const&, fault&);  // for its type: `aggregate_spec` gives the value
template <class Out>
constexpr void append_text(Out& into, record_time const&) {
    into += std::string_view("event time");
}

/// An aggregate that may have had no values: then it is null. Some know that of themselves.
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
    [[nodiscard]] constexpr auto exact(state const& s) const
        requires requires(F const& g) { g.exact(s.inner); }
    {
        using value = std::remove_cvref_t<decltype(function.exact(s.inner))>;
        return s.any ? std::optional<value>(function.exact(s.inner)) : std::optional<value>();
    }
};
template <class F>
    requires requires(typename F::state const& s) { s.any; }
struct null_of_nothing<F> : F {
    [[nodiscard]] constexpr auto result(typename F::state const& s) const {
        using value = std::remove_cvref_t<decltype(F::result(s))>;
        return s.any ? std::optional<value>(F::result(s)) : std::optional<value>();
    }
};

/// Whether an input is null where a condition does not hold, and nowhere else.
template <class Row, class I>
inline constexpr bool null_by_condition = false;

/// Whether a function of the library's may have had no values. A count of nothing is 0, and so is a sum, where it is not
/// of nulls.
template <class Over, class F, class... I>
consteval bool may_have_no_values() {
    if constexpr (requires { typename F::counts_rows; })
        return false;
    else if constexpr (requires { F::zero_of_nothing; })
        return ((is_optional<value_of_t<I, typename Over::row>> && !null_by_condition<typename Over::row, I>) || ...);
    else
        return Over::may_be_empty || (is_optional<value_of_t<I, typename Over::row>> || ...);
}

/// A built-in aggregate depends on the types of its inputs: `Function::over<V...>` is an `aggregate_function`. The user's
/// is one itself.
template <class Over, class Function, class... I>
struct bound {
    using type = Function;
};
template <class Over, class Function, class... I>
    requires requires { typename Function::template over<typename without_optional<value_of_t<I, typename Over::row>>::type...>; }
struct bound<Over, Function, I...> {
    using plain = typename Function::template over<typename without_optional<value_of_t<I, typename Over::row>>::type...>;
    using type = std::conditional_t<may_have_no_values<Over, Function, I...>(), null_of_nothing<plain>, plain>;
};

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

/// An aggregate as it is computed: the same one for all that mean the same.
template <class Over, class Call>
struct normal_form {
    using type = Call;
    [[nodiscard]] static constexpr type const& make(Call const& c) { return c; }
};

/// Whether counting the values of an input is counting the rows: they are never null, and cannot fail.
template <class Row, class I>
inline constexpr bool is_always_there = false;
template <class Row, fixed_string P>
inline constexpr bool is_always_there<Row, column<P>> = !is_optional<value_of_t<column<P>, Row>>;
template <class Row, class T>
inline constexpr bool is_always_there<Row, literal<T>> = !is_optional<T>;

template <class Over, class F, class I>
    requires requires { typename F::counts_rows; }
struct normal_form<Over, aggregate_call<F, I>> {
    static constexpr bool rows = is_always_there<typename Over::row, I> ||
                                 (requires { F::beside_the_sum; } && !is_optional<value_of_t<I, typename Over::row>>);
    using counts = typename F::counts_rows;
    using type = std::conditional_t<rows, aggregate_call<counts>, aggregate_call<counts, I>>;
    [[nodiscard]] static constexpr type make(aggregate_call<F, I> const& c) {
        if constexpr (rows)
            return {};
        else
            return {{}, {}, c.inputs};
    }
};

/// A mean's sum is the sum that others ask for; only the result is taken another way.
template <class Over, class F, class... I>
    requires requires { typename F::same_state_as; }
struct normal_form<Over, aggregate_call<F, I...>> {
    using type = aggregate_call<typename F::same_state_as, I...>;
    [[nodiscard]] static constexpr type make(aggregate_call<F, I...> const& c) { return {{}, {}, c.inputs}; }
};

/// By event time where there is one, else by arrival.
template <class Over, class F, class... I>
    requires requires { typename F::by_arrival; }
struct normal_form<Over, aggregate_call<F, I...>> {
    using type = std::conditional_t<Over::timed, aggregate_call<F, I..., record_time>, aggregate_call<typename F::by_arrival, I...>>;
    [[nodiscard]] static constexpr type make(aggregate_call<F, I...> const& c) {
        if constexpr (Over::timed)
            return {{}, {}, joined_packs(c.inputs, pack<record_time>())};
        else
            return {{}, {}, c.inputs};
    }
};

/// All aggregates in an expression, from left to right.
template <class Over, class E>
[[nodiscard]] constexpr auto aggregates_in(E const& e) {
    if constexpr (is_aggregate_call<E>) {
        return pack<typename normal_form<Over, E>::type>(normal_form<Over, E>::make(e));
    } else if constexpr (requires { e.args; }) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return joined_packs(aggregates_in<Over>(item_of<I>(e.args))...);
        }(std::make_index_sequence<decltype(e.args)::size>{});
    } else
        return pack<>();
}
/// An aggregate's result, by the place of its state; `Exact`, before it is made to fit a column.
template <std::size_t K, bool Exact>
struct state_result : expression_tag {};
template <class C>
inline constexpr bool exact_call = false;
template <class F, class... I>
inline constexpr bool exact_call<aggregate_call<F, I...>> = requires { typename F::same_state_as; };

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
        return state_result<First, exact_call<E>>{};
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
