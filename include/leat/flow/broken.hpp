// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/no_value.hpp>

#include <cstddef>
#include <tuple>

/// What stands in for a pipeline, and for what would have come out of it, when a mistake in it has been reported: it takes
/// everything that is done with it, so that there is one message and not one for each line that follows. No program that
/// has any of this in it compiles.
namespace leat {
inline namespace v0 {
namespace detail {

/// A row, a list of rows, an instance, a harness.
struct swallowed : no_value {
    using swallows = swallowed;

    template <class... A>
    swallowed const& operator()(A&&...) const;
    swallowed const& operator[](std::size_t) const;
    swallowed const& operator*() const;
    [[nodiscard]] swallowed const* begin() const { return nullptr; }
    [[nodiscard]] swallowed const* end() const { return nullptr; }
    [[nodiscard]] std::size_t size() const { return 0; }
    [[nodiscard]] bool empty() const { return true; }

    template <class... A>
    swallowed const& push(A&&...) const;
    template <class... A>
    swallowed const& save(A&&...) const;
    template <class... A>
    swallowed const& load(A&&...) const;
    template <class... A>
    swallowed const& watermark(A&&...) const;
    swallowed const& step() const;
    swallowed const& finish() const;
    swallowed const& discard() const;
    swallowed const& wake() const;
    [[nodiscard]] swallowed const& take() const;
    [[nodiscard]] swallowed const& bad() const;
    [[nodiscard]] swallowed const& clock() const;
    [[nodiscard]] swallowed const& report() const;
    [[nodiscard]] swallowed const& measure() const;
    [[nodiscard]] swallowed const& values() const;
    [[nodiscard]] bool done() const;
    [[nodiscard]] bool failed() const;
    [[nodiscard]] bool input_ended() const;
};

/// A pipeline with a mistake in it, whose sinks would have handed back these values.
template <class... Values>
struct broken_with {
    static constexpr bool has_source = false;
};
using broken = broken_with<>;

template <class T>
inline constexpr bool is_broken = false;
template <class... V>
inline constexpr bool is_broken<broken_with<V...>> = true;

template <class... A, class... B>
[[nodiscard]] constexpr broken_with<A..., B...> join_broken(broken_with<A...>, broken_with<B...>) {
    return {};
}

/// What stands in for the result of a run: `{report, values...}`.
template <class Report, class... V>
[[nodiscard]] auto result_of_broken(broken_with<V...>) {
    if constexpr (sizeof...(V) == 0)
        return Report{};
    else
        return std::tuple<Report, V...>{};
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
