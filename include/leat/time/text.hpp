// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/floating_text.hpp>
#include <leat/time/iso8601.hpp>
#include <leat/time/time_format.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

/// How times are written outside. A unit is what a source is given for a field, `"ts"_f = leat::epoch_seconds`:
///
///     bool read_time(std::string_view text, timestamp& out, Unit const&);
///     void write_time(std::string& to, timestamp, Unit const&);
///
/// `read_time` takes the whole text or refuses it, and leaves `out` alone then. What is finer than a microsecond is cut
/// off towards the past. `Unit::is_number` says that the text is a JSON number and not a JSON string.
namespace leat {
inline namespace v0 {

/// A way of writing times; users may write their own, with both functions beside the type.
template <class U>
concept time_unit = requires(std::string_view text, std::string& into, timestamp& out, U const& unit) {
    { U::is_number } -> std::convertible_to<bool>;
    { read_time(text, out, unit) } -> std::same_as<bool>;
    write_time(into, out, unit);
};

/// A number of units of 10^(`Power` - 6) seconds since the epoch.
template <int Power>
struct epoch_unit {
    static constexpr bool is_number = true;
    static constexpr int power = Power;
};

namespace detail {

template <class U>
inline constexpr bool is_epoch_unit = false;
template <int Power>
inline constexpr bool is_epoch_unit<epoch_unit<Power>> = true;

/// What the units of the library are called.
template <int Power>
inline constexpr std::string_view name_of_unit = Power == 6   ? "epoch_seconds"
                                                 : Power == 3 ? "epoch_milliseconds"
                                                 : Power == 0 ? "epoch_microseconds"
                                                 : Power == -3 ? "epoch_nanoseconds"
                                                               : "epoch_unit";

}  // namespace detail

/// A number of seconds since the epoch; a fraction and an exponent are read exactly: `1733000000.25`.
inline constexpr epoch_unit<6> epoch_seconds{};
/// A number of milliseconds since the epoch.
inline constexpr epoch_unit<3> epoch_milliseconds{};
/// A number of microseconds since the epoch.
inline constexpr epoch_unit<0> epoch_microseconds{};
/// A number of nanoseconds since the epoch.
inline constexpr epoch_unit<-3> epoch_nanoseconds{};

template <int Power>
[[nodiscard]] constexpr bool read_time(std::string_view text, timestamp& out, epoch_unit<Power> const&) noexcept {
    std::int64_t ticks{};
    if (!detail::read_floor(text, Power, ticks)) return false;
    out = timestamp{duration{ticks}};
    return true;
}

template <int Power>
constexpr void write_time(std::string& into, timestamp at, epoch_unit<Power> const&) {
    detail::append_scaled(into, at.time_since_epoch().count(), Power < 0 ? 0 : Power, true);
    if (at.time_since_epoch().count() != 0)
        for (int i = Power; i < 0; ++i) into += '0';
}

struct iso8601_unit {
    static constexpr bool is_number = false;
};

/// ISO 8601: `2024-12-01T10:20:30.123456Z`. Read are also a space for the T, a comma for the point, offsets `+hh`,
/// `+hhmm` and `+hh:mm`, no offset (UTC is meant), no fraction, no seconds, a date alone (its midnight), and six-digit
/// years with a sign. A second 60 is refused. Written in UTC, the fraction without zeros at its end.
inline constexpr iso8601_unit iso8601{};

[[nodiscard]] constexpr bool read_time(std::string_view text, timestamp& out, iso8601_unit const&) noexcept {
    return detail::read_iso8601(text, out);
}

constexpr void write_time(std::string& into, timestamp at, iso8601_unit const&) {
    detail::append_date_time(into, at, 'T');
    into += 'Z';
}

/// Appends a time as tables show it, in UTC: `2024-12-01 10:20:30`, with a fraction only where there is one.
constexpr void write_plain(std::string& into, timestamp at) { detail::append_date_time(into, at, ' '); }

/// Appends a duration as the number of its own unit: `std::chrono::seconds{90}` is `90`.
template <class Rep, class Period>
constexpr void write_duration(std::string& into, std::chrono::duration<Rep, Period> value) {
    if constexpr (std::floating_point<Rep>)
        detail::append_floating(into, value.count());
    else if constexpr (std::unsigned_integral<Rep>)
        detail::append_digits(into, value.count());
    else
        detail::append_whole(into, value.count());
}

/// Reads a duration as a number of its own unit. False when the text is no number, does not fit, or has a fraction that
/// is not zero while the duration counts in integers.
template <class Rep, class Period>
[[nodiscard]] constexpr bool read_duration(std::string_view text, std::chrono::duration<Rep, Period>& out) noexcept {
    Rep ticks{};
    if constexpr (std::floating_point<Rep>) {
        if (!detail::read_floating(text, ticks)) return false;
    } else {
        if (!detail::read_exact(text, 0, ticks)) return false;
    }
    out = std::chrono::duration<Rep, Period>(ticks);
    return true;
}

}  // namespace v0
}  // namespace leat
