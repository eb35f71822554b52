// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/time/clock.hpp>

#include <cerrno>
#include <poll.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace leat {
inline namespace v0 {

/// What a source waits for: a descriptor, a time of the run's clock, or whichever comes first.
struct wait_request {
    int descriptor = -1;
    short events = POLLIN;
    timestamp until = max_timestamp;
};

namespace detail {

[[nodiscard]] inline char const* system_message(int code) noexcept { return std::strerror(code); }

/// A virtual clock that is moved by the waiting of sources: to the time waited for, at once, or so many times as fast as
/// the computer's clock goes.
struct moved_clock {
    virtual_clock* clock = nullptr;
    double speed = 0;  ///< 0: at once
};

/// Waits until one of the requests is met, or until `wake_descriptor` can be read (a signal has come). A virtual clock
/// is moved to the nearest time asked for.
template <std::size_t Requests = 1>
class poll_loop {
public:
    explicit poll_loop(int wake_descriptor = -1, moved_clock moved = {}) noexcept : wake_(wake_descriptor), moved_(moved) {}

    /// True when a request is met; false when it was interrupted.
    bool wait(wait_request const (&requests)[Requests], clock_ref clock) {
        used_ = 0;
        if (wake_ >= 0) descriptors_[used_++] = {wake_, POLLIN, 0};
        timestamp until = max_timestamp;
        for (auto const& r : requests) {
            if (r.descriptor >= 0) descriptors_[used_++] = {r.descriptor, r.events, 0};
            if (earlier(r.until, until)) until = r.until;
        }
        if (moved_.clock != nullptr && until != max_timestamp) {
            polled const did = moved_.speed > 0 ? poll_at_speed(until) : poll_for(0);
            if (did == polled::nothing && earlier(moved_.clock->now(), until)) moved_.clock->set(until);
            return did != polled::interrupted;
        }
        for (;;) {
            int milliseconds = -1;
            if (until != max_timestamp) {
                auto const left = saturating_sub(until, clock.now());
                if (left.count() <= 0) milliseconds = 0;
                else milliseconds = left.count() > longest_poll * std::int64_t{1000} ? longest_poll : static_cast<int>((left.count() + 999) / 1000);
            }
            polled const did = poll_for(milliseconds);
            if (did != polled::nothing) return did == polled::ready;
            if (!earlier(clock.now(), until)) return true;
        }
    }

private:
    static constexpr int longest_poll = 3'600'000;
    enum class polled : unsigned char { nothing, ready, interrupted };

    /// Looks at the descriptors for so long. A signal interrupts it, whichever thread took it: the driver looks why.
    [[nodiscard]] polled poll_for(int milliseconds) {
        int const n = ::poll(descriptors_, used_, milliseconds);
        if (n < 0 && errno != EINTR) throw_error({"waiting for input failed: ", system_message(errno)}, "mend that and run again");
        if (n < 0 || (wake_ >= 0 && descriptors_[0].revents != 0)) return polled::interrupted;
        return n == 0 ? polled::nothing : polled::ready;
    }

    /// The same for a moved clock that takes its time. A delay is made good later, so that the speed is kept.
    template <class Real = std::chrono::steady_clock, class Seconds = std::chrono::duration<double>>
    [[nodiscard]] polled poll_at_speed(timestamp until) {
        if (!begun_) {
            begun_ = true;
            real_begin_ = Real::now();
            begin_ = moved_.clock->now();
        }
        auto const passed = [this] { return Seconds(Real::now() - real_begin_).count(); };
        double const due = static_cast<double>(saturating_sub(until, begin_).count()) / 1e6 / moved_.speed;
        for (;;) {
            double const left = (due - passed()) * 1000;
            int const milliseconds = left <= 0 ? 0 : left > longest_poll ? longest_poll : static_cast<int>(left) + 1;
            polled const did = poll_for(milliseconds);
            if (did == polled::nothing && left > milliseconds) continue;
            if (did != polled::nothing) move_on(passed() * moved_.speed, until);
            return did;
        }
    }
    void move_on(double seconds, timestamp until) {
        timestamp const now = saturating_add(begin_, duration(static_cast<std::int64_t>(seconds * 1e6)));
        if (earlier(moved_.clock->now(), now)) moved_.clock->set(earlier(now, until) ? now : until);
    }

    int wake_;
    moved_clock moved_;
    bool begun_ = false;
    std::chrono::steady_clock::time_point real_begin_{};
    timestamp begin_{};
    pollfd descriptors_[Requests + 1] = {};
    nfds_t used_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
