// SPDX-License-Identifier: BSL-1.0
// Very many windows at a time: what they cost in memory and time, and that they are right.
#include <leat/window/panes.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/start.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/state/snapshot.hpp>
#include <leat/window/aggregate.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <chrono>
#include <ctime>
#include <map>
#include <optional>
#include <random>
#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::duration;
using leat::timestamp;

namespace open_windows {

struct event {
    timestamp ts;
    std::int64_t key;
    std::int64_t v;
};
struct part {
    timestamp ts;
    timestamp window_start;
    timestamp window_end;
    std::int64_t key;
    std::int64_t v;
};

}  // namespace open_windows

BOOST_HANA_ADAPT_STRUCT(open_windows::event, ts, key, v);
BOOST_HANA_ADAPT_STRUCT(open_windows::part, ts, window_start, window_end, key, v);

namespace {

using open_windows::event;
using open_windows::part;

#if defined(__SANITIZE_ADDRESS__) || defined(__has_feature)
constexpr bool slow = true;
#else
constexpr bool slow = false;
#endif

timestamp at(std::int64_t us) { return timestamp(duration(us)); }
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct result {
    std::int64_t start, end, key, n, sum;
    bool operator==(result const&) const = default;
};

/// Windows in the order of their ends and starts, keys in the order of their first record.
class model {
  public:
    void add(std::int64_t start, std::int64_t end, std::int64_t key, std::int64_t v) {
        if (watermark_ && end <= *watermark_) {
            ++late;
            return;
        }
        auto& w = windows_[{end, start}];
        auto const [place, fresh] = w.places.try_emplace(key, w.groups.size());
        if (fresh) w.groups.push_back({start, end, key, 0, 0});
        ++w.groups[place->second].n;
        w.groups[place->second].sum += v;
    }
    void advance(std::int64_t watermark) {
        watermark_ = watermark;
        while (!windows_.empty() && windows_.begin()->first.first <= watermark) {
            auto const& groups = windows_.begin()->second.groups;
            out.insert(out.end(), groups.begin(), groups.end());
            windows_.erase(windows_.begin());
        }
    }
    std::vector<result> out{};
    std::uint64_t late = 0;

  private:
    struct window {
        std::map<std::int64_t, std::size_t> places;
        std::vector<result> groups;
    };
    std::map<std::pair<std::int64_t, std::int64_t>, window> windows_{};
    std::optional<std::int64_t> watermark_{};
};

auto told(std::vector<result>& out) {
    return leat::for_each([&out](auto const& r) {
        out.push_back({"window_start"_f(r).time_since_epoch().count(), "window_end"_f(r).time_since_epoch().count(), "key"_f(r), "n"_f(r), "sum"_f(r)});
    });
}
auto sums() { return leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("v"_f)); }

/// Runs to the end; at each of some places it is saved and goes on in a new instance.
template <class MakePipeline>
std::uint64_t run_with_restarts(MakePipeline const& make, std::size_t batch, std::vector<std::uint64_t> const& stops) {
    auto first = make();
    std::optional<decltype(leat::start(first, leat::batch_size(batch)))> job(leat::start(first, leat::batch_size(batch)));
    std::size_t next = 0;
    while (job->step() != leat::step_result::ended) {
        if (next == stops.size() || job->context().records_in < stops[next] || job->input_ended()) continue;
        ++next;
        leat::snapshot_writer to;
        job->save(to);
        std::string const bytes = to.finish();
        job.emplace(leat::start(first, leat::batch_size(batch)));
        leat::snapshot_reader saved(bytes);
        job->load(saved);
        saved.finish();
    }
    return job->context().late;
}

}  // namespace

TEST_CASE("tens of thousands of windows of rows, in any order, with any keys", "[open_windows]") {
    for (unsigned seed : {1u, 2u}) {
        std::mt19937 random(seed);
        std::int64_t const span = 20000, delay = 30000;
        std::vector<part> rows;
        model expected;
        std::int64_t largest = -1;
        for (int i = 0; i != 40000; ++i) {
            std::int64_t const now = i * 2;
            std::int64_t const start = now + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)) - span / 2;
            std::int64_t const end = start + 1 + static_cast<std::int64_t>(seed == 1 ? random() % 3 : random() % 20000);
            std::int64_t const key = static_cast<std::int64_t>(random() % 16 == 0 ? random() % 4000 : random() % 5);
            rows.push_back({at(now), at(start), at(end), key, i % 100});
            expected.add(start, end, key, i % 100);
            largest = now;
            expected.advance(largest - delay);
        }
        expected.advance(std::numeric_limits<std::int64_t>::max());
        for (std::size_t const batch : {std::size_t{7}, std::size_t{1024}}) {
            std::vector<result> out;
            auto const late = run_with_restarts(
                [&] {
                    return leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(duration(delay))) | leat::key_by("key"_f) |
                           leat::window(leat::same_window) | sums() | told(out);
                },
                batch, {3000, 20000, 39000});
            CHECK(late == expected.late);
            CHECK((out == expected.out));
        }
    }
}

TEST_CASE("tens of thousands of windows that follow each other, records in any order", "[open_windows]") {
    std::mt19937 random(3);
    std::int64_t const delay = 250000, size = 10;
    std::vector<event> rows;
    model expected;
    std::int64_t largest = std::numeric_limits<std::int64_t>::min();
    for (int i = 0; i != 60000; ++i) {
        std::int64_t const now = i < 5 ? -1000000 : i * 8;
        std::int64_t const ts = now - static_cast<std::int64_t>(random() % 260000);
        std::int64_t const key = static_cast<std::int64_t>(random() % 4 == 0 ? random() % 3000 : 1);
        rows.push_back({at(ts), key, i % 100});
        std::int64_t const start = (ts - (ts % size + size) % size);
        expected.add(start, start + size, key, i % 100);
        largest = std::max(largest, ts);
        expected.advance(largest - delay);
    }
    expected.advance(std::numeric_limits<std::int64_t>::max());
    for (std::size_t const batch : {std::size_t{7}, std::size_t{1024}}) {
        std::vector<result> out;
        auto const late = run_with_restarts(
            [&] {
                return leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(duration(delay))) | leat::key_by("key"_f) |
                       leat::window(leat::tumbling(duration(size))) | sums() | told(out);
            },
            batch, {100, 30000, 59000});
        CHECK(late == expected.late);
        CHECK((out == expected.out));
    }
}

TEST_CASE("bytes follow the keys in the windows, in whatever order windows and keys appear", "[open_windows]") {
    std::size_t const minutes = 1440, keys = slow ? 20'000 : 100'000;
    auto const bytes_of = [](std::vector<event> const& rows) {
        auto job = leat::start(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(24h)) | leat::key_by("key"_f) |
                               leat::window(leat::tumbling(1min)) | sums() | leat::null());
        while (job.context().records_in != rows.size()) static_cast<void>(job.step());
        auto const held = job.measure();
        return std::pair(held.bytes, held.windows);
    };
    std::vector<event> one_in_each, many_in_the_last, few_in_each;
    for (std::size_t m = 0; m != minutes; ++m) {
        timestamp const ts(std::chrono::minutes(static_cast<std::int64_t>(m)));
        one_in_each.push_back({ts, static_cast<std::int64_t>(m % 400), 1});
        for (std::int64_t key = 0; key != 12; ++key) few_in_each.push_back({ts, 33 * key, 1});
    }
    for (std::size_t key = 0; key != keys; ++key) many_in_the_last.push_back({at(0) + 1439min, static_cast<std::int64_t>(key), 1});

    auto const [alone, windows] = bytes_of(many_in_the_last);
    CHECK(windows == 1);
    for (bool const many_first : {false, true}) {
        std::vector<event> rows = many_first ? many_in_the_last : one_in_each;
        std::vector<event> const& then = many_first ? one_in_each : many_in_the_last;
        rows.insert(rows.end(), then.begin(), then.end());
        auto const [bytes, open] = bytes_of(rows);
        INFO("many keys first: " << many_first << ", " << bytes << " bytes, " << alone << " for the one window with many");
        CHECK(open == minutes);
        CHECK(bytes < alone * 3 / 2 + minutes * 512 + 20 * 16384);

        std::vector<event> more = many_first ? many_in_the_last : few_in_each;
        std::vector<event> const& after = many_first ? few_in_each : many_in_the_last;
        more.insert(more.end(), after.begin(), after.end());
        CHECK(bytes_of(more).first < alone * 3 / 2 + minutes * 1024 + 20 * 16384);
    }
}

TEST_CASE("a million open windows: bytes and time for each", "[open_windows]") {
    std::int64_t const windows = slow ? 100'000 : 1'000'000;
    for (bool const keyed : {true, false}) {
        double const start = cpu_seconds();
        std::uint64_t fired = 0;
        auto const run = [&](auto groups) {
            std::int64_t next = 0;
            // Every second window first, then those between.
            auto rows = std::vector<event>();
            for (; next != windows; ++next) {
                std::int64_t const w = next < windows / 2 ? 2 * next : 2 * (next - windows / 2) + 1;
                rows.push_back({at(w * 1'000'000), w % 1000, 1});
            }
            auto job = leat::start(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(duration(windows * 1'000'000))) | groups | sums() |
                                   leat::for_each([&](auto const&) { ++fired; }));
            while (job.context().records_in != rows.size()) static_cast<void>(job.step());
            auto const held = job.measure();
            CHECK(held.windows == static_cast<std::uint64_t>(windows));
            INFO(held.bytes / held.windows << " bytes a window with one key");
            CHECK(held.bytes < 400 * held.windows);
            leat::snapshot_writer to;
            job.save(to);
            std::string const bytes = to.finish();
            auto again = leat::start(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(duration(windows * 1'000'000))) | groups | sums() |
                                     leat::for_each([&](auto const&) { ++fired; }));
            leat::snapshot_reader saved(bytes);
            again.load(saved);
            saved.finish();
            CHECK(again.measure().windows == held.windows);
            CHECK(again.measure().bytes < 400 * held.windows);
            auto const goes_on = [&](auto* one) {
                fired = 0;
                while (one->step() != leat::step_result::ended) {}
                CHECK(fired == static_cast<std::uint64_t>(windows));
                CHECK(one->measure().bytes < 200'000);
            };
            goes_on(&job);
            goes_on(&again);
        };
        if (keyed)
            run(leat::key_by("key"_f) | leat::window(leat::tumbling(1s)));
        else
            run(leat::window(leat::tumbling(1s)));
        CHECK(cpu_seconds() - start < 60);
    }
}

TEST_CASE("eight hours of disorder over windows of a second", "[open_windows]") {
    // 28 800 windows are open all the time, and each record is for another one of them.
    double const start = cpu_seconds();
    std::vector<event> rows;
    std::mt19937 random(1);
    std::int64_t const records = slow ? 100'000 : 1'000'000;
    for (std::int64_t i = 0; i != records; ++i)
        rows.push_back({at(0) + 1ms * (i * 60) - 1s * static_cast<std::int64_t>(random() % 28'000), static_cast<std::int64_t>(random() % 100), 1});
    std::int64_t n = 0;
    auto job = leat::start(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(8h)) | leat::key_by("key"_f) | leat::window(leat::tumbling(1s)) |
                           sums() | leat::for_each([&](auto const& r) { n += "n"_f(r); }));
    while (job.step() != leat::step_result::ended) {}
    CHECK(n == records);
    CHECK(job.context().late == 0);
    CHECK(cpu_seconds() - start < 60);
}
