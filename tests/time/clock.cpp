// SPDX-License-Identifier: BSL-1.0
#include <leat/time/clock.hpp>

#include <test.hpp>

#include <type_traits>

namespace {

using namespace std::chrono_literals;

static_assert(leat::clock_source<leat::system_clock_source>);
static_assert(leat::clock_source<leat::virtual_clock>);
static_assert(leat::clock_source<leat::clock_ref>);
static_assert(std::is_trivially_copyable_v<leat::clock_ref>);
static_assert(sizeof(leat::clock_ref) == 2 * sizeof(void*));
static_assert(!std::is_constructible_v<leat::clock_ref, leat::virtual_clock>, "a temporary clock would be gone");
static_assert([] {
    leat::virtual_clock clock(leat::timestamp{10us});
    clock.advance(5us);
    return clock.now() == leat::timestamp{15us};
}());

TEST_CASE("a virtual clock moves when told to") {
    leat::virtual_clock clock;
    leat::clock_ref const ref = clock;
    leat::clock_ref const copy = ref;
    CHECK(ref.now() == leat::timestamp{});
    clock.advance(3s);
    CHECK(ref.now() == leat::timestamp{3s});
    clock.set(leat::timestamp{-1s});
    CHECK(copy.now() == leat::timestamp{-1s});
    clock.set(leat::max_timestamp);
    clock.advance(1s);
    CHECK(ref.now() == leat::max_timestamp);
}

TEST_CASE("the default clock is the computer's") {
    auto const before = std::chrono::floor<leat::duration>(std::chrono::system_clock::now());
    auto const now = leat::clock_ref{}.now();
    auto const after = std::chrono::floor<leat::duration>(std::chrono::system_clock::now());
    CHECK(before <= now);
    CHECK(now <= after);
}

struct counting_clock {
    int* calls;
    leat::timestamp now() const { return leat::timestamp{leat::duration{++*calls}}; }
};

TEST_CASE("any type with now() is a clock") {
    int calls = 0;
    counting_clock const clock{&calls};
    leat::clock_ref const ref = clock;
    CHECK(ref.now() == leat::timestamp{1us});
    CHECK(ref.now() == leat::timestamp{2us});
    CHECK(calls == 2);
}

}  // namespace
