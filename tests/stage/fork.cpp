// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/fork.hpp>

#include <leat/stage/enumerate.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>

#include <drive.hpp>

#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

auto const even = leat::filter([](int n) { return n % 2 == 0; });

TEST_CASE("each branch gets each record, and the values come back in the order written") {
    auto const numbers = count_to(100);
    auto const [report, evens, n, sum] = run_everywhere([&] {
        return leat::from(numbers) | leat::fork(even | leat::collect(), leat::count_rows(), leat::fold(0, [](int s, int x) { return s + x; }));
    });
    CHECK(evens == std::get<1>(run_at(7, leat::from(numbers) | even | leat::collect())));
    CHECK(n == 100);
    CHECK(sum == 5050);
    CHECK(report.records_in == 100);
}

TEST_CASE("a fork is what its branches are alone") {
    auto const numbers = count_to(300);
    auto const a = leat::flat_map([](int n) { return std::vector<int>(static_cast<std::size_t>(n % 3), n); }) | leat::enumerate() | leat::collect();
    auto const b = leat::map([](int n) { return std::to_string(n); }) | leat::take(17) | leat::collect();
    auto const [report, of_a, of_b] = run_everywhere([&] { return leat::from(numbers) | leat::fork(a, b); });
    CHECK(of_a == std::get<1>(run_at(64, leat::from(numbers) | a)));
    CHECK(of_b == std::get<1>(run_at(64, leat::from(numbers) | b)));
}

TEST_CASE("the order: record by record, branch by branch") {
    std::vector<int> const numbers{1, 2};
    for (std::size_t const n : batch_sizes) {
        std::string seen;
        auto const write = [&seen](char branch) { return leat::for_each([&seen, branch](int x) { seen += branch + std::to_string(x) + ' '; }); };
        run_at(n, leat::from(numbers) | leat::fork(write('a'), write('b'), write('c')));
        CHECK(seen == "a1 b1 c1 a2 b2 c2 ");
    }
}

TEST_CASE("a branch that wants no more gets no more, and holds up nobody") {
    auto const numbers = count_to(50);
    int given = 0;
    for (std::size_t const n : batch_sizes) {
        given = 0;
        auto const first = leat::inspect([&](int) { ++given; }) | leat::take(3) | leat::collect();
        auto const [report, few, all] = run_at(n, leat::from(numbers) | leat::fork(first, leat::collect()));
        CHECK(few == count_to(3));
        CHECK(all == numbers);
        CHECK(given == 3);
        CHECK(report.ended == leat::run_end::end_of_input);
    }
}

TEST_CASE("forks in forks") {
    auto const numbers = count_to(20);
    auto const inner = leat::fork(even | leat::count_rows(), leat::take(2) | leat::collect());
    auto const [report, evens, two, all] = run_everywhere([&] { return leat::from(numbers) | leat::fork(even | inner, leat::count_rows()); });
    CHECK(evens == 10);
    CHECK(two == std::vector<int>{2, 4});
    CHECK(all == 20);
}

TEST_CASE("rows are lent to the branches: nothing is copied before one of them keeps it") {
    std::vector<tracked> rows(10);
    auto pipeline = leat::from(std::move(rows)) | leat::fork(leat::count_rows(), leat::filter([](tracked const& t) { return t.value == 0; }) | leat::count_rows(), leat::collect());
    tracked::reset();
    auto const [report, n, m, kept] = run_at(1024, std::move(pipeline));
    CHECK(tracked::copies == 10);
    CHECK(kept == std::vector<tracked>(10));
}

TEST_CASE("what can only be moved can be looked at by every branch") {
    auto const [report, n, sum] = run_at(
        2, leat::from(movable_to(4)) | leat::fork(leat::count_rows(), leat::fold(0, [](int s, only_moved const& m) { return s + m.value(); })));
    CHECK(n == 4);
    CHECK(sum == 10);
}

TEST_CASE("an error in one branch is not one in the others") {
    auto const numbers = count_to(4);
    auto const fragile = leat::map([](int n) {
                             if (n == 2) throw std::runtime_error("two");
                             return n;
                         }) |
                         leat::named("fragile") | leat::collect();
    auto const [report, bad, a, b] =
        run_everywhere([&] { return leat::from(numbers, leat::bad_to(leat::collect())) | leat::fork(fragile, leat::collect()); });
    CHECK(a == std::vector<int>{1, 3, 4});
    CHECK(b == numbers);
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "fragile");
}

TEST_CASE("a fork without a source is a pipeline that composes") {
    auto const p = even | leat::fork(leat::count_rows(), leat::collect());
    auto const numbers = count_to(6);
    auto const [report, n, rows] = run_everywhere([&] { return leat::from(numbers) | leat::filter([](int x) { return x > 2; }) | p; });
    CHECK(n == 2);
    CHECK(rows == std::vector<int>{4, 6});
}

}  // namespace
