// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/filter.hpp>

#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct item {
    int id;
    std::string name;
    std::optional<int> stars;
    friend bool operator==(item const&, item const&) = default;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, id, name, stars);

namespace {

std::vector<item> const items{{1, "a", 5}, {2, "b", {}}, {3, "c", 1}, {4, "d", 4}, {5, "e", {}}, {6, "f", 0}};

TEST_CASE("filter keeps the records for which the condition is true, in order") {
    auto const rows = rows_everywhere([] { return leat::from(items) | leat::filter("stars"_f >= 4) | leat::collect(); });
    CHECK(rows == std::vector<item>{items[0], items[3]});
}

TEST_CASE("null is not true, and neither is its negation") {
    auto const rows = rows_everywhere([] { return leat::from(items) | leat::filter(!("stars"_f >= 4)) | leat::collect(); });
    CHECK(rows == std::vector<item>{items[2], items[5]});
}

TEST_CASE("an expression and a function with the same meaning give the same") {
    auto const numbers = count_to(1000);
    std::vector<item> many;
    for (int n : numbers) many.push_back({n, std::string(static_cast<std::size_t>(n % 7), 'x'), n % 3 == 0 ? std::optional<int>() : n % 11});
    auto const by_expression =
        rows_everywhere([&] { return leat::from(many) | leat::filter("stars"_f > 3 && "name"_f != "xx") | leat::collect(); });
    auto const by_function = rows_everywhere([&] {
        return leat::from(many) | leat::filter([](auto const& r) { return "stars"_f(r) && *"stars"_f(r) > 3 && "name"_f(r) != "xx"; }) |
               leat::collect();
    });
    CHECK(by_expression == by_function);
    std::size_t naive = 0;
    for (auto const& r : many) naive += r.stars && *r.stars > 3 && r.name != "xx" ? 1 : 0;
    CHECK(naive == by_expression.size());
}

TEST_CASE("a condition may be a member, and its result anything that becomes bool") {
    struct flagged {
        int id;
        bool keep;
    };
    std::vector<flagged> const rows{{1, true}, {2, false}, {3, true}};
    auto const [report, n] = run_at(64, leat::from(rows) | leat::filter(&flagged::keep) | leat::count_rows());
    CHECK(n == 2);
    auto const [report2, m] = run_at(64, leat::from(rows) | leat::filter([](flagged const& f) -> std::optional<bool> {
                                             return f.id == 2 ? std::optional<bool>() : f.keep;
                                         }) | leat::count_rows());
    CHECK(m == 2);
}

TEST_CASE("each record is seen once by each filter that it reaches, and nothing is copied or moved") {
    std::vector<tracked> rows(10);
    for (int i = 0; i != 10; ++i) rows[static_cast<std::size_t>(i)].value = i;
    int first = 0, second = 0;
    tracked::reset();
    auto const [report, n] = run_at(7, leat::from(rows) | leat::filter([&](tracked const& t) { return ++first, t.value % 2 == 0; }) |
                                           leat::filter([&](tracked const& t) { return ++second, t.value > 3; }) | leat::count_rows());
    CHECK(n == 3);
    CHECK(first == 10);
    CHECK(second == 5);
    CHECK(tracked::copies == 0);
    CHECK(tracked::moves == 0);
    CHECK(report.records_in == 10);
    CHECK(report.records_out == 3);
}

TEST_CASE("filter: records that can only be moved go through") {
    auto const [report, rows] = run_at(2, leat::from(movable_to(5)) | leat::filter([](only_moved const& m) { return m.value() > 2; }) | leat::collect());
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].value() == 3);
    CHECK(rows[2].value() == 5);
}

TEST_CASE("a condition that throws makes one bad record, and the others are as they would be") {
    auto const numbers = count_to(10);
    auto const [report, bad, rows] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::filter([](int n) {
                   if (n == 4) throw std::runtime_error("not four");
                   if (n == 8) throw 8;
                   return n % 2 == 0;
               }) |
               leat::collect();
    });
    CHECK(rows == std::vector<int>{2, 6, 10});
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].stage == "filter");
    CHECK(bad[0].reason == "not four");
    CHECK(bad[0].text == "4");
    CHECK(bad[1].reason == "the function threw something that is not a std::exception");
    CHECK(bad[1].text == "8");
    CHECK(report.bad == 2);
}

TEST_CASE("a condition that cannot be computed makes a bad record with the expression's text") {
    std::vector<item> const rows{{1, "a", 2}, {2, "b", 0}, {3, "c", 1}};
    auto const [report, bad, kept] = run_everywhere([&] {
        return leat::from(rows, leat::bad_to(leat::collect())) | leat::filter(6 / "stars"_f > 3) | leat::collect();
    });
    CHECK(kept == std::vector<item>{rows[2]});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "filter");
    CHECK(bad[0].reason == "division by zero in 6 / stars > 3");
    CHECK(bad[0].text == R"({"id":2,"name":"b","stars":0})");
}

TEST_CASE("right of && a fault counts only where the left decides nothing") {
    std::vector<item> const rows{{1, "a", 2}, {2, "b", 0}, {3, "c", 1}};
    auto const [report, kept] = run_everywhere(
        [&] { return leat::from(rows) | leat::filter("stars"_f != 0 && 6 / "stars"_f > 3) | leat::collect(); });
    CHECK(kept == std::vector<item>{rows[2]});
    CHECK(report.bad == 0);
}

TEST_CASE("two filters are one with both conditions") {
    auto const numbers = count_to(200);
    auto const a = [](int n) { return n % 3 != 0; };
    auto const b = [](int n) { return n % 5 != 0; };
    auto const two = rows_everywhere([&] { return leat::from(numbers) | leat::filter(a) | leat::filter(b) | leat::collect(); });
    auto const one = rows_everywhere([&] { return leat::from(numbers) | leat::filter([=](int n) { return a(n) && b(n); }) | leat::collect(); });
    CHECK(two == one);
}

}  // namespace
