// SPDX-License-Identifier: BSL-1.0
#include <leat/flow/from.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/runtime/results.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <array>
#include <deque>
#include <forward_list>
#include <list>
#include <memory>
#include <ranges>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace leat_test;

namespace {

leat::source<int> range_of(int from, int to) {
    for (int i = from; i <= to; ++i) co_yield i;
}
leat::source<int> one_to_ten() { return range_of(1, 10); }
leat::source<std::string> repeated(std::string text, int n) {
    for (int i = 0; i != n; ++i) co_yield text;
}

auto const numbers = count_to(200);

TEST_CASE("any input range is a source") {
    auto const all = [](auto make) { return rows_everywhere([&] { return make() | leat::collect(); }); };
    CHECK(all([] { return leat::from(numbers); }) == numbers);
    CHECK(all([] { return leat::from(count_to(200)); }) == numbers);
    CHECK(all([] { return leat::from(std::span<int const>(numbers)); }) == numbers);
    CHECK(all([] { return leat::from(std::list<int>(numbers.begin(), numbers.end())); }) == numbers);
    CHECK(all([] { return leat::from(std::deque<int>(numbers.begin(), numbers.end())); }) == numbers);
    CHECK(all([] { return leat::from(std::views::iota(1, 201)); }) == numbers);
    CHECK(all([] { return leat::from(std::views::iota(1) | std::views::take(200)); }) == numbers);
    CHECK(all([] { return leat::from(std::array<int, 3>{1, 2, 3}); }) == count_to(3));
    CHECK(all([] { return leat::from(std::vector<int>{}); }).empty());
    std::array<int, 3> const array{1, 2, 3};
    CHECK(all([&] { return leat::from(array); }) == count_to(3));
    int const c_array[] = {1, 2, 3};
    CHECK(all([&] { return leat::from(c_array); }) == count_to(3));
    std::istringstream words("1 2 3");
    auto const [report, read] = run_at(2, leat::from(std::ranges::istream_view<int>(words)) | leat::collect());
    CHECK(read == count_to(3));
}

TEST_CASE("rows by name are read in place") {
    std::vector<tracked> rows(5);
    tracked::reset();
    tracked const* first = nullptr;
    auto const p = leat::from(rows) | leat::for_each([&](tracked const& t) {
                       if (first == nullptr) first = &t;
                   });
    run_at(2, p);
    CHECK(first == rows.data());
    CHECK(tracked::copies + tracked::moves == 0);
}

TEST_CASE("rows given away are kept in the pipeline, and each run of it gets them whole") {
    auto const p = leat::from(std::vector<std::string>{"a", "b"}) | leat::map([](std::string&& s) { return std::move(s) + "!"; }) | leat::collect();
    for (int i = 0; i != 2; ++i) CHECK(std::get<1>(run_at(1, p)) == std::vector<std::string>{"a!", "b!"});
}

TEST_CASE("rows given away and a pipeline given away: nothing is copied") {
    std::vector<tracked> rows(5);
    auto p = leat::from(std::move(rows)) | leat::map([](tracked&& t) { return std::move(t); }) | leat::collect();
    tracked::reset();
    run_at(64, std::move(p));
    CHECK(tracked::copies == 0);
}

TEST_CASE("a coroutine function is called anew for each run, with its arguments") {
    auto const p = leat::from(range_of, 3, 6) | leat::collect();
    for (int i = 0; i != 2; ++i) CHECK(std::get<1>(run_at(2, p)) == std::vector<int>{3, 4, 5, 6});
    CHECK(rows_everywhere([] { return leat::from(one_to_ten) | leat::collect(); }) == count_to(10));
    CHECK(rows_everywhere([] { return leat::from(repeated, "ab", 3) | leat::collect(); }) == std::vector<std::string>(3, "ab"));
    auto const two_times = [](int n) { return range_of(1, 2 * n); };
    CHECK(rows_everywhere([&] { return leat::from(two_times, 4) | leat::collect(); }) == count_to(8));
}

TEST_CASE("a coroutine that is there can be run once, in a pipeline that is given away") {
    auto const [report, rows] = run_at(2, leat::from(range_of(1, 5)) | leat::collect());
    CHECK(rows == count_to(5));
    auto p = leat::from(range_of(1, 5)) | leat::collect();
    CHECK(std::get<1>(leat::run(std::move(p))) == count_to(5));
}

TEST_CASE("a pipeline that was given away is not run again, and says so") {
    auto const again = [](auto p) {
        leat::run(std::move(p));
        CHECK_THROWS_WITH(leat::run(std::move(p)), Catch::Contains("given away"));
        CHECK_THROWS_WITH(leat::start(std::move(p)), Catch::Contains("given away"));
    };
    auto copied = leat::from(count_to(5)) | leat::null();
    leat::run(std::move(copied));
    CHECK_THROWS_WITH(leat::run(copied), Catch::Contains("given away"));
    again(leat::from(range_of(1, 5)) | leat::null());
    again(leat::from(count_to(5)) | leat::null());
    again(leat::from(std::list<int>{1, 2}) | leat::null());
    auto there = std::make_shared<leat::source<int>>(range_of(1, 3));
    auto const p = leat::from([there] { return std::move(*there); }) | leat::collect();
    CHECK(std::get<1>(leat::run(p)) == count_to(3));
    CHECK_THROWS_WITH(leat::run(p), Catch::Contains("given away"));
}

leat::source<bool> thirds(int n) {
    for (int i = 1; i <= n; ++i) co_yield i % 3 == 0;
}

TEST_CASE("ranges and coroutines of bool are sources") {
    std::vector<bool> all;
    for (int i = 1; i <= 100; ++i) all.push_back(i % 3 == 0);
    CHECK(rows_everywhere([&] { return leat::from(all) | leat::collect(); }) == all);
    CHECK(rows_everywhere([&] { return leat::from(std::vector<bool>(all)) | leat::collect(); }) == all);
    CHECK(rows_everywhere([] { return leat::from(thirds, 100) | leat::collect(); }) == all);
    CHECK(rows_everywhere([] {
              return leat::from(std::views::iota(1, 101) | std::views::transform([](int i) { return i % 3 == 0; })) | leat::collect();
          }) == all);
    CHECK(rows_everywhere([&] {
              return leat::from(all) | leat::filter([](bool b) { return b; }) | leat::map([](bool b) { return b ? 1 : 0; }) | leat::collect();
          }) == std::vector<int>(33, 1));
    std::vector<bool> read;
    for (bool const b : leat::results(leat::from(all))) read.push_back(b);
    CHECK(read == all);
}

TEST_CASE("bad_to gets the bad records of every stage, in order") {
    auto const fragile = [](int bad) {
        return [bad](int n) {
            if (n == bad) throw std::runtime_error("not " + std::to_string(bad));
            return n;
        };
    };
    auto const [report, bad, rows] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::map(&leat::bad_record::reason) | leat::collect())) | leat::map(fragile(5)) |
               leat::filter([&](int n) { return fragile(3)(n) > 0; }) | leat::collect();
    });
    CHECK(bad == std::vector<std::string>{"not 3", "not 5"});
    CHECK(rows.size() == 198);
    CHECK(report.bad == 2);
}

TEST_CASE("bad records without bad_to are counted under their reasons, at most 64 different ones") {
    auto const [report] = run_at(7, leat::from(numbers) | leat::for_each([](int n) { throw std::runtime_error(std::to_string(n)); }));
    CHECK(report.bad == 200);
    REQUIRE(report.bad_by_reason.size() == 65);
    CHECK(report.bad_by_reason.back() == leat::bad_count{"", "other reasons", 136});
}

TEST_CASE("a range that throws ends the run with its exception, after the rows before it") {
    auto const view = std::views::iota(1, 100) | std::views::transform([](int n) {
                          if (n == 11) throw std::runtime_error("eleven");
                          return n;
                      });
    for (std::size_t const n : batch_sizes) {
        std::vector<int> seen;
        CHECK_THROWS_WITH(run_at(n, leat::from(view) | leat::for_each([&](int x) { seen.push_back(x); })), "eleven");
        CHECK(seen == count_to(10));
    }
}

/// Reads some rows, then goes on at the position in a fresh source of the same description.
template <class Description>
void goes_on(Description const& d) {
    leat::detail::run_context context;
    std::vector<int> const all = [&] {
        std::vector<int> out;
        for (auto s = d.open(context); s.next(context) == leat::source_state::ready;) out.insert(out.end(), s.rows().begin(), s.rows().end());
        return out;
    }();
    for (std::size_t const size : batch_sizes)
        for (std::size_t batches = 0; batches != 5; ++batches) {
            context.batch_size = size;
            auto first = d.open(context);
            std::vector<int> rows;
            for (std::size_t i = 0; i != batches && first.next(context) == leat::source_state::ready; ++i)
                rows.insert(rows.end(), first.rows().begin(), first.rows().end());
            CHECK(first.where().records == rows.size());
            auto second = d.open(context);
            second.seek(first.where());
            context.batch_size = 3;
            while (second.next(context) == leat::source_state::ready) rows.insert(rows.end(), second.rows().begin(), second.rows().end());
            CHECK(rows == all);
        }
}

TEST_CASE("every source goes on at a position") {
    goes_on(leat::from(numbers).description);
    goes_on(leat::from(count_to(200)).description);
    goes_on(leat::from(std::list<int>(numbers.begin(), numbers.end())).description);
    goes_on(leat::from(std::views::iota(1, 201)).description);
    goes_on(leat::from(range_of, 1, 200).description);
}

TEST_CASE("a position behind the end is refused: these are not the records that were delivered") {
    leat::detail::run_context context;
    auto const goes_on_behind = [&](auto source) {
        source.seek({1'000'000, 0, 0});
        return source.next(context);
    };
    CHECK_THROWS_AS(goes_on_behind(leat::from(numbers).description.open(context)), leat::error);
    CHECK_THROWS_AS(goes_on_behind(leat::from(range_of, 1, 5).description.open(context)), leat::error);
}

}  // namespace
