// SPDX-License-Identifier: BSL-1.0
#pragma once

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
/// `window` have set for the aggregate to come; keys are names, and read in the rows that are there when they are used. `Stable`: rows stay where they are until their batch is done with, so a
/// breaker need only keep their addresses.
template <class Row, bool Timed = false, class Keys = no_keys, class Window = no_window, bool Stable = true>
struct stream {
    using row = Row;
    using plain = std::remove_cvref_t<Row>;
    static constexpr bool timed = Timed;
    using keys = typename plain_keys<Keys>::type;
    using window = Window;
    static constexpr bool stable = Stable;

    static constexpr bool keyed = !std::is_same_v<keys, no_keys>;
    static constexpr bool key_used = !std::is_same_v<keys, Keys>;
    using used_keys = std::conditional_t<keyed, used<keys>, no_keys>;
    static constexpr bool windowed = !std::is_same_v<Window, no_window>;

    template <class R, bool S = Stable>
    using with_row = stream<R, Timed, Keys, Window, S>;
    using with_time = stream<Row, true, Keys, Window, Stable>;
    template <class K>
    using with_keys = stream<Row, Timed, K, Window, Stable>;
    template <class W>
    using with_window = stream<Row, Timed, Keys, W, Stable>;
};

/// The streams that branches and other pipelines on the side get: the key goes on, a window is for the aggregate that
/// follows at once.
template <class In, class Row>
using branch_stream = stream<Row, In::timed, typename In::used_keys, no_window, In::stable>;

/// The stream of the records that are too late.
template <class In>
using late_stream = stream<typename In::plain const&, true, typename In::used_keys, no_window, false>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
