// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Predicate, class Next>
struct filter_node : pass_node<Next> {
    Predicate predicate;
    stage_label label;

    template <class MakeNext>
    filter_node(Predicate const& p, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, predicate(p), label(l) {}

    /// An expression that cannot fail, before nodes that can take a row "if": no branch, so none to mispredict.
    template <class Row>
    static constexpr bool branch_free = pure_expression<Predicate> && Next::template takes_if<Row>;

    template <class Row>
    static constexpr bool takes_if = branch_free<Row>;

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        if constexpr (branch_free<Row>) {
            return push_if(l, m, static_cast<Row&&>(row), true);
        } else {
            auto const& seen = row;
            return with_value(predicate, label, m, seen,
                              [&](auto const& keep) __attribute__((always_inline)) {
                                  return is_true(keep) ? this->next.push(l, m, static_cast<Row&&>(row)) : true;
                              });
        }
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_if(typename Next::local& l, Meta m, Row&& row, bool live) {
        fault bad = fault::none;
        bool const keep = is_true(evaluate(predicate, row, bad));
        if (bad != fault::none && live) [[unlikely]] {
            refuse_fault(*label.context, label.name, bad, predicate, m.index, row);
            return true;
        }
        return this->next.push_if(l, m, static_cast<Row&&>(row), static_cast<bool>(live & keep));
    }
};

template <class Predicate>
struct filter_stage {
    static constexpr char const* kind = "filter";
    using function_type = Predicate;
    template <class In>
    using called_with = typename In::plain const&;
    Predicate predicate;

    template <class In>
    using out = In;
    template <class In>
    using mistake = typename mistake_of_condition<leat::in<"filter">, Predicate, typename In::plain const&>::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return filter_node<Predicate, made_by<MakeNext>>(predicate, label_of(c, context), next);
    }
};

}  // namespace detail

/// Keeps the records for which a condition is true; false and null drop them.
///
/// The condition is an expression, `filter("quantity"_f > 0)`, or a function of the row,
/// `filter([](auto const& r) { return "quantity"_f(r) > 0; })`.
///
/// *Record in and out*: at most one, unchanged. *Time, order*: kept. *State*: none. *Cost*: the condition, once per
/// record; nothing is copied. *Errors*: an expression that fails and a function that throws make a bad record.
inline constexpr struct filter_fn : detail::takes_arguments<"filter", "filter(a && b)", 1> {
    using takes_arguments::operator();
    template <class Predicate>
    [[nodiscard]] constexpr auto operator()(Predicate predicate) const {
        return detail::one_stage(detail::filter_stage<Predicate>{static_cast<Predicate&&>(predicate)});
    }
} filter{};

}  // namespace v0
}  // namespace leat
