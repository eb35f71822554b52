// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/fault.hpp>
#include <leat/record/wide.hpp>

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

/// Arithmetic and comparison of times and durations that count in integers, without overflow: std::chrono's own is
/// undefined there.
namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
inline constexpr bool is_whole_duration = false;
template <std::integral Rep, class Period>
inline constexpr bool is_whole_duration<std::chrono::duration<Rep, Period>> = true;

template <class T>
concept whole_duration = is_whole_duration<T>;

template <class T>
inline constexpr bool is_whole_time = false;
template <class Clock, whole_duration D>
inline constexpr bool is_whole_time<std::chrono::time_point<Clock, D>> = true;

template <class T>
concept whole_time = is_whole_time<T>;

/// The count of a duration in a finer unit. A count has 64 bits; a factor above 2^62 would be years in attoseconds.
template <class To, whole_duration D>
[[nodiscard]] constexpr wide_int count_in(D value) noexcept {
    using factor = std::ratio_divide<typename D::period, typename To::period>;
    static_assert(factor::den == 1);
    return wide_int{value.count()} * factor::num;
}

/// A wide count as a duration; a fault, and no more than the low bits, when it does not fit.
template <whole_duration D>
[[nodiscard]] constexpr D duration_of(fault& f, wide_int ticks) noexcept {
    auto const narrow_count = static_cast<typename D::rep>(ticks);
    if (narrow_count != ticks) raise(f, fault::overflow);
    return D(narrow_count);
}

template <class A, class B>
using finer = std::common_type_t<A, B>;

template <whole_duration A, whole_duration B>
[[nodiscard]] constexpr auto checked(add const&, fault& f, A const& a, B const& b) noexcept {
    using out = finer<A, B>;
    return duration_of<out>(f, count_in<out>(a) + count_in<out>(b));
}

template <whole_duration A, whole_duration B>
[[nodiscard]] constexpr auto checked(subtract const&, fault& f, A const& a, B const& b) noexcept {
    using out = finer<A, B>;
    return duration_of<out>(f, count_in<out>(a) - count_in<out>(b));
}

template <whole_time A, whole_duration B>
[[nodiscard]] constexpr auto checked(add const& op, fault& f, A const& a, B const& b) noexcept {
    auto const since = checked(op, f, a.time_since_epoch(), b);
    return std::chrono::time_point<typename A::clock, std::remove_cv_t<decltype(since)>>(since);
}

template <whole_duration A, whole_time B>
[[nodiscard]] constexpr auto checked(add const& op, fault& f, A const& a, B const& b) noexcept {
    return checked(op, f, b, a);
}

template <whole_time A, whole_duration B>
[[nodiscard]] constexpr auto checked(subtract const& op, fault& f, A const& a, B const& b) noexcept {
    auto const since = checked(op, f, a.time_since_epoch(), b);
    return std::chrono::time_point<typename A::clock, std::remove_cv_t<decltype(since)>>(since);
}

template <whole_time A, whole_time B>
    requires std::same_as<typename A::clock, typename B::clock>
[[nodiscard]] constexpr auto checked(subtract const& op, fault& f, A const& a, B const& b) noexcept {
    return checked(op, f, a.time_since_epoch(), b.time_since_epoch());
}

template <whole_duration A, std::integral B>
    requires(!std::same_as<B, bool>)
[[nodiscard]] constexpr auto checked(multiply const&, fault& f, A const& a, B const& b) noexcept {
    using out = std::chrono::duration<std::common_type_t<typename A::rep, B>, typename A::period>;
    return duration_of<out>(f, wide_int{a.count()} * b);
}

template <std::integral A, whole_duration B>
    requires(!std::same_as<A, bool>)
[[nodiscard]] constexpr auto checked(multiply const& op, fault& f, A const& a, B const& b) noexcept {
    return checked(op, f, b, a);
}

template <whole_duration A, std::integral B>
    requires(!std::same_as<B, bool>)
[[nodiscard]] constexpr auto checked(divide_or_remainder<false> const&, fault& f, A const& a, B const& b) noexcept {
    using out = std::chrono::duration<std::common_type_t<typename A::rep, B>, typename A::period>;
    if (b == 0) raise(f, fault::division_by_zero);
    return duration_of<out>(f, b == 0 ? wide_int{0} : wide_int{a.count()} / b);
}

/// How often one duration goes into another, as a number.
template <whole_duration A, whole_duration B>
[[nodiscard]] constexpr auto checked(divide_or_remainder<false> const&, fault& f, A const& a, B const& b) noexcept {
    using unit = finer<A, B>;
    if (b.count() == 0) raise(f, fault::division_by_zero);
    wide_int const quotient = b.count() == 0 ? wide_int{0} : count_in<unit>(a) / count_in<unit>(b);
    return duration_of<std::chrono::duration<std::int64_t>>(f, quotient).count();
}

template <whole_duration A>
[[nodiscard]] constexpr auto checked(negate const&, fault& f, A const& a) noexcept {
    return duration_of<A>(f, -wide_int{a.count()});
}

/// The order of two durations of different units.
template <whole_duration A, whole_duration B>
    requires(!std::same_as<A, B>)
[[nodiscard]] constexpr std::strong_ordering compare_exactly(A const& a, B const& b) noexcept {
    using unit = finer<A, B>;
    auto const l = count_in<unit>(a);
    auto const r = count_in<unit>(b);
    return l < r ? std::strong_ordering::less : l > r ? std::strong_ordering::greater : std::strong_ordering::equal;
}

template <whole_time A, whole_time B>
    requires(!std::same_as<A, B> && std::same_as<typename A::clock, typename B::clock>)
[[nodiscard]] constexpr std::strong_ordering compare_exactly(A const& a, B const& b) noexcept {
    using unit = finer<typename A::duration, typename B::duration>;
    auto const l = count_in<unit>(a.time_since_epoch());
    auto const r = count_in<unit>(b.time_since_epoch());
    return l < r ? std::strong_ordering::less : l > r ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
