// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/names.hpp>
#include <leat/time/timestamp.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

/// Windows `[offset + n * size, offset + (n + 1) * size)`: each time is in one.
struct tumbling_windows {
    static constexpr bool from_row = false;
    static constexpr char const* name = "tumbling";

    duration size;
    duration offset;

    [[nodiscard]] timestamp start_of(timestamp at) const noexcept { return align_down(at, size, offset); }
    /// Where the window that begins at `start`, or holds it, ends. (The first window of all begins before there are times.)
    [[nodiscard]] timestamp end_of(timestamp start) const noexcept {
        duration const left_out = start == min_timestamp ? duration(into_window(start)) : duration::zero();
        return saturating_add(start, size - left_out);
    }
    [[nodiscard]] std::string text() const {
        return "tumbling(" + std::to_string(size.count()) + " us, " + std::to_string(offset.count()) + " us)";
    }

  private:
    [[nodiscard]] std::int64_t into_window(timestamp at) const noexcept {
        std::int64_t const into = floor_mod(at.time_since_epoch().count(), size.count()) - floor_mod(offset.count(), size.count());
        return into < 0 ? into + size.count() : into;
    }
};

/// The windows that the rows came from, by their fields `window_start` and `window_end`.
struct windows_of_rows {
    static constexpr bool from_row = true;
    static constexpr char const* name = "same_window";
    [[nodiscard]] static std::string text() { return name; }
};

/// Which of the windows from a start on a time lies in: a multiplication instead of a division.
class window_divider {
  public:
    window_divider() = default;
    explicit window_divider(std::uint64_t size) noexcept : size_(size), inverse_(~std::uint64_t{0} / size) {}

    /// `distance / size`, for any distance.
    [[nodiscard]] std::uint64_t operator()(std::uint64_t distance) const noexcept {
        __extension__ using wide = unsigned __int128;
        auto const estimate = static_cast<std::uint64_t>(static_cast<wide>(distance) * inverse_ >> 64);
        // 2^64 / size is rounded down, so the estimate may be one too small, never two.
        return estimate + static_cast<std::uint64_t>(distance - estimate * size_ >= size_);
    }

  private:
    std::uint64_t size_ = 1;
    std::uint64_t inverse_ = ~std::uint64_t{0};
};

}  // namespace detail

/// Windows of one size that follow each other without gaps: `tumbling(5min)`. They start at multiples of the size since
/// 1970-01-01 00:00 UTC, moved by the offset: `tumbling(24h, -8h)` are the days of a place 8 hours east of Greenwich.
inline constexpr struct tumbling_fn {
    [[nodiscard]] constexpr auto operator()(duration size, duration offset = duration::zero()) const {
        if (size.count() <= 0) detail::throw_error({"tumbling: the size is not positive"}, "give a size of at least one microsecond");
        return detail::tumbling_windows{size, offset};
    }
    /// A number has no unit.
    template <std::integral N>
    auto operator()(N) const {
        cannot_be_called_with<in<"tumbling">, of_types<N>, did_you_mean<"tumbling(60s)">> error;
        return detail::tumbling_windows{duration(1), duration(0)};
    }
} tumbling{};

/// The window that the rows came from: for an aggregate over the results of windows that keeps their windows.
inline constexpr detail::windows_of_rows same_window{};

}  // namespace v0
}  // namespace leat
