// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

namespace leat {
inline namespace v0 {

/// What went wrong in an expression. The row it happened in becomes a bad record.
enum class fault : unsigned char { none, overflow, division_by_zero, bad_cast, bad_argument, no_time, no_epoch_time };

namespace detail {

[[nodiscard]] constexpr char const* describe(fault f) noexcept {
    switch (f) {
        case fault::none: return "no error";
        case fault::overflow: return "overflow: the result does not fit its type";
        case fault::division_by_zero: return "division by zero";
        case fault::bad_cast: return "the value does not fit the type of the cast";
        case fault::no_time: return "the text is no time of ISO 8601, such as 2024-12-01T10:20:30Z";
        case fault::no_epoch_time: return "the number is beyond all times: look at its unit (epoch_seconds, epoch_milliseconds, epoch_microseconds, epoch_nanoseconds)";
        case fault::bad_argument: return "an argument is out of the range of the function";
    }
    return "unknown";
}

/// The first fault of an expression is the one that is told.
constexpr void raise(fault& told, fault what) noexcept {
    if (told == fault::none) told = what;
}

// The arithmetic operators of expressions. A type that is neither integer nor floating brings its own rules as
// `checked(add const&, fault&, X const&, Y const&)` in this namespace; they are found by the operator's type.
struct add;
struct subtract;
struct multiply;
template <bool Remainder>
struct divide_or_remainder;
struct negate;

}  // namespace detail
}  // namespace v0
}  // namespace leat
