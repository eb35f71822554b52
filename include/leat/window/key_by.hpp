// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/with.hpp>

namespace leat {
inline namespace v0 {

/// Values of this type cannot be keys: a key is a number, a bool, an enum, a text, a time, a decimal, or optional of these.
template <class Where, class Name, class ValueType>
struct field_cannot_be_a_key;

/// The stream has a key by `key_by`, and nothing has used it before this `key_by` sets another. For a key of several fields
/// name them all in one: `key_by("a"_f, "b"_f)`. Else leave the first one out.
template <class Where, class Unused, class Write>
struct key_was_not_used_before_the_next;

/// The names that a stream is keyed by.
template <fixed_string... Names>
struct keyed_by {};

/// The stream is keyed by a field that is not in the rows here: a stage in between has dropped or renamed it, or made other
/// rows. Put `key_by` behind that stage.
template <class Where, class Asked, class There>
struct key_field_is_gone;

/// An argument of `key_by`: how many keys to have room for from the start, so that the table does not grow in the run.
struct reserve_keys {
    std::size_t count;
    constexpr explicit reserve_keys(std::size_t n) : count(n) {}
};

namespace detail {

template <>
struct place_of_argument<reserve_keys> : given_as<"reserve_keys(n)", "key_by(\"x\"_f, reserve_keys(n))"> {};

template <class T>
inline constexpr bool can_be_key = number<T> || std::is_same_v<T, bool> || std::is_enum_v<T> || (text_like<T> && !std::is_pointer_v<T>) ||
                                   is_duration<T> || is_time_point<T> || requires(T const& v) { v.mantissa(); };
template <class T>
inline constexpr bool can_be_key<std::optional<T>> = can_be_key<T>;

/// Only what is computed is added to the row; fields that are there are read where they are.
template <class Row, class A>
inline constexpr bool key_is_field = false;
template <class Row, fixed_string P>
inline constexpr bool key_is_field<Row, column<P>> = has_field<Row, P>;

/// The mistake of a key where it is used: its fields are read by their names in the rows that are there.
template <class Where, class In, class Keys = typename In::keys>
struct mistake_of_key { using type = fine; };
template <class Where, class In, fixed_string... Names>
struct mistake_of_key<Where, In, key_names<Names...>> {
    using row = typename In::plain;
    template <fixed_string Name, fixed_string... More>
    static consteval auto pick() {
        if constexpr (!record_like<row>)
            return static_cast<key_field_is_gone<Where, asked_for<Name>, of_types<row>>*>(nullptr);
        else if constexpr (!has_field<row, Name>)
            return static_cast<key_field_is_gone<Where, asked_for<Name>, names_of<row>>*>(nullptr);
        else if constexpr (!can_be_key<typename field_at<row, field_index<row, Name>>::type>)
            return static_cast<field_cannot_be_a_key<Where, asked_for<Name>, of_types<typename field_at<row, field_index<row, Name>>::type>>*>(nullptr);
        else if constexpr (sizeof...(More) == 0)
            return fine{};
        else
            return pick<More...>();
    }
    using type = decltype(pick<Names...>());
};

/// How many keys a `key_by` reserves room for, told to the nodes that are made while this lives.
struct reserving {
    run_context& context;
    std::size_t before;
    reserving(run_context& c, std::size_t n) : context(c), before(c.reserved_keys) { c.reserved_keys = n; }
    reserving(reserving const&) = delete;
    ~reserving() { context.reserved_keys = before; }
};

/// The node of a key that is computed or has a new name. A snapshot says how, so that another key of the same name is
/// refused. Functions cannot be told apart.
template <class Mapping, class... A>
struct computed_key_node : Mapping {
    boost::hana::basic_tuple<A...> args;

    template <class Computed, class MakeNext>
    computed_key_node(boost::hana::basic_tuple<A...> const& a, Computed&& c, stage_label l, MakeNext const& n)
        : Mapping(static_cast<Computed&&>(c), l, n), args(a) {}

    template <class Writer>
    void save(Writer& to) const {
        to.begin("key_by", this->label.name, saved_as());
        to.end();
        Mapping::save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("key_by", this->label.name, saved_as());
        saved.end();
        Mapping::load_state(saved);
    }

  private:
    [[nodiscard]] std::string saved_as() const {
        std::string text;
        auto const one = [&text](auto const& arg) {
            if (!text.empty()) text += ", ";
            if constexpr (is_column<std::remove_cvref_t<decltype(arg)>>) {
                append_text(text, arg);
            } else {
                text.append(arg.name.view()).append(" = ");
                append_computed(text, arg.value);
            }
        };
        [&]<std::size_t... K>(std::index_sequence<K...>) { (one(boost::hana::at_c<K>(args)), ...); }(std::index_sequence_for<A...>{});
        return text;
    }
};
template <class Results, class MakeNext, class... C, class... A>
[[nodiscard]] auto make_computed_key(boost::hana::basic_tuple<A...> const& args, boost::hana::basic_tuple<C...>&& computed,
                                     stage_label label, MakeNext const& next) {
    using mapping = mapping_node<Results, made_by<MakeNext>, C...>;
    return computed_key_node<mapping, A...>(args, static_cast<boost::hana::basic_tuple<C...>&&>(computed), label, next);
}

template <class... A>
struct key_by_stage {
    static constexpr char const* kind = "key_by";
    static constexpr bool sets_keys = true;
    boost::hana::basic_tuple<A...> args;
    std::size_t reserved = 0;

    template <class Row>
    static constexpr bool computes = !(key_is_field<Row, A> && ...);
    template <class Row>
    static constexpr auto computed_args(boost::hana::basic_tuple<A...> const& all) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            auto const one = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
                using a = nth<K, A...>;
                if constexpr (key_is_field<Row, a>)
                    return pack<>();
                else if constexpr (is_column<a>)
                    return pack<named<argument<Row, a>::name, a>>(named<argument<Row, a>::name, a>{boost::hana::at_c<K>(all)});
                else
                    return pack<a>(boost::hana::at_c<K>(all));
            };
            return with_parts([](auto... a) { return mapping_stage<with_rule, decltype(a)...>{boost::hana::basic_tuple<decltype(a)...>(a...)}; },
                              joined_packs(one(std::integral_constant<std::size_t, I>{})...));
        }(std::index_sequence_for<A...>{});
    }
    template <class Row>
    using adding = decltype(computed_args<Row>(std::declval<boost::hana::basic_tuple<A...> const&>()));

    template <class In>
    struct after {
        static consteval auto pick() {
            if constexpr (computes<typename In::plain>)
                return std::type_identity<typename adding<typename In::plain>::template out<In>>{};
            else
                return std::type_identity<In>{};
        }
        using with_fields = typename decltype(pick())::type;
        using type = typename with_fields::template with_keys<key_names<argument<typename In::plain, A>::name...>>;
    };
    template <class In>
    using out = typename after<In>::type;

    template <class In>
    struct check {
        using row = typename In::plain;
        template <class B>
        static consteval auto key_type() {
            using value = std::remove_cvref_t<result_t<typename argument<row, B>::computed, row const&>>;
            if constexpr (can_be_key<value>)
                return fine{};
            else
                return static_cast<field_cannot_be_a_key<leat::in<"key_by">, asked_for<argument<row, B>::name>, of_types<value>>*>(nullptr);
        }
        template <class B, class... More>
        static consteval auto first_bad() {
            if constexpr (!std::is_same_v<decltype(key_type<B>()), fine>)
                return key_type<B>();
            else if constexpr (sizeof...(More) == 0)
                return fine{};
            else
                return first_bad<More...>();
        }
        template <fixed_string... Names>
        static auto replaced(key_names<Names...>)
            -> key_was_not_used_before_the_next<leat::in<"key_by">, keyed_by<Names...>, did_you_mean<"key_by(\"a\"_f, \"b\"_f)">>*;
        static consteval auto pick() {
            using first = typename mistake_of_arguments<leat::in<"key_by">, row, A...>::type;
            if constexpr (In::keyed && !In::key_used)
                return std::type_identity<decltype(replaced(typename In::keys{}))>{};
            else if constexpr (!record_like<row>)
                return std::type_identity<rows_here_have_no_fields<leat::in<"key_by">, asked_for<"">, row>*>{};
            else if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else
                return std::type_identity<decltype(first_bad<A...>())>{};
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        reserving const guard(context, reserved);
        if constexpr (computes<typename In::plain>) {
            using stage = adding<typename In::plain>;
            return make_computed_key<typename stage::template results<In>>(
                args, computed_arguments<typename In::plain>(computed_args<typename In::plain>(args).args), label_of(c, context), next);
        } else
            return next();
    }
};

}  // namespace detail

/// Says what belongs together: `key_by("category"_f, "payment_method"_f)`, `key_by("symbol"_f = "s"_f)`. The aggregate that
/// follows is kept apart for each combination of the keys' values. Null is a key of its own.
///
/// The key goes on into `running`, behind it, and into the branches of `fork` and `split`. It is fields by their names: a
/// stage that drops or renames one loses the key, which is an error where the key is used next. A second `key_by` replaces
/// the first, which something must have used. The results of `aggregate` have no key until they are given one.
///
/// A last argument `reserve_keys(n)` makes room for n keys at the start.
inline constexpr struct key_by_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A... args) const {
        if constexpr (sizeof...(A) != 0 && (std::is_same_v<A, reserve_keys> || ...))
            return with_reserve(detail::pack<A...>(static_cast<A&&>(args)...), std::make_index_sequence<sizeof...(A) - 1>{});
        else
            return detail::one_stage(detail::key_by_stage<A...>{boost::hana::basic_tuple<A...>(static_cast<A&&>(args)...)});
    }

private:
    template <class... A, std::size_t... I>
    static constexpr auto with_reserve(detail::pack<A...> all, std::index_sequence<I...>) {
        static_assert(std::is_same_v<detail::part_t<sizeof...(I), detail::pack<A...>>, reserve_keys>,
                      "leat: reserve_keys is the last argument of key_by");
        using stage = detail::key_by_stage<detail::part_t<I, detail::pack<A...>>...>;
        return detail::one_stage(stage{boost::hana::basic_tuple<detail::part_t<I, detail::pack<A...>>...>(detail::item_of<I>(all)...),
                                       detail::item_of<sizeof...(I)>(all).count});
    }
} key_by{};

}  // namespace v0
}  // namespace leat
