// SPDX-License-Identifier: BSL-1.0
#include <leat/record/wide.hpp>
#include <leat/time/timestamp.hpp>

#include <test.hpp>

#include <cstdint>
#include <limits>
#include <random>

namespace {

using namespace std::chrono_literals;
using leat::duration;
using leat::timestamp;
using wide = leat::detail::wide_int;

constexpr timestamp at(std::int64_t microseconds) { return timestamp{duration{microseconds}}; }
constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();

static_assert(leat::floor_div(7, 5) == 1 && leat::floor_div(-1, 5) == -1 && leat::floor_div(-5, 5) == -1);
static_assert(leat::floor_mod(7, 5) == 2 && leat::floor_mod(-1, 5) == 4 && leat::floor_mod(-5, 5) == 0);
static_assert(leat::align_down(at(-1), 5us) == at(-5));
static_assert(leat::align_down(at(0), 5us) == at(0));
static_assert(leat::align_down(at(7), 5us, 3us) == at(3));
static_assert(leat::align_down(at(2), 5us, 3us) == at(-2));
static_assert(leat::align_down(at(2), 5us, -2us) == at(-2));
static_assert(leat::saturating_add(leat::max_timestamp, 1us) == leat::max_timestamp);
static_assert(leat::saturating_add(leat::min_timestamp, -1us) == leat::min_timestamp);
static_assert(leat::saturating_sub(leat::min_timestamp, 1us) == leat::min_timestamp);
static_assert(leat::saturating_sub(leat::max_timestamp, -1us) == leat::max_timestamp);
static_assert(leat::saturating_sub(at(5), 7us) == at(-2));

std::int64_t clamp(wide value) { return value < low ? low : value > high ? high : static_cast<std::int64_t>(value); }

/// Numbers near zero, near the ends, and anywhere.
std::int64_t any_number(std::mt19937_64& random) {
    switch (random() % 4) {
        case 0: return static_cast<std::int64_t>(random() % 41) - 20;
        case 1: return low + static_cast<std::int64_t>(random() % 20);
        case 2: return high - static_cast<std::int64_t>(random() % 20);
        default: return static_cast<std::int64_t>(random());
    }
}

TEST_CASE("saturating arithmetic is wide arithmetic, cut to the range") {
    std::mt19937_64 random(1);
    for (int i = 0; i != 100'000; ++i) {
        std::int64_t const a = any_number(random);
        std::int64_t const b = any_number(random);
        REQUIRE(leat::saturating_add(at(a), duration{b}) == at(clamp(wide{a} + b)));
        REQUIRE(leat::saturating_sub(at(a), duration{b}) == at(clamp(wide{a} - b)));
        REQUIRE(leat::saturating_sub(at(a), at(b)) == duration{clamp(wide{a} - b)});
    }
}

TEST_CASE("align_down finds the largest start that is not after the time") {
    std::mt19937_64 random(2);
    for (int i = 0; i != 100'000; ++i) {
        std::int64_t const time = any_number(random);
        std::int64_t size = any_number(random);
        if (size < 0) size = size == low ? high : -size;
        if (size == 0) size = 1;
        std::int64_t const offset = any_number(random);
        // The naive model: in wide integers, truncate and then step down where that went the wrong way.
        wide const from = wide{time} - offset;
        wide steps = from / size;
        if (steps * size > from) --steps;
        wide const start = offset + steps * size;
        REQUIRE(start <= time);
        REQUIRE(time - start < size);
        REQUIRE(leat::align_down(at(time), duration{size}, duration{offset}) == at(clamp(start)));
    }
}

}  // namespace
