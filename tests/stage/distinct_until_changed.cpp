// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/distinct_until_changed.hpp>

#include <leat/stage/enumerate.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct tick {
    std::string symbol;
    std::optional<int> price;
};
struct seen_tick {
    std::string_view symbol;
    int price;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(tick, symbol, price);
BOOST_HANA_ADAPT_STRUCT(seen_tick, symbol, price);

namespace {

std::vector<tick> const ticks{{"A", 1}, {"A", 1}, {"A", {}}, {"A", {}}, {"B", {}}, {"B", 2}, {"A", 2}, {"A", 2}, {"A", 1}};

/// The indices of the rows that are kept.
template <class... Keys>
std::vector<std::int64_t> kept(Keys... keys) {
    return rows_everywhere([&] {
        return leat::from(ticks) | leat::enumerate() | leat::distinct_until_changed(keys...) |
               leat::map([](auto const& r) { return "index"_f(r); }) | leat::collect();
    });
}

TEST_CASE("a record that is the same as the one before is dropped: two nulls are the same") {
    // tick has no operator==: its fields are compared.
    auto const rows = rows_everywhere([] {
        return leat::from(ticks) | leat::distinct_until_changed() |
               leat::map([](tick const& t) { return t.symbol + (t.price ? std::to_string(*t.price) : "-"); }) | leat::collect();
    });
    CHECK(rows == std::vector<std::string>{"A1", "A-", "B-", "B2", "A2", "A1"});
}

TEST_CASE("by a field, by several, by an expression, by a function") {
    CHECK(kept("symbol"_f) == std::vector<std::int64_t>{0, 4, 6});
    CHECK(kept("price"_f) == std::vector<std::int64_t>{0, 2, 5, 8});
    CHECK(kept("symbol"_f, "price"_f) == std::vector<std::int64_t>{0, 2, 4, 5, 6, 8});
    CHECK(kept("price"_f > 1) == std::vector<std::int64_t>{0, 2, 5, 8});
    CHECK(kept([](auto const& r) { return "symbol"_f(r) == "A"; }) == std::vector<std::int64_t>{0, 4, 6});
    CHECK(kept("symbol"_f, [](auto const& r) { return "price"_f(r).value_or(0); }) == std::vector<std::int64_t>{0, 2, 4, 5, 6, 8});
}

TEST_CASE("numbers, against a loop") {
    std::mt19937 random(3);
    std::vector<int> numbers;
    for (int i = 0; i != 500; ++i) numbers.push_back(static_cast<int>(random() % 3));
    std::vector<int> naive;
    for (std::size_t i = 0; i != numbers.size(); ++i)
        if (i == 0 || numbers[i] != numbers[i - 1]) naive.push_back(numbers[i]);
    CHECK(rows_everywhere([&] { return leat::from(numbers) | leat::distinct_until_changed() | leat::collect(); }) == naive);
    // Once more changes nothing.
    CHECK(rows_everywhere([&] { return leat::from(naive) | leat::distinct_until_changed() | leat::collect(); }) == naive);
}

leat::source<seen_tick> views(std::vector<std::string> const* texts) {
    std::string one;
    for (auto const& t : *texts) {
        one = t;  // the view before it shows this text now
        std::vector<seen_tick> batch{{one, 1}};
        co_yield std::span<seen_tick>(batch);
    }
}

TEST_CASE("the key is kept when its batch is gone") {
    std::vector<std::string> const texts{"a", "a", "b", "b", "a"};
    auto const [report, n] = run_at(1, leat::from(views, &texts) | leat::distinct_until_changed("symbol"_f) | leat::count_rows());
    CHECK(n == 3);
    auto const [report2, m] = run_at(1, leat::from(views, &texts) | leat::distinct_until_changed() | leat::count_rows());
    CHECK(m == 3);
}

TEST_CASE("only changes are copied, into the key") {
    std::vector<tracked> rows{1, 1, 1, 2, 2, 3};
    tracked::reset();
    auto const [report, n] = run_at(7, leat::from(rows) | leat::distinct_until_changed() | leat::count_rows());
    CHECK(n == 3);
    CHECK(tracked::copies == 3);
}

TEST_CASE("records that can only be moved, by a key") {
    std::vector<only_moved> rows;
    for (int const i : {1, 1, 2}) rows.emplace_back(i);
    auto const [report, out] = run_at(2, leat::from(std::move(rows)) | leat::distinct_until_changed(&only_moved::value) | leat::collect());
    CHECK(out.size() == 2);
}

TEST_CASE("a bad record counts as no record") {
    auto const [report, bad, n] = run_everywhere([] {
        return leat::from(ticks, leat::bad_to(leat::collect())) | leat::distinct_until_changed([](tick const& t) {
                   if (t.symbol == "B") throw std::runtime_error("B");
                   return t.symbol;
               }) |
               leat::count_rows();
    });
    CHECK(n == 1);
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].stage == "distinct_until_changed");
    CHECK(bad[0].reason == "B");
    auto const [report2, bad2, m] = run_everywhere([] {
        return leat::from(ticks, leat::bad_to(leat::collect())) | leat::distinct_until_changed(2 / ("price"_f - 1)) | leat::count_rows();
    });
    CHECK(m == 2);  // null, 2
    REQUIRE(bad2.size() == 3);
    CHECK(bad2[0].reason == "division by zero in 2 / (price - 1)");
}

}  // namespace
