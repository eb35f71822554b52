// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/take.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Next>
struct skip_node : pass_node<Next> {
    using local = local_pair<std::uint64_t, typename Next::local>;
    std::uint64_t left;
    stage_label label;

    template <class MakeNext>
    skip_node(std::uint64_t n, stage_label l, MakeNext const& after)
        : pass_node<Next>{after()}, left(n), label(l) {}

    [[nodiscard]] local load() { return {left, this->next.load()}; }
    [[gnu::always_inline]] inline void store(local const& l) {
        left = l.own;
        this->next.store(l.next);
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        if (l.own == 0) return this->next.push(l.next, m, static_cast<Row&&>(row));
        --l.own;
        return true;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("skip", label.name, "left: uint64");
        to.write(left);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("skip", label.name, "left: uint64");
        saved.read(left);
        saved.end();
        this->next.load_state(saved);
    }
};

struct skip_stage {
    static constexpr char const* kind = "skip";
    std::uint64_t count;

    template <class In>
    using out = In;
    template <class In>
    using mistake = fine;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return skip_node<made_by<MakeNext>>(count, label_of(c, context), next);
    }
};

}  // namespace detail

/// Drops the first `n` records and passes the others on: `from(lines) | skip(1) | ...` leaves out a heading.
///
/// *Record in and out*: at most one, unchanged. *Time, order*: kept. *State*: one number. *Cost*: a comparison per record;
/// nothing is copied. *Errors*: a negative number throws `leat::error` where it is written.
inline constexpr struct skip_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A...) const {
        std::remove_pointer_t<typename detail::wrong_call<"skip", "skip(n)", A...>::type*> error;
        return detail::broken{};
    }
    template <std::integral N>
    [[nodiscard]] constexpr auto operator()(N n) const {
        return detail::one_stage(detail::skip_stage{detail::record_count(n, "skip")});
    }
} skip{};

}  // namespace v0
}  // namespace leat
