// SPDX-License-Identifier: BSL-1.0
#include <leat/flow/poll_loop.hpp>

#include <drive.hpp>

#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>

#include <chrono>
#include <cmath>
#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

leat::source<int> hours(leat::timestamp start, int n) {
    for (int i = 1; i <= n; ++i) {
        co_await leat::sleep_until(start + i * 1h);
        co_yield i;
    }
}

struct pipe_of_one {
    int ends[2]{};
    pipe_of_one() { REQUIRE(::pipe(ends) == 0); }
    pipe_of_one(pipe_of_one const&) = delete;
    pipe_of_one& operator=(pipe_of_one const&) = delete;
    ~pipe_of_one() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void write() { REQUIRE(::write(ends[1], "x", 1) == 1); }
};

extern "C" void look_away(int) {}

}  // namespace

TEST_CASE("a virtual clock that takes its time is not faster than it was told") {
    leat::timestamp const start{std::chrono::hours(1000)};
    leat::virtual_clock clock(start);
    auto const began = std::chrono::steady_clock::now();
    std::vector<leat::timestamp> seen;
    leat::run(leat::from(hours, start, 5) | leat::for_each([&](int) { seen.push_back(clock.now()); }),
              leat::with_clock(clock, 3600.0 * 200));
    CHECK(std::chrono::steady_clock::now() - began >= 25ms);  // 200 hours a second
    CHECK(seen == std::vector<leat::timestamp>{start + 1h, start + 2h, start + 3h, start + 4h, start + 5h});
}

TEST_CASE("a clock that stands still or goes back is refused") {
    leat::virtual_clock clock;
    CHECK_THROWS_AS(leat::with_clock(clock, 0), leat::error);
    CHECK_THROWS_AS(leat::with_clock(clock, -1), leat::error);
    CHECK_THROWS_AS(leat::with_clock(clock, std::nan("")), leat::error);
}

TEST_CASE("a descriptor that is ready ends the waiting of a slow clock, which then stands between") {
    pipe_of_one input;
    input.write();
    leat::virtual_clock clock;
    leat::detail::poll_loop loop(-1, {&clock, 1.0});
    leat::wait_request const request{input.ends[0], POLLIN, leat::timestamp(std::chrono::hours(1000))};
    CHECK(loop.wait({request}, clock));
    CHECK(clock.now() < leat::timestamp(std::chrono::hours(1000)));
}

TEST_CASE("a request to stop interrupts every kind of waiting") {
    pipe_of_one stop;
    stop.write();
    leat::virtual_clock clock;
    leat::wait_request const request{-1, POLLIN, leat::timestamp(std::chrono::hours(1000))};
    for (double const speed : {0.0, 1.0}) {
        leat::detail::poll_loop loop(stop.ends[0], {&clock, speed});
        CHECK_FALSE(loop.wait({request}, clock));
        CHECK(clock.now() < request.until);
    }
    leat::detail::poll_loop loop(stop.ends[0]);
    leat::wait_request const never{-1, POLLIN, leat::max_timestamp};
    CHECK_FALSE(loop.wait({never}, leat::clock_ref()));
}

TEST_CASE("a signal that has nothing to do with the run does not wake a source") {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = &look_away;
    sigemptyset(&action.sa_mask);
    REQUIRE(::sigaction(SIGUSR1, &action, &before) == 0);
    pthread_t const self = ::pthread_self();
    leat::detail::poll_loop loop;
    auto const until = leat::system_clock_source{}.now() + 200ms;
    leat::wait_request const request{-1, POLLIN, until};
    std::thread signals([&] {
        while (leat::system_clock_source{}.now() < until) {
            ::pthread_kill(self, SIGUSR1);
            std::this_thread::sleep_for(5ms);
        }
    });
    bool interrupted = false;
    while (!loop.wait({request}, leat::clock_ref())) interrupted = true;
    CHECK(leat::system_clock_source{}.now() >= until);
    CHECK(interrupted);
    signals.join();
    ::sigaction(SIGUSR1, &before, nullptr);
}
