// SPDX-License-Identifier: BSL-1.0
// W6: the boundary between a source and the rest, by itself: a coroutine that yields batches of 1024.
#include "hand.hpp"

#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>

#include <span>

using namespace leat::literals;
using bench::answer;
using bench::trade;

namespace {

[[gnu::noinline]] answer good(std::vector<trade> const& trades) {
    answer a;
    for (trade const& t : trades) {
        a.hash += static_cast<std::uint64_t>(t.qty);
        ++a.rows;
    }
    return a;
}

leat::source<trade const> batches(std::span<trade const> all) {
    for (std::size_t at = 0; at < all.size(); at += 1024) {
        auto const batch = all.subspan(at, all.size() - at < 1024 ? all.size() - at : 1024);
        co_yield batch;
    }
}

template <class Source>
[[gnu::noinline]] answer with_leat(Source source) {
    auto [report, a] = leat::run(std::move(source) | leat::fold(answer{}, [](answer so_far, trade const& t) {
                                     so_far.hash += static_cast<std::uint64_t>(t.qty);
                                     ++so_far.rows;
                                     return so_far;
                                 }));
    return a;
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    auto const trades = bench::make_trades(options.records, 10'000);
    std::span<trade const> const rows(trades);
    bench::race r(options, "W6", 0);
    r.add("good", [&] { return good(trades); });
    r.add("leat", [&] { return with_leat(leat::from(batches, rows)); });
    r.bar("leat", "good", 1.05);
    return r.run() != 0;
}
