// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/aggregate.hpp>
#include <leat/flow/row.hpp>

/// What a stage that aggregates makes of its arguments: one state for each different aggregate, one column for each
/// different input, and for each result an expression over the states.
namespace leat {
inline namespace v0 {
namespace detail {

/// For each of several types the first one that is the same, where that one cannot differ at run time.
template <class... T>
struct first_equal {
    static constexpr std::size_t size = sizeof...(T);
    template <std::size_t I, class... U>
    static consteval std::size_t find(types<U...>) {
        std::size_t at = 0;
        std::size_t found = I;
        ((found = (found == I && at < I && std::is_same_v<U, nth<I, T..., int>> && set_while_compiling<U>) ? at : found, ++at), ...);
        return found;
    }
    template <std::size_t... I>
    static consteval std::array<std::size_t, size + 1> all(std::index_sequence<I...>) {
        return {find<I>(types<T...>{})..., 0};
    }
    static constexpr std::array<std::size_t, size + 1> first = all(std::index_sequence_for<T...>{});
    static constexpr std::size_t distinct = [] {
        std::size_t n = 0;
        for (std::size_t i = 0; i != size; ++i) n += first[i] == i;
        return n;
    }();
    /// Position among the different ones.
    static constexpr std::array<std::size_t, size + 1> place = [] {
        std::array<std::size_t, size + 1> out{};
        std::size_t n = 0;
        for (std::size_t i = 0; i != size; ++i) out[i] = first[i] == i ? n++ : out[first[i]];
        return out;
    }();
    /// The first one with each position.
    static constexpr std::array<std::size_t, distinct + 1> origin = [] {
        std::array<std::size_t, distinct + 1> out{};
        for (std::size_t i = size; i-- != 0;) out[place[i]] = first[i];
        return out;
    }();
};

template <class Tuple>
struct first_equal_of;
template <class... T>
struct first_equal_of<pack<T...>> : first_equal<T...> {};

template <class Tuple, class Places, std::size_t... I>
[[nodiscard]] constexpr auto keep_distinct(Tuple const& all, std::index_sequence<I...>) {
    return pack<part_t<Places::origin[I], Tuple>...>(item_of<Places::origin[I]>(all)...);
}

template <class Over, class Call>
struct bound_call;
template <class Over, class F, class... I>
struct bound_call<Over, aggregate_call<F, I...>> {
    using type = typename bound<Over, F, I...>::type;
    static constexpr std::size_t inputs = sizeof...(I);
    /// Whether a mean of this sum may be of no values.
    static constexpr bool mean_of_nothing = Over::may_be_empty || (is_optional<value_of_t<I, typename Over::row>> || ...);
    [[nodiscard]] static constexpr type make(aggregate_call<F, I...> const& c) {
        if constexpr (std::is_same_v<type, F>)
            return c.function;
        else
            return type{};
    }
    [[nodiscard]] static constexpr pack<I...> inputs_of(aggregate_call<F, I...> const& c) {
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return pack<I...>(item_of<K>(c.inputs)...);
        }(std::index_sequence_for<I...>{});
    }
};

template <class Function>
using state_t = typename Function::state;

/// Everything about the aggregates of one stage, over `rows_of_group`.
template <class Over, class... Named>
struct aggregate_spec {
    using row_type = typename Over::row;
    template <class N>
    using value_type = decltype(N::value);

    static constexpr auto all_calls(Named const&... n) { return joined_packs(aggregates_in<Over>(n.value)...); }
    using calls = decltype(all_calls(std::declval<Named const&>()...));
    using call_places = first_equal_of<calls>;
    using distinct_calls = decltype(keep_distinct<calls, call_places>(std::declval<calls const&>(), std::make_index_sequence<call_places::distinct>{}));

    template <class... C>
    static constexpr auto bind_all(pack<C...> const& c) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return pack<typename bound_call<Over, C>::type...>(bound_call<Over, C>::make(item_of<I>(c))...);
        }(std::index_sequence_for<C...>{});
    }
    template <class... C>
    static constexpr auto inputs_of_all(pack<C...> const& c) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return joined_packs(bound_call<Over, C>::inputs_of(item_of<I>(c))...);
        }(std::index_sequence_for<C...>{});
    }
    using functions = decltype(bind_all(std::declval<distinct_calls const&>()));
    using inputs = decltype(inputs_of_all(std::declval<distinct_calls const&>()));
    using input_places = first_equal_of<inputs>;
    using distinct_inputs = decltype(keep_distinct<inputs, input_places>(std::declval<inputs const&>(), std::make_index_sequence<input_places::distinct>{}));

    template <class... F>
    static auto states_of(pack<F...> const&) -> boost::hana::basic_tuple<state_t<F>...>;
    using states = decltype(states_of(std::declval<functions const&>()));
    static constexpr std::size_t function_count = functions::size;

    template <std::size_t... I>
    static constexpr auto results_of(std::index_sequence<I...>, Named const&... n) {
        return boost::hana::make_basic_tuple(with_places<aggregates_before<value_type<Named>...>(I)>(n.value)...);
    }
    using results = decltype(results_of(std::index_sequence_for<Named...>{}, std::declval<Named const&>()...));

    functions function;
    distinct_inputs input;
    results result;

    explicit constexpr aggregate_spec(Named const&... n)
        : aggregate_spec(keep_distinct<calls, call_places>(all_calls(n...), std::make_index_sequence<call_places::distinct>{}), n...) {}

    [[nodiscard]] constexpr states identity() const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return states(item_of<I>(function).identity()...);
        }(std::make_index_sequence<function_count>{});
    }

    /// Adds one record. `value(k)` is the value of the distinct input k (an `integral_constant`). The user's functions come
    /// first: where one throws, the record is bad, and those of the library have not counted it.
    template <class Value>
    [[gnu::always_inline]] inline constexpr void add(states& s, Value const& value) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            if constexpr (calls_user_code) (add_one_of<I, true>(s, value), ...);
            (add_one_of<I, false>(s, value), ...);
        }(std::make_index_sequence<function_count>{});
    }

    /// The same if `live`, without a branch, where `can_add_if`.
    template <class Value>
    [[gnu::always_inline]] inline constexpr void add_if(states& s, bool live, Value const& value) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            (add_one_if<I>(s, live, value, std::make_index_sequence<input_count<I>()>{}), ...);
        }(std::make_index_sequence<function_count>{});
    }

    /// The values of the distinct inputs for a row and what is known of it besides, from left to right; fields by reference.
    template <class Meta, class R>
    [[nodiscard, gnu::always_inline]] inline constexpr auto values_of([[maybe_unused]] Meta const& m, R const& row, fault& f) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            return pack<decltype(evaluate(item_of<I>(input), row, f))...>{this->template value_of<I>(m, row, f)...};
        }(std::make_index_sequence<distinct_inputs::size>{});
    }

    constexpr void merge(states& into, states const& later) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (item_of<I>(function).merge(boost::hana::at_c<I>(into), boost::hana::at_c<I>(later)), ...);
        }(std::make_index_sequence<function_count>{});
    }

    /// The states of one group, as the row that result expressions are evaluated over.
    struct group {
        aggregate_spec const* spec;
        states const* state;

        template <std::size_t K, bool Exact>
        [[nodiscard]] constexpr auto value(fault& f) const {
            constexpr std::size_t place = call_places::place[K];
            auto const& fn = item_of<place>(spec->function);
            auto const& s = boost::hana::at_c<place>(*state);
            if constexpr (Exact) {
                if constexpr (bound_call<Over, part_t<place, distinct_calls>>::mean_of_nothing && !is_optional<decltype(fn.exact(s))>)
                    return std::optional(fn.exact(s));
                else
                    return fn.exact(s);
            } else if constexpr (requires { fn.result(s, f); })
                return fn.result(s, f);
            else
                return fn.result(s);
        }
    };

private:
    template <std::size_t I, class Meta, class R>
    [[nodiscard, gnu::always_inline]] inline constexpr decltype(auto) value_of(Meta const& m, R const& row, fault& f) const {
        if constexpr (std::is_same_v<part_t<I, distinct_inputs>, record_time>)
            return timestamp(duration(m.ts));
        else
            return evaluate(item_of<I>(input), row, f);
    }

    constexpr aggregate_spec(distinct_calls const& c, Named const&... n)
        : function(bind_all(c)),
          input(keep_distinct<inputs, input_places>(inputs_of_all(c), std::make_index_sequence<input_places::distinct>{})),
          result(results_of(std::index_sequence_for<Named...>{}, n...)) {}

    template <std::size_t I>
    static consteval std::size_t input_count() {
        return bound_call<Over, part_t<I, distinct_calls>>::inputs;
    }
    template <std::size_t I>
    static consteval std::size_t inputs_before() {
        return []<std::size_t... K>(std::index_sequence<K...>) {
            return (std::size_t{0} + ... + input_count<K>());
        }(std::make_index_sequence<I>{});
    }

    template <std::size_t I, bool MayThrow, class Value>
    [[gnu::always_inline]] inline constexpr void add_one_of(states& s, Value const& value) const {
        if constexpr (call_may_throw<part_t<I, distinct_calls>>::value == MayThrow)
            add_one<I>(s, value, std::make_index_sequence<input_count<I>()>{});
    }
    template <std::size_t I, class Value, std::size_t... K>
    [[gnu::always_inline]] inline constexpr void add_one(states& s, Value const& value, std::index_sequence<K...>) const {
        add_values(item_of<I>(function), boost::hana::at_c<I>(s),
                   value(std::integral_constant<std::size_t, input_places::place[inputs_before<I>() + K]>{})...);
    }

    template <std::size_t I, class Value, std::size_t... K>
    [[gnu::always_inline]] inline constexpr void add_one_if(states& s, bool live, Value const& value, std::index_sequence<K...>) const {
        add_values_if(item_of<I>(function), boost::hana::at_c<I>(s), live,
                      value(std::integral_constant<std::size_t, input_places::place[inputs_before<I>() + K]>{})...);
    }

    template <class V>
    [[nodiscard]] static constexpr bool present(V const& v) {
        if constexpr (is_optional<V>)
            return v.has_value();
        else
            return true;
    }
    template <class V>
    [[nodiscard]] static constexpr auto const& inside(V const& v) {
        if constexpr (is_optional<V>)
            return *v;
        else
            return v;
    }

    /// Nulls are skipped.
    template <class F, class S, class... V>
    [[gnu::always_inline]] static inline constexpr void add_values(F const& f, S& s, V const&... v) {
        if ((present(v) && ...)) f.add(s, inside(v)...);
    }
    template <class F, class S, class... V>
    [[gnu::always_inline]] static inline constexpr void add_values_if(F const& f, S& s, bool live, V const&... v) {
        f.add_if(s, live, v...);
    }

    template <class F, class... V>
    static constexpr bool has_add_if = !(is_optional<V> || ...) && requires(F const& f, state_t<F>& s, bool live, V const&... v) {
        f.add_if(s, live, v...);
    };
    template <class Call>
    struct call_has_add_if;
    template <class F, class... I>
    struct call_has_add_if<aggregate_call<F, I...>> {
        static constexpr bool value = has_add_if<typename bound_call<Over, aggregate_call<F, I...>>::type, value_of_t<I, row_type>...>;
    };
    template <class... C>
    static consteval bool all_have_add_if(pack<C...> const*) {
        return (call_has_add_if<C>::value && ...);
    }

    template <class Call>
    struct call_may_throw;
    template <class F, class... I>
    struct call_may_throw<aggregate_call<F, I...>> {
        static constexpr bool value = !std::is_base_of_v<built_in_function, F> &&
                                      !requires(F const& f, state_t<F>& s, typename without_optional<value_of_t<I, row_type>>::type const&... v) {
                                          { f.add(s, v...) } noexcept;
                                          { f.result(s) } noexcept;
                                      };
    };
    template <class... C>
    static consteval bool any_may_throw(pack<C...> const*) {
        return (call_may_throw<C>::value || ...);
    }
    template <class... I>
    static consteval bool any_calls_functions(pack<I...> const*) {
        return (calls_functions<I> || ...);
    }

public:
    /// Whether an input has a function of the user's in it, which may throw.
    static constexpr bool inputs_may_throw = any_calls_functions(static_cast<distinct_inputs const*>(nullptr));
    /// Whether an aggregate of the user's may throw.
    static constexpr bool calls_user_code = any_may_throw(static_cast<distinct_calls const*>(nullptr));
    /// Whether all aggregates can be added to without a branch.
    static consteval bool can_add_if() { return !inputs_may_throw && all_have_add_if(static_cast<distinct_calls const*>(nullptr)); }
};

template <std::size_t K, bool Exact, class Group>
[[nodiscard]] constexpr auto evaluate(state_result<K, Exact> const&, Group const& g, fault& f) {
    return g.template value<K, Exact>(f);
}

/// The type of a result.
template <class Spec, std::size_t I>
using result_of_aggregate = std::remove_cvref_t<decltype(evaluate(boost::hana::at_c<I>(std::declval<typename Spec::results const&>()),
                                                                  std::declval<typename Spec::group const&>(), std::declval<fault&>()))>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
