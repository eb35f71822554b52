// SPDX-License-Identifier: BSL-1.0
// Windows where they are likely to break: at the ends of the clock's range, with odd keys, with functions that throw.
#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/state/snapshot.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/take.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::duration;
using leat::timestamp;

namespace adversarial_windows {

struct event {
    timestamp ts;
    std::string key;
    std::int64_t v;
};

struct span {
    timestamp ts, window_start, window_end;
};

enum class colour : std::uint8_t { red, green };

struct odd_keys {
    double d;
    float f;
    std::optional<std::string> text;
    std::optional<bool> flag;
    colour c;
    leat::decimal<2> price;
    std::optional<double> maybe;
    std::int64_t id;
};

}  // namespace adversarial_windows

BOOST_HANA_ADAPT_STRUCT(adversarial_windows::event, ts, key, v);
BOOST_HANA_ADAPT_STRUCT(adversarial_windows::span, ts, window_start, window_end);
BOOST_HANA_ADAPT_STRUCT(adversarial_windows::odd_keys, d, f, text, flag, c, price, maybe, id);

namespace {

using namespace adversarial_windows;

constexpr std::size_t batch_sizes[] = {1, 2, 7, 64, 1024};
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

timestamp at(std::int64_t us) { return timestamp(duration(us)); }
std::int64_t us(timestamp t) { return t.time_since_epoch().count(); }

/// Start, end, number of records.
using fired = std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>>;

template <class Rows>
fired told(Rows const& rows) {
    fired out;
    for (auto const& r : rows) out.emplace_back(us("window_start"_f(r)), us("window_end"_f(r)), "n"_f(r));
    return out;
}

/// The windows of all times, computed in 128 bit, where nothing overflows. A window that reaches over an end of the times is
/// cut off there when it is told; the watermark never completes the one at the upper end.
struct model {
    __extension__ using wide = __int128;
    wide size, offset, delay;
    fired out{};
    std::uint64_t late = 0;
    std::map<wide, std::int64_t> open{};  // by the start
    std::optional<wide> largest{};

    static std::int64_t cut(wide t) {
        return static_cast<std::int64_t>(t < lowest ? wide{lowest} : t > highest ? wide{highest} : t);
    }
    void add(std::int64_t ts) {
        wide into = (ts - offset) % size;
        if (into < 0) into += size;
        wide const start = ts - into;
        if (largest && is_due(start)) {
            ++late;
            return;
        }
        ++open[start];
        if (!largest || ts > *largest) largest = ts;
        while (!open.empty() && is_due(open.begin()->first)) fire();
    }
    [[nodiscard]] bool is_due(wide start) const {
        wide watermark = *largest - delay;
        if (watermark == highest) --watermark;
        return start + size <= watermark;
    }
    void fire() {
        auto const [start, n] = *open.begin();
        out.emplace_back(cut(start), cut(start + size), n);
        open.erase(open.begin());
    }
    void finish() {
        while (!open.empty()) fire();
    }
};

void compare(std::vector<std::int64_t> const& times, std::int64_t size, std::int64_t offset, std::int64_t delay) {
    model expected{size, offset, delay};
    std::vector<event> events;
    for (std::int64_t const ts : times) {
        expected.add(ts);
        events.push_back({at(ts), "k", 1});
    }
    expected.finish();
    for (std::size_t const batch : batch_sizes) {
        INFO("size " << size << ", offset " << offset << ", delay " << delay << ", batch " << batch);
        auto const [report, rows] = leat::run(leat::from(events) | leat::event_time("ts"_f, leat::out_of_order(duration(delay))) |
                                                  leat::window(leat::tumbling(duration(size), duration(offset))) |
                                                  leat::aggregate("n"_f = leat::count()) | leat::collect(),
                                              leat::batch_size(batch));
        CHECK(told(rows) == expected.out);
        CHECK(report.late == expected.late);
    }
}

}  // namespace

TEST_CASE("windows at both ends of the times, of a microsecond to all times", "[adversarial]") {
    std::vector<std::int64_t> const times[] = {
        {lowest, lowest + 1, lowest + 500, lowest + 807, lowest + 808, lowest + 1000, lowest + 1500, 0, lowest},
        {0, highest - 1000, highest - 1, highest, highest, highest - 1, highest, 5, highest - 807, highest - 808},
        {lowest, lowest + 1, lowest / 2, 0, -(lowest / 2), highest - 1, 1, lowest / 2 + 1, highest, lowest},
        {highest, lowest, 0, highest, -1},
        {lowest, lowest, lowest},
    };
    constexpr std::int64_t a_thousand_years = 31'556'952'000'000'000;
    for (auto const& t : times)
        for (std::int64_t const size : {std::int64_t{1}, std::int64_t{3}, std::int64_t{1000}, a_thousand_years, std::int64_t{1} << 62, highest})
            for (std::int64_t const offset : {std::int64_t{0}, std::int64_t{-7}, lowest, highest})
                for (std::int64_t const delay : {std::int64_t{0}, std::int64_t{600}, highest}) compare(t, size, offset, delay);
}

TEST_CASE("windows at random near the ends of the times", "[adversarial]") {
    std::mt19937_64 random(7);
    for (int round = 0; round != 60; ++round) {
        bool const low = round % 2 == 0;
        std::vector<std::int64_t> times;
        for (int i = 0; i != 40; ++i) {
            auto const away = static_cast<std::int64_t>(random() % 200);
            times.push_back(low ? lowest + away : highest - away);
        }
        compare(times, static_cast<std::int64_t>(1 + random() % 60), static_cast<std::int64_t>(random() % 100) - 50, static_cast<std::int64_t>(random() % 80));
    }
}

TEST_CASE("a record far in the future makes all others late", "[adversarial]") {
    std::vector<std::int64_t> times{at(0).time_since_epoch().count() + 4'000'000'000'000'000};
    for (int i = 0; i != 100; ++i) times.push_back(i);
    compare(times, 10, 0, 5);
    compare({1000, 5, 6, 7, 8, 1001, 9}, 10, 3, 0);
}

TEST_CASE("windows that rows name fire in time, whatever the batches", "[adversarial]") {
    // The second row opens a window that ends before the one that was open: the third makes it due, the fourth is late.
    std::vector<span> const rows{{at(5), at(0), at(10)}, {at(6), at(6), at(8)},   {at(9), at(9), at(40)},
                                 {at(9), at(6), at(8)},  {at(12), at(30), at(31)}, {at(9), at(0), at(10)}, {at(50), at(1), at(2)}};
    for (std::size_t const batch : batch_sizes) {
        INFO("batch " << batch);
        auto const [report, windows] = leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::same_window) |
                                                     leat::aggregate("n"_f = leat::count()) | leat::collect(),
                                                 leat::batch_size(batch));
        CHECK(told(windows) == fired{{6, 8, 1}, {0, 10, 1}, {30, 31, 1}, {9, 40, 1}});
        CHECK(report.late == 3);
    }
}

TEST_CASE("odd keys: one NaN, one zero, null and empty are two, and long texts", "[adversarial]") {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<odd_keys> rows;
    std::string const ten_kilobytes(10240, 'x');
    for (std::int64_t i = 0; i != 60; ++i) {
        std::optional<std::string> const texts[] = {std::nullopt, std::string(), ten_kilobytes, ten_kilobytes + "y", std::string(3, '\0')};
        double const ds[] = {nan, 0.0, -0.0, -nan, 1.5, std::numeric_limits<double>::infinity()};
        std::optional<bool> const flags[] = {std::nullopt, false, true};
        std::optional<double> const maybes[] = {std::nullopt, nan, 0.0, -0.0};
        rows.push_back({ds[i % 6], static_cast<float>(ds[i % 6]), texts[i % 5], flags[i % 3], i % 2 ? colour::green : colour::red,
                        leat::decimal<2>::from_mantissa(i % 4 - 2), maybes[i % 4], i});
    }
    auto const groups = [&](auto... key) {
        std::vector<std::int64_t> found;
        for (std::size_t const batch : batch_sizes) {
            auto const [report, out] = leat::run(leat::from(rows) | leat::event_time([](auto const&) { return at(1); }) | leat::key_by(key...) |
                                                     leat::window(leat::tumbling(10us)) | leat::aggregate("n"_f = leat::count(), "first_id"_f = leat::first("id"_f)) |
                                                     leat::collect(),
                                                 leat::batch_size(batch));
            // The same by `running`, which finds its keys in a table of its own.
            auto const [same, totals] = leat::run(leat::from(rows) | leat::key_by(key...) | leat::running("n"_f = leat::count()) | leat::collect(), leat::batch_size(batch));
            std::vector<std::int64_t> counts;
            for (auto const& r : out) counts.push_back("n"_f(r));
            CHECK((batch == 1 || counts == found));
            found = counts;
            for (auto const& r : out) {
                std::int64_t most = 0;
                for (auto const& t : totals)
                    if ("n"_f(t) == 1 && "id"_f(t) == "first_id"_f(r)) most = 1;
                CHECK(most == 1);
            }
        }
        return found;
    };
    CHECK(groups("d"_f) == std::vector<std::int64_t>{20, 20, 10, 10});
    CHECK(groups("f"_f) == std::vector<std::int64_t>{20, 20, 10, 10});
    CHECK(groups("text"_f) == std::vector<std::int64_t>{12, 12, 12, 12, 12});
    CHECK(groups("flag"_f) == std::vector<std::int64_t>{20, 20, 20});
    CHECK(groups("c"_f, "flag"_f) == std::vector<std::int64_t>(6, 10));
    CHECK(groups("price"_f) == std::vector<std::int64_t>(4, 15));
    CHECK(groups("maybe"_f) == std::vector<std::int64_t>{15, 15, 30});
    CHECK(groups("maybe"_f, "text"_f) == std::vector<std::int64_t>{3, 3, 6, 6, 3, 3, 6, 3, 3, 6, 3, 3, 6, 3, 3});
}

namespace {

/// The sum of numbers, kept in a list on the heap; 13 throws when it is added, -1 when the result is asked for.
struct kept_in_a_list {
    using state = std::vector<std::int64_t>;
    [[nodiscard]] state identity() const { return {0, 0, 0}; }
    void add(state& s, std::int64_t v) const {
        if (v == 13) throw std::runtime_error("thirteen");
        s.push_back(v);
    }
    void merge(state& into, state const& later) const { into.insert(into.end(), later.begin() + 3, later.end()); }
    [[nodiscard]] std::string result(state const& s) const {
        std::string text;
        for (std::size_t i = 3; i < s.size(); ++i) {
            if (s[i] == -1) throw std::runtime_error("minus one");
            text += std::to_string(s[i]) + " ";
        }
        return text;
    }
};

std::vector<event> many_keys(std::size_t keys, std::size_t records, std::int64_t step_every) {
    std::vector<event> out;
    std::uint64_t x = 1;
    for (std::size_t i = 0; i != records; ++i) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        out.push_back({at(static_cast<std::int64_t>(i) / step_every), "key number " + std::to_string((x >> 33) % keys), static_cast<std::int64_t>(i % 100)});
    }
    return out;
}

}  // namespace

TEST_CASE("70 000 keys that come at once, in windows and running", "[adversarial]") {
    auto const events = many_keys(70'000, 110'000, 1'000'000);
    std::vector<event> batch(events);
    std::map<std::string, std::int64_t> naive;
    for (auto const& e : events)
        if (e.v != 13) naive[e.key] += e.v;  // the user's aggregate refuses these records, and a group of nothing else is none
    for (std::size_t const size : {std::size_t{1024}, std::size_t{1'000'000}}) {
        auto job = leat::start(leat::from(leat::push_source<event>()) |
                                   leat::fork(leat::event_time("ts"_f) | leat::key_by("key"_f) | leat::window(leat::tumbling(1s)) |
                                                  leat::aggregate("v"_f = leat::sum("v"_f), "all"_f = leat::aggregate_by(kept_in_a_list{}, "v"_f)) | leat::collect(),
                                              leat::key_by("key"_f) | leat::running("n"_f = leat::sum("v"_f)) | leat::fold(std::int64_t{0}, [](std::int64_t s, auto const& r) {
                                                  return s + "n"_f(r);
                                              })),
                               leat::batch_size(size));
        std::vector<event> const none;
        job.push(none);
        job.push(batch);
        job.push(none);
        job.finish();
        auto const [rows, sum_of_totals] = job.node().values();
        CHECK(job.context().bad == static_cast<std::uint64_t>(std::count_if(events.begin(), events.end(), [](event const& e) { return e.v == 13; })));
        REQUIRE(rows.size() == naive.size());
        std::int64_t expected = 0;
        std::map<std::string, std::int64_t> so_far;
        for (auto const& e : events) expected += so_far[e.key] += e.v;
        CHECK(sum_of_totals == expected);
        bool same = true;
        for (auto const& r : rows) {
            std::int64_t total = 0;
            std::string const& all = "all"_f(r);
            for (std::size_t i = 0; i < all.size(); i = all.find(' ', i) + 1) total += std::stoll(all.substr(i));
            same = same && total == "v"_f(r) && total == naive["key"_f(r)];
        }
        CHECK(same);
    }
}

TEST_CASE("functions that throw before, in and behind a window make bad records, and the others go on", "[adversarial]") {
    std::vector<event> const events{{at(1), "a", 1}, {at(2), "a", 13}, {at(3), "b", -1}, {at(4), "c", 7}, {at(11), "a", 5}, {at(12), "a", 8}, {at(25), "b", 2}};
    for (std::size_t const batch : batch_sizes) {
        std::string seen;
        auto const [report, bad] = leat::run(leat::from(events, leat::bad_to(leat::collect())) | leat::map([](event const& e) {
                                                 if (e.v == 7) throw std::runtime_error("seven");
                                                 return e;
                                             }) | leat::event_time("ts"_f) | leat::key_by("key"_f) | leat::window(leat::tumbling(10us)) |
                                                 leat::aggregate("all"_f = leat::aggregate_by(kept_in_a_list{}, "v"_f)) | leat::named("lists") |
                                                 leat::for_each([&](auto const& r) {
                                                     if ("all"_f(r) == "5 8 ") throw std::runtime_error("five, eight");
                                                     seen += "key"_f(r) + ":" + "all"_f(r) + ";";
                                                 }),
                                             leat::batch_size(batch));
        INFO("batch " << batch);
        CHECK(seen == "a:1 ;b:2 ;");
        REQUIRE(bad.size() == 4);
        std::map<std::string, int> count;
        for (auto const& b : bad) ++count[b.stage + ": " + b.reason];
        CHECK(count == std::map<std::string, int>{{"map: seven", 1}, {"lists: thirteen", 1}, {"lists: minus one", 1}, {"for_each: five, eight", 1}});
        CHECK(report.records_out == 2 + 4);  // bad records have a sink too
    }
}

TEST_CASE("on_error(stop) ends an instance that is driven by hand, wherever the error is", "[adversarial]") {
    std::string const text(100, 'x');
    std::vector<event> const events{{at(1), text, 1}, {at(2), text + "b", 2}, {at(3), text, 13}, {at(4), text, 4}, {at(30), text, 1}};
    auto const ends = [&](auto const& p) {
        for (std::size_t const batch : batch_sizes) {
            auto job = leat::start(p, leat::batch_size(batch), leat::on_error(leat::stop));
            CHECK_THROWS_AS((job.push(events), job.finish()), leat::error);
            CHECK_THROWS_AS(job.push(events), leat::error);
            leat::snapshot_writer to;
            CHECK_THROWS_AS(job.save(to), leat::error);
            CHECK(job.step() == leat::step_result::ended);
            CHECK_NOTHROW(job.finish());
            CHECK(job.context().bad == 1);
        }
    };
    auto const start = leat::from(leat::push_source<event>()) | leat::event_time("ts"_f);
    auto const throwing = leat::map([](event const& e) {
        if (e.v == 13) throw std::runtime_error("thirteen");
        return e;
    });
    auto const by_key = leat::key_by("key"_f);
    auto const per_ten = leat::window(leat::tumbling(10us));
    auto const lists = leat::aggregate("all"_f = leat::aggregate_by(kept_in_a_list{}, "v"_f), "last"_f = leat::last("key"_f));
    ends(start | throwing | by_key | per_ten | leat::aggregate("last"_f = leat::last("key"_f)) | leat::null());
    ends(start | throwing | by_key | leat::running("last"_f = leat::last("key"_f)) | leat::collect());
    ends(start | by_key | per_ten | lists | leat::null());
    ends(start | by_key | leat::running("all"_f = leat::aggregate_by(kept_in_a_list{}, "v"_f)) | leat::null());
    ends(start | by_key | per_ten | leat::aggregate("n"_f = leat::sum("v"_f)) | leat::for_each([](auto const&) { throw std::runtime_error("no"); }));
    ends(start | leat::fork(leat::null(), by_key | per_ten | lists | leat::collect()));
}

TEST_CASE("two windows of different sizes side by side, and one of them in a split", "[adversarial]") {
    std::mt19937 random(11);
    std::vector<event> events;
    for (int i = 0; i != 400; ++i) events.push_back({at(i * 3 - 500 - static_cast<std::int64_t>(random() % 40)), "k" + std::to_string(random() % 3), i % 2});
    auto const expect = [&](std::int64_t size, auto wanted) {
        model m{size, 0, 25};
        // The watermark is that of all records.
        std::optional<std::int64_t> largest;
        for (auto const& e : events) {
            if (wanted(e)) m.add(us(e.ts));
            if (!largest || us(e.ts) > *largest) largest = us(e.ts);
            m.largest = *largest;
            while (!m.open.empty() && m.is_due(m.open.begin()->first)) m.fire();
        }
        m.finish();
        return std::pair(m.out, m.late);
    };
    auto const all = [](event const&) { return true; };
    auto const count = [](duration size) {
        return leat::window(leat::tumbling(size)) | leat::aggregate("n"_f = leat::count()) | leat::collect();
    };
    for (std::size_t const batch : batch_sizes) {
        auto const [report, seven, seventy, odd, even, late] =
            leat::run(leat::from(events) | leat::event_time("ts"_f, leat::out_of_order(25us)) |
                          leat::fork(count(7us), count(70us), leat::split("v"_f == 1, count(13us), leat::window(leat::tumbling(1us), leat::late_to(leat::count_rows())) |
                                                                                              leat::aggregate("n"_f = leat::count()) | leat::count_rows())),
                      leat::batch_size(batch));
        auto const odds = expect(13, [](event const& e) { return e.v == 1; });
        auto const evens = expect(1, [](event const& e) { return e.v == 0; });
        CHECK(told(seven) == expect(7, all).first);
        CHECK(told(seventy) == expect(70, all).first);
        CHECK(told(odd) == odds.first);
        CHECK(even == evens.second);
        CHECK(late == evens.first.size());
        CHECK(report.late == expect(7, all).second + expect(70, all).second + odds.second + evens.second);
    }
}
