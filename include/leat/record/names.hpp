// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/access.hpp>

/// What a name that is not there looks like to the compiler, with the nearest one and all that are.
namespace leat {
inline namespace v0 {

/// The combinator that the user wrote.
template <fixed_string Name>
struct in {};
/// The name that was asked for.
template <fixed_string Name>
struct asked_for {};
/// The name that is nearest to what was asked for.
template <fixed_string... Name>
struct did_you_mean {};
/// All that is there.
template <fixed_string... Names>
struct the_stream_has {};
/// The types of two operands.
template <class... T>
struct of_types {};

/// An expression or a combinator names a field that the stream does not have at this point.
template <class Where, class Asked, class Nearest, class There>
struct no_such_field;

/// The rows here are not records, so they have no fields to name.
template <class Where, class Asked, class RowType>
struct rows_here_have_no_fields;

/// A combinator was given arguments of these types, and takes others.
template <class Where, class Types, class Write>
struct cannot_be_called_with;

/// A text stands where a field is wanted: `"host"_f`, with `_f`.
template <class Where, class Types, class Write>
struct text_is_not_a_field;

/// An argument is given to one function and belongs to another.
template <class Where, class Given, class Write>
struct argument_belongs_elsewhere;

/// What was given.
template <fixed_string Text>
struct given {};

namespace detail {

/// The compiler's name of a class, without its namespaces and template arguments.
template <class T>
consteval std::string_view class_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name = name.substr(name.rfind("T = ") + 4);
    name = name.substr(0, name.find_first_of("<;]("));
    std::size_t const colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Where an argument belongs: `given_as<"late_to(...)", "window(tumbling(size), late_to(...))">`. Specialised beside what
/// is given as an argument.
template <class T>
struct place_of_argument { using type = void; };
template <fixed_string Given, fixed_string Write>
struct given_as {
    using type = given_as;
    template <fixed_string Name>
    static consteval bool at_home(in<Name>) { return Write.view().starts_with(Name.view()) && Write.view()[Name.size()] == '('; }
    template <class Where>
    using mistake = argument_belongs_elsewhere<Where, given<Given>, did_you_mean<Write>>;
};
template <class T>
inline constexpr bool belongs_elsewhere = !std::is_void_v<typename place_of_argument<T>::type>;
template <class Where, class T>
inline constexpr bool not_at_home = [] {
    if constexpr (belongs_elsewhere<T>)
        return !place_of_argument<T>::type::at_home(Where{});
    else
        return false;
}();

/// An argument of the wrong kind: where it belongs, if that is known, else `Otherwise`.
template <class Where, class T, class Otherwise>
struct mistake_of_argument { using type = Otherwise*; };
template <class Where, class T, class Otherwise>
    requires(not_at_home<Where, T>)
struct mistake_of_argument<Where, T, Otherwise> { using type = typename place_of_argument<T>::type::template mistake<Where>*; };

/// The first of several arguments that belongs elsewhere, or `Otherwise`.
template <class Where, class Otherwise, class... T>
struct mistake_of_call { using type = Otherwise; };
template <class Where, class Otherwise, class T, class... More>
struct mistake_of_call<Where, Otherwise, T, More...> : mistake_of_call<Where, Otherwise, More...> {};
template <class Where, class Otherwise, class T, class... More>
    requires(not_at_home<Where, T>)
struct mistake_of_call<Where, Otherwise, T, More...> { using type = typename place_of_argument<T>::type::template mistake<Where>; };

/// What a call with arguments of these types is told. An incomplete type; `std::remove_pointer_t<typename wrong_call<...>::type*>` is
/// how g++ tells it, and not the name of the member.
template <fixed_string Name, fixed_string Write, class... T>
struct wrong_call : mistake_of_call<in<Name>, cannot_be_called_with<in<Name>, of_types<T...>, did_you_mean<Write>>, T...> {};
template <class Where, class... Text>
using text_for_field = text_is_not_a_field<Where, of_types<Text...>, did_you_mean<"\"name\"_f">>;

/// No mistake.
struct fine {};

/// Levenshtein's distance with swaps of neighbours as one step; names are short.
consteval std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::size_t d[3][65]{};
    if (a.size() > 63 || b.size() > 63) return a.size() + b.size();
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = d[i % 3];
        auto& above = d[(i - 1) % 3];
        auto& two_above = d[(i + 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t best = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            if (above[j] + 1 < best) best = above[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            row[j] = best;
        }
    }
    return d[a.size() % 3][b.size()];
}

template <class... F>
consteval std::size_t nearest_index(std::string_view name, schema<F...>) {
    std::string_view const names[] = {F::name.view()..., {}};
    std::size_t best = npos, at = npos;
    for (std::size_t i = 0; i != sizeof...(F); ++i) {
        std::size_t const d = edit_distance(name, names[i]);
        if (d < best) best = d, at = i;
    }
    return best <= 1 + name.size() / 2 ? at : npos;
}

template <class S>
struct names_of_schema;
template <class... F>
struct names_of_schema<schema<F...>> { using type = the_stream_has<F::name...>; };

template <class Row>
using names_of = typename names_of_schema<schema_of<Row>>::type;

template <class Row, fixed_string Name>
consteval auto nearest_name() {
    constexpr std::size_t at = nearest_index(Name.view(), schema_of<Row>{});
    if constexpr (at == npos)
        return did_you_mean<>{};
    else
        return did_you_mean<field_at<Row, at>::name>{};
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
