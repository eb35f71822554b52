// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

#include <concepts>
#include <cstdint>
#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

/// A number of records as a user writes it.
template <std::integral N>
[[nodiscard]] constexpr std::uint64_t record_count(N n, char const* combinator) {
    if (n < 0)
        throw_error({combinator, "(-", number_text(magnitude_of(static_cast<std::int64_t>(n))), ")"}, "give a number of records, 0 or more");
    return static_cast<std::uint64_t>(n);
}

template <class Next>
struct take_node : pass_node<Next> {
    static constexpr bool may_be_done = true;
    using local = local_pair<std::uint64_t, typename Next::local>;
    std::uint64_t left;  ///< 0 at once when it is, also while the kernel has its own copy
    stage_label label;

    template <class MakeNext>
    take_node(std::uint64_t n, stage_label l, MakeNext const& after)
        : pass_node<Next>{after()}, left(n), label(l) {}

    [[nodiscard]] local load() { return {left, this->next.load()}; }
    [[gnu::always_inline]] inline void store(local const& l) {
        left = l.own;
        this->next.store(l.next);
    }
    [[nodiscard]] bool done() const { return left == 0 || this->next.done(); }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        if (l.own == 0) return true;
        if (--l.own != 0) return this->next.push(l.next, m, static_cast<Row&&>(row));
        left = 0;
        this->next.push(l.next, m, static_cast<Row&&>(row));
        return false;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("take", label.name, "left: uint64");
        to.write(left);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("take", label.name, "left: uint64");
        saved.read(left);
        saved.end();
        this->next.load_state(saved);
    }
};

struct take_stage {
    static constexpr char const* kind = "take";
    std::uint64_t count;

    template <class In>
    using out = In;
    template <class In>
    using mistake = fine;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return take_node<made_by<MakeNext>>(count, label_of(c, context), next);
    }
};

}  // namespace detail

/// Passes the first `n` records on. When they are through, no more are wanted: the source is stopped and destroyed,
/// unless a `fork` has other use for it.
///
///     from(count_from, 1) | take(10) | ...
///
/// *Record in and out*: at most one, unchanged. *Time, order*: kept. *State*: one number. *Cost*: a comparison per record;
/// nothing is copied. *Errors*: a negative number throws `leat::error` where it is written.
inline constexpr struct take_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A...) const {
        std::remove_pointer_t<typename detail::wrong_call<"take", "take(n)", A...>::type*> error;
        return detail::broken{};
    }
    template <std::integral N>
    [[nodiscard]] constexpr auto operator()(N n) const {
        return detail::one_stage(detail::take_stage{detail::record_count(n, "take")});
    }
} take{};

}  // namespace v0
}  // namespace leat
