// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/leat.hpp>

#include <limits>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct sale {
    std::string item;
    std::int64_t quantity, price;
    leat::timestamp ts;
};

constexpr std::int64_t top = std::numeric_limits<std::int64_t>::max();

/// Tea has sold once at a price of 0; rum twice, and once for more than fits.
std::vector<sale> const sales{{"tea", 1, 0, leat::timestamp(1s)}, {"rum", 2, 6, leat::timestamp(2s)}, {"rum", 3, top, leat::timestamp(3s)}};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(sale, item, quantity, price, ts);

namespace {

template <class Stages>
auto bad_of(Stages const& stages) {
    auto const [report, bad, rows] =
        leat::run(leat::from(sales, leat::bad_to(leat::collect())) | leat::event_time("ts"_f) | stages | leat::count_rows());
    return std::pair(bad, rows);
}

auto const by_item = leat::key_by("item"_f);

}  // namespace

TEST_CASE("a result that fails is told with its expression, and its row shows no value that never was", "[refused]") {
    auto const minute = leat::window(leat::tumbling(1min));
    auto const [bad, rows] = bad_of(by_item | minute | leat::aggregate("n"_f = leat::count(), "left"_f = leat::sum("quantity"_f) / (leat::count() - 1)));
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "aggregate");
    CHECK(bad[0].reason == "division by zero in sum(quantity) / (count() - 1)");
    CHECK(bad[0].text == R"({"item":"tea","window_start":"1970-01-01T00:00:00Z","window_end":"1970-01-01T00:01:00Z"})");
    CHECK(rows == 1);
}

TEST_CASE("the sum that overflows is told", "[refused]") {
    auto const [bad, rows] = bad_of(by_item | leat::window(leat::tumbling(1min)) |
                                    leat::aggregate("n"_f = leat::sum("quantity"_f), "all"_f = leat::sum("price"_f)));
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].reason == "overflow: the result does not fit its type in sum(price)");
    CHECK(rows == 1);
}

TEST_CASE("an input that fails is told with its expression, with few keys and with many", "[refused]") {
    auto const minute = leat::window(leat::tumbling(1min));
    auto const totals = leat::aggregate("n"_f = leat::sum("quantity"_f), "all"_f = leat::sum("quantity"_f * "price"_f));
    auto const expect = [](auto const& got) {
        auto const& [bad, rows] = got;
        REQUIRE(bad.size() == 1);
        CHECK(bad[0].stage == "aggregate");
        CHECK(bad[0].reason == "overflow: the result does not fit its type in quantity * price");
        CHECK(bad[0].text.find("\"quantity\":3,") != std::string::npos);
        CHECK(rows == 2);
    };
    expect(bad_of(by_item | minute | totals));                             // one text: rows wait
    expect(bad_of(leat::key_by("quantity"_f) | minute | totals));  // one number: rows are added at once
}

TEST_CASE("running tells the expression too", "[refused]") {
    auto const [bad, rows] = bad_of(by_item | leat::running("n"_f = leat::count(), "left"_f = 12 / (leat::count() - 1)));
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].stage == "running");
    CHECK(bad[0].reason == "division by zero in 12 / (count() - 1)");
    CHECK(bad[0].text == R"({"item":"tea","quantity":1,"price":0,"ts":"1970-01-01T00:00:01Z"})");
    CHECK(rows == 1);
    auto const [bad_inputs, others] = bad_of(by_item | leat::running("each"_f = leat::sum("quantity"_f / "price"_f)));
    REQUIRE(bad_inputs.size() == 1);
    CHECK(bad_inputs[0].reason == "division by zero in quantity / price");
    CHECK(others == 2);
}

TEST_CASE("of several expressions the one that fails is told", "[refused]") {
    auto const [bad, rows] = bad_of(leat::select("item"_f, "more"_f = "quantity"_f + 1, "each"_f = "quantity"_f / "price"_f));
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].reason == "division by zero in quantity / price");
    CHECK(rows == 2);
    auto const [unkeyed, kept] = bad_of(leat::distinct_until_changed("quantity"_f, "quantity"_f / "price"_f));
    REQUIRE(unkeyed.size() == 1);
    CHECK(unkeyed[0].reason == "division by zero in quantity / price");
    CHECK(kept == 2);
}

TEST_CASE("summarize tells the expression of a result in its exception", "[refused]") {
    std::string what;
    try {
        static_cast<void>(leat::run(leat::from(sales) | leat::summarize("x"_f = leat::sum("quantity"_f) / (leat::count() - 3))));
    } catch (leat::error const& e) {
        what = e.what();
    }
    CHECK(what.find("summarize: x: division by zero in sum(quantity) / (count() - 3)") != std::string::npos);
}
