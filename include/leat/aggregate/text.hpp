// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/mean.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/type_name.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// The input that was written, and the condition of `where`.
template <class Out, class I>
void append_input(Out& into, I const& input) {
    append_text(into, input);
}
template <class Out, class C, class I>
void append_input(Out& into, call<only_where, C, I> const& input) {
    append_text(into, item_of<1>(input.args));
}
template <class Out, class I>
void append_condition(Out&, I const&) {}
template <class Out, class C, class I>
void append_condition(Out& into, call<only_where, C, I> const& input) {
    into += std::string_view(", where(");
    append_text(into, item_of<0>(input.args));
    into += std::string_view(")");
}

/// `sum(price * quantity)`; an aggregate of the user's by the name of its type.
template <class Out, class F, class... I>
void append_text(Out& into, aggregate_call<F, I...> const& e) {
    if constexpr (requires { F::name; })
        into += std::string_view(F::name);
    else
        into += type_name<F>;
    into += std::string_view("(");
    [&]<std::size_t... K>(std::index_sequence<K...>) {
        (((K != 0 ? into += std::string_view(", ") : into), append_input(into, item_of<K>(e.inputs))), ...);
        if constexpr (sizeof...(I) != 0) append_condition(into, item_of<0>(e.inputs));
    }(std::index_sequence_for<I...>{});
    into += std::string_view(")");
}

/// Of the records for which a condition holds.
template <class Out, class C>
void append_text(Out& into, aggregate_call<count_function, call<only_where, C, literal<int>>> const& e) {
    into += std::string_view("count_if(");
    append_text(into, item_of<0>(item_of<0>(e.inputs).args));
    into += std::string_view(")");
}

/// A mean is a quotient inside; it is told as what was written.
template <class Out, class Sum, class Count>
void append_text(Out& into, call<quotient_of_mean, Sum, Count> const& e) {
    append_text(into, item_of<0>(e.args));
}

/// `, n = count(), total = sum(price)`
template <class... Named>
void append_aggregates(std::string& into, pack<Named...> const& all) {
    with_parts([&](auto const&... named) {
        ((into.append(", ").append(named.name.view()).append(" = "), append_text(into, named.value)), ...);
    }, all);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
