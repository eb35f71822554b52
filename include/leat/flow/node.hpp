// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/context.hpp>
#include <leat/flow/row.hpp>
#include <leat/flow/state_size.hpp>

#include <exception>
#include <span>
#include <tuple>

/// The nodes of a running instance. A node owns its state and the node that follows it, so a segment is one object and
/// its records go through one inlined call chain.
///
/// For each record: `push(local, meta, row)`, where `local` is what the kernel keeps in registers; false asks the kernel
/// to stop after this record, because a window is due or a `take` is full. Between records, never in the loop: `flush`
/// (the run of records is over), `pump` (do a bounded piece of what is due; true while there may be more), `advance` (the
/// watermark has moved), `close` (the end), `done` (no more records are wanted), `fire_at` (the watermark that makes
/// something due), `save` and `load_state` (the state of this node and of those behind it), `values` (what sinks hand
/// back, in the order written), `measure` (adds up what is held).
///
/// A row is there while `push` runs. Of a `stable` stream (see `stream`) what it refers to stays longer: until `flush` has
/// been called and `pump` is false. So who drives a node calls both before the memory of rows is used again, and a node that
/// keeps what rows refer to lets go of it before its `pump` is false.
namespace leat {
inline namespace v0 {
namespace detail {

struct nothing {};

/// The behaviour of a node that keeps nothing: all is passed on.
template <class Next>
struct pass_node {
    using next_type = Next;
    static constexpr bool may_be_done = Next::may_be_done;  ///< whether there can be a time when no more are wanted
    template <class Row>
    static constexpr bool takes_if = false;  ///< whether there is `push_if(local, meta, row, live)`
    using local = typename Next::local;

    Next next;

    [[nodiscard]] local load() { return next.load(); }
    [[gnu::always_inline]] inline void store(local const& l) { next.store(l); }
    void flush() { next.flush(); }
    bool pump() { return next.pump(); }
    void advance(timestamp watermark) { next.advance(watermark); }
    void close() { next.close(); }
    [[nodiscard]] bool done() const { return next.done(); }
    [[nodiscard]] timestamp fire_at() const { return next.fire_at(); }
    template <class Writer>
    void save(Writer& to) const { next.save(to); }
    template <class Reader>
    void load_state(Reader& saved) { next.load_state(saved); }
    [[nodiscard]] auto values() { return next.values(); }
    void measure(state_size& s) const { next.measure(s); }
};

/// The right end of every chain of nodes.
struct last_node {
    using local = nothing;
    static constexpr bool may_be_done = false;
    template <class Row>
    static constexpr bool takes_if = false;
    [[nodiscard]] nothing load() const { return {}; }
    [[gnu::always_inline]] inline void store(nothing) const {}
    void flush() const {}
    [[nodiscard]] bool pump() const { return false; }
    void advance(timestamp) const {}
    void close() const {}
    [[nodiscard]] bool done() const { return false; }
    [[nodiscard]] timestamp fire_at() const { return max_timestamp; }
    template <class Writer>
    void save(Writer&) const {}
    template <class Reader>
    void load_state(Reader&) const {}
    [[nodiscard]] std::tuple<> values() const { return {}; }
    void measure(state_size&) const {}
    template <class Meta, class Row>
    bool push(nothing&, Meta, Row&&) const { return true; }
};

/// What makes the end of a chain of nodes.
inline constexpr auto make_last_node = [] { return last_node{}; };

/// The node that `make()` makes.
template <class Make>
using made_by = decltype(std::declval<Make const&>()());

/// Called in a handler, where all that follows is to be tried too: what is thrown first is kept.
[[gnu::cold]] inline void keep_first(std::exception_ptr& thrown) noexcept {
    if (!thrown) thrown = std::current_exception();
}

/// The end of a chain of nodes, on every way out: what it has in hand goes on and its sinks are closed, whatever fails.
template <class Node>
[[gnu::cold, gnu::noinline]] void end_of(Node& node, std::exception_ptr& thrown) noexcept {
    try {
        node.flush();
    } catch (...) {
        keep_first(thrown);
    }
    try {
        while (!node.done() && node.pump()) {}
    } catch (...) {
        keep_first(thrown);
    }
    try {
        node.close();
    } catch (...) {
        keep_first(thrown);
    }
}

/// The values of several nodes as one tuple; most have none, and `std::tuple_cat` costs compile time for these too.
template <class... Tuples>
[[nodiscard]] auto joined_values(Tuples&&... values) {
    if constexpr ((std::tuple_size_v<Tuples> + ... + 0) == 0)
        return std::tuple<>();
    else
        return std::tuple_cat(static_cast<Tuples&&>(values)...);
}

/// The local state of a node that has some, and of the nodes behind it.
template <class Own, class Next>
struct local_pair {
    [[no_unique_address]] Own own;
    [[no_unique_address]] Next next;
};

/// Whether a node looks something up for each row, so that its loop is too long for the processor to see many rows ahead.
template <class Node>
consteval bool looks_up_rows() {
    if constexpr (requires { Node::looks_up_rows; })
        return Node::looks_up_rows;
    else if constexpr (requires { typename Node::next_type; })
        return looks_up_rows<typename Node::next_type>();
    else
        return false;
}

/// Asks for a row some time before its turn. Behind the end of the batch that may be the next batch, or nothing.
template <class T>
[[gnu::always_inline]] inline void ask_ahead(T const* row) noexcept {
    constexpr std::size_t bytes = 4096;
    auto const at = reinterpret_cast<std::uintptr_t>(row) + bytes / sizeof(T) * sizeof(T);
    for (std::size_t line = 0; line < sizeof(T) && line < bytes; line += 64) __builtin_prefetch(reinterpret_cast<void const*>(at + line));
}

/// One loop for all records of a run: not inlined into the coroutine's frame, or its counters would live in memory.
/// `at` is where it begins, and then where it has stopped: behind the last record it took, or at the one that threw.
template <class Node, class T>
[[gnu::noinline]] void kernel(Node& node, T* rows, std::size_t& at, std::size_t end) {
    auto local = node.load();
    bool go_on = true;
    std::size_t i = at;
    try {
        for (; i != end && go_on; ++i) {
            if constexpr (looks_up_rows<Node>()) ask_ahead(rows + i);
            if constexpr (std::is_const_v<T>)
                go_on = node.push(local, row_meta<false>{i}, rows[i]);
            else
                go_on = node.push(local, row_meta<false>{i}, static_cast<T&&>(rows[i]));
        }
    } catch (...) {
        node.store(local);
        at = i;
        throw;
    }
    node.store(local);
    at = i;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
