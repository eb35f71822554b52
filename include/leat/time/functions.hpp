// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/functions.hpp>
#include <leat/time/text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

template <class From>
    requires text_like<From>
[[nodiscard]] constexpr bool convert_time(cast_of_time, From const& text, timestamp& out) noexcept {
    return read_iso8601(std::string_view(text), out);
}
[[nodiscard]] inline bool convert_time(cast_of_time, timestamp const& at, std::string& out) {
    write_time(out, at, iso8601);
    return true;
}

template <>
struct literal_writer<timestamp> {
    static void append(std::string& into, timestamp at) { write_time(into, at, iso8601); }
};

template <std::size_t Capacity, bool Reads>
struct literal_writer<basic_time_format<Capacity, Reads>> {
    static void append(std::string& into, basic_time_format<Capacity, Reads> const& format) {
        append_quoted(into, format.text());
    }
};
template <>
struct literal_writer<iso8601_unit> {
    static void append(std::string& into, iso8601_unit) { put_text(into, "iso8601"); }
};
template <int Power>
struct literal_writer<epoch_unit<Power>> {
    static void append(std::string& into, epoch_unit<Power>) { put_text(into, name_of_unit<Power>); }
};

/// A number of 10^(`Power` - 6) seconds as microseconds, towards the past; of a floating number the nearest.
template <int Power, class From>
[[nodiscard]] constexpr bool count_to_ticks(From const& n, std::int64_t& ticks) noexcept {
    if constexpr (std::is_floating_point_v<From>) {
        if (!scaled_double(static_cast<double>(n), Power < 0 ? 0 : Power, ticks, rounding::half_even)) return false;
        if constexpr (Power < 0) ticks = floor_div(ticks, power_of_ten[-Power]);
        return true;
    } else {
        constexpr int cut = scale_of<From> - Power;
        if constexpr (cut > 0)
            return narrow(divide_rounded(mantissa_of(n), power_of_ten[cut], rounding::floor), ticks);
        else
            return !__builtin_mul_overflow(mantissa_of(n), power_of_ten[-cut], &ticks);
    }
}

/// Microseconds as a number of 10^(`Power` - 6) seconds, towards the past; as a floating number the nearest.
template <int Power, class To>
[[nodiscard]] constexpr bool ticks_to_count(std::int64_t ticks, To& out) noexcept {
    if constexpr (std::is_floating_point_v<To>) {
        out = Power < 0 ? static_cast<To>(wide_int{ticks} * power_of_ten[Power < 0 ? -Power : 0])
                        : unscaled<To>(ticks, Power < 0 ? 0 : Power);
        return true;
    } else {
        std::int64_t count = ticks;
        constexpr int cut = Power - scale_of<To>;
        if constexpr (cut > 0)
            count = floor_div(ticks, power_of_ten[cut]);
        else if (__builtin_mul_overflow(ticks, power_of_ten[-cut], &count))
            return false;
        if constexpr (is_decimal<To>)
            return out = To::from_mantissa(count), true;
        else
            return !__builtin_add_overflow(count, 0, &out);
    }
}

template <class From, class To, class Unit>
[[nodiscard]] constexpr auto convert_in_unit(From const& x, To& out, Unit const& unit) {
    if constexpr (text_like<From> && std::is_same_v<To, timestamp> && time_unit<Unit>)
        return read_time(std::string_view(x), out, unit);
    else if constexpr (std::is_same_v<From, timestamp> && std::is_same_v<To, std::string> && time_unit<Unit>)
        return write_time(out, x, unit), true;
    else if constexpr (std::is_same_v<To, timestamp> && (number<From> || is_decimal<From>) && is_epoch_unit<Unit>) {
        std::int64_t ticks{};
        bool const good = count_to_ticks<Unit::power>(x, ticks);
        return out = timestamp(duration(ticks)), good;
    } else if constexpr (std::is_same_v<From, timestamp> && (number<To> || is_decimal<To>) && is_epoch_unit<Unit>)
        return ticks_to_count<Unit::power>(x.time_since_epoch().count(), out);
    else if constexpr (whole_duration<From> && whole<To> && whole_duration<Unit>) {
        using common = finer<From, Unit>;
        if (unit.count() <= 0) return false;
        wide_int const n = count_in<common>(x) / count_in<common>(unit);
        return out = static_cast<To>(n), out == n;
    } else
        return no_such_cast{};
}

template <class To>
struct cast_in {
    static constexpr auto const& name = cast_to<To>::name;
    static constexpr std::string_view symbol = name.view();
    template <class From, class Unit>
    static constexpr bool takes =
        std::is_same_v<decltype(convert_in_unit(std::declval<From const&>(), std::declval<To&>(), std::declval<Unit const&>())), bool>;

    template <class From, class Unit>
    [[nodiscard]] constexpr auto apply(fault& f, From const& value, Unit const& unit) const {
        return lifted(
            [&f, &unit](auto const& x) {
                To out{};
                constexpr auto failed = std::is_same_v<To, timestamp> ? fault::no_epoch_time : fault::bad_cast;
                if (!convert_in_unit(x, out, unit)) raise(f, failed);
                return out;
            },
            value);
    }
};

struct write_in_format {
    static constexpr std::string_view symbol = "format_time";
    template <class T, class Format>
    static constexpr bool takes = std::is_same_v<T, timestamp>;
    template <class T, class Format>
    [[nodiscard]] constexpr auto apply(fault&, T const& at, Format const& format) const {
        return lifted(
            [&format](timestamp time) {
                std::string out;
                write_time(out, time, format);
                return out;
            },
            at);
    }
};

struct truncate_time {
    static constexpr std::string_view symbol = "truncate_to";
    template <class T, class D>
    static constexpr bool takes = whole_time<T> && whole_duration<D>;

    template <class T, class D>
    [[nodiscard]] constexpr auto apply(fault& f, T const& at, D const& size) const {
        return lifted(
            [&f](auto const& time, auto const& length) {
                using point = std::remove_cvref_t<decltype(time)>;
                using unit = finer<typename point::duration, std::remove_cvref_t<decltype(length)>>;
                using out = std::chrono::time_point<typename point::clock, unit>;
                auto const ticks = duration_of<unit>(f, count_in<unit>(time.time_since_epoch())).count();
                auto const by = duration_of<unit>(f, count_in<unit>(length)).count();
                if (by <= 0) {
                    raise(f, fault::division_by_zero);
                    return out{};
                }
                typename unit::rep start{};
                if (__builtin_sub_overflow(ticks, floor_mod(ticks, by), &start)) raise(f, fault::overflow);
                return out(unit(start));
            },
            at, size);
    }
};

}  // namespace detail

/// `format_time("ts"_f, "%Y-%m-%d %H:00")`: a time as text, in UTC, with the letters of `time_format`; here any of them may
/// stand alone. A format that is known only when the program runs is given as `time_text_format(text)`.
template <class T>
[[nodiscard]] constexpr auto format_time(T const& at, time_text_format const& format) {
    return detail::make_call(detail::write_in_format{}, at, format);
}

/// `truncate_to("ts"_f, 1h)`: a time rounded down to a multiple of a duration since the epoch. Throws `leat::error`
/// when a given duration is not positive; one that is computed makes it the fault of its row.
template <class T, class D>
[[nodiscard]] constexpr auto truncate_to(T const& at, D const& size) {
    if constexpr (detail::is_duration<D>)
        if (size <= D::zero()) detail::throw_error({"truncate_to: the duration is not positive"}, "give one such as 1h");
    return detail::make_call(detail::truncate_time{}, at, size);
}

}  // namespace v0
}  // namespace leat
