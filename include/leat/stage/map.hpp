// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class F, class Next>
struct map_node : pass_node<Next> {
    F function;
    stage_label label;

    template <class MakeNext>
    map_node(F const& f, stage_label l, MakeNext const& n) : pass_node<Next>{n()}, function(f), label(l) {}

    template <class Row>
    static constexpr bool takes_if = pure_expression<F> && Next::template takes_if<handed_on_t<F, Row>>;

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        return with_value(function, label, m, static_cast<Row&&>(row), [&](auto&& value) __attribute__((always_inline)) {
            return this->next.push(l, m, static_cast<decltype(value)>(value));
        });
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_if(typename Next::local& l, Meta m, Row&& row, bool live) {
        fault bad = fault::none;
        auto&& value = evaluate(function, row, bad);
        if (bad != fault::none && live) [[unlikely]] {
            refuse_fault(*label.context, label.name, bad, function, m.index, row);
            return true;
        }
        return this->next.push_if(l, m, static_cast<handed_on_t<F, Row>>(value), live);
    }
};

template <class F>
struct map_stage {
    static constexpr char const* kind = "map";
    using function_type = F;
    template <class In>
    using called_with = typename In::row;
    F function;

    template <class In>
    using out = typename In::template with_row<handed_on_t<F, typename In::row>>;
    template <class In>
    using mistake = typename mistake_of_function<leat::in<"map">, F, typename In::row>::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return map_node<F, made_by<MakeNext>>(function, label_of(c, context), next);
    }
};

}  // namespace detail

/// Makes one value of each record: `map([](Purchase const& p) { return p.price * p.quantity; })`, or an expression.
///
/// *Record in and out*: exactly one; the function's result, which need not be a record. *Time, order*: kept. *State*:
/// none. *Cost*: the function, once per record; an owned record is handed over as an rvalue. A result that is a reference
/// is lent to what follows, not copied. *Errors*: an expression that fails and a function that throws make a bad record.
inline constexpr struct map_fn : detail::takes_arguments<"map", "map(f)", 1> {
    using takes_arguments::operator();
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function) const {
        return detail::one_stage(detail::map_stage<F>{static_cast<F&&>(function)});
    }
} map{};

}  // namespace v0
}  // namespace leat
