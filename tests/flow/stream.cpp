// SPDX-License-Identifier: BSL-1.0
// Which rows may be kept as they come. That what is kept is there, tests/window/kept_rows_*.cpp try.
#include <leat/flow/stream.hpp>

#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/flow/from.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/with.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <string>

using namespace leat::literals;

namespace {

struct reading {
    leat::timestamp ts;
    std::string sensor;
    std::int64_t value;
};

struct last_view {
    using state = std::string;
    [[nodiscard]] state identity() const { return {}; }
    void add(state& s, std::string_view text) const { s = text; }
    void merge(state& into, state const& later) const { into = later; }
    [[nodiscard]] std::string_view result(state const& s) const { return s; }
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(reading, ts, sensor, value);

namespace {

template <class Row, class Pipeline>
constexpr bool stable_after(Pipeline const&) {
    return leat::detail::stream_of<Pipeline, leat::detail::stream<Row>>::stable;
}
template <class Pipeline>
constexpr bool stable(Pipeline const& p) {
    return stable_after<reading const&>(p);
}

auto text_of = [](auto const& r) { return std::string("sensor"_f(r)); };
auto by_key() { return leat::key_by("sensor"_f); }

}  // namespace

TEST_CASE("records of a source, and handles over them, are kept by their addresses", "[stream]") {
    CHECK(stable(leat::filter("value"_f > 0)));
    CHECK(stable(leat::event_time("ts"_f)));
    CHECK(stable(leat::with("twice"_f = "value"_f * 2)));
    CHECK(stable(leat::select("s"_f = "sensor"_f) | leat::rename("t"_f = "s"_f)));
    CHECK(stable(leat::enumerate("n"_f)));
    CHECK(stable(by_key() | leat::running("n"_f = leat::count())));
    CHECK(stable(by_key() | leat::running("n"_f = leat::count()) | leat::with("twice"_f = "n"_f * 2) | by_key() | leat::running("m"_f = leat::max("n"_f))));
    CHECK(stable(leat::event_time("ts"_f) | by_key() | leat::window(leat::tumbling(std::chrono::hours(1))) | leat::aggregate("n"_f = leat::count())));
    CHECK(stable_after<reading&&>(leat::with("twice"_f = "value"_f * 2) | by_key() | leat::running("n"_f = leat::count())));
}

TEST_CASE("what a stage makes for one call, and what is over it, is copied by who keeps it", "[stream]") {
    CHECK_FALSE(stable(leat::map([](reading const& r) { return r; })));
    CHECK_FALSE(stable(leat::map([](reading const& r) -> reading const& { return r; })));
    CHECK_FALSE(stable(leat::map([](reading const& r) { return r; }) | leat::with("twice"_f = "value"_f * 2)));
    CHECK_FALSE(stable(leat::map([](reading const& r) { return r; }) | by_key() | leat::running("n"_f = leat::count())));
    CHECK_FALSE(stable(leat::flat_map([](reading const& r) { return std::vector<reading>{r}; })));
    CHECK_FALSE(stable(leat::with("t"_f = text_of)));
    CHECK_FALSE(stable(leat::with("t"_f = text_of) | leat::rename("u"_f = "t"_f)));
    CHECK_FALSE(stable(leat::with("t"_f = text_of) | by_key() | leat::running("n"_f = leat::count())));
    CHECK_FALSE(stable(by_key() | leat::running("most"_f = leat::max("sensor"_f))));
    CHECK_FALSE(stable(by_key() | leat::running("last"_f = leat::aggregate_by(last_view{}, "sensor"_f))));
    CHECK_FALSE(stable(leat::event_time("ts"_f) | by_key() | leat::window(leat::tumbling(std::chrono::hours(1))) | leat::aggregate("most"_f = leat::max("sensor"_f))));
}

TEST_CASE("a handle that can only be moved is not kept by the branches of a fork", "[stream]") {
    using row = leat::detail::stream_of<decltype(leat::with("twice"_f = "value"_f * 2)), leat::detail::stream<reading&&>>;
    CHECK(row::stable);
    CHECK_FALSE(leat::detail::branch_stream<row, row::plain const&>::stable);
}
