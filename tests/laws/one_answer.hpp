// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/leat.hpp>
#include <leat/test/catch.hpp>

#include <random>
#include <string>
#include <tuple>
#include <vector>

/// What the laws share: random rows, and runs whose answer must not depend on how the rows come.
namespace laws {

using namespace leat::literals;
using namespace std::chrono_literals;

inline constexpr std::size_t batch_sizes[] = {1, 2, 7, 64, 1024};

/// A row with something of each kind.
struct event {
    leat::timestamp ts;
    std::string city;
    std::optional<std::int32_t> device;
    std::int64_t n;
    double x;
    std::vector<std::int64_t> list;

    friend bool operator==(event const&, event const&) = default;
};

/// Whole numbers from 0 to below n.
inline std::int64_t below(std::mt19937& random, std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

/// Events in the order in which they arrive: each up to `disorder` before the latest one so far.
inline std::vector<event> random_events(unsigned seed, std::size_t count, leat::duration step, leat::duration disorder) {
    std::mt19937 random(seed);
    std::vector<event> out;
    leat::duration now = -step * static_cast<std::int64_t>(count / 2);  // a part of them before 1970
    for (std::size_t i = 0; i != count; ++i) {
        now += leat::duration(below(random, 2 * step.count() + 1));
        event e;
        e.ts = leat::timestamp(now - leat::duration(below(random, disorder.count() + 1)));
        e.city = "city number " + std::string(static_cast<std::size_t>(below(random, 3)) * 12, '.') + std::to_string(below(random, 4));
        if (below(random, 4) != 0) e.device = static_cast<std::int32_t>(below(random, 3)) - 1;
        e.n = below(random, 41) - 20;
        e.x = 0.1 * static_cast<double>(below(random, 100));
        for (std::int64_t k = below(random, 4); k != 0; --k) e.list.push_back(below(random, 10));
        out.push_back(std::move(e));
    }
    return out;
}

/// The rows as a coroutine gives them: all at once, or with a seed in pieces of any length. What the batch size does not
/// cut, the source does.
template <class T>
leat::source<T const> in_pieces(std::vector<T> const* rows, unsigned seed) {
    std::mt19937 random(seed);
    std::span<T const> left(*rows);
    while (!left.empty()) {
        std::size_t const most = random() % 8 == 0 ? 2000 : 20;
        std::size_t const n = seed == 0 ? left.size() : std::min<std::size_t>(left.size(), random() % most);
        std::span<T const> const piece = left.first(n);
        left = left.subspan(n);
        co_yield piece;
    }
}

/// Everything of a report, to be compared.
inline auto tied(leat::report const& r) {
    return std::tuple(r.records_in, r.records_out, r.late, r.bad, r.bad_by_reason, r.watermark, r.ended);
}
template <class... V>
auto values_of(std::tuple<leat::report, V...> const& answer) {
    return std::apply([](auto const&, auto const&... v) { return std::tuple(v...); }, answer);
}

template <class A, class B>
void same_answer(A const& a, B const& b) {
    CHECK(tied(std::get<0>(a)) == tied(std::get<0>(b)));
    CHECK((values_of(a) == values_of(b)));
}

/// Runs a pipeline over rows at every batch size, and in pieces; checks that all answers are one, which is returned as
/// `{report, values...}`. What the pipeline remembers from run to run would show too.
template <class T, class Pipeline>
auto one_answer(std::vector<T> const& rows, Pipeline const& p) {
    auto const run = [&](unsigned seed, std::size_t n) { return leat::run(leat::from(in_pieces<T>, &rows, seed) | p, leat::batch_size(n)); };
    auto const first = run(0, 1);
    for (std::size_t const n : batch_sizes) {
        INFO("batches of " << n);
        same_answer(first, run(0, n));
    }
    for (unsigned seed = 1; seed != 4; ++seed) {
        INFO("in pieces, seed " << seed);
        same_answer(first, run(seed, 64));
    }
    return first;
}

/// The rows of a pipeline that ends without a sink.
template <class T, class Pipeline>
auto rows_of(std::vector<T> const& rows, Pipeline const& p) {
    return std::get<1>(one_answer(rows, p | leat::collect()));
}

}  // namespace laws

BOOST_HANA_ADAPT_STRUCT(laws::event, ts, city, device, n, x, list);
