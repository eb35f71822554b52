// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/leat.hpp>
#include <leat/test/catch.hpp>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct tick {
    int key;
    leat::timestamp ts;
};

leat::timestamp at(std::chrono::microseconds since_epoch) { return leat::timestamp(since_epoch); }

/// Ticks for ever, one each second of the run's clock.
leat::source<tick> ticks_for_ever(int* alive) {
    struct count_lives {
        int* n;
        explicit count_lives(int* p) : n(p) { ++*n; }
        ~count_lives() { --*n; }
    } const life(alive);
    for (int i = 0;; ++i) {
        tick t{i % 2, at(std::chrono::seconds(i))};
        co_yield t;
        co_await leat::sleep_until(t.ts);
    }
}

leat::source<tick> some_ticks(int n) {
    for (int i = 0; i != n; ++i) {
        tick t{i % 2, at(std::chrono::seconds(i))};
        co_yield t;
    }
}

leat::source<int> throws_in_the_middle() {
    co_yield 1;
    co_yield 2;
    throw std::runtime_error("the wire was cut");
}

auto window_counts() {
    return leat::event_time("ts"_f) | leat::key_by("key"_f) | leat::window(leat::tumbling(10s)) |
           leat::aggregate("n"_f = leat::count());
}

std::string content_of(std::string const& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A path in the folder of temporary files, removed at the end.
struct temporary_file {
    std::string path;
    temporary_file() {
        char name[] = "/tmp/leat-test-XXXXXX";
        int const fd = ::mkstemp(name);
        REQUIRE(fd >= 0);
        ::close(fd);
        path = name;
    }
    ~temporary_file() { ::unlink(path.c_str()); }
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(tick, key, ts);

TEST_CASE("the report says what a run did") {
    auto const p = leat::from(some_ticks, 25) | leat::filter([](tick const& t) {
                       if (t.ts == at(7s)) throw std::runtime_error("seven");
                       return true;
                   }) |
                   window_counts() | leat::collect();
    auto const [report, rows] = leat::run(p);
    CHECK(report.records_in == 25);
    CHECK(report.records_out == 6);
    CHECK(rows.size() == 6);
    CHECK(report.bad == 1);
    REQUIRE(report.bad_by_reason.size() == 1);
    CHECK(report.bad_by_reason[0] == leat::bad_count{"filter", "seven", 1});
    CHECK(report.late == 0);
    CHECK(report.watermark == at(24s));
    CHECK(report.ended == leat::run_end::end_of_input);

    // A description has no state: it can be run again.
    auto const again = leat::run(p);
    CHECK(std::get<1>(again) == rows);
}

TEST_CASE("a pipeline that has enough stops its source and destroys it") {
    int alive = 0;
    leat::virtual_clock clock;
    auto const [report, n] =
        leat::run(leat::from(ticks_for_ever, &alive) | leat::take(10) | leat::count_rows(), leat::with_clock(clock));
    CHECK(n == 10);
    CHECK(report.ended == leat::run_end::stopped_early);
    CHECK(alive == 0);
}

TEST_CASE("windows upstream of a take stop there") {
    int alive = 0;
    leat::virtual_clock clock;
    auto const size = GENERATE(leat::test::batch_sizes());
    auto const [report, rows] = leat::run(leat::from(ticks_for_ever, &alive) | window_counts() | leat::take(3) | leat::collect(),
                                          leat::with_clock(clock), leat::batch_size(size));
    CHECK(rows == leat::test::rows_table(R"(
        | key | window_start        | n |
        | 0   | 1970-01-01 00:00:00 | 5 |
        | 1   | 1970-01-01 00:00:00 | 5 |
        | 0   | 1970-01-01 00:00:10 | 5 |)"));
    CHECK(report.ended == leat::run_end::stopped_early);
    CHECK(report.records_in == 21);
    CHECK(alive == 0);
}

TEST_CASE("on_error(stop) makes a bad record fatal, and says which") {
    auto const p = leat::from(std::vector<int>{1, 2, 3}) | leat::map([](int i) {
                       if (i == 2) throw std::runtime_error("two");
                       return i;
                   }) |
                   leat::count_rows();
    CHECK(std::get<1>(leat::run(p)) == 2);
    try {
        leat::run(p, leat::on_error(leat::stop));
        FAIL("the run went on");
    } catch (leat::error const& e) {
        CHECK(std::string(e.what()).find("stage map refused a record: two: 2") != std::string::npos);
    }
}

TEST_CASE("what a source throws comes out of run") {
    std::vector<int> seen;
    CHECK_THROWS_WITH(leat::run(leat::from(throws_in_the_middle) | leat::for_each([&](int i) { seen.push_back(i); })),
                      "the wire was cut");
}

TEST_CASE("files that are not there are errors that say so") {
    CHECK_THROWS_WITH(leat::run(leat::from(leat::json_lines<tick>(leat::file("/no/such/file"))) | leat::count_rows()),
                      "cannot open \"/no/such/file\" for reading: No such file or directory: check the path and its permissions");
    CHECK_THROWS_WITH(leat::run(leat::from(some_ticks, 1) | leat::to(leat::json_lines_file("/no/such/folder/x"))),
                      "cannot open \"/no/such/folder/x\" for writing: No such file or directory: check that the folder is "
                      "there and can be written");
}

TEST_CASE("a disk that is full is an error") {
    if (::access("/dev/full", W_OK) != 0) return;
    CHECK_THROWS_AS(leat::run(leat::from(some_ticks, 100) | leat::to(leat::json_lines_file("/dev/full"))), leat::error);
}

TEST_CASE("values of sinks come back in the order written") {
    auto const [report, bad, late, n, rows] =
        leat::run(leat::from(some_ticks, 30, leat::bad_to(leat::count_rows())) | leat::event_time("ts"_f) |
                  leat::fork(leat::window(leat::tumbling(10s), leat::late_to(leat::collect())) |
                                 leat::aggregate("n"_f = leat::count()) | leat::count_rows(),
                             leat::take(2) | leat::collect()));
    CHECK(bad == 0);
    CHECK(late.empty());
    CHECK(n == 3);
    CHECK(rows.size() == 2);
}

namespace {

/// Runs a pipeline in a process of its own, which is sent a signal; gives what it wrote.
template <class Option>
std::string interrupted(Option option, int& status) {
    temporary_file out;
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    pid_t const child = ::fork();
    if (child == 0) {
        int alive = 0;
        // Waits by the wall clock for the tick at 1970 + 26 s and on: never, after these.
        auto const ticks = [](int fd) -> leat::source<tick> {
            for (int i = 0; i != 25; ++i) {
                tick t{i % 2, at(std::chrono::seconds(i))};
                co_yield t;
            }
            co_await leat::sleep_until(at(0s));
            char const byte = 1;
            if (::write(fd, &byte, 1) != 1) ::_exit(9);
            co_await leat::sleep_until(leat::max_timestamp);
        };
        auto const r = leat::run(leat::from(ticks, ready[1]) | window_counts() | leat::to(leat::json_lines_file(out.path)), option);
        static_cast<void>(alive);
        ::_exit(r.ended == leat::run_end::interrupted ? 7 : 8);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::kill(child, SIGINT);
    REQUIRE(::waitpid(child, &status, 0) == child);
    ::close(ready[0]);
    ::close(ready[1]);
    return content_of(out.path);
}

std::size_t lines_of(std::string const& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

TEST_CASE("Ctrl-C ends a run cleanly: what is complete is written, what is open is dropped or fired") {
    int status = 0;
    CHECK(lines_of(interrupted(leat::on_stop(leat::discard), status)) == 4);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
    CHECK(lines_of(interrupted(leat::on_stop(leat::flush), status)) == 6);
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("lines of a pipe are handed on as they come") {
    int fds[2];
    REQUIRE(::pipe(fds) == 0);
    int back[2];
    REQUIRE(::pipe(back) == 0);
    // The writer sends the next line only when the one before has come out at the end of the pipeline.
    std::thread writer([&] {
        for (int i = 0; i != 3; ++i) {
            std::string const line = "{\"key\":" + std::to_string(i) + ",\"ts\":\"1970-01-01T00:00:00Z\"}\n";
            if (::write(fds[1], line.data(), line.size()) != static_cast<ssize_t>(line.size())) break;
            char byte = 0;
            if (::read(back[0], &byte, 1) != 1) break;
        }
        ::close(fds[1]);
    });
    std::vector<int> keys;
    auto const report = leat::run(leat::from(leat::json_lines<tick>(leat::descriptor(fds[0]))) | leat::for_each([&](tick const& t) {
                                      keys.push_back(t.key);
                                      char const byte = 1;
                                      if (::write(back[1], &byte, 1) != 1) throw std::runtime_error("cannot write");
                                  }));
    writer.join();
    CHECK(keys == std::vector<int>{0, 1, 2});
    CHECK(report.records_in == 3);
    ::close(fds[0]);
    ::close(back[0]);
    ::close(back[1]);
}

TEST_CASE("progress shows records, rate, watermark, state, late and bad") {
    temporary_file out;
    int const fd = ::open(out.path.c_str(), O_WRONLY);
    REQUIRE(fd >= 0);
    leat::run(leat::from(some_ticks, 25) | window_counts() | leat::null(), leat::progress(fd));
    ::close(fd);
    std::string const line = content_of(out.path);
    CHECK(line.find("in 25  out 6  ") == 0);
    CHECK(line.find("/s  watermark 1970-01-01 00:00:24  state 2 keys, 0 windows, ") != std::string::npos);
    CHECK(line.find(" KB  late 0  bad 0\n") != std::string::npos);
}

TEST_CASE("an instance is driven from outside, batch by batch") {
    std::vector<std::int64_t> counts;
    auto job = leat::start(leat::from(leat::push_source<tick>()) | window_counts() |
                           leat::for_each([&](auto const& r) { counts.push_back("n"_f(r)); }));
    std::vector<tick> const batch{{0, at(1s)}, {0, at(2s)}, {1, at(3s)}};
    job.push(batch);
    CHECK(counts.empty());
    CHECK(job.measure().windows == 1);
    CHECK(job.measure().keys == 2);
    std::vector<tick> const next{{0, at(11s)}};
    job.push(next);
    CHECK(counts == std::vector<std::int64_t>{2, 1});
    job.finish();
    CHECK(counts == std::vector<std::int64_t>{2, 1, 1});
    CHECK_THROWS_AS(job.push(batch), leat::error);
}

TEST_CASE("a pipeline is driven step by step") {
    auto job = leat::start(leat::from(some_ticks, 25) | window_counts() | leat::count_rows(), leat::batch_size(5));
    std::uint64_t last = 0;
    int steps = 0;
    for (; job.step() != leat::step_result::ended; ++steps) {
        CHECK(job.context().records_in - last <= 5);
        last = job.context().records_in;
    }
    CHECK(steps > 5);
    CHECK(last == 25);
}
