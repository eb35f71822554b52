// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/decimal.hpp>
#include <leat/record/enum_names.hpp>
#include <leat/record/expression.hpp>
#include <leat/record/floating_text.hpp>
#include <leat/record/type_name.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// The result of a conversion that does not exist.
struct no_such_cast {};

/// Floors above bring conversions of their own as `convert_time(cast_of_time, From const&, To&)` in this namespace.
struct cast_of_time {};

/// A floating number without its fraction; false when it is none or does not fit.
template <class To, class From>
[[nodiscard]] constexpr bool truncate(From value, To& out) noexcept {
    constexpr From above = static_cast<From>(std::uint64_t{1} << (std::numeric_limits<To>::digits - 1)) * From{2};
    constexpr From below = std::is_unsigned_v<To> ? From{0} : -above;
    // Down to one below the smallest value only a fraction is cut off.
    if (!(value >= below || value - below > From{-1}) || !(value < above)) return false;
    out = static_cast<To>(value);
    return true;
}

template <class From>
[[nodiscard]] auto convert_to_text(From const& x, std::string& out) {
    if constexpr (text_like<From>)
        return out = std::string_view(x), true;
    else if constexpr (std::is_same_v<From, bool>)
        return out = x ? "true" : "false", true;
    else if constexpr (whole<From> && std::is_unsigned_v<From>)
        return append_digits(out, x), true;
    else if constexpr (whole<From>)
        return append_whole(out, x), true;
    else if constexpr (std::is_floating_point_v<From>)
        return append_floating(out, x), true;
    else if constexpr (is_decimal<From>)
        return write_decimal(out, x), true;
    else if constexpr (std::is_enum_v<From>) {
        out = name_if_any(x);
        if (out.empty()) static_cast<void>(convert_to_text(enum_number(x), out));
        return true;
    } else
        return no_such_cast{};
}

template <class To>
[[nodiscard]] constexpr auto convert_text(std::string_view text, To& out) {
    if constexpr (std::is_same_v<To, bool>)
        return out = text == "true", out || text == "false";
    else if constexpr (whole<To>)
        return read_exact(text, 0, out);
    else if constexpr (std::is_floating_point_v<To>)
        return read_floating(text, out);
    else if constexpr (is_decimal<To>)
        return read_exact(text, To::scale, out.mantissa_);
    else if constexpr (numbered_enum<To>) {
        if constexpr (named_enum<To>)
            if (enum_value(text, out)) return true;
        enum_count<To> number{};
        return read_exact(text, 0, number) && enum_of_number(number, out);
    } else
        return no_such_cast{};
}

template <class From, class To>
[[nodiscard]] constexpr auto convert_number(From const& x, To& out) {
    if constexpr (std::is_same_v<To, bool>)
        return out = x != From{}, true;
    else if constexpr (std::is_same_v<From, bool> && number<To>)
        return out = static_cast<To>(x), true;
    else if constexpr (is_decimal<From> && is_decimal<To>)
        return rescale(x.mantissa(), From::scale, To::scale, out.mantissa_);
    else if constexpr (is_decimal<From> && whole<To>)
        return with_sign(x.mantissa() < 0,
                         magnitude_of(x.mantissa()) / static_cast<std::uint64_t>(power_of_ten[From::scale]), out);
    else if constexpr (is_decimal<From> && std::is_floating_point_v<To>)
        return out = x.template to_floating<To>(), true;
    else if constexpr (is_decimal<To> && whole<From>)
        return !__builtin_mul_overflow(x, power_of_ten[To::scale], &out.mantissa_);
    else if constexpr (is_decimal<To> && std::is_floating_point_v<From>)
        return scaled_double(static_cast<double>(x), To::scale, out.mantissa_);
    else if constexpr (whole<From> && whole<To>)
        return out = static_cast<To>(x), std::in_range<decltype(+out)>(+x) && +out == static_cast<decltype(+out)>(x);
    else if constexpr (std::is_floating_point_v<From> && whole<To>)
        return truncate(x, out);
    else if constexpr (std::is_floating_point_v<From> && std::is_floating_point_v<To>) {
        constexpr auto most = std::numeric_limits<To>::max();
        if (sizeof(To) < sizeof(From) && (x > most || x < -most) && x - x == From{0}) return false;
        return out = static_cast<To>(x), true;
    } else if constexpr (whole<From> && std::is_floating_point_v<To>)
        return out = static_cast<To>(x), true;
    else
        return no_such_cast{};
}

/// A count of one unit as one of another; towards zero, or towards minus infinity.
template <class FromPeriod, class To, bool Floor>
[[nodiscard]] constexpr bool convert_count(wide_int ticks, To& out) noexcept {
    using factor = std::ratio_divide<FromPeriod, typename To::period>;
    wide_int const scaled = ticks * factor::num;
    wide_int result = scaled / factor::den;
    if (Floor && scaled % factor::den < 0) --result;
    out = To(static_cast<typename To::rep>(result));
    return out.count() == result;
}

template <class From, class To>
[[nodiscard]] constexpr auto convert_duration(From const& x, To& out) {
    if constexpr (whole_duration<From> && whole_duration<To>)
        return convert_count<typename From::period, To, false>(x.count(), out);
    else if constexpr (whole_duration<To>) {
        typename To::rep ticks{};
        if (!truncate(std::chrono::duration<typename From::rep, typename To::period>(x).count(), ticks)) return false;
        return out = To(ticks), true;
    } else
        return out = std::chrono::duration_cast<To>(x), true;
}

/// Sets `out` to `x` as another type; false when it does not fit. What cannot be cast at all gives a `no_such_cast`.
template <class From, class To>
[[nodiscard]] constexpr auto convert(From const& x, To& out) {
    if constexpr (std::is_same_v<From, To>)
        return out = x, true;
    else if constexpr (requires { convert_time(cast_of_time{}, x, out); })
        return convert_time(cast_of_time{}, x, out);
    else if constexpr (std::is_same_v<To, std::string>)
        return convert_to_text(x, out);
    else if constexpr (text_like<From>)
        return convert_text(std::string_view(x), out);
    else if constexpr (std::is_enum_v<From> && whole<To>)
        return convert_number(static_cast<std::underlying_type_t<From>>(x), out);
    else if constexpr (numbered_enum<To> && whole<From>)
        return enum_of_number(x, out);
    else if constexpr (number<From> && is_duration<To>) {
        typename To::rep count{};
        bool const good = convert_number(x, count);
        return out = To(count), good;
    } else if constexpr (is_duration<From> && is_duration<To>)
        return convert_duration(x, out);
    else if constexpr (whole_time<From> && whole_time<To>) {
        typename To::duration since{};
        bool const good =
            convert_count<typename From::period, typename To::duration, true>(x.time_since_epoch().count(), since);
        return out = To(since), good;
    } else if constexpr ((std::is_arithmetic_v<From> || is_decimal<From>) &&
                         (std::is_arithmetic_v<To> || is_decimal<To>))
        return convert_number(x, out);
    else
        return no_such_cast{};
}

template <class To>
struct cast_to {
    static_assert(!is_optional<To>, "leat::cast<T>: give the type of the values; null stays null");
    static constexpr auto name = joined<"cast<", type_name_of<To>::value, ">">();
    static constexpr std::string_view symbol = name.view();

    template <class From>
    static constexpr bool takes =
        std::is_same_v<decltype(detail::convert(std::declval<From const&>(), std::declval<To&>())), bool>;

    template <class From>
    [[nodiscard]] constexpr auto apply(fault& f, From const& value) const {
        return lifted(
            [&f](auto const& x) {
                To out{};
                constexpr bool is_time = text_like<std::remove_cvref_t<decltype(x)>> && is_time_point<To>;
                if (!detail::convert(x, out)) raise(f, is_time ? fault::no_time : fault::bad_cast);
                return out;
            },
            value);
    }
};

/// A cast of times and durations in a unit that is said; `time/functions.hpp` has it.
template <class To>
struct cast_in;

template <class To>
struct cast_fn {
    template <class E>
    [[nodiscard]] constexpr auto operator()(E const& value) const {
        return make_call(cast_to<To>{}, value);
    }
    template <class E, class Unit>
    [[nodiscard]] constexpr auto operator()(E const& value, Unit const& unit) const {
        return make_call(cast_in<To>{}, value, unit);
    }
};

}  // namespace detail

/// `cast<int>("age"_f)`: a value as another type. Null stays null; a value that does not fit is the fault of its row.
///
/// - numbers and decimals among each other: a floating number or decimal loses its fraction on the way to an integer (a
///   value beyond its range does not fit), decimals round halves away from zero, floating numbers round to nearest;
/// - `bool` from numbers (not 0) and to them (0, 1);
/// - text to numbers, decimals, bool (`true`, `false`) and enums, by the whole text; integers and decimals without losing
///   a digit, floating numbers to the nearest (below the smallest is 0); all of these to text; text to and from `timestamp`
///   as ISO 8601;
/// - enums to and from integers, and to and from text: by name, or by number where there is no name;
/// - durations (towards zero) and times (towards the past) to other units;
/// - numbers to durations: so many of the unit of the type.
///
/// Where a unit has to be said it is the second argument: `cast<timestamp>("n"_f, epoch_milliseconds)`, and from texts
/// `cast<timestamp>("day"_f, time_format("%Y/%m/%d"))`; back, `cast<std::int64_t>("ts"_f, epoch_seconds)` (towards the past)
/// and `cast<std::string>`; `cast<std::int64_t>("pause"_f, 1ms)` is how many whole milliseconds a duration has.
template <class To>
inline constexpr detail::cast_fn<To> cast{};

}  // namespace v0
}  // namespace leat
