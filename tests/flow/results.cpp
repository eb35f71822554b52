// SPDX-License-Identifier: BSL-1.0
#include <leat/runtime/results.hpp>

#include <drive.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/record/expression.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/with.hpp>
#include <leat/window/aggregate.hpp>

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace std::chrono_literals;

struct reading {
    int sensor;
    leat::timestamp at;
};
BOOST_HANA_ADAPT_STRUCT(reading, sensor, at);

namespace {

leat::source<int> count_up(int to, int* given, bool* gone) {
    struct tells {
        bool* gone;
        ~tells() { *gone = true; }
    } const at_the_end{gone};
    for (int i = 1; i <= to; ++i) {
        *given = i;
        co_yield i;
    }
}

leat::source<int> with_pauses(int n) {
    for (int i = 0; i != n; ++i) {
        co_await leat::sleep_until(leat::system_clock_source{}.now() + 1ms);
        co_yield i;
    }
}

leat::source<int> every_hour(int n) {
    for (int i = 1; i <= n; ++i) {
        co_await leat::sleep_until(leat::timestamp(std::chrono::hours(i)));
        co_yield i;
    }
}

leat::source<int> throws_behind(int n) {
    for (int i = 0; i != n; ++i) co_yield i;
    throw std::runtime_error("no more");
}

template <class Range>
std::vector<int> ints(Range&& range) {
    std::vector<int> out;
    for (auto&& i : range) out.push_back(static_cast<int>(i));
    return out;
}

using some_results = decltype(leat::results(leat::from(std::vector<int>{})));
static_assert(std::ranges::input_range<some_results>);
static_assert(std::ranges::view<some_results>);

}  // namespace

TEST_CASE("results are read by a for loop, at every batch size") {
    auto const numbers = leat_test::count_to(3000);
    auto const p = leat::from(numbers) | leat::filter([](int i) { return i % 3 == 0; }) | leat::map([](int i) { return i * 2; });
    std::vector<int> expected;
    for (int const i : numbers)
        if (i % 3 == 0) expected.push_back(i * 2);
    for (std::size_t const n : leat_test::batch_sizes) CHECK(ints(leat::results(p, leat::batch_size(n))) == expected);
}

TEST_CASE("a pipeline is run as far as its results are read") {
    int given = 0;
    bool gone = false;
    {
        auto const p = leat::from(count_up, 1000, &given, &gone);
        auto numbers = leat::results(p, leat::batch_size(1));
        CHECK(given == 0);  // nothing runs before the first is asked for
        auto i = numbers.begin();
        CHECK(i != numbers.end());
        CHECK(*i == 1);
        CHECK(given == 1);
        ++i;
        CHECK(i != numbers.end());
        CHECK(*i == 2);
        CHECK(given == 2);
        CHECK_FALSE(gone);
    }
    CHECK(gone);  // the source was destroyed in its middle
}

TEST_CASE("take stops the source") {
    int given = 0;
    bool gone = false;
    auto const p = leat::from(count_up, 1000, &given, &gone) | leat::take(5);
    auto numbers = leat::results(p, leat::batch_size(2));
    CHECK(ints(numbers) == std::vector<int>{1, 2, 3, 4, 5});
    CHECK(gone);
    CHECK(given <= 6);
    CHECK(numbers.report().ended == leat::run_end::stopped_early);
    CHECK(numbers.report().records_out == 5);
}

TEST_CASE("views of the standard library go on from results") {
    auto const p = leat::from(leat_test::count_to(100));
    auto even = [](int i) { return i % 2 == 0; };
    CHECK(ints(leat::results(p) | std::views::filter(even) | std::views::take(3)) == std::vector<int>{2, 4, 6});
    CHECK(std::ranges::count_if(leat::results(p), even) == 50);
}

TEST_CASE("results can be stepped through without a look at the end") {
    auto const p = leat::from(leat_test::count_to(10));
    auto numbers = leat::results(p, leat::batch_size(3));
    auto i = numbers.begin();
    ++i;
    ++i;
    CHECK(*i == 3);
    ++i;
    CHECK(*i == 4);
    auto again = leat::results(p, leat::batch_size(3));
    CHECK(ints(std::views::counted(again.begin(), 7)) == leat_test::count_to(7));
}

TEST_CASE("a pipeline without rows has no results") {
    auto const p = leat::from(leat_test::count_to(100)) | leat::filter([](int) { return false; });
    CHECK(ints(leat::results(p)).empty());
    CHECK(ints(leat::results(leat::from(std::vector<int>{}))).empty());
}

TEST_CASE("a source that can be run once is given away, and results may be moved from") {
    auto p = leat::from(leat_test::movable_to(5));
    std::vector<leat_test::only_moved> kept;
    for (auto& row : leat::results(std::move(p))) kept.push_back(std::move(row));
    REQUIRE(kept.size() == 5);
    CHECK(kept[4].value() == 5);
}

TEST_CASE("results wait for a source that waits") {
    CHECK(ints(leat::results(leat::from(with_pauses, 3))) == std::vector<int>{0, 1, 2});
}

TEST_CASE("results of a source that sleeps move a virtual clock") {
    leat::virtual_clock clock;
    CHECK(ints(leat::results(leat::from(every_hour, 3), leat::with_clock(clock))) == std::vector<int>{1, 2, 3});
    CHECK(clock.now() == leat::timestamp(3h));
}

TEST_CASE("what a source throws comes out behind its rows") {
    auto numbers = leat::results(leat::from(throws_behind, 3), leat::batch_size(2));
    std::vector<int> seen;
    CHECK_THROWS_WITH([&] { for (int const i : numbers) seen.push_back(i); }(), "no more");
    CHECK(seen == std::vector<int>{0, 1, 2});
}

TEST_CASE("results of windows are rows with names, and windows fire as the results are read") {
    auto const at = [](int seconds) { return leat::timestamp(std::chrono::seconds(seconds)); };
    std::vector<reading> const readings{{1, at(1)}, {1, at(2)}, {2, at(11)}, {2, at(35)}};
    auto const p = leat::from(readings) | leat::event_time("at"_f) | leat::key_by("sensor"_f) | leat::window(leat::tumbling(10s)) |
                   leat::aggregate("n"_f = leat::count());
    std::vector<std::string> seen;
    for (auto const& row : leat::results(p))
        seen.push_back(std::to_string("sensor"_f(row)) + " " + std::to_string("window_start"_f(row).time_since_epoch() / 1s) + " " +
                       std::to_string("n"_f(row)));
    CHECK(seen == std::vector<std::string>{"1 0 2", "2 10 1", "2 30 1"});
}

TEST_CASE("rows that are handles in the pipeline are records among the results") {
    auto const p = leat::from(std::vector<reading>{{1, {}}, {2, {}}}) | leat::with("twice"_f = "sensor"_f * 2);
    auto rows = leat::results(p);
    auto const first = *rows.begin();
    static_assert(leat::record_like<decltype(first)>);
    int sum = 0;
    for (auto const& row : leat::results(p)) sum += static_cast<int>("twice"_f(row));
    CHECK(sum == 6);
}
