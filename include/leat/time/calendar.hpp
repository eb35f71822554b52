// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/time/timestamp.hpp>

#include <cstdint>

/// The Gregorian calendar over the whole range of timestamps (years -290308 to 294247), which is more than
/// `std::chrono::year` holds.
namespace leat {
inline namespace v0 {
namespace detail {

struct civil_date {
    std::int64_t year = 1970;
    int month = 1;
    int day = 1;
    friend constexpr bool operator==(civil_date const&, civil_date const&) = default;
};

[[nodiscard]] constexpr bool is_leap_year(std::int64_t year) noexcept {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

[[nodiscard]] constexpr int days_in_month(std::int64_t year, int month) noexcept {
    if (month == 2) return is_leap_year(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Years count from March here, so that the leap day is the last of its year; March is month 0, February month 11.
inline constexpr std::int64_t march_epoch = 719'468;  // days from 0000-03-01 to 1970-01-01

/// Days before the first of a month of a year from March: 0, 31, 61, 92, ...
[[nodiscard]] constexpr int days_before_month(int from_march) noexcept { return (153 * from_march + 2) / 5; }

/// Days since 1970-01-01.
[[nodiscard]] constexpr std::int64_t days_of(civil_date date) noexcept {
    std::int64_t const year = date.year - (date.month <= 2);
    std::int64_t const leap_days = floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400);
    return 365 * year + leap_days + days_before_month((date.month + 9) % 12) + date.day - 1 - march_epoch;
}

/// The date of a number of days since 1970-01-01.
[[nodiscard]] constexpr civil_date date_of(std::int64_t days) noexcept {
    std::int64_t const four_centuries = floor_div(days + march_epoch, 146'097);
    auto rest = static_cast<int>(days + march_epoch - four_centuries * 146'097);
    // The last century of the four, and the last year of each four, has the day that the others lack.
    int const century = rest / 36'524 < 3 ? rest / 36'524 : 3;
    rest -= century * 36'524;
    int const four_years = rest / 1'461;
    rest -= four_years * 1'461;
    int const year = rest / 365 < 3 ? rest / 365 : 3;
    rest -= year * 365;
    int const month = (5 * rest + 2) / 153;
    return {four_centuries * 400 + century * 100 + four_years * 4 + year + (month >= 10),
            month < 10 ? month + 3 : month - 9, rest - days_before_month(month) + 1};
}

/// Days since the first of January of the same year, from 1.
[[nodiscard]] constexpr int day_of_year(civil_date date) noexcept {
    return static_cast<int>(days_of(date) - days_of({date.year, 1, 1})) + 1;
}

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_minute = 60 * microseconds_per_second;
inline constexpr std::int64_t microseconds_per_hour = 60 * microseconds_per_minute;
inline constexpr std::int64_t microseconds_per_day = 24 * microseconds_per_hour;

struct civil_time {
    civil_date date;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int microsecond = 0;
};

[[nodiscard]] constexpr civil_time civil_time_of(timestamp at) noexcept {
    std::int64_t const ticks = at.time_since_epoch().count();
    std::int64_t const in_day = floor_mod(ticks, microseconds_per_day);
    auto const seconds = static_cast<int>(in_day / microseconds_per_second);
    return {date_of(floor_div(ticks, microseconds_per_day)), seconds / 3600, seconds / 60 % 60, seconds % 60,
            static_cast<int>(in_day % microseconds_per_second)};
}

/// The timestamp of days since the epoch and microseconds since their midnight, which may be negative or more than a
/// day. False when it is none.
[[nodiscard]] constexpr bool timestamp_of(std::int64_t days, std::int64_t in_day, timestamp& out) noexcept {
    // One day is moved over, so that the first timestamp, which lies inside a day, is not out of reach.
    if (days < 0) {
        ++days;
        in_day -= microseconds_per_day;
    }
    std::int64_t ticks{};
    if (__builtin_mul_overflow(days, microseconds_per_day, &ticks) || __builtin_add_overflow(ticks, in_day, &ticks))
        return false;
    out = timestamp{duration{ticks}};
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
