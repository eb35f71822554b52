// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/pack.hpp>
#include <leat/stage/user_code.hpp>

/// What `select`, `with`, `drop` and `rename` have in common: fields of the row before, kept or renamed, and computed
/// values, in a handle. The row itself is not copied, and no field of it is.
namespace leat {
inline namespace v0 {

/// A new field needs a name: `"total"_f = "price"_f * "quantity"_f`.
template <class Where, class What>
struct computed_field_has_no_name;

/// Two fields of the result would have the same name.
template <class Where, class Name>
struct result_has_two_fields_of_one_name;

namespace detail {

template <class F>
inline constexpr bool is_column = false;
template <fixed_string P>
inline constexpr bool is_column<column<P>> = true;

/// One field of a result: `Slot` >= 0 is a field of the row before, otherwise value -1 - Slot of `Computed...`.
template <class Field, int Slot>
struct result_field {
    using as_field = Field;
    static constexpr int slot = Slot;
};

template <class... R>
struct result_fields {};

template <class Row, class Results, class... Computed>
struct mapping_types;

/// The value that is stored for a computed field.
template <class E, class Row>
struct stored_value {
    using result = result_t<E, Row const&>;
    using plain = std::remove_cvref_t<result>;
    static consteval auto pick() {
        if constexpr (is_column<E>) {
            using direct = decltype(evaluate(std::declval<E const&>(), std::declval<Row const&>(), std::declval<fault&>()));
            if constexpr (std::is_lvalue_reference_v<direct> && !std::is_trivially_copyable_v<plain>)
                return std::type_identity<refers_to<plain>>{};
            else
                return std::type_identity<plain>{};
        } else
            return std::type_identity<plain>{};
    }
    using type = typename decltype(pick())::type;
};

template <class Row, class... R, class... Computed>
struct mapping_types<Row, result_fields<R...>, Computed...> {
    using plain = std::remove_cvref_t<Row>;
    using handle = mapped_row<held_t<Row>, schema<typename R::as_field...>, std::integer_sequence<int, R::slot...>,
                              typename stored_value<Computed, plain>::type...>;
};

/// Computes the values for one row and hands the handle on.
template <class Results, class Next, class... Computed>
struct mapping_node : pass_node<Next> {
    boost::hana::basic_tuple<Computed...> computed;
    stage_label label;

    template <class MakeNext>
    mapping_node(boost::hana::basic_tuple<Computed...>&& c, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, computed(static_cast<boost::hana::basic_tuple<Computed...>&&>(c)), label(l) {}

    template <class Row>
    using handle_for = typename mapping_types<Row, Results, Computed...>::handle;

    static constexpr bool pure = (pure_expression<Computed> && ...);
    template <class Row>
    static constexpr bool takes_if = pure && Next::template takes_if<handle_for<Row>>;

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        return push_computed(l, m, static_cast<Row&&>(row), std::index_sequence_for<Computed...>{});
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_if(typename Next::local& l, Meta m, Row&& row, bool live) {
        return [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
            fault bad = fault::none;
            handle_for<Row&&> h{hold(static_cast<Row&&>(row)), values_of<handle_for<Row&&>>(compute<K>(row, bad)...)};
            if constexpr (sizeof...(Computed) != 0) {
                if (bad != fault::none && live) [[unlikely]] {
                    refuse_computed(m.index, row, std::index_sequence<K...>{});
                    return true;
                }
            }
            return this->next.push_if(l, m, static_cast<decltype(h)&&>(h), live);
        }(std::index_sequence_for<Computed...>{});
    }

private:
    template <class Handle, class... V>
    [[gnu::always_inline]] static inline auto values_of(V&&... v) {
        return decltype(Handle::values)(static_cast<V&&>(v)...);
    }
    template <class Row>
    [[gnu::always_inline]] static inline held_t<Row&&> hold(Row&& row) {
        return static_cast<held_t<Row&&>>(static_cast<Row&&>(row));
    }

    template <std::size_t K, class Row>
    [[gnu::always_inline]] inline auto compute(Row const& row, fault& bad) const {
        using e = std::remove_cvref_t<decltype(boost::hana::at_c<K>(computed))>;
        using stored = typename stored_value<e, Row>::type;
        if constexpr (is_refers_to<stored>)
            return stored{&evaluate(boost::hana::at_c<K>(computed), row, bad)};
        else if constexpr (expression<e>)
            return stored(evaluate(boost::hana::at_c<K>(computed), row, bad));
        else
            return stored(call_function(boost::hana::at_c<K>(computed), row));
    }

    template <class Row, std::size_t... K>
    [[gnu::always_inline]] inline void refuse_computed(std::size_t index, Row const& row, std::index_sequence<K...>) const {
        refuse_first_fault(*label.context, label.name, index, row, boost::hana::at_c<K>(computed)...);
    }

    template <class Meta, class Row, std::size_t... K>
    [[gnu::always_inline]] inline bool push_computed(typename Next::local& l, Meta m, Row&& row, std::index_sequence<K...>) {
        using handle = handle_for<Row&&>;
        if constexpr (pure) {
            fault bad = fault::none;
            handle h{hold(static_cast<Row&&>(row)), values_of<handle_for<Row&&>>(compute<K>(row, bad)...)};
            if constexpr (sizeof...(Computed) != 0) {
                if (bad != fault::none) [[unlikely]] {
                    refuse_computed(m.index, row, std::index_sequence<K...>{});
                    return true;
                }
            }
            return this->next.push(l, m, static_cast<handle&&>(h));
        } else {
            slot<handle> s;
            fault bad = fault::none;
            try {
                ::new (static_cast<void*>(std::addressof(s.value)))
                    handle{hold(static_cast<Row&&>(row)), decltype(handle::values){compute<K>(row, bad)...}};  // from left to right
            } catch (...) {
                refuse_here(label, m.index, row);
                return true;
            }
            destroy_on_exit<handle> const guard{s.value};
            if (bad != fault::none) [[unlikely]] {
                refuse_computed(m.index, row, std::index_sequence<K...>{});
                return true;
            }
            return this->next.push(l, m, static_cast<handle&&>(s.value));
        }
    }
};

// -- the types of results --------------------------------------------------------------------------------------------------

/// What an argument `"name"_f = something` computes: expressions and functions as they are, values as literals.
template <class V>
[[nodiscard]] constexpr auto computation(V const& v) {
    if constexpr (expression<V> || std::is_class_v<V>)
        return v;
    else
        return as_expression(v);
}
template <class V>
using computation_t = decltype(computation(std::declval<V const&>()));

/// Whether an argument only names a field that the row has, so that nothing is computed.
template <class Row, class A>
inline constexpr bool plain_field = false;
template <class Row, fixed_string P>
inline constexpr bool plain_field<Row, column<P>> = has_field<Row, P>;
template <class Row, fixed_string N, fixed_string P>
inline constexpr bool plain_field<Row, named_value<N, column<P>>> = has_field<Row, P>;

template <class Row, class A>
struct argument;  // its name in the result, its type, and what is computed
template <class Row, fixed_string P>
struct argument<Row, column<P>> {
    static constexpr auto name = last_part<P>();
    static constexpr auto path = P;
    using computed = column<P>;
};
template <class Row, fixed_string N, class V>
struct argument<Row, named_value<N, V>> {
    static constexpr auto name = N;
    using computed = computation_t<V>;
};
template <class Row, fixed_string N, fixed_string P>
struct argument<Row, named_value<N, column<P>>> {
    static constexpr auto name = N;
    static constexpr auto path = P;
    using computed = column<P>;
};

/// The first mistake in a list of arguments.
template <class Where, class Row, class... A>
struct mistake_of_arguments { using type = fine; };
template <class Where, class Row, class A, class... More>
struct mistake_of_arguments<Where, Row, A, More...> {
    static consteval auto pick() {
        if constexpr (std::is_convertible_v<A, std::string_view>)
            return std::type_identity<text_for_field<Where, A>*>{};
        else if constexpr (!is_column<A> && !is_named<A>)
            return std::type_identity<computed_field_has_no_name<Where, A>*>{};
        else {
            using here = typename mistake_of_function<Where, typename argument<Row, A>::computed, Row const&>::type;
            if constexpr (!std::is_same_v<here, fine>)
                return std::type_identity<here>{};
            else
                return std::type_identity<typename mistake_of_arguments<Where, Row, More...>::type>{};
        }
    }
    using type = typename decltype(pick())::type;
};

/// Whether names repeat.
template <fixed_string... N>
consteval std::size_t first_repeated() {
    std::string_view const names[] = {N.view()..., {}};
    for (std::size_t i = 0; i != sizeof...(N); ++i)
        for (std::size_t j = 0; j != i; ++j)
            if (names[i] == names[j]) return i;
    return npos;
}

/// For each argument: does it compute, and the how many-th computed one is it.
template <class Row, class... A>
struct slots_of {
    static constexpr auto compute = [] {
        std::array<int, sizeof...(A) + 1> out{};
        std::size_t at = 0;
        int computed = 0;
        ((out[at++] = plain_field<Row, A> ? 0 : -1 - computed++), ...);
        return out;
    }();
};

template <class Row, class A, int Computed>
struct field_of_argument {
    static consteval auto pick() {
        if constexpr (plain_field<Row, A>) {
            constexpr std::size_t at = field_index<Row, argument<Row, A>::path>;
            return std::type_identity<result_field<field<argument<Row, A>::name, typename field_at<Row, at>::type>, static_cast<int>(at)>>{};
        } else {
            using value = std::remove_cvref_t<result_t<typename argument<Row, A>::computed, Row const&>>;
            return std::type_identity<result_field<field<argument<Row, A>::name, value>, Computed>>{};
        }
    }
    using type = typename decltype(pick())::type;
};

template <class... L>
struct concat;
template <class... A>
struct concat<result_fields<A...>> { using type = result_fields<A...>; };
template <class... A, class... B, class... More>
struct concat<result_fields<A...>, result_fields<B...>, More...> : concat<result_fields<A..., B...>, More...> {};

template <class Row, std::size_t I>
struct kept_field {
    using type = result_field<field_at<Row, I>, static_cast<int>(I)>;
};

/// The arguments that compute something, as a tuple.
template <class Row, class... A>
[[nodiscard]] constexpr auto computed_arguments(boost::hana::basic_tuple<A...> const& args) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto const one = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
            using a = nth<K, A...>;
            if constexpr (plain_field<Row, a>)
                return pack<>();
            else if constexpr (is_column<a>)
                return pack<a>(boost::hana::at_c<K>(args));
            else
                return pack<typename argument<Row, a>::computed>(computation(boost::hana::at_c<K>(args).value));
        };
        auto all = joined_packs(one(std::integral_constant<std::size_t, I>{})...);
        return with_parts([](auto... c) { return boost::hana::basic_tuple<decltype(c)...>(static_cast<decltype(c)&&>(c)...); },
                          static_cast<decltype(all)&&>(all));
    }(std::index_sequence_for<A...>{});
}

template <class Results, class MakeNext, class... C>
[[nodiscard]] auto make_mapping(boost::hana::basic_tuple<C...>&& computed, stage_label label, MakeNext const& next) {
    return mapping_node<Results, made_by<MakeNext>, C...>(static_cast<boost::hana::basic_tuple<C...>&&>(computed), label, next);
}

template <class Row, class Results, class Computed>
struct handle_type;
template <class Row, class Results, class... C>
struct handle_type<Row, Results, boost::hana::basic_tuple<C...>> {
    using type = typename mapping_types<Row, Results, C...>::handle;
};

/// A stage that maps fields: `Rule::results<Row>` says how.
template <class Rule, class... A>
struct mapping_stage {
    static constexpr char const* kind = Rule::kind;
    boost::hana::basic_tuple<A...> args;

    template <class In>
    using results = typename Rule::template results<typename In::plain, A...>;
    template <class In>
    using computed = decltype(computed_arguments<typename In::plain>(std::declval<boost::hana::basic_tuple<A...> const&>()));
    template <class In>
    using handle = typename handle_type<typename In::row, results<In>, computed<In>>::type;
    template <class In>
    using out = typename In::template with_handle<handle<In>>;
    template <class In>
    using mistake = typename Rule::template mistake<typename In::plain, A...>;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return make_mapping<results<In>>(computed_arguments<typename In::plain>(args), label_of(c, context), next);
    }
};

template <class Where, class Row, class Results>
struct repeated_name;
template <class Where, class Row, class... R>
struct repeated_name<Where, Row, result_fields<R...>> {
    static consteval auto pick() {
        constexpr std::size_t at = first_repeated<R::as_field::name...>();
        if constexpr (at == npos)
            return fine{};
        else
            return static_cast<result_has_two_fields_of_one_name<Where, asked_for<nth<at, R...>::as_field::name>>*>(nullptr);
    }
    using type = decltype(pick());
};

/// The mistakes of `select` and its like: in the arguments, or a name that comes twice.
template <class Where, class Rule, class Row, class... A>
struct mistake_of_mapping {
    static consteval auto pick() {
        using first = typename mistake_of_arguments<Where, Row, A...>::type;
        if constexpr (!record_like<Row>)
            return std::type_identity<rows_here_have_no_fields<Where, asked_for<"">, Row>*>{};
        else if constexpr (!std::is_same_v<first, fine>)
            return std::type_identity<first>{};
        else
            return std::type_identity<typename repeated_name<Where, Row, typename Rule::template results<Row, A...>>::type>{};
    }
    using type = typename decltype(pick())::type;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
