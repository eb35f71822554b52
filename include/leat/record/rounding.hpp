// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <leat/record/enum_names.hpp>
#include <leat/record/wide.hpp>

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

/// Which neighbour a number becomes that has too many digits.
enum class rounding : unsigned char {
    half_even,  ///< the nearest; a half to the even one, as banks do
    half_up,    ///< the nearest; a half away from zero, as SQL does
    half_down,  ///< the nearest; a half towards zero
    up,         ///< away from zero
    down,       ///< towards zero: the digits are cut off
    ceiling,    ///< the larger one
    floor       ///< the smaller one
};

template <class E>
    requires std::is_same_v<E, rounding>
inline constexpr std::array<std::pair<E, std::string_view>, 7> enum_names<E>{{{rounding::half_even, "half_even"},
                                                                              {rounding::half_up, "half_up"},
                                                                              {rounding::half_down, "half_down"},
                                                                              {rounding::up, "up"},
                                                                              {rounding::down, "down"},
                                                                              {rounding::ceiling, "ceiling"},
                                                                              {rounding::floor, "floor"}}};

namespace detail {

/// Whether a magnitude that had more digits becomes the next one. `half`: what was cut off is less than a half (-1), a
/// half (0), or more (1) of the last digit; it is not nothing.
[[nodiscard]] constexpr bool rounds_away(rounding mode, bool negative, bool odd, int half) noexcept {
    switch (mode) {
        case rounding::half_even: return half > 0 || (half == 0 && odd);
        case rounding::half_up: return half >= 0;
        case rounding::half_down: return half > 0;
        case rounding::up: return true;
        case rounding::down: return false;
        case rounding::ceiling: return !negative;
        case rounding::floor: return negative;
    }
    return false;
}

/// `value / by` as an integer. `by` is positive.
[[nodiscard]] constexpr wide_int divide_rounded(wide_int value, wide_int by, rounding mode = rounding::half_up) noexcept {
    wide_int const quotient = value / by;
    wide_int const rest = value % by < 0 ? -(value % by) : value % by;
    if (rest == 0) return quotient;
    int const half = rest < by - rest ? -1 : rest > by - rest;
    bool const away = rounds_away(mode, value < 0, (quotient & 1) != 0, half);
    return quotient + (value < 0 ? -static_cast<int>(away) : static_cast<int>(away));
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
