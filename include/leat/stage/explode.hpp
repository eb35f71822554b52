// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/flat_map.hpp>

namespace leat {
inline namespace v0 {

/// The element's fields replace the field that is exploded, and one of them has the name of another field of the row.
/// `rename` or `drop` that one before.
template <class Where, class Name, class There>
struct explode_gives_two_fields_of_one_name;

/// The field that is exploded is no list: a vector, an array or an optional.
template <class Where, class Asked, class Types>
struct explode_wants_a_list;

/// A field inside of another one: select it first, `select("items"_f = "order.items"_f) | explode("items"_f)`.
template <class Where, class Asked>
struct explode_wants_a_field_of_the_row_itself;

namespace detail {

/// What a list field is a list of. Null is an empty list.
template <class T>
struct list_element;  // left undefined: no list
template <class T>
concept exploding = requires { typename list_element<T>::type; };
template <class T>
concept walked = !std::convertible_to<T const&, std::string_view> && !record_like<T> && elements_of<T const&>::exists;

template <class T>
    requires walked<T> && (!is_optional<T>)
struct list_element<T> {
    using row = typename elements_of<T const&>::row;
    using type = std::remove_cvref_t<row>;
};
template <class T>
struct list_element<std::optional<T>> {
    using type = T;
};
template <class T>
    requires exploding<T>
struct list_element<std::optional<T>> : list_element<T> {};

template <class A, class B, class C>
struct three_schemas;
template <class... A, class... B, class... C>
struct three_schemas<schema<A...>, schema<B...>, schema<C...>> { using type = schema<A..., B..., C...>; };

template <class Row, std::size_t From, class Indices>
struct part_of_schema;
template <class Row, std::size_t From, std::size_t... I>
struct part_of_schema<Row, From, std::index_sequence<I...>> { using type = schema<field_at<Row, From + I>...>; };
template <class Row, std::size_t From, std::size_t To>
using schema_part = typename part_of_schema<Row, From, std::make_index_sequence<To - From>>::type;

/// The fields that stand where the list was.
template <fixed_string Name, class Element>
struct element_schema { using type = schema<field<Name, Element>>; };
template <fixed_string Name, record_like Element>
struct element_schema<Name, Element> { using type = schema_of<Element>; };

template <class Prev, std::size_t At, class Element>
using exploded_schema =
    typename three_schemas<schema_part<Prev, 0, At>, typename element_schema<field_at<Prev, At>::name, Element>::type,
                           schema_part<Prev, At + 1, field_count<Prev>>>::type;

/// A row with one field replaced by an element of it. Other elements need the row too, so only the element is given away.
template <class Prev, std::size_t At, class Element>
struct exploded_row {
    using plain = std::remove_cvref_t<Element>;
    using row_schema = exploded_schema<Prev, At, plain>;
    static constexpr std::size_t width = element_schema<"", plain>::type::size;

    Prev const& prev;
    Element element;  ///< a reference

    template <std::size_t I>
    [[nodiscard]] constexpr decltype(auto) get_at() const& {
        if constexpr (I < At)
            return leat::get_at<I>(prev);
        else if constexpr (I >= At + width)
            return leat::get_at<I - width + 1>(prev);
        else if constexpr (record_like<plain>)
            return leat::get_at<I - At>(static_cast<plain const&>(element));
        else
            return static_cast<plain const&>(element);
    }
    template <std::size_t I>
    [[nodiscard]] constexpr decltype(auto) get_at() && {
        if constexpr (I < At || I >= At + width)
            return static_cast<exploded_row const&>(*this).template get_at<I>();
        else if constexpr (record_like<plain>)
            return leat::get_at<I - At>(static_cast<Element&&>(element));
        else
            return static_cast<Element&&>(element);
    }
};

/// How the list of a row is walked: a plain row that is given away gives its elements away too. A handle may show the
/// same list under another name, so its elements are lent.
template <class Row, std::size_t At>
struct explosion {
    using plain = std::remove_cvref_t<Row>;
    using list = typename field_at<plain, At>::type;
    static constexpr bool gives_away = !row_handle<plain> && std::is_rvalue_reference_v<Row> && !std::is_const_v<std::remove_reference_t<Row>>;

    static consteval auto pick_list() {
        if constexpr (!is_optional<list>)
            return std::type_identity<list>{};
        else if constexpr (exploding<typename without_optional<list>::type>)
            return std::type_identity<typename list::value_type>{};
        else
            return std::type_identity<list>{};
    }
    /// What is walked: inside an optional list, the list.
    using walked_list = typename decltype(pick_list())::type;
    using list_reference = std::conditional_t<gives_away, walked_list&&, walked_list const&>;
    using element = typename elements_of<list_reference>::row;
    using row = exploded_row<plain, At, element>;
};

template <std::size_t At, class Next>
struct explode_node : many_node<Next> {
    stage_label label;

    template <class MakeNext>
    explode_node(stage_label l, MakeNext const& n) : many_node<Next>{{n()}}, label(l) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        using parts = explosion<Row&&, At>;
        bool go_on = true;
        auto const each = [&](auto&& element) __attribute__((always_inline)) {
            using e = typename parts::element;
            go_on = this->push_one(l, m, typename parts::row{row, static_cast<e>(element)});
            return go_on;
        };
        auto const guarded = [&](auto&& step) {
            try {
                step();
                return true;
            } catch (...) {
                refuse_here(label, m.index, row);
                return false;
            }
        };
        walk<parts>(leat::get_at<At>(static_cast<std::conditional_t<parts::gives_away, Row&&, Row const&>>(row)), guarded, each);
        return go_on;
    }

private:
    template <class Parts, class List, class Guard, class Each>
    [[gnu::always_inline]] static inline void walk(List&& list, Guard const& guarded, Each const& each) {
        using l = typename Parts::list_reference;
        if constexpr (std::is_same_v<typename Parts::list, typename Parts::walked_list>)
            for_each_element<l>(list, guarded, each);
        else if (list)
            for_each_element<l>(*list, guarded, each);
    }
};

template <fixed_string Name>
struct explode_stage {
    static constexpr char const* kind = "explode";
    [[nodiscard]] static std::string parameters() { return std::string(Name.view()); }

    template <class In>
    static constexpr std::size_t at = field_index<typename In::plain, Name>;
    template <class In>
    using out = typename In::template with_row<typename explosion<typename In::row, at<In>>::row&&>;

    template <class In>
    struct check {
        using where = leat::in<"explode">;
        using plain = typename In::plain;
        static consteval auto pick() {
            using first = typename mistake_in<where, plain, column<Name>>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else if constexpr (!has_field<plain, Name>)
                return std::type_identity<explode_wants_a_field_of_the_row_itself<where, asked_for<Name>>*>{};
            else {
                using list = typename field_at<plain, at<In>>::type;
                if constexpr (!exploding<list>)
                    return std::type_identity<explode_wants_a_list<where, asked_for<Name>, of_types<list>>*>{};
                else {
                    using result = exploded_schema<plain, at<In>, typename list_element<list>::type>;
                    return std::type_identity<decltype(twice(result{}))>{};
                }
            }
        }
        template <class... F>
        static consteval auto twice(schema<F...>) {
            constexpr std::size_t repeated = [] {
                std::string_view const names[] = {F::name.view()..., {}};
                for (std::size_t i = 0; i != sizeof...(F); ++i)
                    for (std::size_t j = 0; j != i; ++j)
                        if (names[i] == names[j]) return i;
                return npos;
            }();
            if constexpr (repeated == npos)
                return fine{};
            else
                return static_cast<explode_gives_two_fields_of_one_name<where, asked_for<nth<repeated, F...>::name>, names_of<plain>>*>(nullptr);
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return explode_node<at<In>, made_by<MakeNext>>(label_of(c, context), next);
    }
};

}  // namespace detail

/// Makes a row of each element of a list, with all other fields of the row beside it.
///
///     // {"type": "trade", "data": [{"s": "A", "p": 1.5}, {"s": "B", "p": 2}]}
///     from(frames) | explode("data"_f) | ...              // type, s, p: two rows
///
/// The list is a vector, an array, or a `std::optional` of a value or of a list. Its elements stand where the list was:
/// the fields of an element that is a record, any other element under the name of the list.
///
/// *Record in and out*: as many as there are elements, in their order; none for an empty list or null. *Time*: each has
/// the time of its record. *Order*: kept. *State*: none. *Cost*: nothing is copied; elements of an owned record are given
/// away when a row is materialised, its other fields are copied then. *Errors*: none while running.
inline constexpr struct explode_fn {
    template <fixed_string Name>
    [[nodiscard]] constexpr auto operator()(column<Name>) const {
        return detail::one_stage(detail::explode_stage<Name>{});
    }
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"explode", "explode(\"name\"_f)", A...>::type*> error;
        return detail::broken{};
    }
} explode{};

}  // namespace v0
}  // namespace leat
