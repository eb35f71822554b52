// SPDX-License-Identifier: BSL-1.0
#include <leat/leat.hpp>

#include <test.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

using namespace leat::literals;
using leat::decimal;
using leat::rounding;

namespace {

struct payment {
    int shop;
    decimal<2> amount;
    std::optional<std::int64_t> points;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(payment, shop, amount, points);

TEST_CASE("means and quotients of sums are exact to the scale that is asked for") {
    std::mt19937_64 random(9);
    std::vector<payment> rows;
    for (int i = 0; i != 1000; ++i)
        rows.push_back({static_cast<int>(random() % 7), decimal<2>::from_mantissa(static_cast<std::int64_t>(random() % 2'000'000'000'000) - 900'000'000'000),
                        random() % 3 == 0 ? std::nullopt : std::optional<std::int64_t>(random() % 1000)});
    auto [report, results] = leat::run(leat::from(rows) | leat::key_by("shop"_f) |
        leat::running("mean"_f = leat::decimal_mean<4>("amount"_f, rounding::half_even),
                      "each"_f = leat::divide<4>(leat::sum("amount"_f), leat::count(), rounding::half_even),
                      "mean_points"_f = leat::decimal_mean<2>("points"_f, rounding::floor),
                      "cut"_f = leat::decimal_mean<0>("amount"_f, rounding::down)) |
        leat::collect());
    REQUIRE(results.size() == 1000);
    std::vector<leat::detail::wide_int> sums(7);
    std::vector<std::int64_t> counts(7), points(7), with_points(7);
    for (std::size_t i = 0; i != results.size(); ++i) {
        auto const shop = static_cast<std::size_t>(rows[i].shop);
        sums[shop] += rows[i].amount.mantissa();
        ++counts[shop];
        points[shop] += rows[i].points.value_or(0);
        with_points[shop] += rows[i].points.has_value();
        leat::detail::wide_int const scaled = sums[shop] * 100;
        leat::detail::wide_int quotient = scaled / counts[shop];
        auto const rest = scaled % counts[shop] < 0 ? -(scaled % counts[shop]) : scaled % counts[shop];
        if (rest * 2 > counts[shop] || (rest * 2 == counts[shop] && quotient % 2 != 0)) quotient += scaled < 0 ? -1 : 1;
        auto const expected = decimal<4>::from_mantissa(static_cast<std::int64_t>(quotient));
        CHECK("mean"_f(results[i]) == expected);
        CHECK("each"_f(results[i]) == expected);
        CHECK("cut"_f(results[i]) == decimal<0>(static_cast<std::int64_t>(sums[shop] / counts[shop] / 100)));
        std::optional<decimal<2>> mean_points;
        if (with_points[shop] != 0) mean_points = decimal<2>::from_mantissa(points[shop] * 100 / with_points[shop]);
        CHECK("mean_points"_f(results[i]) == mean_points);
    }
    CHECK(report.bad == 0);
}
