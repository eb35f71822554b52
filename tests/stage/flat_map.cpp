// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/flat_map.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>

#include <drive.hpp>

#include <list>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct order {
    int id;
    std::vector<std::string> items;
    std::optional<int> coupon;
    std::array<int, 2> pair;
    std::vector<bool> flags;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(order, id, items, coupon, pair, flags);

namespace {

std::vector<order> const orders{{1, {"a"}, 7, {1, 2}, {true}}, {2, {}, {}, {3, 4}, {}}, {3, {"b", "c", "d"}, 9, {5, 6}, {false, true}}};
using texts = std::vector<std::string>;

leat::source<int> count_up(int n) {
    for (int i = 1; i <= n; ++i) co_yield i;
    if (n == 2) throw std::runtime_error("after two");
}

leat::source<int> sleeper(int n) {
    co_yield n;
    co_await leat::sleep_until(leat::timestamp{});
    co_yield n;
}

TEST_CASE("flat_map passes on all elements: of a vector, an optional, an array, a list, a view, a generator, an expression") {
    auto const from = [] { return leat::from(orders); };
    CHECK(rows_everywhere([&] { return from() | leat::flat_map([](order const& o) { return o.items; }) | leat::collect(); }) == texts{"a", "b", "c", "d"});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map(&order::items) | leat::collect(); }) == texts{"a", "b", "c", "d"});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map("items"_f) | leat::collect(); }) == texts{"a", "b", "c", "d"});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map([](order const& o) { return o.coupon; }) | leat::collect(); }) == std::vector<int>{7, 9});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map("coupon"_f) | leat::collect(); }) == std::vector<int>{7, 9});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map(&order::pair) | leat::collect(); }) == std::vector<int>{1, 2, 3, 4, 5, 6});
    CHECK(rows_everywhere([&] { return from() | leat::flat_map([](order const& o) { return o.flags; }) | leat::collect(); }) == std::vector<bool>{true, false, true});
    CHECK(rows_everywhere([&] {
              return from() | leat::flat_map([](order const& o) { return std::list<int>(static_cast<std::size_t>(o.id), o.id); }) | leat::collect();
          }) == std::vector<int>{1, 2, 2, 3, 3, 3});
    CHECK(rows_everywhere([&] {
              return from() | leat::flat_map([](order const& o) { return std::views::iota(0, o.id) | std::views::transform([](int i) { return i * 10; }); }) |
                     leat::collect();
          }) == std::vector<int>{0, 0, 10, 0, 10, 20});
    CHECK(rows_everywhere([&] {
              return from() | leat::filter("id"_f != 2) | leat::flat_map([](order const& o) { return count_up(o.id); }) | leat::collect();
          }) == std::vector<int>{1, 1, 2, 3});
}

TEST_CASE("flat_map(f) is map(f) with the lists put end to end") {
    auto const numbers = count_to(300);
    auto const f = [](int n) { return std::vector<int>(static_cast<std::size_t>(n % 5), n); };
    std::vector<int> naive;
    for (int const n : numbers)
        for (int const x : f(n)) naive.push_back(x);
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::flat_map(f) | leat::collect(); }) == naive);
}

TEST_CASE("laws: one element is map, no element is a filter, flat_map after flat_map is one") {
    auto const numbers = count_to(100);
    auto const g = [](int n) { return n * 3; };
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::flat_map([=](int n) { return std::vector<int>{g(n)}; }) | leat::collect(); }) ==
          rows_everywhere([&] { return leat::from(numbers) | leat::map(g) | leat::collect(); }));
    auto const odd = [](int n) { return n % 2 == 1; };
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::flat_map([=](int n) { return odd(n) ? std::optional(n) : std::nullopt; }) | leat::collect(); }) ==
          rows_everywhere([&] { return leat::from(numbers) | leat::filter(odd) | leat::collect(); }));
    auto const a = [](int n) { return std::vector<int>{n, -n}; };
    auto const b = [](int n) { return std::vector<int>(static_cast<std::size_t>(n & 3), n); };
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::flat_map(a) | leat::flat_map(b) | leat::collect(); }) == rows_everywhere([&] {
              return leat::from(numbers) | leat::flat_map([=](int n) {
                         std::vector<int> out;
                         for (int const x : a(n))
                             for (int const y : b(x)) out.push_back(y);
                         return out;
                     }) |
                     leat::collect();
          }));
}

TEST_CASE("elements of a container that the function made are moved, those of a reference are lent") {
    std::vector<std::vector<tracked>> rows(3, std::vector<tracked>(4));
    SECTION("made for the record") {
        auto pipeline = leat::from(std::move(rows)) | leat::flat_map([](std::vector<tracked>&& v) { return std::move(v); }) | leat::collect();
        tracked::reset();
        CHECK(std::get<1>(run_at(64, std::move(pipeline))).size() == 12);
        CHECK(tracked::copies == 0);
    }
    SECTION("a reference, to rows that stay") {
        tracked::reset();
        auto const [report, n] = run_at(64, leat::from(rows) | leat::flat_map([](std::vector<tracked> const& v) -> auto const& { return v; }) | leat::count_rows());
        CHECK(n == 12);
        CHECK(tracked::copies == 0);
        CHECK(tracked::moves == 0);
    }
    SECTION("a view over rows that stay does not move them away") {
        auto const [report, out] =
            run_at(64, leat::from(rows) | leat::flat_map([](std::vector<tracked> const& v) { return std::span<tracked const>(v); }) | leat::collect());
        CHECK(out == std::vector<tracked>(12));
    }
}

TEST_CASE("elements that can only be moved") {
    auto const numbers = count_to(3);
    auto const [report, rows] = run_at(2, leat::from(numbers) | leat::flat_map([](int n) { return movable_to(n); }) | leat::collect());
    REQUIRE(rows.size() == 6);
    CHECK(rows[5].value() == 3);
}

TEST_CASE("a function that throws makes one bad record") {
    auto const [report, bad, rows] = run_everywhere([] {
        return leat::from(orders, leat::bad_to(leat::collect())) | leat::flat_map([](order const& o) {
                   if (o.id == 1) throw std::runtime_error("one");
                   return o.items;
               }) |
               leat::collect();
    });
    CHECK(rows == texts{"b", "c", "d"});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "flat_map");
    CHECK(bad[0].reason == "one");
}

TEST_CASE("a range that throws while it is walked makes one bad record; the elements before have gone on") {
    auto const numbers = count_to(4);
    auto const [report, bad, rows] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::flat_map([](int n) {
                   return std::views::iota(1, n + 1) | std::views::transform([n](int i) {
                              if (n == 3 && i == 2) throw std::runtime_error("the second of three");
                              return n * 10 + i;
                          });
               }) |
               leat::collect();
    });
    CHECK(rows == std::vector<int>{11, 21, 22, 31, 41, 42, 43, 44});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].reason == "the second of three");
    CHECK(bad[0].text == "3");
}

TEST_CASE("a generator that throws: what it yielded before has gone on") {
    auto const numbers = count_to(3);
    auto const [report, bad, rows] =
        run_everywhere([&] { return leat::from(numbers, leat::bad_to(leat::collect())) | leat::flat_map(count_up) | leat::collect(); });
    CHECK(rows == std::vector<int>{1, 1, 2, 1, 2, 3});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].reason == "after two");
}

TEST_CASE("a generator that waits makes a bad record, for nobody can wait for it") {
    auto const numbers = count_to(2);
    auto const [report, bad, rows] =
        run_everywhere([&] { return leat::from(numbers, leat::bad_to(leat::collect())) | leat::flat_map(sleeper) | leat::collect(); });
    CHECK(rows == std::vector<int>{1, 2});
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].reason == "the generator waits: a generator in a stage cannot wait; only a source can");
}

TEST_CASE("the elements that are not wanted are not made") {
    auto const numbers = count_to(3);
    int made = 0;
    auto const [report, rows] = run_at(64, leat::from(numbers) | leat::flat_map([&](int) {
                                               return std::views::iota(0, 1000) | std::views::transform([&](int i) { return ++made, i; });
                                           }) | leat::take(3) | leat::collect());
    CHECK(rows == std::vector<int>{0, 1, 2});
    CHECK(made <= 4);
}

}  // namespace
