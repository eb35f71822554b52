// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/expression.hpp>

/// What a wrong name or a wrong type in an expression looks like to the compiler: incomplete types named after the
/// mistake, so that the first error line says it in the user's words on every compiler.
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

/// The operands of an operator have types that it cannot take.
template <class Where, class Operator, class Types>
struct wrong_types_in_expression;

/// The rows here are not records, so they have no fields to name.
template <class Where, class Asked, class RowType>
struct rows_here_have_no_fields;

namespace detail {

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

/// For a path, the part that does not lead on is asked for, in the record where it is missing.
template <class Where, class Row, fixed_string Path>
consteval auto missing_path() {
    using raw = std::remove_cvref_t<Row>;
    if constexpr (!record_like<raw>)
        return static_cast<rows_here_have_no_fields<Where, asked_for<Path>, raw>*>(nullptr);
    else if constexpr (split_path<Path>::nested && has_field<raw, split_path<Path>::head>)
        return missing_path<Where, typename without_optional<typename field_at<raw, field_index<raw, split_path<Path>::head>>::type>::type,
                            split_path<Path>::tail>();
    else
        return static_cast<no_such_field<Where, asked_for<Path>, decltype(nearest_name<raw, split_path<Path>::head>()), names_of<raw>>*>(nullptr);
}

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

template <class Where, class Row, class Op, class... A>
struct mistake_in<Where, Row, call<Op, A...>> {
    static consteval auto pick() {
        using below = typename first_mistake<Where, Row, A...>::type;
        if constexpr (!std::is_same_v<below, fine>)
            return std::type_identity<below>{};
        else if constexpr (operator_takes<Op, value_of_t<A, Row>...>())
            return std::type_identity<fine>{};
        else
            return std::type_identity<
                wrong_types_in_expression<Where, operator_<operator_text<Op>::value>, of_types<value_of_t<A, Row>...>>*>{};
    }
    using type = typename decltype(pick())::type;
};

template <class Where, class Row, fixed_string Name, class V>
struct mistake_in<Where, Row, named_value<Name, V>> : mistake_in<Where, Row, V> {};

}  // namespace detail
}  // namespace v0
}  // namespace leat
