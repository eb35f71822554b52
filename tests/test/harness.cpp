// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/leat.hpp>
#include <leat/test/catch.hpp>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct sale {
    std::string item;
    std::int64_t quantity;
    leat::timestamp ts;
};
leat::timestamp at(std::chrono::microseconds since_epoch) { return leat::timestamp(since_epoch); }

auto counts() {
    return leat::event_time("ts"_f, leat::out_of_order(5s)) | leat::key_by("item"_f) | leat::window(leat::tumbling(10s)) |
           leat::aggregate("n"_f = leat::count(), "total"_f = leat::sum("quantity"_f));
}

}  // namespace
BOOST_HANA_ADAPT_STRUCT(sale, item, quantity, ts);

TEST_CASE("a harness shows what comes out at each step") {
    auto h = leat::test::harness<sale>(counts());
    h.push({"tea", 2, at(1s)});
    h.push({"rum", 1, at(9s)});
    h.push({"tea", 3, at(14s)});
    CHECK(h.take().empty());
    h.push({"tea", 1, at(15s)});
    CHECK(h.take() == leat::test::rows_table(R"(
        | item | window_end          | n | total |
        | tea  | 1970-01-01 00:00:10 | 1 | 2     |
        | rum  | 1970-01-01 00:00:10 | 1 | 1     |)"));
    h.push({"tea", 7, at(3s)});
    CHECK(h.report().late == 1);
    using row = decltype(h)::row;
    h.finish();
    CHECK_THAT(h.take(), leat::test::rows_are<row>({{"tea", at(10s), at(20s), 2, 4}}));
}

TEST_CASE("matchers tell rows apart") {
    auto h = leat::test::harness<sale>(leat::select("item"_f, "quantity"_f), leat::batch_size(2));
    h.push_all({{"tea", 2, at(1s)}, {"rum", 1, at(9s)}, {"tea", 2, at(9s)}});
    using row = decltype(h)::row;
    auto const rows = h.take();
    CHECK_THAT(rows, leat::test::rows_are<row>({{"tea", 2}, {"rum", 1}, {"tea", 2}}));
    CHECK_THAT(rows, !leat::test::rows_are<row>({{"rum", 1}, {"tea", 2}, {"tea", 2}}));
    CHECK_THAT(rows, leat::test::rows_are_any_order<row>({{"rum", 1}, {"tea", 2}, {"tea", 2}}));
    CHECK_THAT(rows, !leat::test::rows_are_any_order<row>({{"rum", 1}, {"rum", 1}, {"tea", 2}}));
    CHECK_THAT(rows, !leat::test::rows_are_any_order<row>({{"rum", 1}, {"tea", 2}}));
    CHECK(rows == leat::test::rows_table("| item |\n| tea |\n| rum |\n| tea |"));
    CHECK_FALSE(rows == leat::test::rows_table("| item |\n| tea |\n| rum |"));
    CHECK_FALSE(rows == leat::test::rows_table("| colour |\n| tea |\n| rum |\n| tea |"));
}

TEST_CASE("the watermark may be moved by hand") {
    auto h = leat::test::harness<sale>(leat::test::times_by_hand("ts"_f) | leat::window(leat::tumbling(10s)) |
                                       leat::aggregate("n"_f = leat::count()));
    h.push({"tea", 2, at(1s)});
    h.push({"tea", 2, at(100s)});
    CHECK(h.take().empty());
    h.watermark(at(10s));
    CHECK(h.take() == leat::test::rows_table("| window_start | n |\n| 1970-01-01 00:00:00 | 1 |"));
    h.push({"tea", 2, at(9s)});
    CHECK(h.report().late == 1);
}

TEST_CASE("results do not depend on batches") {
    auto const size = GENERATE(leat::test::batch_sizes());
    auto h = leat::test::harness<sale>(counts() | leat::key_by("item"_f) | leat::running("all"_f = leat::sum("total"_f)),
                                       leat::batch_size(size));
    std::vector<sale> sales;
    for (int i = 0; i != 500; ++i) sales.push_back({i % 3 == 0 ? "tea" : "rum", i % 7, at(std::chrono::seconds(i - (i * 37) % 9))});
    h.push_all(sales);
    h.finish();
    auto const rows = h.take();
    REQUIRE(rows.size() == 100);
    CHECK("all"_f(rows.back()) + "all"_f(rows[rows.size() - 2]) > 0);
    static auto const first = rows;
    CHECK(rows == first);
}

TEST_CASE("bad records come with the stage, the reason and the row") {
    auto h = leat::test::harness<sale>(leat::filter([](sale const& s) {
        if (s.quantity < 0) throw std::runtime_error("negative quantity");
        return s.quantity != 0;
    }));
    h.push_all({{"tea", 1, at(1s)}, {"tea", -1, at(1s)}, {"tea", 0, at(1s)}, {"tea", 2, at(1s)}});
    CHECK(h.take().size() == 2);
    auto const bad = h.bad();
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "filter");
    CHECK(bad[0].reason == "negative quantity");
    CHECK(bad[0].text == R"({"item":"tea","quantity":-1,"ts":"1970-01-01T00:00:01Z"})");
}

TEST_CASE("time is the harness's") {
    auto h = leat::test::harness<sale>(leat::event_time(leat::arrival) | leat::window(leat::tumbling(10s)) |
                                       leat::aggregate("n"_f = leat::count()));
    h.push({"tea", 1, at(0s)});
    h.clock().advance(10s);
    h.push({"tea", 1, at(0s)});
    CHECK(h.take() == leat::test::rows_table("| window_start | n |\n| 1970-01-01 00:00:00 | 1 |"));
}
