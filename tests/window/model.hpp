// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/run.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/aggregate.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// A naive model of keyed windows: record by record, lists of records, nothing clever. And random input for it.
namespace window_model {

using leat::duration;
using leat::timestamp;

struct event {
    timestamp ts;
    std::string city;
    std::optional<std::int32_t> device;
    std::int64_t quantity;
    double value;
    std::optional<double> maybe;

    friend bool operator==(event const&, event const&) = default;
};

inline constexpr std::size_t batch_sizes[] = {1, 2, 7, 64, 1024};

/// What a window holds for one key.
template <class Key>
struct group {
    timestamp start, end;
    Key key;
    std::vector<event> events;
};

/// The start of the window that a time is in, by counting windows from the offset.
inline timestamp start_of(timestamp at, duration size, duration offset) {
    auto const distance = (at.time_since_epoch() - offset).count();
    auto count = distance / size.count();
    if (distance % size.count() < 0) --count;
    return timestamp(offset + count * size);
}

template <class Key>
struct outcome {
    std::vector<group<Key>> fired;
    std::vector<event> late;
};

/// All results in order, for `key_of(event)`, windows of a size, and a delay of the watermark.
template <class KeyOf>
auto windows(std::vector<event> const& events, KeyOf key_of, duration size, duration offset, duration delay) {
    using key = decltype(key_of(events.front()));
    outcome<key> out;
    std::map<timestamp, std::vector<group<key>>> open;  // by the end
    std::optional<timestamp> largest;
    auto const fire = [&](auto is_due) {
        while (!open.empty() && is_due(open.begin()->first)) {
            for (auto& g : open.begin()->second) out.fired.push_back(std::move(g));
            open.erase(open.begin());
        }
    };
    for (event const& e : events) {
        timestamp const start = start_of(e.ts, size, offset);
        timestamp const end = start + size;
        if (largest && end <= *largest - delay) {
            out.late.push_back(e);
            continue;
        }
        auto& groups = open[end];
        auto g = groups.begin();
        while (g != groups.end() && g->key != key_of(e)) ++g;
        if (g == groups.end()) g = groups.insert(g, {start, end, key_of(e), {}});
        g->events.push_back(e);
        if (!largest || e.ts > *largest) largest = e.ts;
        fire([&](timestamp at) { return at <= *largest - delay; });
    }
    fire([](timestamp) { return true; });
    return out;
}

/// Random events: up to `disorder` behind a time that moves on by about `step`; times begin below zero.
inline std::vector<event> random_events(std::mt19937& random, std::size_t count, duration step, duration disorder) {
    auto const below = [&random](std::int64_t n) { return n <= 0 ? 0 : static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
    std::vector<event> out;
    duration now = -step * static_cast<std::int64_t>(count / 2);
    for (std::size_t i = 0; i != count; ++i) {
        now += duration(below(2 * step.count() + 1));
        event e{};
        e.ts = timestamp(now - duration(below(disorder.count() + 1)));
        e.city = std::string(below(4) == 0 ? "a city with a name that is longer than short strings " : "c") + std::to_string(below(5));
        if (below(4) != 0) e.device = static_cast<std::int32_t>(below(4)) - 2;
        e.quantity = below(2001) - 1000;
        e.value = 0.1 * static_cast<double>(below(1000));
        if (below(3) != 0) e.maybe = 0.3 * static_cast<double>(below(100));
        out.push_back(std::move(e));
    }
    return out;
}

/// Sizes from a microsecond to days.
inline duration random_size(std::mt19937& random) {
    std::int64_t const sizes[] = {1, 2, 3, 10, 1000, 4096, 999'983, 1'000'000, 60'000'000, 3'600'000'000, 86'400'000'000, 5 * 86'400'000'000};
    return duration(sizes[random() % std::size(sizes)]);
}
inline duration random_between(std::mt19937& random, duration low, duration high) {
    return low + duration(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>((high - low).count() + 1)));
}

}  // namespace window_model

BOOST_HANA_ADAPT_STRUCT(window_model::event, ts, city, device, quantity, value, maybe);
