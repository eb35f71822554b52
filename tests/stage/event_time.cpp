// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/event_time.hpp>

#include <test.hpp>

#include <leat/leat.hpp>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

leat::timestamp at(std::chrono::seconds since_epoch) { return leat::timestamp(since_epoch); }

struct seen_window {
    std::int64_t start;
    std::uint64_t rows;
    friend bool operator==(seen_window const&, seen_window const&) = default;
};

/// Counts what arrives by the clock, in windows of ten seconds.
auto arrivals(std::vector<seen_window>& to) {
    return leat::from(leat::push_source<int>()) | leat::event_time(leat::arrival) | leat::window(leat::tumbling(10s)) |
           leat::aggregate("n"_f = leat::count()) | leat::for_each([&to](auto const& w) {
               to.push_back({"window_start"_f(w).time_since_epoch().count() / 1'000'000, static_cast<std::uint64_t>("n"_f(w))});
           });
}

/// A minute's clock, set back by an hour in its middle.
std::vector<leat::timestamp> set_back() {
    std::vector<leat::timestamp> out;
    for (int i = 0; i != 25; ++i) out.push_back(at(std::chrono::seconds(10'000 + i)));
    for (int i = 0; i != 25; ++i) out.push_back(at(std::chrono::seconds(6'400 + i)));
    for (int i = 23; i != 40; ++i) out.push_back(at(std::chrono::seconds(10'000 + i)));
    return out;
}
// While the clock was back, all records arrived at its latest time, 10 024.
std::vector<seen_window> const expected{{10'000, 10}, {10'010, 10}, {10'020, 5 + 25 + 7}, {10'030, 10}};

}  // namespace

TEST_CASE("arrival time never goes back: no record is late because the clock was set back") {
    for (std::size_t const batch : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1024}}) {
        leat::virtual_clock clock;
        std::vector<seen_window> seen;
        auto job = leat::start(arrivals(seen), leat::with_clock(clock), leat::batch_size(batch));
        for (auto const now : set_back()) {
            clock.set(now);
            std::vector<int> const one{1};
            job.push(one);
        }
        job.finish();
        CHECK(job.report().late == 0);
        CHECK(seen == expected);
    }
}

TEST_CASE("arrival time does not go back in a restart either") {
    for (std::size_t lives = 2; lives != 20; ++lives) {
        leat::virtual_clock clock;
        std::vector<seen_window> seen;
        std::string snapshot;
        auto const times = set_back();
        for (std::size_t from = 0; from != times.size();) {
            auto job = leat::start(arrivals(seen), leat::with_clock(clock));
            if (from != 0) {
                leat::snapshot_reader saved(snapshot);
                job.load(saved);
                saved.finish();
            }
            std::size_t const to = std::min(times.size(), from + times.size() / lives + 1);
            for (; from != to; ++from) {
                clock.set(times[from]);
                std::vector<int> const one{1};
                job.push(one);
            }
            if (from == times.size()) {
                job.finish();
                CHECK(job.report().late == 0);
            } else {
                leat::snapshot_writer writer;
                job.save(writer);
                snapshot = writer.finish();
            }
        }
        INFO(lives << " lives");
        CHECK(seen == expected);
    }
}
