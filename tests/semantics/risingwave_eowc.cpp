// SPDX-License-Identifier: BSL-1.0
#include <leat/window/window.hpp>

#include <test.hpp>

#include <semantics/scenario.hpp>

using namespace semantics;

// The rule is leat's: the watermark is the largest time less the delay, and a window comes out once its end is reached.

namespace {

struct event {
    leat::timestamp ts;
    std::int64_t value;
};

auto job(leat::duration size, leat::duration delay) {
    return leat::event_time("ts"_f, leat::out_of_order(delay)) | leat::window(leat::tumbling(size)) |
           leat::aggregate("max"_f = leat::max("value"_f)) | leat::drop("window_end"_f);
}

template <class Row>
using scenario = leat::record<leat::field<"id", std::string>, leat::field<"source", origin>,
                              leat::field<"size_s", std::chrono::seconds>, leat::field<"delay_s", std::chrono::seconds>,
                              leat::field<"steps", std::vector<step<event, Row>>>>;

}  // namespace

BOOST_HANA_ADAPT_STRUCT(event, ts, value);

TEST_CASE("a window comes out when it closes, and not again") {
    using row = decltype(leat::test::harness<event>(job(1h, 5min)))::row;
    auto const all = scenarios<scenario<row>>("risingwave_eowc_tumble");
    REQUIRE(all.size() == 1);
    for (auto const& s : all)
        for (std::size_t const n : batch_sizes) {
            INFO("id"_f(s) << ", batches of " << n);
            auto h = leat::test::harness<event>(job("size_s"_f(s), "delay_s"_f(s)), leat::batch_size(n));
            play(h, "steps"_f(s));
            CHECK(h.report().late == 0);
        }
}
