// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/run.hpp>

#include <test.hpp>

#include <array>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

/// What tests of stages share: runs at every batch size, and a value that counts its copies and moves.
namespace leat_test {

inline constexpr std::array<std::size_t, 5> batch_sizes{1, 2, 7, 64, 1024};

/// {report, values...} of a run at a batch size, also when there are no values.
template <class Pipeline>
auto run_at(std::size_t batch_size, Pipeline&& p) {
    auto result = leat::run(std::forward<Pipeline>(p), leat::batch_size(batch_size));
    if constexpr (std::is_same_v<decltype(result), leat::report>)
        return std::tuple(std::move(result));
    else
        return result;
}

template <class A, class B>
bool same_values(A const& a, B const& b) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return (true && ... && (std::get<I + 1>(a) == std::get<I + 1>(b)));
    }(std::make_index_sequence<std::tuple_size_v<A> - 1>{});
}

/// Runs what `make()` gives at every batch size, checks that all answers are one, and hands it back.
template <class Make>
auto run_everywhere(Make const& make) {
    auto first = run_at(batch_sizes[0], make());
    for (std::size_t const n : batch_sizes) {
        INFO("batch size " << n);
        auto const again = run_at(n, make());
        CHECK(same_values(first, again));
        CHECK(std::get<0>(first).records_in == std::get<0>(again).records_in);
        CHECK(std::get<0>(first).records_out == std::get<0>(again).records_out);
        CHECK(std::get<0>(first).bad_by_reason == std::get<0>(again).bad_by_reason);
        CHECK(std::get<0>(first).ended == std::get<0>(again).ended);
    }
    return first;
}

/// The rows that come out, where a `collect()` is the only sink.
template <class Make>
auto rows_everywhere(Make const& make) {
    return std::get<1>(run_everywhere(make));
}

/// Counts how often it is copied and moved, over all objects.
struct tracked {
    int value = 0;
    static inline int copies = 0;
    static inline int moves = 0;
    static void reset() { copies = moves = 0; }

    tracked() = default;
    tracked(int v) : value(v) {}
    tracked(tracked const& other) : value(other.value) { ++copies; }
    tracked(tracked&& other) noexcept : value(std::exchange(other.value, -1)) { ++moves; }
    tracked& operator=(tracked const& other) {
        value = other.value;
        ++copies;
        return *this;
    }
    tracked& operator=(tracked&& other) noexcept {
        value = std::exchange(other.value, -1);
        ++moves;
        return *this;
    }
    ~tracked() = default;
    friend bool operator==(tracked const& a, tracked const& b) { return a.value == b.value; }
};

/// Can only be moved.
struct only_moved {
    std::unique_ptr<int> p;
    only_moved(int v) : p(std::make_unique<int>(v)) {}
    [[nodiscard]] int value() const { return p ? *p : -1; }
};

inline std::vector<int> count_to(int n) {
    std::vector<int> out;
    for (int i = 1; i <= n; ++i) out.push_back(i);
    return out;
}

inline std::vector<only_moved> movable_to(int n) {
    std::vector<only_moved> out;
    for (int i = 1; i <= n; ++i) out.emplace_back(i);
    return out;
}

}  // namespace leat_test
