// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/event_time.hpp>

#include <test.hpp>

#include <semantics/scenario.hpp>

using namespace semantics;

// Spark moves its watermark after a batch, leat after each record. The scenarios are played by both rules, Spark's with
// the watermark moved by hand.

namespace {

struct event {
    leat::timestamp ts;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(event, ts);

namespace {

template <class Times>
auto job(Times times, leat::duration size) {
    return times | leat::window(leat::tumbling(size)) | leat::aggregate("count"_f = leat::count()) |
           leat::drop("window_end"_f);
}
auto by_record(leat::duration delay) { return leat::event_time("ts"_f, leat::out_of_order(delay)); }
auto by_batch() { return leat::test::times_by_hand("ts"_f); }

using row = decltype(leat::test::harness<event>(job(by_batch(), 5s)))::row;
using scenario = leat::record<leat::field<"id", std::string>, leat::field<"source", origin>,
                              leat::field<"size_s", std::chrono::seconds>, leat::field<"delay_s", std::chrono::seconds>,
                              leat::field<"steps", std::vector<step<event, row>>>>;

auto vectors() {
    return scenarios<scenario>("spark_append", "steps.records.ts"_f = leat::epoch_seconds,
                               "steps.expect.window_start"_f = leat::epoch_seconds);
}

/// How many rows of a scenario are late.
std::uint64_t late_in(std::string const& id) { return id == "spark-append-window" ? 1 : 2; }

}  // namespace

TEST_CASE("a window comes out once, what comes after it is late: the watermark moves after a batch") {
    auto const all = vectors();
    REQUIRE(all.size() == 2);
    for (auto const& s : all) {
        INFO("id"_f(s));
        auto h = leat::test::harness<event>(job(by_batch(), "size_s"_f(s)));
        leat::timestamp largest = leat::min_timestamp;
        auto const move_watermark = [&](auto const& records) {
            for (event const& e : records) largest = std::max(largest, e.ts);
            h.watermark(largest - "delay_s"_f(s));
        };
        play(h, "steps"_f(s), move_watermark, [] {});  // without stopping the rows are the same
        CHECK(h.report().late == late_in("id"_f(s)));
    }
}

TEST_CASE("a window comes out once, what comes after it is late: the watermark moves with each record") {
    for (auto const& s : vectors())
        for (std::size_t const n : batch_sizes) {
            INFO("id"_f(s) << ", batches of " << n);
            auto h = leat::test::harness<event>(job(by_record("delay_s"_f(s)), "size_s"_f(s)), leat::batch_size(n));
            play(h, "steps"_f(s), [](auto const&) {}, [] {});
            CHECK(h.report().late == late_in("id"_f(s)));
        }
}
