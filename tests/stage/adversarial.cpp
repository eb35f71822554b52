// SPDX-License-Identifier: BSL-1.0
// Stages where they are likely to break: many rows of one, none at all, functions and sources that throw, early ends.
#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/aggregate/summarize.hpp>
#include <leat/runtime/results.hpp>
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/scan.hpp>
#include <leat/stage/skip.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/state/snapshot.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <distinct.hpp>
#include <drive.hpp>

#include <limits>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;
using namespace std::chrono_literals;

namespace adversarial_stages {

struct pack_of {
    std::int64_t id;
    std::vector<std::int64_t> items;
};

struct reading {
    std::string sensor;
    std::optional<double> value;
    leat::timestamp ts;
};

}  // namespace adversarial_stages

BOOST_HANA_ADAPT_STRUCT(adversarial_stages::pack_of, id, items);
BOOST_HANA_ADAPT_STRUCT(adversarial_stages::reading, sensor, value, ts);

namespace {

using namespace adversarial_stages;

leat::timestamp at(std::int64_t us) { return leat::timestamp(leat::duration(us)); }

/// Counts those that are alive.
struct counted {
    static inline int alive = 0;
    counted() { ++alive; }
    counted(counted const&) { ++alive; }
    counted(counted&&) noexcept { ++alive; }
    counted& operator=(counted const&) = default;
    counted& operator=(counted&&) = default;
    ~counted() { --alive; }
};

leat::source<int> endless(counted) {
    for (int i = 1;; ++i) co_yield i;
}
leat::source<int> five_and_throw(counted) {
    for (int i = 1; i <= 5; ++i) co_yield i;
    throw std::runtime_error("the source is broken");
}

}  // namespace

TEST_CASE("flat_map makes 5000 rows of one, none of the next, in front of a window and of a take", "[adversarial]") {
    std::vector<pack_of> input;
    for (std::int64_t i = 0; i != 4; ++i) input.push_back({i, std::vector<std::int64_t>(i % 2 == 0 ? 5000 : 0, i)});
    auto const out = run_everywhere([&] {
        return leat::from(input) | leat::flat_map([](pack_of const& p) { return p.items; }) |
               leat::fork(leat::take(7001) | leat::fold(std::int64_t{0}, [](std::int64_t s, std::int64_t x) { return s + x; }),
                          leat::skip(4999) | leat::take(2) | leat::collect(), leat::skip(9999) | leat::count_rows(), leat::take(0) | leat::count_rows());
    });
    CHECK(std::get<1>(out) == 2 * 2001);
    CHECK(std::get<2>(out) == std::vector<std::int64_t>{0, 2});
    CHECK(std::get<3>(out) == 1);
    CHECK(std::get<4>(out) == 0);

    // Each row of one record has its own time, and opens and fires windows while the record is still being taken apart.
    std::vector<pack_of> times{{1, {}}, {2, {}}, {3, {}}};
    for (std::int64_t i = 0; i != 5000; ++i) times[1].items.push_back(i), times[2].items.push_back(i % 2 == 0 ? 4999 : 5000 - i);
    auto const windows = run_everywhere([&] {
        return leat::from(times) | leat::explode("items"_f) | leat::event_time([](auto const& r) { return at("items"_f(r)); }) | leat::key_by("id"_f) |
               leat::window(leat::tumbling(10us)) | leat::aggregate("n"_f = leat::count()) | leat::collect();
    });
    auto const& rows = std::get<1>(windows);
    REQUIRE(rows.size() == 501);
    for (std::size_t i = 0; i != 500; ++i) {
        CHECK("id"_f(rows[i]) == 2);
        CHECK("n"_f(rows[i]) == 10);
    }
    // The third has 2500 rows at 4999; of the others, 5000 - i for odd i, only 4999, 4997, ... 4991 are in the open window.
    CHECK("n"_f(rows[500]) == 2500 + 5);
    CHECK(std::get<0>(windows).late == 2495);
}

TEST_CASE("a take behind a window, over batches, destroys the source", "[adversarial]") {
    for (std::size_t const batch : batch_sizes) {
        counted const c;
        int const before = counted::alive;
        {
            auto const p = leat::from(endless, c) | leat::map([](int i) { return reading{"s", {}, at(i)}; }) | leat::event_time("ts"_f) |
                           leat::window(leat::tumbling(100us)) | leat::aggregate("n"_f = leat::count()) | leat::take(3) | leat::collect();
            auto const [report, rows] = leat::run(p, leat::batch_size(batch));
            REQUIRE(rows.size() == 3);
            CHECK("n"_f(rows[0]) == 99);
            CHECK("n"_f(rows[2]) == 100);
            CHECK(report.records_in == 300);
            CHECK(report.ended == leat::run_end::stopped_early);
            auto const none = leat::run(leat::from(endless, c) | leat::take(0) | leat::null(), leat::batch_size(batch));
            CHECK(none.records_in == 0);
            auto const [two, n] = leat::run(leat::from(endless, c) | leat::skip(1500) | leat::take(1) | leat::fork(leat::collect()), leat::batch_size(batch));
            CHECK(n == std::vector<int>{1501});
        }
        CHECK(counted::alive == before);
    }
}

TEST_CASE("what a source throws comes out once, behind the records before it", "[adversarial]") {
    for (std::size_t const batch : batch_sizes) {
        counted const c;
        std::string seen;
        auto const p = leat::from(five_and_throw, c) | leat::scan(0, [](int s, int x) { return s + x; }) | leat::for_each([&](int x) { seen += std::to_string(x) + " "; });
        CHECK_THROWS_WITH(leat::run(p, leat::batch_size(batch)), "the source is broken");
        CHECK(seen == "1 3 6 10 15 ");
        {
            auto job = leat::start(p, leat::batch_size(batch));
            std::size_t thrown = 0;
            for (int i = 0; i != 20; ++i) {
                try {
                    if (job.step() == leat::step_result::ended) break;
                } catch (std::runtime_error const&) {
                    ++thrown;
                }
            }
            CHECK(thrown == 1);
            CHECK_NOTHROW(job.finish());
        }
        seen.clear();
        int total = 0;
        auto const read = [&] {
            for (int x : leat::results(leat::from(five_and_throw, c) | leat::filter([](int i) { return i != 3; }), leat::batch_size(batch))) total += x;
        };
        CHECK_THROWS_WITH(read(), "the source is broken");
        CHECK(total == 12);
    }
    CHECK(counted::alive == 0);
}

TEST_CASE("what the bad stream refuses is counted, and does not come back to it", "[adversarial]") {
    auto const numbers = count_to(9);
    for (std::size_t const batch : batch_sizes) {
        int calls = 0;
        auto const report = leat::run(leat::from(numbers, leat::bad_to(leat::for_each([&](leat::bad_record const&) {
                                                     ++calls;
                                                     throw std::runtime_error("full");
                                                 }))) |
                                          leat::map([](int i) {
                                              if (i % 3 == 0) throw std::runtime_error("three");
                                              return i;
                                          }) | leat::null(),
                                      leat::batch_size(batch));
        CHECK(calls == 3);
        CHECK(report.bad == 6);
        REQUIRE(report.bad_by_reason.size() == 2);
        CHECK(report.bad_by_reason[0] == leat::bad_count{"map", "three", 3});
        CHECK(report.bad_by_reason[1] == leat::bad_count{"for_each", "full", 3});
    }
}

TEST_CASE("rows that can only be moved go through every stage that looks, and are kept at the end", "[adversarial]") {
    for (std::size_t const batch : batch_sizes) {
        int looked = 0;
        auto [report, kept] =
            leat::run(leat::from(movable_to(300)) | leat::skip(3) | leat::filter([](only_moved const& m) { return m.value() % 2 == 0; }) |
                          leat::inspect([&](only_moved const&) { ++looked; }) | leat::map([](only_moved m) { return only_moved(2 * m.value()); }) |
                          leat::take_while([](only_moved const& m) { return m.value() < 400; }) | leat::flat_map([](only_moved m) {
                              std::vector<only_moved> two;
                              two.emplace_back(std::move(m));
                              two.emplace_back(-1);
                              return two;
                          }) | leat::filter([](only_moved const& m) { return m.value() > 0; }) | leat::take(90) | leat::collect(),
                      leat::batch_size(batch));
        REQUIRE(kept.size() == 90);
        CHECK(kept.front().value() == 8);
        CHECK(kept.back().value() == 8 + 4 * 89);
        CHECK(looked == 90);
        auto [again, low, high] = leat::run(leat::from(movable_to(20)) | leat::split([](only_moved const& m) { return m.value() < 5; }, leat::collect(), leat::take(2) | leat::collect()),
                                            leat::batch_size(batch));
        CHECK(low.size() == 4);
        REQUIRE(high.size() == 2);
        CHECK(high[1].value() == 6);
    }
}

TEST_CASE("discard writes what is complete, finish fires what is open, also in side streams", "[adversarial]") {
    std::vector<reading> const rows{{"a", 1.0, at(5)}, {"a", 2.0, at(55)}, {"a", 3.0, at(6)}, {"b", 4.0, at(7)}, {"b", 4.0, at(56)}};
    auto const side = leat::window(leat::tumbling(10us)) | leat::aggregate("n"_f = leat::count()) | leat::collect();
    auto const p = leat::from(leat::push_source<reading>()) | leat::event_time("ts"_f) | leat::window(leat::tumbling(10us), leat::late_to(side)) |
                   leat::aggregate("n"_f = leat::count()) | leat::collect();
    for (bool const flush : {false, true}) {
        auto job = leat::start(p);
        job.push(rows);
        flush ? job.finish() : job.discard();
        auto const [late, fired] = job.node().values();
        CHECK(fired.size() == (flush ? 2 : 1));
        CHECK(late.size() == (flush ? 1 : 0));
        CHECK_THROWS_AS(job.push(rows), leat::error);
        CHECK_NOTHROW(job.finish());
        CHECK(job.step() == leat::step_result::ended);
    }
}

TEST_CASE("summarize goes on after every record", "[adversarial]") {
    std::vector<reading> rows;
    for (int i = 0; i != 12; ++i) rows.push_back({"sensor with a long name " + std::to_string(i % 5), i % 3 == 0 ? std::nullopt : std::optional(0.1 * i), at(i)});
    auto const goes_on = [&](auto const& p) {
        auto const [whole, expected] = leat::run(p);
        for (std::uint64_t stop = 0; stop != rows.size(); ++stop) {
            auto job = leat::start(p, leat::batch_size(1));
            while (job.context().records_in != stop) job.step();
            leat::snapshot_writer to;
            job.save(to);
            std::string const bytes = to.finish();
            for (std::size_t const batch : batch_sizes) {
                auto again = leat::start(p, leat::batch_size(batch));
                leat::snapshot_reader saved(bytes);
                again.load(saved);
                saved.finish();
                while (again.step() != leat::step_result::ended) {}
                CHECK(std::get<0>(again.node().values()) == expected);
            }
        }
    };
    auto const few = leat::from(rows) | leat::summarize("n"_f = leat::count(), "total"_f = leat::sum("value"_f));
    goes_on(few);
    goes_on(leat::from(rows) | leat::filter("value"_f > 0.3) | leat::summarize("n"_f = leat::count("value"_f), "least"_f = leat::min("sensor"_f), "last"_f = leat::last("sensor"_f)));
    goes_on(leat::from(rows) | leat::summarize("names"_f = leat::aggregate_by(leat_test::distinct{}, "sensor"_f)));

    leat::snapshot_writer to;
    leat::start(few).save(to);
    std::string const bytes = to.finish();
    auto other = leat::start(leat::from(rows) | leat::summarize("n"_f = leat::count(), "total"_f = leat::max("value"_f)));
    leat::snapshot_reader saved(bytes);
    CHECK_THROWS_AS(other.load(saved), leat::error);
}

TEST_CASE("state in side streams goes on after every record, and a damaged snapshot is refused", "[adversarial]") {
    std::vector<reading> rows;
    for (int i = 0; i != 40; ++i) rows.push_back({"sensor " + std::to_string(i % 3), 1.0 * i, at(i % 4 == 3 ? i / 2 : i * 2)});
    auto const late = leat::key_by("sensor"_f) | leat::running("n"_f = leat::count()) | leat::key_by("sensor"_f) | leat::window(leat::tumbling(10us)) |
                      leat::aggregate("last"_f = leat::last("n"_f), "names"_f = leat::aggregate_by(leat_test::distinct{}, "sensor"_f)) | leat::take(9) | leat::collect();
    auto const bad = leat::skip(1) | leat::enumerate() | leat::take(4) | leat::count_rows();
    auto const p = leat::from(leat::push_source<reading>(), leat::bad_to(bad)) | leat::map([](reading const& r) {
                       if (*r.value == 5 || *r.value > 30) throw std::runtime_error("refused");
                       return r;
                   }) |
                   leat::event_time("ts"_f) | leat::key_by("sensor"_f) | leat::window(leat::tumbling(6us), leat::late_to(late)) | leat::aggregate("n"_f = leat::count()) |
                   leat::distinct_until_changed("n"_f) | leat::collect();
    auto const rest = [&](auto& job, std::size_t from) {
        job.push(std::span<reading const>(rows).subspan(from));
        job.finish();
        auto const report = leat::detail::report_of(job.context(), leat::run_end::end_of_input);
        return std::tuple_cat(std::tuple(report.late, report.bad, report.records_in), job.bad().node().values(), job.node().values());
    };
    auto whole = leat::start(p, leat::batch_size(1));
    auto const expected = rest(whole, 0);
    CHECK(std::get<0>(expected) > 3);
    CHECK(std::get<3>(expected) == 4);
    CHECK(std::get<4>(expected).size() > 2);
    std::string bytes;
    for (std::size_t stop = 0; stop != rows.size(); ++stop) {
        auto job = leat::start(p);
        job.push(std::span<reading const>(rows).first(stop));
        leat::snapshot_writer to;
        job.save(to);
        bytes = to.finish();
        auto again = leat::start(p, leat::batch_size(7));
        leat::snapshot_reader saved(bytes);
        again.load(saved);
        saved.finish();
        INFO("after " << stop << " records");
        CHECK(rest(again, stop) == expected);
    }
    std::size_t refused = 0, tried = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3)
        for (bool const cut : {false, true}) {
            std::string damaged = bytes;
            cut ? damaged.resize(i) : void(damaged[i] = static_cast<char>(damaged[i] ^ 0x11));
            ++tried;
            try {
                auto job = leat::start(p);
                leat::snapshot_reader saved(damaged);
                job.load(saved);
                saved.finish();
            } catch (leat::error const&) {
                ++refused;
            }
        }
    CHECK(refused == tried);
}
