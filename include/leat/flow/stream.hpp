// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/row.hpp>
#include <leat/record/diagnose.hpp>

/// What is known of a stream at compile time, at one point of a pipeline.
namespace leat {
inline namespace v0 {
namespace detail {

struct no_keys {};
struct no_window {};

/// The names of the fields that a stream is keyed by.
template <fixed_string... Names>
struct key_names {};
/// The same, where something has kept apart by them already, or a branch may: another key may follow.
template <class Keys>
struct used {};

template <class Keys>
struct plain_keys { using type = Keys; };
template <class Keys>
struct plain_keys<used<Keys>> { using type = Keys; };

/// `Row`: the reference type that rows arrive as. `Timed`: they have event time. `Keys`, `Window`: what `key_by` and
/// `window` have set for the aggregate to come; keys are names, and read in the rows that are there when they are used.
/// `Stays`: what a row refers to (the record itself, the records, columns and bytes that a handle has the addresses of)
/// stays where it is, as it is, until what came of it is through: until all nodes behind have had the `flush` that follows
/// the `push`, and their `pump` has said false.
///
/// What may be kept of a row is decided here and nowhere else. A stream is `stable` when what its rows refer to stays, and
/// the rows can be kept by it: a record by its address, a handle by value, which is all addresses and numbers then. Of any
/// other stream a row is there during `push` only, and who keeps it makes a copy (`kept_row`, `kept_value`). So a stage says
/// what it knows: `with_row` for what it makes in `push`, `with_handle` for a handle over the row it was given.
///
/// `OfWindow`: rows are results of windows, or came of such: the rows of one window follow each other, and their time is that
/// of the window, its end less one microsecond. So whoever shows them window by window looks at their time, and no column is
/// needed for it. What gives rows another time (`event_time`) ends that.
template <class Row, bool Timed = false, class Keys = no_keys, class Window = no_window, bool Stays = true, bool OfWindow = false>
struct stream {
    using row = Row;
    using plain = std::remove_cvref_t<Row>;
    static constexpr bool timed = Timed;
    static constexpr bool of_window = OfWindow;
    using keys = typename plain_keys<Keys>::type;
    using window = Window;
    static constexpr bool stable = Stays && kept_as_it_comes<Row>;

    static constexpr bool keyed = !std::is_same_v<keys, no_keys>;
    static constexpr bool key_used = !std::is_same_v<keys, Keys>;
    using used_keys = std::conditional_t<keyed, used<keys>, no_keys>;
    static constexpr bool windowed = !std::is_same_v<Window, no_window>;

    template <class R>
    using with_row = stream<R, Timed, Keys, Window, false, OfWindow>;
    template <class Handle>
    using with_handle = stream<Handle&&, Timed, Keys, Window, stable, OfWindow>;
    /// Timed by something else than windows.
    using with_time = stream<Row, true, Keys, Window, Stays>;
    template <class K>
    using with_keys = stream<Row, Timed, K, Window, Stays, OfWindow>;
    template <class W>
    using with_window = stream<Row, Timed, Keys, W, Stays, OfWindow>;
};

/// The streams that branches and other pipelines on the side get: the key goes on, a window is for the aggregate that
/// follows at once.
template <class In, class Row>
using branch_stream = stream<Row, In::timed, typename In::used_keys, no_window, In::stable, In::of_window>;

/// The stream of the records that are too late.
template <class In>
using late_stream = stream<typename In::plain const&, true, typename In::used_keys, no_window, false>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
