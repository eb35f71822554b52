// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/take.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

using namespace leat_test;

namespace {

/// Says when it is destroyed.
struct witness {
    bool* gone;
    explicit witness(bool* g) : gone(g) {}
    witness(witness const&) = delete;
    ~witness() { *gone = true; }
};

leat::source<int> endless(int* yielded, bool* gone) {
    witness const w(gone);
    for (int i = 1;; ++i) {
        *yielded = i;
        co_yield i;
    }
}

TEST_CASE("take passes the first records on") {
    auto const numbers = count_to(100);
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::take(10) | leat::collect(); }) == count_to(10));
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::take(0) | leat::collect(); }).empty());
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::take(1000U) | leat::collect(); }) == numbers);
    auto const [report, rows] = run_everywhere([&] { return leat::from(numbers) | leat::take(10) | leat::collect(); });
    CHECK(report.records_in == 10);
    CHECK(report.ended == leat::run_end::stopped_early);
    auto const [report2, rows2] = run_everywhere([&] { return leat::from(numbers) | leat::take(101) | leat::collect(); });
    CHECK(report2.ended == leat::run_end::end_of_input);
}

TEST_CASE("take counts what reaches it") {
    auto const numbers = count_to(100);
    auto const rows = rows_everywhere(
        [&] { return leat::from(numbers) | leat::filter([](int n) { return n % 10 == 0; }) | leat::take(3) | leat::collect(); });
    CHECK(rows == std::vector<int>{10, 20, 30});
}

TEST_CASE("take in the middle of the elements of one record") {
    auto const numbers = count_to(10);
    int made = 0;
    auto const rows = rows_everywhere([&] {
        made = 0;
        return leat::from(numbers) | leat::flat_map([&](int n) { return ++made, std::vector<int>{n, n, n}; }) | leat::take(4) | leat::collect();
    });
    CHECK(rows == std::vector<int>{1, 1, 1, 2});
    CHECK(made == 2);
}

TEST_CASE("take(n) | take(m) takes the smaller number") {
    auto const numbers = count_to(50);
    for (int const n : {0, 1, 5, 60})
        for (int const m : {0, 1, 5, 60}) {
            auto const [report, rows] = run_at(7, leat::from(numbers) | leat::take(n) | leat::take(m) | leat::collect());
            CHECK(rows == count_to(std::min({n, m, 50})));
        }
}

TEST_CASE("take stops a source that has no end, and destroys it before the run is over") {
    for (std::size_t const n : batch_sizes) {
        int yielded = 0;
        bool gone = false;
        auto const [report, rows] = run_at(n, leat::from(endless, &yielded, &gone) | leat::take(5) | leat::collect());
        CHECK(rows == count_to(5));
        CHECK(gone);
        CHECK(yielded <= 5 + static_cast<int>(n));
        CHECK(report.records_in == 5);
    }
}

TEST_CASE("take(0) asks the source for nothing") {
    int yielded = 0;
    bool gone = true;
    run_at(1, leat::from(endless, &yielded, &gone) | leat::take(0) | leat::null());
    CHECK(yielded == 0);
}

TEST_CASE("a fork with a take in each branch stops when all have enough") {
    int yielded = 0;
    bool gone = false;
    auto const [report, a, b] =
        run_at(2, leat::from(endless, &yielded, &gone) | leat::fork(leat::take(3) | leat::collect(), leat::take(9) | leat::collect()));
    CHECK(a == count_to(3));
    CHECK(b == count_to(9));
    CHECK(gone);
}

TEST_CASE("take: a negative number is refused where it is written") {
    CHECK_THROWS_AS(leat::take(-1), leat::error);
    CHECK_THROWS_WITH(leat::take(-1), "take(-1): give a number of records, 0 or more");
}

TEST_CASE("a pipeline with a take can be run again") {
    auto const numbers = count_to(20);
    auto const p = leat::from(numbers) | leat::take(3) | leat::collect();
    CHECK(std::get<1>(run_at(2, p)) == count_to(3));
    CHECK(std::get<1>(run_at(7, p)) == count_to(3));
}

}  // namespace
