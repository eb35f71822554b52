// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/event_time.hpp>

/// Event time for tests that say where the watermark is, instead of having it follow from the records.
namespace leat {
inline namespace v0 {
namespace detail {

template <class F, class Next>
struct times_by_hand_node : pass_node<Next> {
    F function;
    stage_label label;

    template <class MakeNext>
    times_by_hand_node(F const& f, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, function(f), label(l) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        auto const& seen = row;
        return with_value(function, label, m, seen, [&](timestamp at) __attribute__((always_inline)) {
            return this->next.push(l, row_meta<true>{m.index, at.time_since_epoch().count()}, static_cast<Row&&>(row));
        });
    }
    void advance(timestamp watermark) {
        label.context->watermark = watermark;
        this->next.advance(watermark);
    }
};

template <class F>
struct times_by_hand_stage {
    static constexpr char const* kind = "times_by_hand";
    F function;
    template <class In>
    using out = typename In::with_time;
    template <class In>
    using mistake = typename event_time_stage<F>::template mistake<In>;
    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return times_by_hand_node<F, made_by<MakeNext>>(function, label_of(c, context), next);
    }
};

}  // namespace detail

namespace test {

/// Like `event_time`, but the watermark stands until the harness moves it: `h.watermark(at)`.
template <class F>
[[nodiscard]] constexpr auto times_by_hand(F function) {
    return detail::one_stage(detail::times_by_hand_stage<F>{static_cast<F&&>(function)});
}

}  // namespace test
}  // namespace v0
}  // namespace leat
