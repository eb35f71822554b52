// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/map.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <limits>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct item {
    std::int64_t price, quantity;
    std::string name;
    [[nodiscard]] std::int64_t total() const { return price * quantity; }
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, price, quantity, name);

namespace {

std::vector<item> const items{{2, 3, "a"}, {5, 1, "b"}, {7, 0, "c"}};

TEST_CASE("map makes one value of each record: by a function, a member function, a member, an expression") {
    std::vector<std::int64_t> const totals{6, 5, 0};
    CHECK(rows_everywhere([] { return leat::from(items) | leat::map([](item const& i) { return i.total(); }) | leat::collect(); }) == totals);
    CHECK(rows_everywhere([] { return leat::from(items) | leat::map(&item::total) | leat::collect(); }) == totals);
    CHECK(rows_everywhere([] { return leat::from(items) | leat::map("price"_f * "quantity"_f) | leat::collect(); }) == totals);
    CHECK(rows_everywhere([] { return leat::from(items) | leat::map(&item::name) | leat::collect(); }) == std::vector<std::string>{"a", "b", "c"});
    CHECK(rows_everywhere([] { return leat::from(items) | leat::map("name"_f) | leat::collect(); }) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("the result may be a record, and fields are read from it") {
    using total = leat::record<leat::field<"name", std::string>, leat::field<"total", std::int64_t>>;
    auto const rows = rows_everywhere([] {
        return leat::from(items) | leat::map([](item const& i) { return total(i.name, i.total()); }) | leat::filter("total"_f > 0) |
               leat::collect();
    });
    CHECK(rows == std::vector<total>{{"a", 6}, {"b", 5}});
}

TEST_CASE("map(f) | map(g) is map of g after f") {
    auto const numbers = count_to(300);
    auto const f = [](int n) { return n * 7 % 31; };
    auto const g = [](int n) { return std::to_string(n); };
    auto const two = rows_everywhere([&] { return leat::from(numbers) | leat::map(f) | leat::map(g) | leat::collect(); });
    auto const one = rows_everywhere([&] { return leat::from(numbers) | leat::map([=](int n) { return g(f(n)); }) | leat::collect(); });
    CHECK(two == one);
}

TEST_CASE("an owned record is handed over as an rvalue; a borrowed one is lent") {
    std::vector<tracked> rows(5);
    auto const keep = [](tracked t) { return t; };
    SECTION("borrowed: a copy into the function, a move out of it, a move into the vector") {
        tracked::reset();
        auto const [report, out] = run_at(64, leat::from(rows) | leat::map(keep) | leat::collect());
        CHECK(tracked::copies == 5);
    }
    SECTION("owned: never copied") {
        auto pipeline = leat::from(std::move(rows)) | leat::map(keep) | leat::collect();
        tracked::reset();
        auto const [report, out] = run_at(64, std::move(pipeline));
        CHECK(tracked::copies == 0);
        CHECK(out.size() == 5);
    }
}

TEST_CASE("a result that is a reference is lent, and never moved from") {
    std::vector<tracked> rows(3, tracked(5));
    tracked::reset();
    auto const [report, n] = run_at(2, leat::from(rows) | leat::map([](tracked const& t) -> tracked const& { return t; }) |
                                           leat::map([](tracked const& t) { return t.value; }) | leat::count_rows());
    CHECK(n == 3);
    CHECK(tracked::copies + tracked::moves == 0);
    tracked shared(7);
    auto const [report2, out] =
        run_at(2, leat::from(rows) | leat::map([&](tracked const&) noexcept -> tracked& { return shared; }) | leat::collect());
    CHECK(out == std::vector<tracked>(3, tracked(7)));
    CHECK(shared.value == 7);
}

TEST_CASE("the function is called exactly once per record") {
    int calls = 0;
    auto const numbers = count_to(100);
    run_at(7, leat::from(numbers) | leat::map([&](int n) { return ++calls, n; }) | leat::map([&](int n) { return ++calls, n; }) | leat::null());
    CHECK(calls == 200);
}

TEST_CASE("what can only be moved goes in and comes out") {
    auto const [report, rows] = run_at(2, leat::from(movable_to(4)) | leat::map([](only_moved m) {
                                              *m.p *= 10;
                                              return m;
                                          }) | leat::collect());
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].value() == 10);
    CHECK(rows[3].value() == 40);
}

TEST_CASE("a function that throws makes one bad record under the stage's name") {
    auto const [report, bad, rows] = run_everywhere([] {
        return leat::from(items, leat::bad_to(leat::collect())) | leat::map([](item const& i) {
                   if (i.quantity == 1) throw std::invalid_argument("only one");
                   return i.price;
               }) | leat::named("unit price") |
               leat::collect();
    });
    CHECK(rows == std::vector<std::int64_t>{2, 7});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "unit price");
    CHECK(bad[0].reason == "only one");
    CHECK(bad[0].text == R"({"price":5,"quantity":1,"name":"b"})");
    REQUIRE(report.bad_by_reason.size() == 1);
    CHECK(report.bad_by_reason[0] == leat::bad_count{"unit price", "only one", 1});
}

TEST_CASE("a function whose result throws when it is copied is refused once too") {
    struct fragile {
        int value;
        explicit fragile(int v) : value(v) {
            if (v == 3) throw std::runtime_error("fragile");
        }
    };
    auto const numbers = count_to(5);
    auto const [report, rows] = run_at(2, leat::from(numbers) | leat::map([](int n) { return fragile(n); }) | leat::map(&fragile::value) | leat::collect());
    CHECK(rows == std::vector<int>{1, 2, 4, 5});
    CHECK(report.bad == 1);
}

TEST_CASE("an expression that overflows makes one bad record") {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::vector<item> const rows{{2, 3, "a"}, {most, 2, "b"}, {most, 1, "c"}};
    auto const [report, bad, totals] = run_everywhere(
        [&] { return leat::from(rows, leat::bad_to(leat::collect())) | leat::map("price"_f * "quantity"_f) | leat::collect(); });
    CHECK(totals == std::vector<std::int64_t>{6, most});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "map");
    CHECK(bad[0].reason == "overflow: the result does not fit its type in price * quantity");
}

TEST_CASE("a stage with nothing in it takes no room") {
    constexpr auto nothing_kept = [](int n) { return n; };
    using p = decltype(leat::map(nothing_kept));
    CHECK(sizeof(p) <= 2 * sizeof(char const*));
}

}  // namespace
