// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/time/clock.hpp>

#include <cerrno>
#include <poll.h>

#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace leat {
inline namespace v0 {

/// What a source waits for: a descriptor, a time of the run's clock, or whichever comes first.
struct wait_request {
    int descriptor = -1;
    short events = POLLIN;
    timestamp until = max_timestamp;
};

namespace detail {

/// Waits until one of the requests is met, or until `wake_descriptor` can be read (a signal has come). A virtual clock
/// is moved to the nearest time asked for, instead of waiting for it.
class poll_loop {
public:
    explicit poll_loop(int wake_descriptor = -1, virtual_clock* clock = nullptr) noexcept
        : wake_(wake_descriptor), virtual_(clock) {}

    void wait(std::span<wait_request const> requests, clock_ref clock) {
        descriptors_.clear();
        if (wake_ >= 0) descriptors_.push_back({wake_, POLLIN, 0});
        timestamp until = max_timestamp;
        for (auto const& r : requests) {
            if (r.descriptor >= 0) descriptors_.push_back({r.descriptor, r.events, 0});
            if (r.until < until) until = r.until;
        }
        if (virtual_ != nullptr && until != max_timestamp) {
            if (poll_for(0)) return;
            if (virtual_->now() < until) virtual_->set(until);
            return;
        }
        for (;;) {
            int milliseconds = -1;
            if (until != max_timestamp) {
                auto const left = saturating_sub(until, clock.now());
                if (left.count() <= 0) milliseconds = 0;
                else milliseconds = left > std::chrono::hours(1) ? 3'600'000 : static_cast<int>((left.count() + 999) / 1000);
            }
            if (poll_for(milliseconds) || clock.now() >= until) return;
        }
    }

private:
    [[nodiscard]] bool poll_for(int milliseconds) {
        int const n = ::poll(descriptors_.data(), static_cast<nfds_t>(descriptors_.size()), milliseconds);
        if (n < 0 && errno != EINTR) throw error(std::string("waiting for input failed: ") + std::strerror(errno));
        return n != 0;  // an interrupted wait returns too: its signal is looked at by the driver
    }

    int wake_;
    virtual_clock* virtual_;
    std::vector<pollfd> descriptors_{};
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
