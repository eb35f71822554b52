// SPDX-License-Identifier: BSL-1.0
#include <leat/window/tumbling.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/select.hpp>

#include <test.hpp>
#include <window/model.hpp>

#include <limits>

using namespace leat::literals;
using namespace std::chrono_literals;
using namespace window_model;

namespace {

/// One random case: sizes, an offset, a delay, and events that are sometimes too late.
struct setting {
    duration size, offset, delay;
    std::vector<event> events;

    explicit setting(unsigned seed) {
        std::mt19937 random(seed);
        size = random_size(random);
        offset = random_between(random, -2 * size, 2 * size);
        delay = random_between(random, 0us, 3 * size);
        duration const step = std::max(duration(1), size / static_cast<std::int64_t>(1 + random() % 20));
        duration const disorder = random() % 2 == 0 ? delay : 2 * delay + size;
        events = random_events(random, 1 + random() % 300, step, disorder);
    }
};

/// All that a window can say of a group, compared with the events that the model put there.
template <class Row, class Key>
void check_aggregates(Row const& row, group<Key> const& g) {
    REQUIRE("window_start"_f(row) == g.start);
    REQUIRE("window_end"_f(row) == g.end);
    std::int64_t sum = 0;
    double value = 0, maybe = 0;
    std::int64_t present = 0;
    double least = std::numeric_limits<double>::infinity();
    std::string longest;
    event const* first = nullptr;
    event const* last = nullptr;  // by time, and of one time by arrival
    for (event const& e : g.events) {
        if (first == nullptr || e.ts < first->ts) first = &e;
        if (last == nullptr || last->ts <= e.ts) last = &e;
        sum += e.quantity;
        value += e.value;
        if (e.maybe) ++present, maybe += *e.maybe;
        if (e.value < least) least = e.value;
        if (e.city > longest) longest = e.city;
    }
    REQUIRE("n"_f(row) == static_cast<std::int64_t>(g.events.size()));
    REQUIRE("sum"_f(row) == sum);
    REQUIRE("value"_f(row) == value);  // doubles are added in the order of arrival, so exactly this
    REQUIRE("present"_f(row) == present);
    REQUIRE("maybe"_f(row) == (present == 0 ? std::optional<double>() : std::optional<double>(maybe)));
    REQUIRE("mean"_f(row) == (present == 0 ? std::optional<double>() : std::optional<double>(maybe / static_cast<double>(present))));
    REQUIRE("least"_f(row) == least);
    REQUIRE("greatest"_f(row) == longest);
    REQUIRE("first"_f(row) == first->quantity);
    REQUIRE("last"_f(row) == last->city);
    REQUIRE("first_arrived"_f(row) == g.events.front().quantity);
    REQUIRE("last_arrived"_f(row) == g.events.back().city);
    REQUIRE("ratio"_f(row) == value / static_cast<double>(g.events.size()));
}

/// A late record comes as it is at this point: a key that was computed stands behind the fields.
template <class Row>
void check_event(Row const& row, event const& e) {
    REQUIRE(event{"ts"_f(row), "city"_f(row), "device"_f(row), "quantity"_f(row), "value"_f(row), "maybe"_f(row)} == e);
}

auto all_aggregates() {
    return leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("quantity"_f), "value"_f = leat::sum("value"_f),
                           "present"_f = leat::count("maybe"_f), "maybe"_f = leat::sum("maybe"_f), "mean"_f = leat::mean("maybe"_f),
                           "least"_f = leat::min("value"_f), "greatest"_f = leat::max("city"_f), "first"_f = leat::first("quantity"_f),
                           "last"_f = leat::last("city"_f), "first_arrived"_f = leat::first_arrived("quantity"_f),
                           "last_arrived"_f = leat::last_arrived("city"_f), "ratio"_f = leat::sum("value"_f) / leat::count());
}

/// Runs a pipeline in all batch sizes, and compares row by row with the model.
template <class MakePipeline, class KeyOf, class CheckKey>
void compare(setting const& s, MakePipeline make, KeyOf key_of, CheckKey check_key) {
    auto const expected = windows(s.events, key_of, s.size, s.offset, s.delay);
    for (std::size_t const batch : batch_sizes) {
        auto const [report, late, rows] = leat::run(make(s), leat::batch_size(batch));
        REQUIRE(report.records_in == s.events.size());
        REQUIRE(report.bad == 0);
        REQUIRE(report.late == expected.late.size());
        REQUIRE(late.size() == expected.late.size());
        for (std::size_t i = 0; i != late.size(); ++i) check_event(late[i], expected.late[i]);
        REQUIRE(rows.size() == expected.fired.size());
        for (std::size_t i = 0; i != rows.size(); ++i) {
            check_key(rows[i], expected.fired[i].key);
            check_aggregates(rows[i], expected.fired[i]);
        }
    }
}

auto timed(setting const& s) { return leat::from(s.events) | leat::event_time("ts"_f, leat::out_of_order(s.delay)); }
auto in_windows(setting const& s) { return leat::window(leat::tumbling(s.size, s.offset), leat::late_to(leat::collect())); }

}  // namespace

TEST_CASE("tumbling windows by a text: what a naive model says, at every batch size", "[tumbling]") {
    for (unsigned seed = 0; seed != 60; ++seed)
        compare(setting(seed), [](setting const& s) { return timed(s) | leat::key_by("city"_f) | in_windows(s) | all_aggregates() | leat::collect(); },
                [](event const& e) { return e.city; }, [](auto const& row, std::string const& key) { REQUIRE("city"_f(row) == key); });
}

TEST_CASE("tumbling windows by a number that may be null", "[tumbling]") {
    for (unsigned seed = 100; seed != 140; ++seed)
        compare(setting(seed), [](setting const& s) { return timed(s) | leat::key_by("device"_f) | in_windows(s) | all_aggregates() | leat::collect(); },
                [](event const& e) { return e.device; }, [](auto const& row, auto const& key) { REQUIRE("device"_f(row) == key); });
}

TEST_CASE("tumbling windows by several fields and an expression", "[tumbling]") {
    for (unsigned seed = 200; seed != 240; ++seed)
        compare(setting(seed),
                [](setting const& s) {
                    return timed(s) | leat::key_by("device"_f, "much"_f = "quantity"_f > 0, "city"_f) | in_windows(s) | all_aggregates() | leat::collect();
                },
                [](event const& e) { return std::tuple(e.device, e.quantity > 0, e.city); },
                [](auto const& row, auto const& key) { REQUIRE(std::tuple("device"_f(row), "much"_f(row), "city"_f(row)) == key); });
}

TEST_CASE("tumbling windows without a key", "[tumbling]") {
    for (unsigned seed = 300; seed != 340; ++seed)
        compare(setting(seed), [](setting const& s) { return timed(s) | in_windows(s) | all_aggregates() | leat::collect(); },
                [](event const&) { return 0; }, [](auto const&, int) {});
}

TEST_CASE("tumbling windows over rows that pass by", "[tumbling]") {
    // The function makes a new row each time, which is gone before its batch is aggregated.
    for (unsigned seed = 400; seed != 430; ++seed)
        compare(setting(seed),
                [](setting const& s) {
                    return leat::from(s.events) | leat::map([](event const& e) { return event(e); }) |
                           leat::event_time("ts"_f, leat::out_of_order(s.delay)) | leat::key_by("city"_f, "device"_f) | in_windows(s) | all_aggregates() |
                           leat::collect();
                },
                [](event const& e) { return std::pair(e.city, e.device); },
                [](auto const& row, auto const& key) { REQUIRE(std::pair("city"_f(row), "device"_f(row)) == key); });
}

TEST_CASE("a window's first record in the model and in the stream is the same: results keep the order of arrival", "[tumbling]") {
    std::vector<event> events;
    for (int i = 0; i != 3000; ++i) events.push_back({timestamp(duration(i)), std::to_string((i * 7919) % 1500), {}, i, 0, {}});
    for (std::size_t const batch : batch_sizes) {
        auto const [report, rows] = leat::run(leat::from(events) | leat::event_time("ts"_f) | leat::key_by("city"_f) | leat::window(leat::tumbling(1s)) |
                                                  leat::aggregate("n"_f = leat::count()) | leat::collect(),
                                              leat::batch_size(batch));
        REQUIRE(rows.size() == 1500);
        for (std::size_t i = 0; i != rows.size(); ++i) {
            CHECK("city"_f(rows[i]) == events[i].city);
            CHECK("n"_f(rows[i]) == 2);
        }
    }
}

TEST_CASE("windows partition the input: every record is in one window or late", "[tumbling]") {
    for (unsigned seed = 500; seed != 560; ++seed) {
        setting const s(seed);
        auto const [report, rows] = leat::run(timed(s) | leat::key_by("city"_f) | leat::window(leat::tumbling(s.size, s.offset)) |
                                              leat::aggregate("n"_f = leat::count(), "q"_f = leat::sum("quantity"_f)) | leat::collect());
        std::int64_t counted = 0;
        for (auto const& r : rows) {
            counted += "n"_f(r);
            CHECK("window_end"_f(r) - "window_start"_f(r) == s.size);
            CHECK(("window_start"_f(r).time_since_epoch() - s.offset).count() % s.size.count() == 0);
        }
        CHECK(static_cast<std::uint64_t>(counted) + report.late == s.events.size());
    }
}

TEST_CASE("a permutation within the allowed disorder gives one answer", "[tumbling]") {
    for (unsigned seed = 600; seed != 620; ++seed) {
        std::mt19937 random(seed);
        auto sorted = random_events(random, 300, 10us, 0us);
        auto const answer = [](std::vector<event> const& events) {
            auto const [report, rows] = leat::run(leat::from(events) | leat::event_time("ts"_f, leat::out_of_order(200us)) | leat::key_by("device"_f) |
                                                  leat::window(leat::tumbling(70us)) |
                                                  leat::aggregate("n"_f = leat::count(), "q"_f = leat::sum("quantity"_f), "m"_f = leat::max("value"_f)) |
                                                  leat::collect());
            CHECK(report.late == 0);
            std::map<std::pair<timestamp, std::optional<std::int32_t>>, std::tuple<std::int64_t, std::int64_t, double>> out;
            for (auto const& r : rows) out[{"window_start"_f(r), "device"_f(r)}] = {"n"_f(r), "q"_f(r), "m"_f(r)};
            CHECK(out.size() == rows.size());
            return out;
        };
        auto const first = answer(sorted);
        // Each record moves by at most 200 us against the others.
        std::vector<std::pair<timestamp, std::size_t>> moved;
        for (std::size_t i = 0; i != sorted.size(); ++i) moved.emplace_back(sorted[i].ts + random_between(random, 0us, 200us), i);
        std::sort(moved.begin(), moved.end());
        std::vector<event> permuted;
        for (auto const& m : moved) permuted.push_back(sorted[m.second]);
        CHECK(answer(permuted) == first);
    }
}

TEST_CASE("tumbling: a size must be positive", "[tumbling]") {
    CHECK_THROWS_AS(leat::tumbling(0s), leat::error);
    CHECK_THROWS_AS(leat::tumbling(-1us), leat::error);
}

TEST_CASE("times at the ends of the clock's range do not overflow", "[tumbling]") {
    for (duration const size : {duration(1), duration(7), duration(1h), duration(std::numeric_limits<std::int64_t>::max())}) {
        std::vector<event> events;
        for (std::int64_t const at : {std::numeric_limits<std::int64_t>::min() + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
                                      std::numeric_limits<std::int64_t>::max() - 2, std::numeric_limits<std::int64_t>::max() - 1})
            events.push_back({timestamp(duration(at)), "c", {}, 1, 0, {}});
        auto const [report, rows] = leat::run(leat::from(events) | leat::event_time("ts"_f) | leat::window(leat::tumbling(size, 3us)) |
                                              leat::aggregate("n"_f = leat::count()) | leat::collect());
        std::int64_t n = 0;
        for (auto const& r : rows) n += "n"_f(r);
        CHECK(static_cast<std::uint64_t>(n) + report.late == events.size());
    }
}

TEST_CASE("the divider of windows is a division", "[tumbling]") {
    std::mt19937_64 random(1);
    for (int i = 0; i != 20000; ++i) {
        std::uint64_t const size = 1 + (random() >> (random() % 64)) / 2;
        std::uint64_t const distance = random() >> (random() % 64);
        leat::detail::window_divider const divide(size);
        REQUIRE(divide(distance) == distance / size);
        REQUIRE(divide(size - 1) == 0);
        REQUIRE(divide(size) == 1);
        REQUIRE(divide(~std::uint64_t{0}) == ~std::uint64_t{0} / size);
    }
}
