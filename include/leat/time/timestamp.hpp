// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <chrono>
#include <cstdint>
#include <limits>

namespace leat {
inline namespace v0 {

/// A point in time: microseconds since 1970-01-01 00:00:00 UTC, negative before it.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// A length of time in microseconds; `5min` and `1h` convert to it.
using duration = std::chrono::microseconds;

inline constexpr timestamp min_timestamp{duration{std::numeric_limits<std::int64_t>::min()}};
inline constexpr timestamp max_timestamp{duration{std::numeric_limits<std::int64_t>::max()}};

namespace detail {

/// `a < b`. The standard's comparisons of time points are made from `<=>`: 5 ms for whoever includes one (g++ 12).
[[nodiscard]] constexpr bool earlier(timestamp a, timestamp b) noexcept {
    return a.time_since_epoch().count() < b.time_since_epoch().count();
}

}  // namespace detail

/// The quotient rounded towards minus infinity: `floor_div(-1, 5) == -1`. `by` is positive.
[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t value, std::int64_t by) noexcept {
    return value / by - (value % by < 0);
}

/// What `floor_div` leaves, in `[0, by)`: `floor_mod(-1, 5) == 4`. `by` is positive.
[[nodiscard]] constexpr std::int64_t floor_mod(std::int64_t value, std::int64_t by) noexcept {
    std::int64_t const rest = value % by;
    return rest < 0 ? rest + by : rest;
}

/// `at + by`, or the nearest end of the range of timestamps.
[[nodiscard]] constexpr timestamp saturating_add(timestamp at, duration by) noexcept {
    std::int64_t total{};
    if (__builtin_add_overflow(at.time_since_epoch().count(), by.count(), &total))
        return by.count() < 0 ? min_timestamp : max_timestamp;
    return timestamp{duration{total}};
}

/// `at - by`, or the nearest end of the range of timestamps.
[[nodiscard]] constexpr timestamp saturating_sub(timestamp at, duration by) noexcept {
    std::int64_t difference{};
    if (__builtin_sub_overflow(at.time_since_epoch().count(), by.count(), &difference))
        return by.count() < 0 ? max_timestamp : min_timestamp;
    return timestamp{duration{difference}};
}

/// `later - earlier`, or the longest duration of that sign.
[[nodiscard]] constexpr duration saturating_sub(timestamp later, timestamp earlier) noexcept {
    return saturating_sub(later, earlier.time_since_epoch()).time_since_epoch();
}

/// The start of the interval of length `size` that holds `at`, where one interval starts at `offset` after the epoch
/// and they follow each other without gaps: the largest `start <= at` with `start = offset + n * size`. Times before
/// the epoch round down too. `size` is positive; `offset` may be anything. It gives `min_timestamp`
/// where the start would be before it.
[[nodiscard]] constexpr timestamp align_down(timestamp at, duration size, duration offset = duration{}) noexcept {
    std::int64_t into = floor_mod(at.time_since_epoch().count(), size.count());
    if (offset.count() != 0) {
        into -= floor_mod(offset.count(), size.count());
        if (into < 0) into += size.count();
    }
    return saturating_sub(at, duration{into});
}

}  // namespace v0
}  // namespace leat
