// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>

namespace leat {
inline namespace v0 {
namespace detail {

/// What the signal handler may touch. It is the process's, as signals are.
struct stop_state {
    std::atomic<bool> requested{false};
    std::atomic<int> wake{-1};
};
inline stop_state the_stop{};

extern "C" inline void leat_stop_handler(int signal_number) {
    int const saved = errno;
    the_stop.requested.store(true);
    int const fd = the_stop.wake.load();
    if (fd >= 0) {
        char const byte = 1;
        [[maybe_unused]] ssize_t const n = ::write(fd, &byte, 1);
    }
    ::signal(signal_number, SIG_DFL);  // a second one ends the process as ever
    errno = saved;
}

/// While it lives, Ctrl-C and SIGTERM ask for the end of the run instead of killing the process. One run of a process
/// at a time listens; others are not stopped by signals.
class stop_signals {
  public:
    stop_signals() {
        if (::pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) throw_error({"cannot make a pipe for signals"}, "close some descriptors");
        int expected = -1;
        listens_ = the_stop.wake.compare_exchange_strong(expected, pipe_[1]);
        if (!listens_) return;
        the_stop.requested.store(false);
        struct sigaction action {};
        action.sa_handler = &leat_stop_handler;
        sigemptyset(&action.sa_mask);
        ::sigaction(SIGINT, &action, &before_int_);
        ::sigaction(SIGTERM, &action, &before_term_);
    }
    stop_signals(stop_signals const&) = delete;
    stop_signals& operator=(stop_signals const&) = delete;
    ~stop_signals() {
        if (listens_) {
            ::sigaction(SIGINT, &before_int_, nullptr);
            ::sigaction(SIGTERM, &before_term_, nullptr);
            the_stop.wake.store(-1);
        }
        ::close(pipe_[0]);
        ::close(pipe_[1]);
    }

    [[nodiscard]] bool requested() const noexcept { return listens_ && the_stop.requested.load(std::memory_order_relaxed); }
    /// Can be read when a stop is requested.
    [[nodiscard]] int descriptor() const noexcept { return listens_ ? pipe_[0] : -1; }

  private:
    int pipe_[2]{-1, -1};
    bool listens_ = false;
    struct sigaction before_int_ {};
    struct sigaction before_term_ {};
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
