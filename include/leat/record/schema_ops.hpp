// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/names.hpp>

#include <array>

/// Schemas from schemas, while compiling: which fields a result has. `S` is a `schema<...>` or any record type; the
/// result is a `schema`, of which `record_of` makes the record. A mistake is an incomplete type named after it.
namespace leat {
inline namespace v0 {

/// Both sides of a join have a field of this name, and the result can have only one. Give the fields of one side other
/// names, `rename_with_prefix("l_")`, or leave the field out, with `select` or `drop`.
template <class Name, class Left, class Right>
struct join_fields_have_one_name_twice;

/// A field's old name and the one it shall have: `renamed<"symbol", "s">` as in `rename("symbol"_f = "s"_f)`.
template <fixed_string New, fixed_string Old>
struct renamed {
    static constexpr auto to = New;
    static constexpr auto from = Old;
};

namespace detail {

template <class S>
struct as_schema { using type = schema_of<S>; };
template <class... F>
struct as_schema<schema<F...>> { using type = schema<F...>; };
template <class S>
using as_schema_t = typename as_schema<std::remove_cvref_t<S>>::type;

/// A result, or the mistake that there is in its place.
template <class Schema, class Mistake = fine>
struct schema_or_mistake {
    using type = Schema;
    using mistake = Mistake;
};

/// A schema, unless two fields have one name.
template <class S>
struct checked_schema;
template <class... F>
struct checked_schema<schema<F...>> : schema_or_mistake<schema<F...>> {};
template <class... F>
    requires(!names_differ<F...>())
struct checked_schema<schema<F...>> : schema_or_mistake<schema<>, record_has_two_fields_of_one_name<F...>> {};

/// The result: where it is named, a mistake is an error in whose first line it stands.
template <std::size_t, class Result>
struct without_mistake { using type = typename Result::type; };

template <std::size_t N, std::size_t M>
consteval std::size_t first_missing(std::uint64_t const (&asked)[N], std::uint64_t const (&names)[M]) {
    for (std::size_t i = 0; i + 1 != N; ++i) {
        bool there = false;
        for (std::size_t k = 0; k + 1 != M; ++k) there = there || asked[i] == names[k];
        if (!there) return i;
    }
    return npos;
}

template <std::size_t N, std::size_t M>
consteval std::size_t first_common(std::uint64_t const (&some)[N], std::uint64_t const (&names)[M]) {
    for (std::size_t i = 0; i + 1 != N; ++i)
        for (std::size_t k = 0; k + 1 != M; ++k)
            if (some[i] == names[k]) return i;
    return npos;
}

/// The first of some names that the schema does not have, as a mistake.
template <class Where, class S, fixed_string... Names>
struct names_are_there;
template <class Where, class... F, fixed_string... Names>
struct names_are_there<Where, schema<F...>, Names...> {
    static constexpr std::size_t missing = first_missing({code_of_name<Names>..., 0}, {code_of_name<F::name>..., 0});
    static constexpr bool value = missing == npos;

    template <std::size_t At>
    struct name_at {
        static constexpr auto name = nth<At, field<Names, int>...>::name;
        using type = schema_or_mistake<schema<>, no_such_field<Where, asked_for<name>, decltype(nearest_name<record<F...>, name>()),
                                                               names_of<record<F...>>>>;
    };
    static consteval auto mistake() { return typename name_at<missing>::type{}; }
};

/// The fields at these positions.
template <class S, class Positions>
struct fields_at;
template <class... F, std::size_t... I>
struct fields_at<schema<F...>, std::index_sequence<I...>> { using type = schema<nth<I, F...>...>; };

template <fixed_string... Names, class... F>
consteval auto positions_of([[maybe_unused]] schema<F...> s) {
    return std::index_sequence<index_of(Names.view(), s)...>{};
}

template <std::size_t N>
struct some_positions {
    std::size_t at[N + 1]{};
    std::size_t count = 0;
};

template <std::size_t N, std::size_t M>
consteval some_positions<N> positions_left(std::uint64_t const (&names)[N], std::uint64_t const (&dropped)[M]) {
    some_positions<N> left;
    for (std::size_t i = 0; i + 1 != N; ++i) {
        bool keep = true;
        for (std::size_t k = 0; k + 1 != M; ++k) keep = keep && names[i] != dropped[k];
        if (keep) left.at[left.count++] = i;
    }
    return left;
}

/// The positions that are left without some names.
template <class S, fixed_string... Names>
struct positions_but;
template <class... F, fixed_string... Names>
struct positions_but<schema<F...>, Names...> {
    static constexpr auto left = positions_left({code_of_name<F::name>..., 0}, {code_of_name<Names>..., 0});
    template <std::size_t... I>
    static auto list(std::index_sequence<I...>) -> std::index_sequence<left.at[I]...>;
    using type = decltype(list(std::make_index_sequence<left.count>{}));
};

template <class S, fixed_string... Names>
consteval auto select_from() {
    using check = names_are_there<in<"select_fields">, S, Names...>;
    if constexpr (check::value)
        return checked_schema<typename fields_at<S, decltype(positions_of<Names...>(S{}))>::type>{};
    else
        return check::mistake();
}

template <class S, fixed_string... Names>
consteval auto drop_from() {
    using check = names_are_there<in<"drop_fields">, S, Names...>;
    if constexpr (check::value)
        return schema_or_mistake<typename fields_at<S, typename positions_but<S, Names...>::type>::type>{};
    else
        return check::mistake();
}

template <class F, class... R>
consteval auto rename_one() {
    constexpr std::size_t by = [] {
        std::uint64_t const codes[] = {code_of_name<R::from>..., 0};
        for (std::size_t i = 0; i != sizeof...(R); ++i)
            if (codes[i] == code_of_name<F::name>) return i;
        return npos;
    }();
    if constexpr (by == npos)
        return F{};
    else
        return field<nth<by, R...>::to, typename F::type>{};
}

template <class S, class... R>
struct rename_in;
template <class... F, class... R>
struct rename_in<schema<F...>, R...> {
    static consteval auto pick() {
        using check = names_are_there<in<"rename_fields">, schema<F...>, R::from...>;
        if constexpr (check::value)
            return checked_schema<schema<decltype(rename_one<F, R...>())...>>{};
        else
            return check::mistake();
    }
    using result = decltype(pick());
};

template <class S, class New>
struct with_one;
template <class... F, class New>
struct with_one<schema<F...>, New> {
    template <class Old>
    using kept = std::conditional_t<same_name<Old::name, New::name>, New, Old>;
    using type = std::conditional_t<index_of(New::name.view(), schema<F...>{}) == npos, schema<F..., New>, schema<kept<F>...>>;
};

template <class S, class... New>
struct with_all { using type = S; };
template <class S, class New, class... More>
struct with_all<S, New, More...> : with_all<typename with_one<S, New>::type, More...> {};

template <class A, class B>
struct join_all;
template <class... A, class... B>
struct join_all<schema<A...>, schema<B...>> {
    static consteval auto pick() {
        constexpr std::size_t twice = first_common({code_of_name<B::name>..., 0}, {code_of_name<A::name>..., 0});
        if constexpr (twice == npos)
            return schema_or_mistake<schema<A..., B...>>{};
        else
            return schema_or_mistake<schema<>, join_fields_have_one_name_twice<asked_for<nth<twice, B...>::name>,
                                                                               the_stream_has<A::name...>, the_stream_has<B::name...>>>{};
    }
    using result = decltype(pick());
};

template <fixed_string A, fixed_string B>
consteval auto joined_names() {
    char text[A.size() + B.size() + 1]{};
    for (std::size_t i = 0; i != A.size(); ++i) text[i] = A.text[i];
    for (std::size_t i = 0; i != B.size(); ++i) text[A.size() + i] = B.text[i];
    return fixed_string<A.size() + B.size() + 1>{text};
}

template <class S, fixed_string Prefix>
struct prefixed;
template <class... F, fixed_string Prefix>
struct prefixed<schema<F...>, Prefix> { using type = schema<field<joined_names<Prefix, F::name>(), typename F::type>...>; };

template <class S, fixed_string... Names>
using selection = decltype(select_from<as_schema_t<S>, Names...>());
template <class S, fixed_string... Names>
using rest = decltype(drop_from<as_schema_t<S>, Names...>());
template <class S, class... Renamed>
using renaming = typename rename_in<as_schema_t<S>, Renamed...>::result;
template <class A, class B>
using joining = typename join_all<as_schema_t<A>, as_schema_t<B>>::result;

}  // namespace detail

/// These fields, in this order: `select_fields<S, "name", "price">`.
template <class S, fixed_string... Names>
using select_fields =
    typename detail::without_mistake<sizeof(typename detail::selection<S, Names...>::mistake), detail::selection<S, Names...>>::type;

/// All fields but these, in their order.
template <class S, fixed_string... Names>
using drop_fields = typename detail::without_mistake<sizeof(typename detail::rest<S, Names...>::mistake), detail::rest<S, Names...>>::type;

/// Other names for some fields, where they stand: `rename_fields<S, renamed<"symbol", "s">>`. Names may be swapped.
template <class S, class... Renamed>
using rename_fields =
    typename detail::without_mistake<sizeof(typename detail::renaming<S, Renamed...>::mistake), detail::renaming<S, Renamed...>>::type;

/// One field or several more, at the end; a field that is there changes its type and keeps its place.
template <class S, class... Fields>
using with_field = typename detail::with_all<detail::as_schema_t<S>, Fields...>::type;

/// The fields of both, those of `A` first. No name may be in both.
template <class A, class B>
using join_fields = typename detail::without_mistake<sizeof(typename detail::joining<A, B>::mistake), detail::joining<A, B>>::type;

/// All names with a prefix: what cures a collision in a join.
template <class S, fixed_string Prefix>
using prefix_fields = typename detail::prefixed<detail::as_schema_t<S>, Prefix>::type;

}  // namespace v0
}  // namespace leat
