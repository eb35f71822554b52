// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/take_while.hpp>

#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <optional>
#include <stdexcept>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct reading {
    std::optional<int> level;
    friend bool operator==(reading const&, reading const&) = default;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(reading, level);

namespace {

TEST_CASE("take_while ends at the first record for which the condition is not true") {
    std::vector<int> const numbers{1, 2, 3, 9, 1, 2};
    auto const [report, rows] =
        run_everywhere([&] { return leat::from(numbers) | leat::take_while([](int n) { return n < 5; }) | leat::collect(); });
    CHECK(rows == std::vector<int>{1, 2, 3});
    CHECK(report.records_in == 4);
    CHECK(report.ended == leat::run_end::stopped_early);
}

TEST_CASE("take_while by an expression; null is not true") {
    std::vector<reading> const rows{{1}, {3}, {{}}, {2}};
    auto const taken = rows_everywhere([&] { return leat::from(rows) | leat::take_while("level"_f < 5) | leat::collect(); });
    CHECK(taken == std::vector<reading>{{1}, {3}});
    auto const by_function = rows_everywhere([&] {
        return leat::from(rows) | leat::take_while([](reading const& r) { return r.level && *r.level < 5; }) | leat::collect();
    });
    CHECK(taken == by_function);
}

TEST_CASE("take_while with a condition that stays true is the whole stream") {
    auto const numbers = count_to(100);
    auto const [report, rows] = run_everywhere([&] { return leat::from(numbers) | leat::take_while([](int) { return true; }) | leat::collect(); });
    CHECK(rows == numbers);
    CHECK(report.ended == leat::run_end::end_of_input);
}

TEST_CASE("the condition is not asked again once it has failed") {
    int calls = 0;
    auto const numbers = count_to(100);
    run_at(64, leat::from(numbers) | leat::take_while([&](int n) { return ++calls, n < 3; }) | leat::null());
    CHECK(calls == 3);
}

TEST_CASE("a condition that throws makes a bad record, and the stream goes on") {
    auto const numbers = count_to(6);
    auto const [report, bad, rows] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::take_while([](int n) {
                   if (n == 2) throw std::runtime_error("two");
                   return n < 5;
               }) |
               leat::collect();
    });
    CHECK(rows == std::vector<int>{1, 3, 4});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "take_while");
    CHECK(bad[0].reason == "two");
}

TEST_CASE("a condition that cannot be computed makes a bad record") {
    std::vector<reading> const rows{{1}, {0}, {5}, {100}};
    auto const [report, bad, kept] = run_everywhere([&] {
        return leat::from(rows, leat::bad_to(leat::collect())) | leat::take_while(10 / "level"_f > 0) | leat::collect();
    });
    CHECK(kept == std::vector<reading>{{1}, {5}});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].reason == "division by zero in 10 / level > 0");
}

TEST_CASE("records that can only be moved go through") {
    auto const [report, rows] =
        run_at(2, leat::from(movable_to(5)) | leat::take_while([](only_moved const& m) { return m.value() < 4; }) | leat::collect());
    CHECK(rows.size() == 3);
}

}  // namespace
