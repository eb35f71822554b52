// SPDX-License-Identifier: BSL-1.0
#include <leat/flow/source.hpp>

#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>

#include <drive.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace leat_test;
using namespace std::chrono_literals;
using leat::source_state;

namespace {

leat::source<int> singles(int n) {
    for (int i = 1; i <= n; ++i) co_yield i;
}

/// The batches that a source gives, as long as it does not wait.
template <class T>
std::vector<std::vector<int>> batches(leat::source<T>& s, std::size_t size) {
    std::vector<std::vector<int>> out;
    while (s.next(size) == source_state::ready) out.emplace_back(s.rows().begin(), s.rows().end());
    return out;
}

using lists = std::vector<std::vector<int>>;

TEST_CASE("single records are collected into batches") {
    auto s = singles(5);
    CHECK(batches(s, 2) == lists{{1, 2}, {3, 4}, {5}});
    auto full = singles(4);
    CHECK(batches(full, 2) == lists{{1, 2}, {3, 4}});
    auto none = singles(0);
    CHECK(batches(none, 2).empty());
    CHECK(none.next() == source_state::ended);
}

TEST_CASE("a source that has ended stays so") {
    auto s = singles(1);
    CHECK(s.next() == source_state::ready);
    for (int i = 0; i != 3; ++i) CHECK(s.next() == source_state::ended);
}

leat::source<int> mixed(std::vector<int>* rows) {
    co_yield 1;
    co_yield 2;
    co_yield std::span<int>(*rows);
    co_yield std::span<int>();
    co_yield 3;
}

TEST_CASE("a span is a batch of its own, whatever its size; what was collected goes first") {
    std::vector<int> rows{10, 11, 12, 13};
    auto s = mixed(&rows);
    CHECK(batches(s, 3) == lists{{1, 2}, {10, 11, 12, 13}, {3}});
}

leat::source<int const> borrowed(std::vector<int> const* rows) {
    co_yield std::span<int const>(*rows);
    co_yield 7;
}

TEST_CASE("a source of const rows lends its spans") {
    std::vector<int> const rows{1, 2};
    auto s = borrowed(&rows);
    REQUIRE(s.next() == source_state::ready);
    CHECK(s.rows().data() == rows.data());
    REQUIRE(s.next() == source_state::ready);
    CHECK(s.rows()[0] == 7);
}

leat::source<int> sleeper() {
    co_yield 1;
    co_await leat::sleep_until(leat::timestamp{5s});
    co_yield 2;
}

TEST_CASE("what is pending goes out before a source waits, and nothing comes before it is woken") {
    auto s = sleeper();
    REQUIRE(s.next() == source_state::ready);
    CHECK(s.rows()[0] == 1);
    for (int i = 0; i != 3; ++i) CHECK(s.next() == source_state::waiting);
    CHECK(s.waits_for().until == leat::timestamp{5s});
    CHECK(s.waits_for().descriptor == -1);
    s.wake();
    REQUIRE(s.next() == source_state::ready);
    CHECK(s.rows()[0] == 2);
    CHECK(s.next() == source_state::ended);
}

leat::source<int> thrower(int after) {
    for (int i = 1; i <= after; ++i) co_yield i;
    throw std::runtime_error("no more");
}

TEST_CASE("what was yielded before an exception comes first, then the exception, once") {
    auto s = thrower(3);
    REQUIRE(s.next(2) == source_state::ready);
    REQUIRE(s.next(2) == source_state::ready);
    CHECK(s.rows().size() == 1);
    CHECK_THROWS_WITH(s.next(2), "no more");
    CHECK(s.next(2) == source_state::ended);
    auto at_once = thrower(0);
    CHECK_THROWS_WITH(at_once.next(), "no more");
}

TEST_CASE("an exception of a source comes out of run, after its records") {
    std::vector<int> seen;
    auto const p = leat::from(thrower, 5) | leat::for_each([&](int n) { seen.push_back(n); });
    for (std::size_t const n : batch_sizes) {
        seen.clear();
        CHECK_THROWS_WITH(run_at(n, p), "no more");
        CHECK(seen == count_to(5));
    }
}

// The names of a promise's members stand here for their types, in their order, as a coroutine's parameters.
leat::source<int const> of_parameters(std::vector<int> const& all, std::span<int const> some, std::span<int const> more) {
    co_yield std::span<int const>(all);
    co_yield some;
    co_yield more;
}
leat::source<int> of_every_type(std::vector<int> all, std::span<int> some, std::span<int> more, std::size_t n, leat::wait_request wait,
                                bool flag, std::exception_ptr error) {
    for (int const i : all) co_yield i;
    for (int const i : some) co_yield i;
    for (int const i : more) co_yield i;
    co_yield static_cast<int>(n);
    co_yield wait.descriptor;
    co_yield flag ? 1 : 0;
    co_yield error ? 1 : 0;
}

TEST_CASE("the parameters of a coroutine are its own, whatever their types") {
    std::vector<int> const all{1, 2};
    int const some[] = {3, 4}, more[] = {5};
    auto s = of_parameters(all, some, more);
    CHECK(batches(s, 10) == lists{{1, 2}, {3, 4}, {5}});
    int two[] = {3, 4}, one[] = {5};
    for (std::size_t const size : batch_sizes) {
        auto every = of_every_type({1, 2}, two, one, 6, {7, 0, {}}, true, std::make_exception_ptr(1));
        std::vector<int> rows;
        for (auto const& batch : batches(every, size)) rows.insert(rows.end(), batch.begin(), batch.end());
        CHECK(rows == std::vector<int>{1, 2, 3, 4, 5, 6, 7, 1, 1});
    }
}

leat::source<std::string> texts(int n) {
    for (int i = 1; i <= n; ++i) co_yield std::string(static_cast<std::size_t>(i % 50), 'x');
}

TEST_CASE("rows of a batch that grows are those that were yielded") {
    for (std::size_t const size : {1U, 2U, 15U, 16U, 17U, 100U, 5000U}) {
        auto s = texts(1000);
        std::size_t n = 0;
        while (s.next(size) == source_state::ready) {
            CHECK(s.rows().size() == std::min(size, 1000 - n));
            for (auto const& text : s.rows()) CHECK(text.size() == ++n % 50);
        }
        CHECK(n == 1000);
    }
}

/// Its copies throw when there have been so many.
struct copied_with_care {
    static inline int left = 0;
    int n = 0;
    explicit copied_with_care(int i) : n(i) {}
    copied_with_care(copied_with_care const& other) : n(other.n) {
        if (--left == 0) throw std::bad_alloc();
    }
    copied_with_care(copied_with_care&& other) : copied_with_care(static_cast<copied_with_care const&>(other)) {}
};

leat::source<copied_with_care> careful(int n) {
    for (int i = 1; i <= n; ++i) co_yield i;
}

TEST_CASE("where there is no room for more rows, a batch is smaller") {
    copied_with_care::left = 20;  // 1 for the second row, 16 for the 17th, and the 33rd finds none
    auto s = careful(100);
    int n = 0;
    std::vector<std::size_t> sizes;
    while (s.next(64) == source_state::ready) {
        sizes.push_back(s.rows().size());
        for (auto const& row : s.rows()) CHECK(row.n == ++n);
    }
    CHECK(n == 100);
    CHECK(sizes == std::vector<std::size_t>{32, 64, 4});
}

TEST_CASE("a source that was given away says so") {
    auto s = singles(3);
    auto const t = std::move(s);
    CHECK_THROWS_AS(s.next(), leat::error);
}

struct witness {
    int* alive;
    explicit witness(int* a) : alive(a) { ++*alive; }
    witness(witness const&) = delete;
    ~witness() { --*alive; }
};

leat::source<int> watched(int* alive, int n) {
    witness const w(alive);
    for (int i = 1; i <= n; ++i) co_yield i;
}

TEST_CASE("a source is destroyed with its frame: started, not started, moved, assigned, at its end") {
    int alive = 0;
    {
        auto never_started = watched(&alive, 3);
        auto s = watched(&alive, 3);
        CHECK(alive == 0);
        s.next(1);
        CHECK(alive == 1);
        auto moved = std::move(s);
        CHECK(alive == 1);
        CHECK(moved.next(1) == source_state::ready);
        CHECK(moved.rows()[0] == 2);
        moved = watched(&alive, 1);
        CHECK(alive == 0);
        moved.next(1);
        CHECK(alive == 1);
    }
    CHECK(alive == 0);
}

TEST_CASE("a run destroys its source when it is stopped early") {
    int alive = 0;
    for (std::size_t const n : batch_sizes) {
        auto job = leat::start(leat::from(watched, &alive, 100'000) | leat::take(3) | leat::null(), leat::batch_size(n));
        while (job.step() == leat::step_result::worked) {}
        CHECK(alive == 0);
    }
}

leat::source<only_moved> movable(int n) {
    for (int i = 1; i <= n; ++i) {
        only_moved m(i);
        co_yield std::move(m);
    }
}

TEST_CASE("records that can only be moved, from the source to the sink") {
    auto const [report, rows] = run_at(2, leat::from(movable, 5) | leat::map([](only_moved m) { return m; }) | leat::collect());
    REQUIRE(rows.size() == 5);
    CHECK(rows[4].value() == 5);
}

/// A pipe, whose reading end a source can wait for.
struct pipe_ends {
    int ends[2]{};
    pipe_ends() { REQUIRE(::pipe(ends) == 0); }
    pipe_ends(pipe_ends const&) = delete;
    ~pipe_ends() {
        ::close(ends[0]);
        if (ends[1] >= 0) ::close(ends[1]);
    }
    void write(char c) const { REQUIRE(::write(ends[1], &c, 1) == 1); }
    void close_writing() { ::close(std::exchange(ends[1], -1)); }
};

leat::source<char> from_pipe(int fd) {
    for (;;) {
        co_await leat::readable(fd);
        char c{};
        if (::read(fd, &c, 1) != 1) co_return;
        co_yield c;
    }
}

TEST_CASE("a source waits for a descriptor") {
    pipe_ends p;
    std::string seen;
    auto job = leat::start(leat::from(from_pipe, p.ends[0]) | leat::for_each([&](char c) { seen += c; }));
    CHECK(job.step() == leat::step_result::waiting);
    CHECK(job.waits_for().descriptor == p.ends[0]);
    p.write('a');
    leat::detail::poll_loop loop;
    auto const wait = [&] {
        leat::wait_request const request = job.waits_for();
        loop.wait({request}, leat::clock_ref());
        job.wake();
    };
    wait();
    while (job.step() == leat::step_result::worked) {}
    CHECK(seen == "a");  // it is through before the source waits again
    p.write('b');
    p.close_writing();
    for (leat::step_result did = leat::step_result::waiting; did != leat::step_result::ended; did = job.step())
        if (did == leat::step_result::waiting) wait();
    CHECK(seen == "ab");
}

TEST_CASE("run waits by itself") {
    pipe_ends p;
    for (char const c : std::string("leat")) p.write(c);
    p.close_writing();
    auto const [report, text] =
        leat::run(leat::from(from_pipe, p.ends[0]) | leat::fold(std::string(), [](std::string& s, char c) { s += c; }));
    CHECK(text == "leat");
}

leat::source<int> hourly(leat::timestamp start, int n) {
    for (int i = 0; i != n; ++i) {
        co_await leat::sleep_until(start + i * 1h);
        co_yield i;
    }
}

TEST_CASE("a virtual clock is moved on where a source sleeps: a day takes no time") {
    leat::virtual_clock clock{leat::timestamp{}};
    std::vector<leat::timestamp> at;
    leat::run(leat::from(hourly, leat::timestamp{}, 24) | leat::for_each([&](int) { at.push_back(clock.now()); }), leat::with_clock(clock));
    REQUIRE(at.size() == 24);
    for (int i = 0; i != 24; ++i) CHECK(at[static_cast<std::size_t>(i)] == leat::timestamp{i * 1h});
}

TEST_CASE("millions of records do not grow the stack") {
    auto const [report, n] = run_at(1, leat::from(singles, 300'000) | leat::count_rows());
    CHECK(n == 300'000);
}

}  // namespace
