// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class F, class Next>
struct inspect_node : pass_node<Next> {
    F function;
    stage_label label;

    template <class MakeNext>
    inspect_node(F const& f, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, function(f), label(l) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        auto const& seen = row;
        if constexpr (std::is_nothrow_invocable_v<F&, decltype(seen)>) {
            call_function(function, seen);
        } else {
            try {
                call_function(function, seen);
            } catch (...) {
                refuse_here(label, m.index, seen);
                return true;
            }
        }
        return this->next.push(l, m, static_cast<Row&&>(row));
    }
};

template <class F>
struct inspect_stage {
    static constexpr char const* kind = "inspect";
    using function_type = F;
    template <class In>
    using called_with = typename In::plain const&;
    F function;

    template <class In>
    using out = In;
    template <class In>
    struct check {
        static consteval auto pick() {
            if constexpr (std::is_invocable_v<F&, typename In::plain const&>)
                return fine{};
            else
                return static_cast<function_does_not_take_the_row<leat::in<"inspect">, row_is<typename In::plain>>*>(nullptr);
        }
    };
    template <class In>
    using mistake = decltype(check<In>::pick());

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return inspect_node<F, made_by<MakeNext>>(function, label_of(c, context), next);
    }
};

}  // namespace detail

/// Calls a function with each record, by `const&`, and passes the record on: to log, to count, to look.
///
///     from(purchases) | inspect([&](auto const& p) { most = std::max(most, "price"_f(p)); }) | ...
///
/// *Record in and out*: exactly one, unchanged. *Time, order*: kept. *State*: none. *Cost*: the function, once per
/// record; nothing is copied or moved. *Errors*: a function that throws makes a bad record, which does not go on.
inline constexpr struct inspect_fn : detail::takes_arguments<"inspect", "inspect(f)", 1> {
    using takes_arguments::operator();
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function) const {
        return detail::one_stage(detail::inspect_stage<F>{static_cast<F&&>(function)});
    }
} inspect{};

}  // namespace v0
}  // namespace leat
