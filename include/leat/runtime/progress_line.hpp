// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/state_size.hpp>
#include <leat/flow/context.hpp>
#include <leat/time/text.hpp>

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

/// Writes one line about a run now and then. (A template so that it costs no compile time before it is used.)
template <class Clock = std::chrono::steady_clock, class Seconds = std::chrono::duration<double>>
class progress_line {
  public:
    explicit progress_line(int fd) : fd_(fd), terminal_(fd >= 0 && ::isatty(fd) == 1), last_(Clock::now()) {}

    /// Called after each piece of work; looks at the clock every few calls. `measure()` gives the `state_size`.
    template <class Measure>
    void tick(run_context const& c, Measure const& measure) {
        if (fd_ < 0 || (++calls_ % 16) != 0) return;
        auto const now = Clock::now();
        if (now - last_ < (terminal_ ? std::chrono::milliseconds(500) : std::chrono::milliseconds(10'000))) return;
        show(c, measure(), now);
    }

    /// The last line, with its end.
    template <class Measure>
    void finish(run_context const& c, Measure const& measure) {
        if (fd_ < 0) return;
        show(c, measure(), Clock::now());
        if (terminal_) write("\n");
    }

    /// The line itself: records in and out, rate, watermark, state, late, bad.
    [[nodiscard, gnu::cold]] static std::string text(run_context const& c, state_size const& s, double per_second) {
        std::string line;
        put(line, "in ", c.records_in);
        put(line, "  out ", c.records_out);
        put(line, "  ", static_cast<std::uint64_t>(per_second));
        put_text(line, "/s  watermark ");
        if (c.watermark == min_timestamp)
            put_char(line, '-');
        else
            write_plain(line, c.watermark);
        put(line, "  state ", s.keys);
        put(line, " keys, ", s.windows);
        put(line, " windows, ", (s.bytes + 1023) / 1024);
        put(line, " KB  late ", c.late);
        put(line, "  bad ", c.bad);
        return line;
    }

  private:
    [[gnu::cold, gnu::noinline]] static void put(std::string& line, std::string_view before, std::uint64_t number) {
        put_text(line, before);
        append_digits(line, number);
    }
    [[gnu::cold, gnu::noinline]] void show(run_context const& c, state_size const& s, typename Clock::time_point now) {
        double const seconds = Seconds(now - last_).count();
        double const rate = seconds > 0 ? static_cast<double>(c.records_in - records_) / seconds : 0;
        last_ = now;
        records_ = c.records_in;
        // The rest of a longer line before is wiped by the terminal itself.
        write(message_of({terminal_ ? "\r" : "", text(c, s, rate), terminal_ ? "\x1b[K" : "\n"}));
    }
    /// Where nobody reads it, it is left out: the run does not wait for it.
    void write(std::string const& text) const {
        pollfd p{fd_, POLLOUT, 0};
        if (::poll(&p, 1, 0) != 1) return;
        [[maybe_unused]] ssize_t const n = ::write(fd_, text.data(), text.size());
    }

    int fd_;
    bool terminal_;
    typename Clock::time_point last_;
    std::uint64_t records_ = 0;
    unsigned calls_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
