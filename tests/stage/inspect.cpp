// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/inspect.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <stdexcept>

using namespace leat_test;

namespace {

TEST_CASE("inspect shows each record once, in order, and passes it on unchanged") {
    auto const numbers = count_to(100);
    for (auto const n : batch_sizes) {
        std::vector<int> seen;
        auto const [report, rows] = run_at(n, leat::from(numbers) | leat::inspect([&](int x) { seen.push_back(x); }) | leat::collect());
        CHECK(seen == numbers);
        CHECK(rows == numbers);
    }
}

TEST_CASE("inspect lends the record: no copy, no move, and an owned record stays owned") {
    std::vector<tracked> rows(6);
    auto pipeline = leat::from(std::move(rows)) | leat::inspect([](tracked const&) {}) | leat::for_each([](tracked&&) {});
    tracked::reset();
    run_at(7, std::move(pipeline));
    CHECK(tracked::copies == 0);
    CHECK(tracked::moves == 0);
    auto const [report, movable] = run_at(2, leat::from(movable_to(3)) | leat::inspect([](only_moved const&) {}) | leat::collect());
    CHECK(movable.size() == 3);
}

TEST_CASE("a function that throws makes a bad record, which does not go on") {
    auto const numbers = count_to(4);
    auto const [report, bad, rows] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::inspect([](int n) {
                   if (n == 3) throw std::runtime_error("three");
               }) |
               leat::collect();
    });
    CHECK(rows == std::vector<int>{1, 2, 4});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "inspect");
    CHECK(bad[0].reason == "three");
    CHECK(bad[0].text == "3");
}

}  // namespace
