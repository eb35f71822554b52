// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Predicate, class Next>
struct take_while_node : pass_node<Next> {
    static constexpr bool may_be_done = true;
    using local = local_pair<bool, typename Next::local>;
    Predicate predicate;
    stage_label label;
    bool over = false;  ///< true at once, also while the kernel has its own copy

    template <class MakeNext>
    take_while_node(Predicate const& p, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, predicate(p), label(l) {}

    [[nodiscard]] local load() { return {over, this->next.load()}; }
    [[gnu::always_inline]] inline void store(local const& l) { this->next.store(l.next); }
    [[nodiscard]] bool done() const { return over || this->next.done(); }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        if (l.own) return true;
        auto const& seen = row;
        return with_value(predicate, label, m, seen, [&](auto const& keep) __attribute__((always_inline)) {
            if (is_true(keep)) return this->next.push(l.next, m, static_cast<Row&&>(row));
            l.own = over = true;
            return false;
        });
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("take_while", label.name, "over: bool");
        to.write(over);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("take_while", label.name, "over: bool");
        saved.read(over);
        saved.end();
        this->next.load_state(saved);
    }
};

template <class Predicate>
struct take_while_stage {
    static constexpr char const* kind = "take_while";
    using function_type = Predicate;
    template <class In>
    using called_with = typename In::plain const&;
    Predicate predicate;

    template <class In>
    using out = In;
    template <class In>
    using mistake = typename mistake_of_condition<leat::in<"take_while">, Predicate, typename In::plain const&>::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return take_while_node<Predicate, made_by<MakeNext>>(predicate, label_of(c, context), next);
    }
};

}  // namespace detail

/// Passes records on until one comes for which the condition is not true. That one is dropped, and no more are wanted:
/// the source is stopped and destroyed, unless a `fork` has other use for it.
///
///     from(readings) | take_while("level"_f < 100) | ...
///
/// *Record in and out*: at most one, unchanged; null counts as not true. *Time, order*: kept. *State*: one bit. *Cost*: the
/// condition, once per record up to the first that fails; nothing is copied. *Errors*: an expression that fails and a
/// function that throws make a bad record, and the stream goes on.
inline constexpr struct take_while_fn : detail::takes_arguments<"take_while", "take_while(a && b)", 1> {
    using takes_arguments::operator();
    template <class Predicate>
    [[nodiscard]] constexpr auto operator()(Predicate predicate) const {
        return detail::one_stage(detail::take_while_stage<Predicate>{static_cast<Predicate&&>(predicate)});
    }
} take_while{};

}  // namespace v0
}  // namespace leat
