// SPDX-License-Identifier: BSL-1.0
#include <leat/leat.hpp>

#include <test.hpp>

#include <cstdint>
#include <limits>
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

TEST_CASE("a mean fits though the sum does not, at every scale and rounding") {
    std::vector<payment> rows;
    std::int64_t const large = std::numeric_limits<std::int64_t>::max() - 5;
    for (int i = 0; i != 7; ++i) rows.push_back({i % 2, decimal<2>::from_mantissa(large - i), std::nullopt});
    auto [report, r] = leat::run(leat::from(rows) |
        leat::summarize("even"_f = leat::decimal_mean<2>("amount"_f, rounding::half_even), "up"_f = leat::decimal_mean<1>("amount"_f, rounding::up),
                        "of_some"_f = leat::decimal_mean<2>("amount"_f, rounding::down, leat::where("shop"_f == 1)),
                        "of_none"_f = leat::decimal_mean<2>("points"_f, rounding::down)));
    CHECK("even"_f(r) == decimal<2>::from_mantissa(large - 3));
    CHECK("up"_f(r) == decimal<1>::from_mantissa((large - 3) / 10 + 1));
    CHECK("of_some"_f(r) == decimal<2>::from_mantissa(large - 3));
    CHECK("of_none"_f(r) == std::nullopt);
    auto [too_large, none] = leat::run(leat::from(rows) | leat::key_by("shop"_f) |
                                       leat::running("m"_f = leat::decimal_mean<4>("amount"_f, rounding::down)) | leat::collect());
    CHECK(too_large.bad == 7);
    CHECK(none.empty());
}

TEST_CASE("a mean is rounded as the exact quotient, for each way of rounding") {
    std::mt19937_64 random(3);
    for (rounding const mode : {rounding::half_even, rounding::half_up, rounding::half_down, rounding::up, rounding::down, rounding::floor, rounding::ceiling})
        for (int i = 0; i != 3000; ++i) {
            auto const n = static_cast<std::int64_t>(random() % 40 + 1);
            auto const units = static_cast<std::int64_t>(random() % 2001) - 1000;
            std::int64_t same{}, more{}, fewer{};
            REQUIRE(leat::detail::mean_at<2>(leat::detail::sum_of_units<2>{units}, n, mode, same));
            REQUIRE(leat::detail::mean_at<5>(leat::detail::sum_of_units<2>{units}, n, mode, more));
            REQUIRE(leat::detail::mean_at<0>(leat::detail::sum_of_units<2>{units}, n, mode, fewer));
            CHECK(same == leat::detail::divide_rounded(leat::detail::wide_int{units}, leat::detail::wide_int{n}, mode));
            CHECK(more == leat::detail::divide_rounded(leat::detail::wide_int{units} * 1000, leat::detail::wide_int{n}, mode));
            CHECK(fewer == leat::detail::divide_rounded(leat::detail::wide_int{units}, leat::detail::wide_int{n} * 100, mode));
        }
}
