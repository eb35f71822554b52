// SPDX-License-Identifier: BSL-1.0
#include <leat/window/tumbling.hpp>

#include <test.hpp>

#include <semantics/scenario.hpp>

using namespace semantics;

namespace {

/// A time, and the window [start, end) that it belongs to.
struct assignment {
    leat::timestamp ts, start, end;
};
struct assignments {
    std::string id;
    origin source;
    std::chrono::milliseconds size_ms, offset_ms;
    std::vector<assignment> cases;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(assignment, ts, start, end);
BOOST_HANA_ADAPT_STRUCT(assignments, id, source, size_ms, offset_ms, cases);

namespace {

auto vectors() {
    return scenarios<assignments>("window_assignment", "cases.ts"_f = leat::epoch_milliseconds,
                                  "cases.start"_f = leat::epoch_milliseconds, "cases.end"_f = leat::epoch_milliseconds);
}

}  // namespace

TEST_CASE("each time is in the window that the scenario says") {
    auto const all = vectors();
    REQUIRE(all.size() == 9);
    for (auto const& v : all) {
        REQUIRE_FALSE(v.cases.empty());
        for (auto const& one : v.cases) {
            INFO(v.id << ": " << one.ts.time_since_epoch().count());
            auto h = leat::test::harness<assignment>(leat::event_time("ts"_f) |
                                                     leat::window(leat::tumbling(v.size_ms, v.offset_ms)) |
                                                     leat::aggregate("n"_f = leat::count()));
            using row = decltype(h)::row;
            h.push(one);
            CHECK(h.take().empty());
            h.finish();
            CHECK_THAT(h.take(), leat::test::rows_are<row>({{one.start, one.end, 1}}));
        }
    }
}

TEST_CASE("times that come in any order are in the same windows") {
    // The end of the input is what fires, so each record is counted in its window, however the times stand to each
    // other.
    for (auto const& v : vectors()) {
        INFO(v.id);
        auto h = leat::test::harness<assignment>(
            leat::test::times_by_hand("ts"_f) | leat::window(leat::tumbling(v.size_ms, v.offset_ms)) |
            leat::aggregate("n"_f = leat::count(), "start"_f = leat::min("start"_f),
                            "last_start"_f = leat::max("start"_f), "end"_f = leat::min("end"_f)));
        h.push_all(v.cases);
        h.finish();
        std::int64_t counted = 0;
        for (auto const& r : h.take()) {
            CHECK("window_start"_f(r) == "start"_f(r));
            CHECK("window_start"_f(r) == "last_start"_f(r));
            CHECK("window_end"_f(r) == "end"_f(r));
            counted += "n"_f(r);
        }
        CHECK(counted == static_cast<std::int64_t>(v.cases.size()));
    }
}
