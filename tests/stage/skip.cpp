// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/skip.hpp>

#include <leat/stage/sinks.hpp>

#include <drive.hpp>

using namespace leat_test;

namespace {

TEST_CASE("skip drops the first records and passes the others on") {
    auto const numbers = count_to(100);
    for (int const n : {0, 1, 7, 64, 99, 100, 5000}) {
        INFO("skip " << n);
        auto const rows = rows_everywhere([&] { return leat::from(numbers) | leat::skip(n) | leat::collect(); });
        auto const first = numbers.begin() + (n < 100 ? n : 100);
        CHECK(rows == std::vector<int>(first, numbers.end()));
    }
}

TEST_CASE("skip(n) | skip(m) is skip(n + m), and take and skip cut the stream in two") {
    auto const numbers = count_to(40);
    for (int const n : {0, 3, 40, 50}) {
        auto const twice = rows_everywhere([&] { return leat::from(numbers) | leat::skip(n) | leat::skip(2) | leat::collect(); });
        auto const once = rows_everywhere([&] { return leat::from(numbers) | leat::skip(n + 2) | leat::collect(); });
        CHECK(twice == once);
        auto all = rows_everywhere([&] { return leat::from(numbers) | leat::take(n) | leat::collect(); });
        auto const rest = rows_everywhere([&] { return leat::from(numbers) | leat::skip(n) | leat::collect(); });
        all.insert(all.end(), rest.begin(), rest.end());
        CHECK(all == numbers);
    }
}

TEST_CASE("what is skipped is not moved from, and what goes on is not copied") {
    std::vector<tracked> rows(6);
    auto pipeline = leat::from(std::move(rows)) | leat::skip(4) | leat::for_each([](tracked&&) {});
    tracked::reset();
    run_at(7, std::move(pipeline));
    CHECK(tracked::copies == 0);
}

TEST_CASE("a negative number is refused where it is written") {
    CHECK_THROWS_WITH(leat::skip(-3), "skip(-3): give a number of records, 0 or more");
}

}  // namespace
