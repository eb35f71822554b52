// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/descriptor.hpp>

#include <csignal>

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

/// While it lives, Ctrl-C and SIGTERM ask for the end of the run instead of killing the process. What the process was
/// told to ignore (`nohup`, a job in the background) stays ignored. One run of a process at a time listens; others are
/// not stopped by signals.
class stop_signals {
  public:
    stop_signals() {
        bool const made = ::pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) == 0;
        for (int& end : pipe_) end = above_standard(end);
        if (!made || pipe_[0] < 0 || pipe_[1] < 0) {
            int const code = errno;
            close_pipe();
            throw_error({"cannot make a pipe for signals: ", system_message(code)}, "close some descriptors");
        }
        int expected = -1;
        listens_ = the_stop.wake.compare_exchange_strong(expected, pipe_[1]);
        if (!listens_) return;
        the_stop.requested.store(false);
        for (listener& one : all_) one.begin();
    }
    stop_signals(stop_signals const&) = delete;
    stop_signals& operator=(stop_signals const&) = delete;
    ~stop_signals() {
        if (listens_) {
            for (listener& one : all_) one.end();
            the_stop.wake.store(-1);
        }
        close_pipe();
    }

    [[nodiscard]] bool requested() const noexcept {
        return listens_ && the_stop.requested.load(std::memory_order_relaxed);
    }
    /// Can be read when a stop is requested.
    [[nodiscard]] int descriptor() const noexcept { return listens_ ? pipe_[0] : -1; }

  private:
    struct listener {
        int signal_number;
        struct sigaction before {};

        [[nodiscard]] bool ignored() const noexcept { return before.sa_handler == SIG_IGN; }
        void begin() noexcept {
            ::sigaction(signal_number, nullptr, &before);
            if (ignored()) return;
            struct sigaction action {};
            action.sa_handler = &leat_stop_handler;
            sigemptyset(&action.sa_mask);
            ::sigaction(signal_number, &action, nullptr);
        }
        void end() noexcept {
            if (!ignored()) ::sigaction(signal_number, &before, nullptr);
        }
    };
    void close_pipe() noexcept {
        for (int const end : pipe_)
            if (end >= 0) ::close(end);
    }

    int pipe_[2]{-1, -1};
    bool listens_ = false;
    listener all_[2]{{SIGINT}, {SIGTERM}};
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
