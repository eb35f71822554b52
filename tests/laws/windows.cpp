// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

#include <algorithm>
#include <map>

using namespace laws;

// Event time and windows against a model that goes record by record and does nothing clever.

namespace {

using leat::duration;
using leat::timestamp;

/// What goes into a window, and what comes out of it.
struct item {
    timestamp ts;
    std::string key;
    std::int64_t n;
};
struct result {
    std::string key;
    timestamp start, end;
    std::int64_t count, sum;

    friend bool operator==(result const&, result const&) = default;
    friend auto operator<=>(result const&, result const&) = default;
};

/// Windows [offset + i * size, offset + (i + 1) * size).
struct naive_windows {
    duration size, offset;
    std::map<timestamp, std::vector<result>> open{};  // by the end of the window, each in the order of arrival
    timestamp watermark = leat::min_timestamp;
    std::vector<item> late{};

    [[nodiscard]] timestamp start_of(timestamp at) const {
        auto const distance = (at.time_since_epoch() - offset).count();
        auto const remainder = ((distance % size.count()) + size.count()) % size.count();
        return at - duration(remainder);
    }
    void push(item const& i) {
        timestamp const start = start_of(i.ts), end = start + size;
        if (end <= watermark) {
            late.push_back(i);
            return;
        }
        auto& groups = open[end];
        auto const g = std::find_if(groups.begin(), groups.end(), [&](result const& r) { return r.key == i.key; });
        if (g == groups.end())
            groups.push_back({i.key, start, end, 1, i.n});
        else
            ++g->count, g->sum += i.n;
    }
    /// What fires when the watermark moves.
    std::vector<result> advance(timestamp to) {
        watermark = std::max(watermark, to);
        std::vector<result> out;
        while (!open.empty() && open.begin()->first <= watermark) {
            for (auto const& r : open.begin()->second) out.push_back(r);
            open.erase(open.begin());
        }
        return out;
    }
};

/// Calls `push(item)` for each event, and `advance(watermark)` behind it: the largest time less the delay.
template <class KeyOf, class Push, class Advance>
void play(std::vector<event> const& events, KeyOf key_of, duration delay, Push push, Advance advance) {
    timestamp largest = leat::min_timestamp;
    for (event const& e : events) {
        push(item{e.ts, key_of(e), e.n});
        largest = std::max(largest, e.ts);
        advance(largest - delay);
    }
    advance(leat::max_timestamp);
}

/// Random sizes for a test.
struct setting {
    duration size, offset, size_2, offset_2, delay;
    std::vector<event> events;

    explicit setting(unsigned seed) {
        std::mt19937 random(seed);
        std::int64_t const sizes[] = {1, 2, 3, 10, 1000, 999'983, 1'000'000, 60'000'000, 86'400'000'000};
        size = duration(sizes[random() % std::size(sizes)]);
        std::int64_t const halves[] = {1, 2, 3, 4, 5, 6, 14, 40};  // of the first size: smaller, equal, larger, multiples or not
        size_2 = std::max(duration(1), size * halves[random() % std::size(halves)] / 2);
        offset = duration(below(random, 4 * size.count()) - 2 * size.count());
        offset_2 = random() % 2 == 0 ? offset : duration(below(random, 2 * size_2.count()) - size_2.count());
        delay = duration(below(random, 3 * size.count() + 1));
        duration const step = std::max(duration(1), size / static_cast<std::int64_t>(1 + random() % 20));
        duration const disorder = random() % 2 == 0 ? delay : 2 * delay + size;  // at times some are too late
        events = random_events(seed, 1 + random() % 300, step, disorder);
    }
};

auto timed(setting const& s) { return leat::event_time("ts"_f, leat::out_of_order(s.delay)); }
auto by_city(event const& e) { return e.city; }

template <class Row>
result result_of(Row const& r) {
    return {"city"_f(r), "window_start"_f(r), "window_end"_f(r), "count"_f(r), "sum"_f(r)};
}
template <class Rows>
std::vector<result> results_of(Rows const& rows) {
    std::vector<result> out;
    for (auto const& r : rows) out.push_back(result_of(r));
    return out;
}

}  // namespace

namespace Catch {
template <>
struct StringMaker<result> {
    static std::string convert(result const& r) {
        return r.key + " [" + std::to_string(r.start.time_since_epoch().count()) + ", " + std::to_string(r.end.time_since_epoch().count()) + ") " +
               std::to_string(r.count) + " " + std::to_string(r.sum);
    }
};
}  // namespace Catch

TEST_CASE("windows are what the model says, late records too") {
    for (unsigned seed = 0; seed != 60; ++seed) {
        INFO("seed " << seed);
        setting const s(seed);
        naive_windows model{s.size, s.offset};
        std::vector<result> expected;
        play(s.events, by_city, s.delay, [&](item const& i) { model.push(i); },
             [&](timestamp to) { for (auto const& r : model.advance(to)) expected.push_back(r); });

        auto const [report, late, rows] = one_answer(
            s.events, timed(s) | leat::key_by("city"_f) | leat::window(leat::tumbling(s.size, s.offset), leat::late_to(leat::collect())) |
                          leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("n"_f)) | leat::collect());
        CHECK(results_of(rows) == expected);
        REQUIRE(late.size() == model.late.size());
        CHECK(report.late == late.size());
        for (std::size_t i = 0; i != late.size(); ++i) {
            CHECK(late[i].ts == model.late[i].ts);
            CHECK(late[i].city == model.late[i].key);
            CHECK(late[i].n == model.late[i].n);
        }
    }
}

TEST_CASE("windows over windows are what two models say") {
    for (unsigned seed = 100; seed != 160; ++seed) {
        INFO("seed " << seed);
        setting const s(seed);
        naive_windows inner{s.size, s.offset}, outer{s.size_2, s.offset_2};
        std::vector<result> expected;
        play(s.events, by_city, s.delay, [&](item const& i) { inner.push(i); },
             [&](timestamp to) {
                 for (auto const& r : inner.advance(to)) outer.push({r.end - 1us, r.key, r.sum});
                 for (auto const& r : outer.advance(to)) expected.push_back(r);
             });

        auto const [report, rows] = one_answer(
            s.events, timed(s) | leat::key_by("city"_f) | leat::window(leat::tumbling(s.size, s.offset)) |
                          leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("n"_f)) | leat::key_by("city"_f) |
                          leat::window(leat::tumbling(s.size_2, s.offset_2)) |
                          leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("sum"_f)) | leat::collect());
        CHECK(results_of(rows) == expected);
        CHECK(report.late == inner.late.size());
        CHECK(outer.late.empty());  // a window's results are never late for the next
    }
}

TEST_CASE("the same window again groups the results of each window") {
    for (unsigned seed = 200; seed != 230; ++seed) {
        INFO("seed " << seed);
        setting const s(seed);
        auto const cities = leat::key_by("city"_f, "device"_f) | leat::window(leat::tumbling(s.size, s.offset)) |
                            leat::aggregate("n"_f = leat::count(), "total"_f = leat::sum("n"_f));
        auto const each = rows_of(s.events, timed(s) | cities);
        // In the order of the windows, and in each of the first result of a city.
        std::vector<result> expected;
        for (auto const& r : each) {
            auto const same = std::find_if(expected.begin(), expected.end(), [&](result const& e) {
                return e.key == "city"_f(r) && e.start == "window_start"_f(r) && e.end == "window_end"_f(r);
            });
            if (same == expected.end())
                expected.push_back({"city"_f(r), "window_start"_f(r), "window_end"_f(r), 1, "total"_f(r)});
            else
                ++same->count, same->sum += "total"_f(r);
        }
        auto const rows = rows_of(s.events, timed(s) | cities | leat::key_by("city"_f) | leat::window(leat::same_window) |
                                                leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("total"_f)));
        CHECK(results_of(rows) == expected);
    }
}

TEST_CASE("a running sum over the results of windows") {
    for (unsigned seed = 300; seed != 330; ++seed) {
        INFO("seed " << seed);
        setting const s(seed);
        auto const windows = timed(s) | leat::key_by("city"_f) | leat::window(leat::tumbling(s.size, s.offset)) |
                             leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("n"_f));
        auto const each = rows_of(s.events, windows);
        auto const rows = rows_of(s.events, windows | leat::key_by("city"_f) | leat::running("total"_f = leat::sum("sum"_f), "times"_f = leat::count()));
        REQUIRE(rows.size() == each.size());
        std::map<std::string, std::pair<std::int64_t, std::int64_t>> so_far;
        for (std::size_t i = 0; i != rows.size(); ++i) {
            CHECK(result_of(rows[i]) == result_of(each[i]));
            auto& [total, times] = so_far["city"_f(each[i])];
            CHECK("total"_f(rows[i]) == (total += "sum"_f(each[i])));
            CHECK("times"_f(rows[i]) == ++times);
        }
    }
}

TEST_CASE("the order of arrival does not matter within the allowed disorder") {
    for (unsigned seed = 400; seed != 420; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        duration const delay(200 + below(random, 1000));
        auto const answer = [&](std::vector<event> const& events) {
            auto const [report, rows] =
                one_answer(events, leat::event_time("ts"_f, leat::out_of_order(delay)) | leat::key_by("city"_f) |
                                       leat::window(leat::tumbling(duration(70 + seed), duration(seed))) |
                                       leat::aggregate("count"_f = leat::count(), "sum"_f = leat::sum("n"_f)) | leat::collect());
            CHECK(report.late == 0);
            auto out = results_of(rows);
            std::sort(out.begin(), out.end());
            return out;
        };
        auto const sorted = random_events(seed, 300, 10us, 0us);
        auto const expected = answer(sorted);
        for (int again = 0; again != 3; ++again) {
            // Each record is put off by up to the delay, so none comes more than the delay after one that is later.
            std::multimap<timestamp, event> moved;
            for (auto const& e : sorted) moved.emplace(e.ts + duration(below(random, delay.count() + 1)), e);
            std::vector<event> events;
            for (auto const& [arrival, e] : moved) events.push_back(e);
            CHECK(events != sorted);
            CHECK(answer(events) == expected);
        }
    }
}

namespace {

/// Some have no time, and some an amount that cannot be squared: they are bad.
struct numbered {
    std::int64_t id;
    std::optional<timestamp> ts;
    std::int64_t amount;
};

/// Which records: an aggregate of the test's own.
struct ids {
    using state = std::vector<std::int64_t>;
    [[nodiscard]] state identity() const { return {}; }
    void add(state& s, std::int64_t id) const { s.push_back(id); }
    void merge(state& into, state const& later) const { into.insert(into.end(), later.begin(), later.end()); }
    [[nodiscard]] state result(state const& s) const { return s; }
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(numbered, id, ts, amount);

TEST_CASE("windows partition the input: each record is in one window, late, or bad") {
    for (unsigned seed = 500; seed != 530; ++seed) {
        INFO("seed " << seed);
        setting const s(seed);
        std::mt19937 random(seed);
        std::vector<numbered> rows;
        for (auto const& e : s.events) {
            numbered r{static_cast<std::int64_t>(rows.size()), e.ts, e.n};
            if (random() % 10 == 0) r.ts.reset();
            if (random() % 10 == 0) r.amount = std::int64_t{1} << 40;
            rows.push_back(r);
        }
        std::vector<std::vector<std::int64_t>> first;
        for (std::size_t const n : batch_sizes) {
            std::vector<std::int64_t> seen, late_ids, bad_ids;
            auto const [report, bad, late, windows] = leat::run(
                leat::from(rows, leat::bad_to(leat::collect())) | leat::event_time("ts"_f, leat::out_of_order(s.delay)) |
                    leat::key_by("sign"_f = "amount"_f > 0) | leat::window(leat::tumbling(s.size, s.offset), leat::late_to(leat::collect())) |
                    leat::aggregate("count"_f = leat::count(), "ids"_f = leat::aggregate_by(ids{}, "id"_f), "squares"_f = leat::sum("amount"_f * "amount"_f)) |
                    leat::collect(),
                leat::batch_size(n));
            for (auto const& w : windows) {
                CHECK("count"_f(w) == static_cast<std::int64_t>("ids"_f(w).size()));
                for (std::int64_t const id : "ids"_f(w)) {
                    numbered const& r = rows[static_cast<std::size_t>(id)];
                    REQUIRE(r.ts.has_value());
                    CHECK("window_start"_f(w) <= *r.ts);
                    CHECK(*r.ts < "window_end"_f(w));
                    CHECK("sign"_f(w) == (r.amount > 0));
                    seen.push_back(id);
                }
            }
            for (auto const& r : late) late_ids.push_back("id"_f(r));
            for (auto const& b : bad) bad_ids.push_back(std::stoll(b.text.substr(b.text.find(':') + 1)));
            CHECK(report.late == late_ids.size());
            CHECK(report.bad == bad_ids.size());
            CHECK(report.records_in == rows.size());
            std::vector<std::int64_t> all = seen;
            all.insert(all.end(), late_ids.begin(), late_ids.end());
            all.insert(all.end(), bad_ids.begin(), bad_ids.end());
            std::sort(all.begin(), all.end());
            REQUIRE(all.size() == rows.size());
            for (std::size_t i = 0; i != all.size(); ++i) CHECK(all[i] == static_cast<std::int64_t>(i));
            // And the same ones at every batch size.
            if (first.empty()) first = {seen, late_ids, bad_ids};
            CHECK(first == std::vector<std::vector<std::int64_t>>{seen, late_ids, bad_ids});
        }
    }
}
