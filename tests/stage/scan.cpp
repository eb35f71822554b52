// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/scan.hpp>

#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/skip.hpp>

#include <drive.hpp>

#include <numeric>
#include <stdexcept>
#include <string>

using namespace leat_test;

namespace {

TEST_CASE("scan hands on the value after each record") {
    auto const numbers = count_to(200);
    auto const rows = rows_everywhere([&] { return leat::from(numbers) | leat::scan(10, [](int s, int n) { return s + n; }) | leat::collect(); });
    std::vector<int> naive(numbers.size());
    std::inclusive_scan(numbers.begin(), numbers.end(), naive.begin(), std::plus<>(), 10);
    CHECK(rows == naive);
}

TEST_CASE("the last value of a scan is the fold") {
    auto const numbers = count_to(99);
    auto const f = [](std::int64_t s, int n) { return s * 3 % 1000 + n; };
    auto const [report, last] = run_everywhere([&] { return leat::from(numbers) | leat::scan(std::int64_t{1}, f) | leat::skip(98) | leat::collect(); });
    auto const [report2, folded] = run_everywhere([&] { return leat::from(numbers) | leat::fold(std::int64_t{1}, f); });
    REQUIRE(last.size() == 1);
    CHECK(last[0] == folded);
}

TEST_CASE("a larger value: by value, by reference, in place") {
    std::vector<std::string> const texts{"a", "b", "c"};
    std::vector<std::string> const expected{"a", "ab", "abc"};
    CHECK(rows_everywhere([&] { return leat::from(texts) | leat::scan(std::string(), [](std::string s, std::string const& t) { return s + t; }) | leat::collect(); }) == expected);
    CHECK(rows_everywhere([&] { return leat::from(texts) | leat::scan(std::string(), [](std::string const& s, std::string const& t) { return s + t; }) | leat::collect(); }) == expected);
    CHECK(rows_everywhere([&] { return leat::from(texts) | leat::scan(std::string(), [](std::string& s, std::string const& t) { s += t; }) | leat::collect(); }) == expected);
    CHECK(rows_everywhere([&] { return leat::from(texts) | leat::scan(std::string(), [](std::string&& s, std::string const& t) { return std::move(s) + t; }) | leat::collect(); }) == expected);
    CHECK(rows_everywhere([&] {
              return leat::from(texts) | leat::map([](std::string const& s) { return s[0] - 'a'; }) | leat::scan(0, [](int& s, int n) { s += n; }) | leat::collect();
          }) == std::vector<int>{0, 1, 3});
}

TEST_CASE("each run starts with the first value again") {
    auto const numbers = count_to(3);
    auto const p = leat::from(numbers) | leat::scan(0, [](int s, int n) { return s + n; }) | leat::collect();
    CHECK(std::get<1>(run_at(2, p)) == std::vector<int>{1, 3, 6});
    CHECK(std::get<1>(run_at(2, p)) == std::vector<int>{1, 3, 6});
}

TEST_CASE("a function that throws makes a bad record, and the value is what it was") {
    auto const numbers = count_to(5);
    auto const small = [](int s, int n) {
        if (n == 3) throw std::runtime_error("three");
        return s + n;
    };
    auto const [report, bad, rows] =
        run_everywhere([&] { return leat::from(numbers, leat::bad_to(leat::collect())) | leat::scan(0, small) | leat::collect(); });
    CHECK(rows == std::vector<int>{1, 3, 7, 12});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "scan");
    CHECK(bad[0].reason == "three");
    auto const large = [](std::string s, int n) {
        if (n == 3) throw std::runtime_error("three");
        return s + std::to_string(n);
    };
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::scan(std::string(), large) | leat::collect(); }) ==
          std::vector<std::string>{"1", "12", "124", "1245"});
}

TEST_CASE("rows that can only be moved go in") {
    auto const [report, rows] = run_at(2, leat::from(movable_to(3)) | leat::scan(0, [](int s, only_moved m) { return s + m.value(); }) | leat::collect());
    CHECK(rows == std::vector<int>{1, 3, 6});
}

TEST_CASE("copies: one per record is handed on, and one more where the function takes the value and may throw") {
    auto const numbers = count_to(10);
    auto const p = leat::from(numbers) | leat::scan(tracked(), [](tracked const& t, int n) { return tracked(t.value + n); }) |
                   leat::for_each([](tracked const&) {});
    auto job = leat::start(p);
    tracked::reset();
    while (job.step() == leat::step_result::worked) {}
    CHECK(tracked::copies == 10);
}

}  // namespace
