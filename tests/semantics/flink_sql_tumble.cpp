// SPDX-License-Identifier: BSL-1.0
#include <leat/window/aggregate.hpp>

#include <distinct.hpp>
#include <test.hpp>

#include <semantics/scenario.hpp>

using namespace semantics;

// Flink SQL's rule for watermarks is leat's: the largest time less the delay, after each row. A window comes out there
// when the watermark reaches its end less 1 ms, here when it reaches its end: no row of these scenarios tells the two
// apart.

namespace {

struct event {
    leat::timestamp ts;
    std::optional<double> dbl;
    std::optional<float> flt;
    std::optional<leat::decimal<2>> bigdec;
    std::optional<std::string> string;
    std::optional<std::string> name;
};

template <class Row>
using scenario =
    leat::record<leat::field<"id", std::string>, leat::field<"source", origin>,
                 leat::field<"size_s", std::chrono::seconds>, leat::field<"offset_s", std::chrono::seconds>,
                 leat::field<"delay_ms", std::chrono::milliseconds>,
                 leat::field<"steps", std::vector<step<event, Row>>>>;

}  // namespace

BOOST_HANA_ADAPT_STRUCT(event, ts, dbl, flt, bigdec, string, name);

namespace {

/// `keyed(p)` is p with a key or without.
template <class Keyed>
auto job(Keyed keyed, leat::duration size, leat::duration offset, leat::duration delay) {
    return keyed(leat::event_time("ts"_f, leat::out_of_order(delay))) | leat::window(leat::tumbling(size, offset)) |
           leat::aggregate("count"_f = leat::count(), "sum_bigdec"_f = leat::sum("bigdec"_f),
                           "max_double"_f = leat::max("dbl"_f), "min_float"_f = leat::min("flt"_f),
                           "count_distinct_string"_f = leat::aggregate_by(leat_test::distinct{}, "string"_f));
}

/// Plays scenarios of the file, at every batch size. `late_of`: their ids, and how many of their rows are late.
template <class Keyed>
void play_all(Keyed keyed, std::vector<std::pair<std::string_view, std::uint64_t>> const& late_of) {
    using row = typename decltype(leat::test::harness<event>(job(keyed, 1s, 0s, 0s)))::row;
    auto const all = scenarios<scenario<row>>("flink_sql_tumble", "steps.records.dbl"_f = leat::key("double"),
                                              "steps.records.flt"_f = leat::key("float"));
    std::size_t played = 0;
    for (auto const& s : all)
        for (auto const& [id, late] : late_of) {
            if ("id"_f(s) != id) continue;
            ++played;
            for (std::size_t const n : batch_sizes) {
                INFO("id"_f(s) << ", batches of " << n);
                auto h = leat::test::harness<event>(job(keyed, "size_s"_f(s), "offset_s"_f(s), "delay_ms"_f(s)),
                                                    leat::batch_size(n));
                play(h, "steps"_f(s));
                CHECK(h.report().late == late);
                CHECK(h.report().bad == 0);
            }
        }
    REQUIRE(played == late_of.size());
}

}  // namespace

TEST_CASE("windows by name: null is a group of its own, aggregates skip nulls, a late row is left out") {
    play_all(
        [](auto p) { return p | leat::key_by("name"_f); },
        {{"flink-sql-tumble", 1}, {"flink-sql-tumble-day-offset8h", 0}, {"flink-sql-tumble-day-offset-minus8h", 0}});
}

TEST_CASE("windows of all rows") {
    play_all([](auto p) { return p; }, {{"flink-sql-tumble-window-only", 1}});
}
