// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {

/// The how many-th pipeline given to a combinator, counted from 1.
template <std::size_t N>
struct branch {};

namespace detail {

/// What the kernel keeps of one branch, and whether it wants rows.
template <std::size_t I, class Local>
struct branch_local {
    Local local;  // with an address of its own, though it may be empty: clang 16 gets lost where the two share one
    bool live;
};
template <std::size_t I, class Node>
struct branch_node {
    Node node;
};

/// The nodes of several branches side by side, as one. A branch that is done gets no more rows and keeps nobody waiting.
/// (Their numbers are a parameter, and no function makes them: by a lambda in each of these the compiler has three
/// functions and a closure to make for one.)
template <class Indices, class... Nodes>
struct numbered_branches;
template <std::size_t... I, class... Nodes>
struct numbered_branches<std::index_sequence<I...>, Nodes...> : branch_node<I, Nodes>... {
    struct local : branch_local<I, typename Nodes::local>... {};
    static constexpr bool may_be_done = (Nodes::may_be_done && ...);
    template <class Row>
    static constexpr bool takes_if = false;

    [[nodiscard]] local load() {
        return {{branch_node<I, Nodes>::node.load(), !branch_node<I, Nodes>::node.done()}...};
    }
    [[gnu::always_inline]] inline void store(local const& l) {
        (branch_node<I, Nodes>::node.store(static_cast<branch_local<I, typename Nodes::local> const&>(l).local), ...);
    }
    void flush() { (branch_node<I, Nodes>::node.flush(), ...); }
    bool pump() { return ((!branch_node<I, Nodes>::node.done() && branch_node<I, Nodes>::node.pump()) || ...); }
    void advance(timestamp watermark) {
        ((branch_node<I, Nodes>::node.done() ? void() : branch_node<I, Nodes>::node.advance(watermark)), ...);
    }
    /// Each branch has its end, whatever becomes of the others.
    void close() {
        std::exception_ptr thrown;
        (end_of(branch_node<I, Nodes>::node, thrown), ...);
        if (thrown) std::rethrow_exception(thrown);
    }
    [[nodiscard]] bool done() const { return (branch_node<I, Nodes>::node.done() && ...); }
    void measure(state_size& s) const { (branch_node<I, Nodes>::node.measure(s), ...); }
    [[nodiscard]] timestamp fire_at() const {
        timestamp const each[] = {branch_node<I, Nodes>::node.done() ? max_timestamp : branch_node<I, Nodes>::node.fire_at()...};
        timestamp first = max_timestamp;
        for (timestamp const at : each)
            if (earlier(at, first)) first = at;
        return first;
    }
    template <class Writer>
    void save(Writer& to) const {
        (branch_node<I, Nodes>::node.save(to), ...);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        (branch_node<I, Nodes>::node.load_state(saved), ...);
    }
    [[nodiscard]] auto values() { return joined_values(branch_node<I, Nodes>::node.values()...); }

  protected:
    /// False when the kernel is to stop after this record.
    template <std::size_t N, class Meta, class Row>
    [[gnu::always_inline]] inline bool push_to(local& l, Meta m, Row&& row) {
        using node_type = nth<N, Nodes...>;
        auto& target = static_cast<branch_node<N, node_type>&>(*this).node;
        auto& mine = static_cast<branch_local<N, typename node_type::local>&>(l);
        if (!mine.live || target.push(mine.local, m, static_cast<Row&&>(row))) return true;
        mine.live = !target.done();
        return false;
    }
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_to_all(local& l, Meta m, Row const& row) {
        bool go_on = true;
        ((go_on = this->template push_to<I>(l, m, row) && go_on), ...);
        return go_on;
    }
};
template <class... Nodes>
using branching_node = numbered_branches<std::index_sequence_for<Nodes...>, Nodes...>;

template <class... Nodes>
struct fork_node : branching_node<Nodes...> {
    using typename branching_node<Nodes...>::local;

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        return this->push_to_all(l, m, static_cast<std::remove_reference_t<Row> const&>(row));
    }
};

/// The mistakes of the branches, from left to right.
template <class Where, class In, std::size_t N, class... Pipes>
struct mistake_of_branches { using type = fine; };
template <class Where, class In, std::size_t N, class Pipe, class... More>
struct mistake_of_branches<Where, In, N, Pipe, More...> {
    static consteval auto pick() {
        using here = typename mistake_of_side<Where, branch<N>, Pipe, In>::type;
        if constexpr (!std::is_same_v<here, fine>)
            return std::type_identity<here>{};
        else
            return std::type_identity<typename mistake_of_branches<Where, In, N + 1, More...>::type>{};
    }
    using type = typename decltype(pick())::type;
};

template <class... Pipes>
struct all_of_broken { using type = broken; };
template <class Pipe, class... More>
struct all_of_broken<Pipe, More...> { using type = broken_of<Pipe, typename all_of_broken<More...>::type>; };

template <class... Pipes>
struct fork_stage {
    static constexpr char const* kind = "fork";
    static constexpr bool is_sink = true;
    using values_if_broken = typename all_of_broken<Pipes...>::type;
    boost::hana::basic_tuple<Pipes...> branches;

    template <class In>
    using to_branch = branch_stream<In, typename In::plain const&>;
    template <class In>
    using out = In;
    template <class In>
    using mistake = typename mistake_of_branches<leat::in<"fork">, to_branch<In>, 1, Pipes...>::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context& context, MakeNext const&) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            using made = fork_node<decltype(build<to_branch<In>>(boost::hana::at_c<I>(branches), context, make_last_node))...>;
            return made{{{build<to_branch<In>>(boost::hana::at_c<I>(branches), context, make_last_node)}...}};
        }(std::index_sequence_for<Pipes...>{});
    }
};

}  // namespace detail

/// Gives each record to several pipelines, which have no source and end in a sink.
///
///     auto dear = filter("price"_f > 100) | to(dear_file);
///     auto all = count_rows();
///     from(purchases) | fork(dear, all)
///
/// *Record in and out*: each branch gets each record by `const&`, in the order in which the branches are written, before
/// the next record comes. A record that can only be moved can be looked at by all and kept by none. A branch that wants
/// no more records gets none; the others go on; when none wants more, the source is stopped. *Time, key*: kept, for every
/// branch. *Order*: kept.
/// *State*: that of the branches. *Cost*: one loop for all branches; nothing is copied before a branch keeps it. *Errors*:
/// each branch has its own. The values of sinks are handed back in the order in which they are written.
inline constexpr struct fork_fn {
    template <class... Pipes>
        requires(sizeof...(Pipes) > 0)
    [[nodiscard]] constexpr auto operator()(Pipes... pipes) const {
        if constexpr ((detail::is_broken<Pipes> || ...))
            return typename detail::all_of_broken<Pipes...>::type{};
        else
            return detail::one_stage(detail::fork_stage<Pipes...>{boost::hana::basic_tuple<Pipes...>(static_cast<Pipes&&>(pipes)...)});
    }
    template <class... Pipes>
        requires(sizeof...(Pipes) == 0)
    constexpr auto operator()(Pipes const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"fork", "fork(one | to(sink), other | to(sink))", Pipes...>::type*> error;
        return detail::broken{};
    }
} fork{};

}  // namespace v0
}  // namespace leat
