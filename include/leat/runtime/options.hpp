// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/instance.hpp>
#include <leat/record/owner.hpp>

#include <unistd.h>

namespace leat {
inline namespace v0 {

/// How many rows go through a segment at once. Results do not depend on it.
struct batch_size {
    std::size_t rows;
    constexpr explicit batch_size(std::size_t n) : rows(n) {
        if (n == 0) detail::throw_error({"batch_size: a batch of no rows"}, "give a size of at least one");
    }
};

/// Drops what is open when a run is stopped: only what is complete is written.
inline constexpr struct discard_open {
} discard{};
/// Fires the windows that are open when a run is stopped, as if the input had ended.
inline constexpr struct flush_open {
} flush{};

/// What becomes of open windows when a run is stopped by Ctrl-C: `on_stop(discard)`, which is the default, or
/// `on_stop(flush)`.
struct on_stop {
    bool fire;
    constexpr explicit on_stop(discard_open) noexcept : fire(false) {}
    constexpr explicit on_stop(flush_open) noexcept : fire(true) {}
};

inline constexpr struct stop_run {
} stop{};
inline constexpr struct keep_running {
} go_on{};

/// What a bad record does: `on_error(go_on)`, the default, counts it and sends it to `bad_to`; `on_error(stop)` ends the
/// run with a `leat::error`.
struct on_error {
    bool stops;
    constexpr explicit on_error(stop_run) noexcept : stops(true) {}
    constexpr explicit on_error(keep_running) noexcept : stops(false) {}
};

/// The run's clock: any clock by reference. A virtual clock is moved on when a source sleeps: at once, or, for those who
/// want to watch, `speed` times as fast as the computer's clock goes, from where it stands.
struct with_clock {
    clock_ref clock;
    detail::moved_clock moved{};
    constexpr explicit with_clock(clock_ref c) noexcept : clock(c) {}
    constexpr explicit with_clock(virtual_clock& c) noexcept : clock(c), moved{&c, 0} {}
    constexpr with_clock(virtual_clock& c, double speed) : clock(c), moved{&c, speed} {
        if (!(speed > 0)) detail::throw_error({"with_clock: the speed is not positive"}, "give one such as 60 for a minute in a second");
    }
};

namespace detail {
struct progress_option {
    int descriptor;
};
}  // namespace detail

/// Shows progress on a descriptor while the run goes: on a terminal one line that changes every half second, elsewhere
/// one line every ten seconds. `progress()` is the standard error.
inline constexpr struct progress_fn {
    [[nodiscard]] constexpr detail::progress_option operator()(int fd = STDERR_FILENO) const noexcept { return {fd}; }
} progress{};

struct report;

/// Where the report goes, on every way out of `run`: also by an exception, of whatever type, when nothing is returned.
struct report_to {
    report* target;
    constexpr explicit report_to(report& r) noexcept : target(&r) {}
};

namespace detail {

template <>
struct place_of_argument<batch_size> : given_as<"batch_size(n)", "run(p, batch_size(n))"> {};
template <>
struct place_of_argument<on_stop> : given_as<"on_stop(...)", "run(p, on_stop(flush))"> {};
template <>
struct place_of_argument<on_error> : given_as<"on_error(...)", "run(p, on_error(stop))"> {};
template <>
struct place_of_argument<with_clock> : given_as<"with_clock(c)", "run(p, with_clock(c))"> {};
template <>
struct place_of_argument<progress_option> : given_as<"progress()", "run(p, progress())"> {};
template <>
struct place_of_argument<report_to> : given_as<"report_to(r)", "run(p, report_to(r))"> {};
template <>
struct place_of_argument<stop_run> : given_as<"stop", "on_error(stop)"> {};
template <>
struct place_of_argument<keep_running> : given_as<"go_on", "on_error(go_on)"> {};
template <>
struct place_of_argument<flush_open> : given_as<"flush", "on_stop(flush)"> {};
template <>
struct place_of_argument<discard_open> : given_as<"discard", "on_stop(discard)"> {};

struct run_options {
    owner<run_context> context{new run_context};
    moved_clock moved{};
    bool fire_on_stop = false;
    int progress_to = -1;
    report* told = nullptr;

    void set(batch_size b) { context->batch_size = b.rows; }
    void set(on_stop s) { fire_on_stop = s.fire; }
    void set(on_error e) { context->stop_on_error = e.stops; }
    void set(with_clock const& c) {
        context->clock = c.clock;
        moved = c.moved;
    }
    void set(progress_option p) { progress_to = p.descriptor; }
    void set(report_to r) { told = r.target; }
};

template <class T>
concept run_option = std::is_same_v<T, batch_size> || std::is_same_v<T, on_stop> || std::is_same_v<T, on_error> ||
                     std::is_same_v<T, with_clock> || std::is_same_v<T, progress_option> || std::is_same_v<T, report_to>;
/// Of what is driven by who has it: stops, progress and reports are its own affair.
template <class T>
concept instance_option = std::is_same_v<T, batch_size> || std::is_same_v<T, on_error> || std::is_same_v<T, with_clock>;

}  // namespace detail
}  // namespace v0
}  // namespace leat
