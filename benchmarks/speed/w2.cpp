// SPDX-License-Identifier: BSL-1.0
// W2: a running sum for each key; every update goes out.
#include "hand.hpp"

#include <leat/aggregate/sum.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/running.hpp>

using namespace leat::literals;
using bench::answer;
using bench::trade;

namespace {

[[gnu::noinline]] answer good(std::vector<trade> const& trades, std::size_t keys) {
    answer a;
    hand::flat_map<std::uint32_t, double> sums;
    sums.reserve(keys);
    for (trade const& t : trades) bench::take_running(a, t.key, sums[t.key] += t.price);
    return a;
}

/// Key and sum in one slot of 16 bytes; the slots of the records to come are asked for.
[[gnu::noinline]] answer opt(std::vector<trade> const& trades, std::size_t keys) {
    struct slot {
        std::uint32_t key;
        std::uint32_t used;
        double sum;
    };
    std::size_t size = 16;
    while (size < 2 * keys) size *= 2;
    std::vector<slot> slots(size);
    std::size_t const mask = size - 1;
    auto const home = [mask](std::uint32_t key) { return (key * std::uint64_t{0x9E3779B97F4A7C15u} >> 32) & mask; };
    answer a;
    for (std::size_t i = 0, n = trades.size(); i != n; ++i) {
        if (i + hand::prefetch_ahead < n) __builtin_prefetch(&slots[home(trades[i + hand::prefetch_ahead].key)], 1);
        trade const& t = trades[i];
        std::size_t at = home(t.key);
        while (slots[at].used != 0 && slots[at].key != t.key) at = (at + 1) & mask;
        slots[at].key = t.key;
        slots[at].used = 1;
        bench::take_running(a, t.key, slots[at].sum += t.price);
    }
    return a;
}

[[gnu::noinline]] answer with_leat(std::vector<trade> const& trades, std::size_t keys) {
    auto [report, a] = leat::run(leat::from(trades) | leat::key_by("key"_f, leat::reserve_keys(keys)) |
                                 leat::running("total"_f = leat::sum("price"_f)) |
                                 leat::fold(answer{}, [](answer so_far, auto const& row) {
                                     bench::take_running(so_far, "key"_f(row), "total"_f(row));
                                     return so_far;
                                 }));
    return a;
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    int missed = 0;
    for (std::uint32_t const keys : {10'000u, 1'000'000u}) {
        if (!options.wants(keys)) continue;
        auto const trades = bench::make_trades(options.records, keys);
        bench::race r(options, "W2", keys);
        r.add("good", [&] { return good(trades, keys); });
        r.add("opt", [&] { return opt(trades, keys); });
        r.add("leat", [&] { return with_leat(trades, keys); });
        r.bar("leat", "good", 1.0);
        r.bar("leat", "opt", keys == 10'000 ? 1.5 : 1.2);
        missed += r.run();
    }
    return missed != 0;
}
