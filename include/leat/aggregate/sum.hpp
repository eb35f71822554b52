// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/count.hpp>
#include <leat/record/decimal.hpp>
#include <leat/record/wide.hpp>

#include <bit>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
struct sum_over;

/// `value` if `live`, else 0 (for a double +0), without a branch for the processor to mispredict.
template <class T>
[[nodiscard, gnu::always_inline]] inline constexpr T value_if(bool live, T value) {
    auto mask = std::uint64_t{0} - static_cast<std::uint64_t>(live);
    // Without this clang knows that the mask is one of two, and makes a branch of it: 3.5 times as slow.
    if (!std::is_constant_evaluated()) asm("" : "+r"(mask));
    if constexpr (std::is_floating_point_v<T>)
        return static_cast<T>(std::bit_cast<double>(std::bit_cast<std::uint64_t>(static_cast<double>(value)) & mask));
    else
        return static_cast<T>(static_cast<std::uint64_t>(value) & mask);
}

/// An exact sum, in units of 10^-Scale.
template <int Scale>
struct sum_of_units {
    static constexpr int scale = Scale;
    wide_int units;
};

/// Integers are summed in 128 bit; a sum that does not fit 64 bit is an error when it is asked for.
template <whole T>
struct sum_over<T> {
    using state = wide_int;
    using value = std::conditional_t<std::is_unsigned_v<T>, std::uint64_t, std::int64_t>;
    [[nodiscard]] constexpr state identity() const { return 0; }
    constexpr void add(state& s, T v) const { s += v; }
    constexpr void add_if(state& s, bool live, T v) const { s += value_if(live, v); }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr sum_of_units<0> exact(state const& s) const { return {s}; }
    [[nodiscard]] constexpr value result(state const& s, fault& f) const {
        auto const out = static_cast<value>(s);
        if (static_cast<state>(out) != s) raise(f, fault::overflow);
        return out;
    }
};

/// Doubles and floats are summed as doubles, in the order of arrival.
template <std::floating_point T>
struct sum_over<T> {
    using state = double;
    [[nodiscard]] constexpr state identity() const { return 0; }
    constexpr void add(state& s, T v) const { s += static_cast<double>(v); }
    constexpr void add_if(state& s, bool live, T v) const { s += value_if(live, static_cast<double>(v)); }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr double exact(state const& s) const { return s; }
    [[nodiscard]] constexpr double result(state const& s) const { return s; }
};

template <int Scale>
struct sum_over<decimal<Scale>> {
    using state = wide_int;
    [[nodiscard]] constexpr state identity() const { return 0; }
    constexpr void add(state& s, decimal<Scale> v) const { s += v.mantissa(); }
    constexpr void add_if(state& s, bool live, decimal<Scale> v) const { s += value_if(live, v.mantissa()); }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr sum_of_units<Scale> exact(state const& s) const { return {s}; }
    [[nodiscard]] constexpr decimal<Scale> result(state const& s, fault& f) const {
        auto const out = static_cast<std::int64_t>(s);
        if (static_cast<state>(out) != s) raise(f, fault::overflow);
        return decimal<Scale>::from_mantissa(out);
    }
};

template <class Rep, class Period>
struct sum_over<std::chrono::duration<Rep, Period>> {
    using state = wide_int;
    using value = std::chrono::duration<std::int64_t, Period>;
    [[nodiscard]] constexpr state identity() const { return 0; }
    constexpr void add(state& s, std::chrono::duration<Rep, Period> v) const { s += static_cast<std::int64_t>(v.count()); }
    constexpr void add_if(state& s, bool live, std::chrono::duration<Rep, Period> v) const {
        s += value_if(live, static_cast<std::int64_t>(v.count()));
    }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr value result(state const& s, fault& f) const {
        auto const out = static_cast<std::int64_t>(s);
        if (static_cast<state>(out) != s) raise(f, fault::overflow);
        return value(out);
    }
};

template <class T>
inline constexpr bool can_be_summed = requires { typename sum_over<T>::state; };

/// The sum of values that may all be null is null, as in SQL; that of no values at all is 0.
struct sum_function : built_in_function {
    static constexpr bool zero_of_nothing = true;
    static constexpr char const* name = "sum";
    template <class T>
    static constexpr bool takes = can_be_summed<T>;
    template <class T>
    using over = sum_over<T>;
};

}  // namespace detail

/// The sum of an input over the records of a group; nulls are skipped, and the sum of nothing but nulls is null. Where the
/// input cannot be null, neither can the sum: of no records it is 0. Integers: exact, in 64 bit at the end (a sum that
/// does not fit makes a bad record). Decimals: exact, of the same scale. Floating numbers: a double, added in the order of
/// arrival.
inline constexpr struct sum_fn : detail::aggregate_of_one<detail::sum_function, "sum", "sum(x)"> {
} sum{};

}  // namespace v0
}  // namespace leat
