// SPDX-License-Identifier: BSL-1.0
#pragma once

// Loops written by hand, to compare with. "good" is what a good engineer writes: Boost's flat map, room reserved, a table
// for each window. "opt" is what an expert with time writes: dense numbers for keys, no branch that depends on the data,
// memory asked for before it is needed.

#include "harness.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>

namespace hand {

using bench::answer;
using bench::trade;

template <class K, class V>
using flat_map = boost::unordered_flat_map<K, V>;

inline constexpr std::int64_t window_ms = bench::window_size.count();
inline constexpr std::int64_t disorder_ms = bench::disorder.count();
inline constexpr std::size_t prefetch_ahead = 12;

/// A hash table with linear probing, at most half full, that numbers 32-bit keys 0, 1, 2, ... in order of arrival.
class key_numbers {
public:
    explicit key_numbers(std::size_t keys) {
        std::size_t size = 16;
        while (size < 2 * keys) size *= 2;
        slots_.resize(size);
    }
    void prefetch(std::uint32_t key) const { __builtin_prefetch(&slots_[home(key)]); }

    template <class OnNew>
    std::uint32_t operator()(std::uint32_t key, OnNew on_new) {
        for (std::size_t at = home(key);; at = (at + 1) & (slots_.size() - 1)) {
            slot& s = slots_[at];
            if (s.number1 != 0) {
                if (s.key == key) return s.number1 - 1;
                continue;
            }
            std::uint32_t const number = used_++;
            s = {key, number + 1};
            on_new();
            if (2 * std::size_t{used_} > slots_.size()) grow();
            return number;
        }
    }

private:
    struct slot {
        std::uint32_t key = 0;
        std::uint32_t number1 = 0;
    };
    [[nodiscard]] std::size_t home(std::uint32_t key) const {
        return (key * std::uint64_t{0x9E3779B97F4A7C15u} >> 32) & (slots_.size() - 1);
    }
    void grow() {
        std::vector<slot> const before = std::exchange(slots_, std::vector<slot>(2 * slots_.size()));
        for (slot const& s : before) {
            if (s.number1 == 0) continue;
            std::size_t at = home(s.key);
            while (slots_[at].number1 != 0) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = s;
        }
    }

    std::vector<slot> slots_;
    std::uint32_t used_ = 0;
};

struct count_and_sum {
    std::int64_t n = 0;
    double sum = 0;
};

/// Calls `fire(start)` for every window that has become complete with the record of time `ts`.
template <class Fire>
inline void move_time(std::int64_t ts, std::int64_t& largest, std::int64_t& next_end, Fire& fire) {
    if (ts <= largest) return;
    for (largest = ts; largest - disorder_ms >= next_end; next_end += window_ms) fire(next_end - window_ms);
}

}  // namespace hand
