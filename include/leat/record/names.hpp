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

/// A combinator was given arguments of these types, and takes others.
template <class Where, class Types, class Write>
struct cannot_be_called_with;

/// A text stands where a field is wanted: `"host"_f`, with `_f`.
template <class Where, class Types, class Write>
struct text_is_not_a_field;

namespace detail {

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
