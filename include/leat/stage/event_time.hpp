// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/expression_text.hpp>
#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {

/// Event time is a `leat::timestamp`; this is something else. Read it as one (`"ts"_f = epoch_seconds` at the source).
template <class Where, class ValueType>
struct event_time_is_not_a_timestamp;

/// How much later than a record with a larger time a record may arrive: the watermark stays so far behind the largest
/// time seen. Not negative.
struct out_of_order {
    duration delay;
    constexpr explicit out_of_order(duration d) : delay(d) {
        if (d.count() < 0) detail::throw_error({"out_of_order: the delay is negative"}, "give a delay of zero or more");
    }
    /// A number has no unit.
    template <std::integral N>
    explicit out_of_order(N) : delay(0) {
        cannot_be_called_with<in<"out_of_order">, of_types<N>, did_you_mean<"out_of_order(10s)">> error;
    }
};

/// The time at which a record arrives, by the run's clock. It never goes back, not in a restart either: where the clock is
/// set back, records have the time of the one before until it has caught up.
inline constexpr struct arrival_time {
} arrival{};

namespace detail {

template <>
struct place_of_argument<out_of_order> : given_as<"out_of_order(d)", "event_time(x, out_of_order(d))"> {};

/// Reads the clock as a function of any row.
struct arrival_function {
    run_context const* context;
    template <class Row>
    [[nodiscard]] timestamp operator()(Row const&) const { return context->clock.now(); }
};

template <class F, class Next>
struct event_time_node : pass_node<Next> {
    F function;
    std::int64_t delay;
    stage_label label;
    std::int64_t largest = min_timestamp.time_since_epoch().count();

    template <class MakeNext>
    event_time_node(F const& f, duration d, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, function(f), delay(d.count()), label(l) {}

    struct own {
        std::int64_t largest;
        std::int64_t stop_at;  ///< a record with this time moves the watermark to where something is due
    };
    using local = local_pair<own, typename Next::local>;

    [[nodiscard]] local load() {
        return {{largest, saturating_add(this->next.fire_at(), duration(delay)).time_since_epoch().count()}, this->next.load()};
    }
    [[gnu::always_inline]] inline void store(local const& l) {
        largest = l.own.largest;
        this->next.store(l.next);
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        auto const& seen = row;
        return with_value(function, label, m, seen, [&](auto const& at) __attribute__((always_inline)) {
            if constexpr (is_optional<std::remove_cvref_t<decltype(at)>>) {
                if (!at) {
                    label.context->refuse(label.name, "the event time is null", m.index, row_text(row));
                    return true;
                }
                return this->push_at(l, m, *at, static_cast<Row&&>(row));
            } else
                return this->push_at(l, m, at, static_cast<Row&&>(row));
        });
    }

    void flush() {
        this->next.flush();
        if (largest == min_timestamp.time_since_epoch().count()) return;
        timestamp watermark = saturating_sub(timestamp(duration(largest)), duration(delay));
        if (watermark == max_timestamp) watermark -= duration(1);  // the largest of all is the end of the input
        label.context->watermark = watermark;
        this->next.advance(watermark);
    }
    /// The watermarks from before are replaced; only the end of the input goes on.
    void advance(timestamp watermark) {
        if (watermark == max_timestamp) this->next.advance(watermark);
    }
    [[nodiscard]] timestamp fire_at() const { return max_timestamp; }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("event_time", label.name, saved_as());
        to.write(largest);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("event_time", label.name, saved_as());
        saved.read(largest);
        saved.end();
        this->next.load_state(saved);
        if (largest != min_timestamp.time_since_epoch().count()) flush();
    }

private:
    /// What a snapshot must be of: the same time with the same delay. Functions cannot be told apart.
    [[nodiscard]] std::string saved_as() const {
        std::string text = "largest: int64 of ";
        if constexpr (std::is_same_v<F, arrival_function>)
            text += "arrival";
        else
            append_computed(text, function);
        text += ", out_of_order by ";
        append_whole(text, delay);
        return text += " us";
    }
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_at(local& l, Meta m, timestamp at, Row&& row) {
        std::int64_t ts = at.time_since_epoch().count();
        l.own.largest = ts > l.own.largest ? ts : l.own.largest;
        if constexpr (std::is_same_v<F, arrival_function>) ts = l.own.largest;  // also when the clock was set back
        bool const go_on = this->next.push(l.next, row_meta<true>{m.index, ts}, static_cast<Row&&>(row));
        return static_cast<bool>(go_on & (ts < l.own.stop_at));
    }
};

template <class F>
struct event_time_stage {
    static constexpr char const* kind = "event_time";
    static constexpr bool from_clock = std::is_same_v<F, arrival_time>;
    using function_type = F;
    template <class In>
    using called_with = typename In::plain const&;
    F function;
    duration delay;

    template <class In>
    using out = typename In::with_time;

    template <class In>
    struct check {
        static consteval auto pick() {
            if constexpr (from_clock)
                return std::type_identity<fine>{};
            else {
                using first = typename mistake_of_function<leat::in<"event_time">, F, typename In::plain const&>::type;
                if constexpr (!std::is_same_v<first, fine>)
                    return std::type_identity<first>{};
                else {
                    using value = typename without_optional<std::remove_cvref_t<result_t<F, typename In::plain const&>>>::type;
                    if constexpr (std::is_convertible_v<value, timestamp>)
                        return std::type_identity<fine>{};
                    else
                        return std::type_identity<event_time_is_not_a_timestamp<leat::in<"event_time">, of_types<value>>*>{};
                }
            }
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        if constexpr (from_clock)
            return event_time_node<arrival_function, made_by<MakeNext>>({&context}, delay, label_of(c, context), next);
        else
            return event_time_node<F, made_by<MakeNext>>(function, delay, label_of(c, context), next);
    }
};

}  // namespace detail

/// Says when each record happened: a field, an expression or a function of the row, or `arrival`.
///
/// The watermark after a record is the largest time so far less the delay of `out_of_order`; it never goes back. A window
/// fires when the watermark reaches its end; a record whose windows have all fired before it came is late.
///
/// *Record in and out*: exactly one, with its time. *Time*: replaces an earlier `event_time`. *Order*: kept. *State*: the
/// largest time. *Cost*: two comparisons. *Errors*: a null time makes a bad record.
inline constexpr struct event_time_fn {
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function, out_of_order bound) const {
        return detail::one_stage(detail::event_time_stage<F>{static_cast<F&&>(function), bound.delay});
    }
    /// In order: the watermark is the largest time.
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function) const {
        if constexpr (std::is_same_v<F, out_of_order>) {
            cannot_be_called_with<in<"event_time">, of_types<F>, did_you_mean<"event_time(x, out_of_order(d))">> error;
            return detail::broken{};
        } else
            return detail::one_stage(detail::event_time_stage<F>{static_cast<F&&>(function), duration::zero()});
    }
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"event_time", "event_time(x, out_of_order(d))", A...>::type*> error;
        return detail::broken{};
    }
} event_time{};

}  // namespace v0
}  // namespace leat
