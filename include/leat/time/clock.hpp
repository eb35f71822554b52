// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/time/timestamp.hpp>

#include <concepts>
#include <type_traits>

namespace leat {
inline namespace v0 {

/// Something that knows the time.
template <class C>
concept clock_source = requires(C const& c) {
    { c.now() } -> std::same_as<timestamp>;
};

/// The computer's clock.
struct system_clock_source {
    [[nodiscard]] timestamp now() const noexcept {
        return timestamp(std::chrono::duration_cast<duration>(std::chrono::system_clock::now().time_since_epoch()));
    }
};

/// A clock that stands still until it is told to move: for tests, replays and simulators. It may be set back, as
/// computers' clocks sometimes are. Not synchronised between threads.
class virtual_clock {
public:
    constexpr virtual_clock() = default;
    constexpr explicit virtual_clock(timestamp start) noexcept : now_(start) {}

    [[nodiscard]] constexpr timestamp now() const noexcept { return now_; }
    constexpr void set(timestamp at) noexcept { now_ = at; }
    /// Stops at the ends of the range of timestamps.
    constexpr void advance(duration by) noexcept { now_ = saturating_add(now_, by); }

private:
    timestamp now_{};
};

/// Any clock, by reference: two pointers, no allocation. The clock it was made from must outlive it; a
/// default-constructed one is the computer's clock.
class clock_ref {
public:
    constexpr clock_ref() noexcept = default;

    template <clock_source C>
        requires(!std::is_same_v<C, clock_ref>)
    constexpr clock_ref(C const& source) noexcept
        : source_(&source), read_([](void const* s) { return static_cast<C const*>(s)->now(); }) {}

    template <clock_source C>
        requires(!std::is_same_v<C, clock_ref>)
    clock_ref(C const&&) = delete;

    [[nodiscard]] timestamp now() const { return read_(source_); }

private:
    void const* source_ = nullptr;
    timestamp (*read_)(void const*) = [](void const*) { return system_clock_source{}.now(); };
};

}  // namespace v0
}  // namespace leat
