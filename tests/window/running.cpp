// SPDX-License-Identifier: BSL-1.0
#include <leat/window/running.hpp>

#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/stage/with.hpp>

#include <test.hpp>
#include <window/model.hpp>

#include <limits>
#include <memory>
#include <stdexcept>

using namespace leat::literals;
using namespace std::chrono_literals;
using namespace window_model;

namespace {

/// What is known of a key so far, the obvious way.
struct so_far {
    std::int64_t n = 0, sum = 0, present = 0, first = 0;
    double value = 0, maybe = 0, least = 0;
    std::string greatest;

    void add(event const& e) {
        if (n == 0) first = e.quantity, least = e.value, greatest = e.city;
        ++n;
        sum += e.quantity;
        value += e.value;
        if (e.maybe) ++present, maybe += *e.maybe;
        if (e.value < least) least = e.value;
        if (e.city > greatest) greatest = e.city;
    }
};

auto all_totals() {
    return leat::running("n"_f = leat::count(), "sum"_f = leat::sum("quantity"_f), "total"_f = leat::sum("value"_f), "mean"_f = leat::mean("maybe"_f),
                         "least"_f = leat::min("value"_f), "greatest"_f = leat::max("city"_f), "first"_f = leat::first("quantity"_f),
                         "ratio"_f = leat::sum("value"_f) / leat::count());
}

template <class Row>
void check(Row const& row, event const& e, so_far const& s) {
    REQUIRE(event{"ts"_f(row), "city"_f(row), "device"_f(row), "quantity"_f(row), "value"_f(row), "maybe"_f(row)} == e);
    REQUIRE("n"_f(row) == s.n);
    REQUIRE("sum"_f(row) == s.sum);
    REQUIRE("total"_f(row) == s.value);
    REQUIRE("mean"_f(row) == (s.present == 0 ? std::optional<double>() : std::optional<double>(s.maybe / static_cast<double>(s.present))));
    REQUIRE("least"_f(row) == s.least);
    REQUIRE("greatest"_f(row) == s.greatest);
    REQUIRE("first"_f(row) == s.first);
    REQUIRE("ratio"_f(row) == s.value / static_cast<double>(s.n));
}

template <class MakePipeline, class KeyOf>
void compare(unsigned seed, MakePipeline make, KeyOf key_of) {
    std::mt19937 random(seed);
    auto const events = random_events(random, 1 + random() % 500, 10us, 50us);
    for (std::size_t const batch : batch_sizes) {
        auto const [report, rows] = leat::run(make(events), leat::batch_size(batch));
        REQUIRE(report.bad == 0);
        REQUIRE(rows.size() == events.size());
        std::map<decltype(key_of(events[0])), so_far> model;
        for (std::size_t i = 0; i != rows.size(); ++i) {
            auto& s = model[key_of(events[i])];
            s.add(events[i]);
            check(rows[i], events[i], s);
        }
    }
}

struct throws_on_13 {
    using state = std::int64_t;
    [[nodiscard]] state identity() const { return 0; }
    void add(state& s, std::int64_t v) const {
        if (v == 13) throw std::runtime_error("thirteen");
        s += v;
    }
    void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] std::int64_t result(state const& s) const { return s; }
};

struct number {
    std::string key;
    std::int64_t v;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(number, key, v);

TEST_CASE("running aggregates by a text, over rows that stay where they are", "[running]") {
    for (unsigned seed = 0; seed != 40; ++seed)
        compare(seed, [](auto const& events) { return leat::from(events) | leat::key_by("city"_f) | all_totals() | leat::collect(); },
                [](event const& e) { return e.city; });
}

TEST_CASE("running aggregates by numbers, null and an expression", "[running]") {
    for (unsigned seed = 100; seed != 140; ++seed)
        compare(seed, [](auto const& events) { return leat::from(events) | leat::key_by("device"_f, "much"_f = "quantity"_f > 0) | all_totals() | leat::collect(); },
                [](event const& e) { return std::pair(e.device, e.quantity > 0); });
}

TEST_CASE("running aggregates over rows that pass by, and over rows that are given away", "[running]") {
    for (unsigned seed = 200; seed != 220; ++seed) {
        compare(seed,
                [](auto const& events) {
                    return leat::from(events) | leat::map([](event const& e) { return event(e); }) | leat::key_by("city"_f, "device"_f) | all_totals() | leat::collect();
                },
                [](event const& e) { return std::pair(e.city, e.device); });
        compare(seed, [](auto const& events) { return leat::from(std::vector<event>(events)) | leat::key_by("city"_f) | all_totals() | leat::collect(); },
                [](event const& e) { return e.city; });
    }
}

TEST_CASE("running aggregates over handles, with stages behind", "[running]") {
    std::mt19937 random(5);
    auto const events = random_events(random, 700, 10us, 50us);
    for (std::size_t const batch : batch_sizes) {
        auto const [report, rows] = leat::run(leat::from(events) | leat::with("double"_f = "quantity"_f * 2) | leat::key_by("city"_f) |
                                                  leat::running("total"_f = leat::sum("double"_f)) | leat::filter("total"_f > 0) |
                                                  leat::select("city"_f, "total"_f) | leat::collect(),
                                              leat::batch_size(batch));
        std::map<std::string, std::int64_t> totals;
        std::size_t at = 0;
        for (event const& e : events) {
            std::int64_t const total = totals[e.city] += 2 * e.quantity;
            if (total <= 0) continue;
            REQUIRE(at < rows.size());
            REQUIRE("city"_f(rows[at]) == e.city);
            REQUIRE("total"_f(rows[at]) == total);
            ++at;
        }
        REQUIRE(at == rows.size());
    }
}

TEST_CASE("running: the columns stand behind those that are there", "[running]") {
    using row = std::remove_cvref_t<decltype(std::get<1>(leat::run(leat::from(std::vector<number>()) | leat::key_by("key"_f) |
                                                                   leat::running("n"_f = leat::count()) | leat::collect())))>::value_type;
    static_assert(std::is_same_v<leat::schema_of<row>, leat::schema<leat::field<"key", std::string>, leat::field<"v", std::int64_t>, leat::field<"n", std::int64_t>>>);
}

TEST_CASE("running: a take behind it stops the source, at every batch size", "[running]") {
    std::vector<number> numbers;
    for (int i = 0; i != 5000; ++i) numbers.push_back({"k" + std::to_string(i % 3), i});
    for (std::size_t const batch : batch_sizes) {
        auto const [report, rows] = leat::run(leat::from(numbers) | leat::key_by("key"_f) | leat::running("n"_f = leat::count()) | leat::take(10) | leat::collect(),
                                              leat::batch_size(batch));
        REQUIRE(rows.size() == 10);
        CHECK("n"_f(rows[9]) == 4);
        CHECK(report.ended == leat::run_end::stopped_early);
    }
}

TEST_CASE("running: an input that fails makes a bad record, and leaves the totals alone", "[running]") {
    std::int64_t const most = std::numeric_limits<std::int64_t>::max();
    std::vector<number> const numbers{{"a", 1}, {"a", most}, {"a", 2}, {"b", most}, {"b", 5}};
    for (std::size_t const batch : batch_sizes) {
        auto const [report, bad, rows] = leat::run(leat::from(numbers, leat::bad_to(leat::collect())) | leat::key_by("key"_f) |
                                                       leat::running("total"_f = leat::sum("v"_f * 2), "n"_f = leat::count()) | leat::collect(),
                                                   leat::batch_size(batch));
        CHECK(report.bad == 2);
        REQUIRE(bad.size() == 2);
        CHECK(bad[0].stage == "running");
        REQUIRE(rows.size() == 3);
        CHECK("total"_f(rows[0]) == 2);
        CHECK("total"_f(rows[1]) == 6);
        CHECK("n"_f(rows[1]) == 2);
        CHECK("total"_f(rows[2]) == 10);
        CHECK("n"_f(rows[2]) == 1);
    }
}

TEST_CASE("running: a total that does not fit makes bad records until it fits again", "[running]") {
    std::int64_t const most = std::numeric_limits<std::int64_t>::max();
    std::vector<number> const numbers{{"a", most}, {"a", 1}, {"b", 7}, {"a", -2}};
    auto const [report, rows] = leat::run(leat::from(numbers) | leat::key_by("key"_f) | leat::running("total"_f = leat::sum("v"_f)) | leat::collect());
    CHECK(report.bad == 1);
    REQUIRE(rows.size() == 3);
    CHECK("total"_f(rows[0]) == most);
    CHECK("total"_f(rows[1]) == 7);
    CHECK("total"_f(rows[2]) == most - 1);
}

TEST_CASE("running: an aggregate of the user's that throws makes a bad record", "[running]") {
    std::vector<number> const numbers{{"a", 1}, {"a", 13}, {"b", 13}, {"a", 4}, {"b", 5}};
    for (std::size_t const batch : batch_sizes) {
        auto const [report, bad, rows] =
            leat::run(leat::from(numbers, leat::bad_to(leat::collect())) | leat::key_by("key"_f) |
                          leat::running("total"_f = leat::aggregate_by(throws_on_13{}, "v"_f)) | leat::named("totals") | leat::collect(),
                      leat::batch_size(batch));
        REQUIRE(rows.size() == 3);
        CHECK("total"_f(rows[1]) == 5);
        CHECK("total"_f(rows[2]) == 5);
        REQUIRE(bad.size() == 2);
        CHECK(bad[0].stage == "totals");
        CHECK(bad[0].reason == "thirteen");
        CHECK(bad[0].text.find("13") != std::string::npos);
    }
}

TEST_CASE("running: rows that can only be moved go through", "[running]") {
    struct heavy {
        BOOST_HANA_DEFINE_STRUCT(heavy, (std::int64_t, key), (std::unique_ptr<int>, payload));
    };
    for (std::size_t const batch : batch_sizes) {
        std::vector<heavy> rows;
        for (int i = 0; i != 100; ++i) rows.push_back({i % 7, std::make_unique<int>(i)});
        std::int64_t seen = 0;
        auto const report = leat::run(leat::from(std::move(rows)) | leat::key_by("key"_f) | leat::running("n"_f = leat::count()) | leat::for_each([&](auto&& row) {
                                          CHECK(*"payload"_f(row) == seen);
                                          CHECK("n"_f(row) == seen / 7 + 1);
                                          ++seen;
                                      }),
                                      leat::batch_size(batch));
        CHECK(report.records_in == 100);
        CHECK(seen == 100);
    }
}

// With keys that are texts, rows wait for a batch: not where a stage behind may want no more.
TEST_CASE("what goes in before a take behind running does not depend on batches") {
    std::mt19937 random(7);
    auto const data = random_events(random, 300, 1s, 10s);
    for (std::size_t const size : {1u, 2u, 7u, 64u, 1024u}) {
        auto const seen_by = [&](auto const& rest) {
            std::uint64_t seen = 0;
            auto const look = leat::inspect([&seen](auto const&) { ++seen; });
            auto const result = leat::run(leat::from(data) | look | leat::key_by("city"_f, "device"_f) | leat::running("all"_f = leat::count()) | rest, leat::batch_size(size));
            return std::pair(seen, std::get<0>(result).records_in);
        };
        auto const fifty = std::pair(std::uint64_t{50}, std::uint64_t{50});
        INFO("batch size " << size);
        CHECK(seen_by(leat::take(50) | leat::count_rows()) == fifty);
        CHECK(seen_by(leat::enumerate() | leat::take_while("index"_f < 49) | leat::count_rows()) == fifty);
        CHECK(seen_by(leat::fork(leat::take(50) | leat::count_rows(), leat::take(20) | leat::count_rows())) == fifty);
        CHECK(seen_by(leat::key_by("city"_f) | leat::running("more"_f = leat::count()) | leat::take(50) | leat::count_rows()) == fifty);
        // A branch that has ended gets nothing more, the other one all.
        std::uint64_t seen = 0;
        auto const branch = leat::inspect([&seen](auto const&) { ++seen; }) | leat::key_by("city"_f, "device"_f) | leat::running("all"_f = leat::count());
        auto const [report, some, all] = leat::run(leat::from(data) | leat::fork(branch | leat::take(50) | leat::count_rows(), leat::count_rows()), leat::batch_size(size));
        CHECK(seen == 50);
        CHECK(some == 50);
        CHECK(all == 300);
    }
}
