// SPDX-License-Identifier: BSL-1.0
// W3: count, sum and mean for each key in windows of 10 s; records are up to 5 s late.
#include "hand.hpp"

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/aggregate.hpp>

using namespace leat::literals;
using bench::answer;
using bench::trade;

namespace {

/// At most three windows are open, so their number modulo 8 finds them.
[[nodiscard]] std::size_t place_of(std::int64_t ts) { return static_cast<std::size_t>(ts / hand::window_ms) % 8; }

[[gnu::noinline]] answer good(std::vector<trade> const& trades, std::size_t keys) {
    struct window {
        std::int64_t start = -1;
        hand::flat_map<std::uint32_t, hand::count_and_sum> groups{};
    };
    answer a;
    std::array<window, 8> windows;
    for (auto& w : windows) w.groups.reserve(keys);
    auto fire = [&](std::int64_t start) {
        window& w = windows[place_of(start)];
        if (w.start != start) return;
        for (auto const& [key, g] : w.groups) bench::take_window(a, key, start, g.n, g.sum, g.sum / static_cast<double>(g.n));
        w.groups.clear();
        w.start = -1;
    };
    std::int64_t largest = -1;
    std::int64_t next_end = hand::window_ms;
    for (trade const& t : trades) {
        std::int64_t const ts = t.ts.time_since_epoch().count();
        if (ts + hand::window_ms >= next_end) {  // else it is late; none is, but the test must be there
            std::int64_t const number = ts / hand::window_ms;
            window& w = windows[static_cast<std::size_t>(number) % 8];
            w.start = number * hand::window_ms;
            auto& g = w.groups[t.key];
            ++g.n;
            g.sum += t.price;
        }
        hand::move_time(ts, largest, next_end, fire);
    }
    for (; next_end - hand::window_ms <= largest; next_end += hand::window_ms) fire(next_end - hand::window_ms);
    return a;
}

/// A key gets its number once; a window is an array by that number.
[[gnu::noinline]] answer opt(std::vector<trade> const& trades, std::size_t keys) {
    answer a;
    hand::key_numbers numbers(keys);
    std::vector<std::uint32_t> key_of;
    key_of.reserve(keys);
    std::array<std::vector<hand::count_and_sum>, 8> windows;
    auto fire = [&](std::int64_t start) {
        auto& w = windows[place_of(start)];
        for (std::size_t i = 0; i != w.size(); ++i) {
            if (w[i].n == 0) continue;
            bench::take_window(a, key_of[i], start, w[i].n, w[i].sum, w[i].sum / static_cast<double>(w[i].n));
            w[i] = {};
        }
    };
    std::int64_t largest = -1;
    std::int64_t next_end = hand::window_ms;
    for (std::size_t i = 0, n = trades.size(); i != n; ++i) {
        if (i + hand::prefetch_ahead < n) numbers.prefetch(trades[i + hand::prefetch_ahead].key);
        trade const& t = trades[i];
        std::int64_t const ts = t.ts.time_since_epoch().count();
        std::uint32_t const number = numbers(t.key, [&] { key_of.push_back(t.key); });
        if (ts + hand::window_ms >= next_end) {
            auto& w = windows[place_of(ts)];
            if (number >= w.size()) w.resize(key_of.capacity() > number ? key_of.capacity() : number + 1);
            ++w[number].n;
            w[number].sum += t.price;
        }
        hand::move_time(ts, largest, next_end, fire);
    }
    for (; next_end - hand::window_ms <= largest; next_end += hand::window_ms) fire(next_end - hand::window_ms);
    return a;
}

[[gnu::noinline]] answer with_leat(std::vector<trade> const& trades, std::size_t keys) {
    auto [report, a] = leat::run(leat::from(trades) | leat::event_time("ts"_f, leat::out_of_order(bench::disorder)) |
                                 leat::key_by("key"_f, leat::reserve_keys(keys)) | leat::window(leat::tumbling(bench::window_size)) |
                                 leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("price"_f), "mean"_f = leat::mean("price"_f)) |
                                 leat::fold(answer{}, [](answer so_far, auto const& row) {
                                     bench::take_window(so_far, "key"_f(row), "window_start"_f(row).time_since_epoch().count() / 1000,
                                                        "n"_f(row), "sum"_f(row), "mean"_f(row));
                                     return so_far;
                                 }));
    return a;
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    int missed = 0;
    for (std::uint32_t const keys : {1'000u, 10'000u, 1'000'000u}) {
        if (!options.wants(keys)) continue;
        auto const trades = bench::make_trades(options.records, keys);
        bench::race r(options, "W3", keys);
        r.add("good", [&] { return good(trades, keys); });
        r.add("opt", [&] { return opt(trades, keys); });
        r.add("leat", [&] { return with_leat(trades, keys); });
        r.bar("leat", "good", keys == 1'000 ? 1.15 : 1.0);
        r.bar("leat", "opt", keys == 1'000 ? 0 : 1.2);
        missed += r.run();
    }
    return missed != 0;
}
