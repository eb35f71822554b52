// SPDX-License-Identifier: BSL-1.0
// W1, stateless: filter, map, filter, sum. As lambdas and as expressions, over rows in memory and through a coroutine that
// yields batches of 1024. The bars of W1 are instructions (benchmarks/instructions); the times here only show.
#include "hand.hpp"

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/aggregate/summarize.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/with.hpp>

#include <span>

using namespace leat::literals;
using bench::answer;
using bench::trade;

namespace {

[[gnu::noinline]] answer good(std::vector<trade> const& trades) {
    answer a;
    for (trade const& t : trades) {
        if (t.qty <= 2) continue;
        double const value = t.price * t.qty;
        if (value <= 50) continue;
        a.sum += value;
        ++a.rows;
    }
    return a;
}

/// Two sums side by side, selected by bits instead of branches.
[[gnu::noinline]] answer opt(std::vector<trade> const& trades) {
    std::array<double, 2> sum{};
    std::array<std::uint64_t, 2> rows{};
    auto const add = [&](trade const& t, std::size_t lane) {
        double const value = t.price * t.qty;
        std::uint64_t const keep = std::uint64_t{t.qty > 2} & std::uint64_t{value > 50};
        sum[lane] += std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & (0 - keep));
        rows[lane] += keep;
    };
    std::size_t i = 0;
    for (; i + 1 < trades.size(); i += 2) {
        __builtin_prefetch(reinterpret_cast<char const*>(&trades[i]) + 1024);
        add(trades[i], 0);
        add(trades[i + 1], 1);
    }
    if (i != trades.size()) add(trades[i], 0);
    return {rows[0] + rows[1], 0, sum[0] + sum[1]};
}

leat::source<trade const> batches(std::span<trade const> all) {
    for (std::size_t at = 0; at < all.size(); at += 1024) {
        auto const batch = all.subspan(at, all.size() - at < 1024 ? all.size() - at : 1024);
        co_yield batch;
    }
}

template <class Source>
[[gnu::noinline]] answer lambdas(Source source) {
    auto [report, a] = leat::run(std::move(source) | leat::filter([](trade const& t) { return t.qty > 2; }) |
                                 leat::map([](trade const& t) { return t.price * t.qty; }) |
                                 leat::filter([](double value) { return value > 50; }) |
                                 leat::fold(answer{}, [](answer so_far, double value) {
                                     so_far.sum += value;
                                     ++so_far.rows;
                                     return so_far;
                                 }));
    return a;
}

template <class Source>
[[gnu::noinline]] answer expressions(Source source) {
    auto [report, total] = leat::run(std::move(source) | leat::filter("qty"_f > 2) | leat::with("value"_f = "price"_f * "qty"_f) |
                                     leat::filter("value"_f > 50) |
                                     leat::summarize("sum"_f = leat::sum("value"_f), "rows"_f = leat::count()));
    return {static_cast<std::uint64_t>("rows"_f(total)), 0, "sum"_f(total)};
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    auto const trades = bench::make_trades(options.records, 10'000);
    std::span<trade const> const rows(trades);
    bench::race r(options, "W1", 0);
    r.add("good", [&] { return good(trades); });
    r.add("opt", [&] { return opt(trades); });
    r.add("lambdas", [&] { return lambdas(leat::from(rows)); });
    r.add("lambdas, coroutine", [&] { return lambdas(leat::from(batches, rows)); });
    r.add("expressions", [&] { return expressions(leat::from(rows)); });
    r.add("expressions, coroutine", [&] { return expressions(leat::from(batches, rows)); });
    for (char const* name : {"lambdas", "lambdas, coroutine", "expressions", "expressions, coroutine"}) {
        r.bar(name, "good", 0);
        r.bar(name, "opt", 0);
    }
    return r.run() != 0;
}
