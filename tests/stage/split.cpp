// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/split.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>

#include <drive.hpp>

#include <optional>
#include <stdexcept>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct item {
    std::optional<int> quantity;
    friend bool operator==(item const&, item const&) = default;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, quantity);

namespace {

TEST_CASE("each record goes one way: true to the first, false and null to the second") {
    std::vector<item> const rows{{1}, {-1}, {{}}, {2}};
    auto const [report, yes, no] =
        run_everywhere([&] { return leat::from(rows) | leat::split("quantity"_f > 0, leat::collect(), leat::collect()); });
    CHECK(yes == std::vector<item>{{1}, {2}});
    CHECK(no == std::vector<item>{{-1}, {{}}});
    auto const [report2, yes2, no2] = run_everywhere([&] {
        return leat::from(rows) | leat::split([](item const& i) { return i.quantity.value_or(0) > 0; }, leat::collect(), leat::collect());
    });
    CHECK(yes == yes2);
    CHECK(no == no2);
}

TEST_CASE("the two sides are a filter and its contrary") {
    auto const numbers = count_to(200);
    auto const wanted = [](int n) { return n * 7 % 5 < 2; };
    auto const [report, yes, no] = run_everywhere([&] { return leat::from(numbers) | leat::split(wanted, leat::collect(), leat::collect()); });
    CHECK(yes == std::get<1>(run_at(7, leat::from(numbers) | leat::filter(wanted) | leat::collect())));
    CHECK(no == std::get<1>(run_at(7, leat::from(numbers) | leat::filter([=](int n) { return !wanted(n); }) | leat::collect())));
}

TEST_CASE("a record that can only be moved goes to its side") {
    auto const [report, yes, no] =
        run_at(2, leat::from(movable_to(5)) | leat::split([](only_moved const& m) { return m.value() < 3; }, leat::collect(), leat::collect()));
    REQUIRE(yes.size() == 2);
    REQUIRE(no.size() == 3);
    CHECK(yes[1].value() == 2);
    CHECK(no[2].value() == 5);
}

TEST_CASE("a side that wants no more drops its records; when neither does, the run ends") {
    auto const numbers = count_to(100);
    auto const odd = [](int n) { return n % 2 == 1; };
    auto const [report, few, all] =
        run_everywhere([&] { return leat::from(numbers) | leat::split(odd, leat::take(2) | leat::collect(), leat::count_rows()); });
    CHECK(few == std::vector<int>{1, 3});
    CHECK(all == 50);
    auto const [report2, a, b] = run_everywhere(
        [&] { return leat::from(numbers) | leat::split(odd, leat::take(2) | leat::collect(), leat::take(5) | leat::collect()); });
    CHECK(b == std::vector<int>{2, 4, 6, 8, 10});
    CHECK(report2.records_in == 10);
    CHECK(report2.ended == leat::run_end::stopped_early);
}

TEST_CASE("a condition that throws makes a bad record, which goes to neither side") {
    auto const numbers = count_to(4);
    auto const [report, bad, yes, no] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::split(
                                                                         [](int n) {
                                                                             if (n == 2) throw std::runtime_error("two");
                                                                             return n > 2;
                                                                         },
                                                                         leat::collect(), leat::collect());
    });
    CHECK(yes == std::vector<int>{3, 4});
    CHECK(no == std::vector<int>{1});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "split");
}

}  // namespace
