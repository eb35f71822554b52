// SPDX-License-Identifier: BSL-1.0
#include <leat/record/digits.hpp>
#include <leat/record/floating_text.hpp>
#include <leat/record/wide.hpp>

#include <test.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <random>

namespace {

using wide = leat::detail::wide_int;
constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();

template <class Whole = std::int64_t>
constexpr std::optional<Whole> exact(std::string_view text, int power = 0) {
    Whole out{};
    return leat::detail::read_exact(text, power, out) ? std::optional<Whole>(out) : std::nullopt;
}

constexpr std::optional<std::int64_t> floored(std::string_view text, int power = 0) {
    std::int64_t out{};
    return leat::detail::read_floor(text, power, out) ? std::optional<std::int64_t>(out) : std::nullopt;
}

static_assert(exact("12.50", 2) == 1250);
static_assert(exact("12.505", 2) == std::nullopt);
static_assert(floored("-12.505", 2) == -1251);
static_assert(exact<std::uint64_t>("18446744073709551615") == 18'446'744'073'709'551'615u);
static_assert(exact<std::uint64_t>("-0") == 0u);
static_assert(exact<std::uint64_t>("-1") == std::nullopt);
static_assert(exact<std::int8_t>("-128") == std::int8_t{-128});
static_assert(exact<std::int8_t>("128") == std::nullopt);

TEST_CASE("decimal texts, exponents and powers agree with integer arithmetic") {
    std::mt19937_64 random(7);
    for (int i = 0; i != 200'000; ++i) {
        // mantissa * 10^shift, written with its point anywhere and the exponent that makes up for it.
        auto const digits = static_cast<int>(random() % 20);
        std::string mantissa;
        for (int d = 0; d <= digits; ++d) mantissa += static_cast<char>('0' + random() % (random() % 3 == 0 ? 1 : 10));
        int const power = static_cast<int>(random() % 10) - 3;
        int const exponent = static_cast<int>(random() % 30) - 15;
        bool const negative = random() % 2 == 0;
        auto const point = static_cast<std::size_t>(random() % mantissa.size());
        std::string text = (negative ? "-" : random() % 8 == 0 ? "+" : "") + mantissa.substr(0, point + 1);
        int behind = 0;
        if (point + 1 != mantissa.size()) {
            behind = static_cast<int>(mantissa.size() - point - 1);
            text += "." + mantissa.substr(point + 1);
        }
        if (exponent != 0 || random() % 2 == 0) text += (random() % 2 == 0 ? "e" : "E") + std::to_string(exponent);

        wide value = 0;
        for (char const c : mantissa) value = value * 10 + (c - '0');
        wide rest = 0;
        wide unit = 1;
        bool too_large = false;
        int const shift = power + exponent - behind;
        for (int s = 0; s < shift; ++s) {
            value *= 10;
            too_large = too_large || value > wide{1} << 100;
            if (too_large) value = wide{1} << 100;
        }
        for (int s = 0; s > shift && unit < wide{1} << 120; --s) unit *= 10;
        rest = value % unit;
        value /= unit;
        if (negative) value = -value;
        wide const down = negative && rest != 0 ? value - 1 : value;
        bool const fits = down >= low && down <= high;
        INFO(text << " at power " << power);
        REQUIRE(floored(text, power) == (fits ? std::optional(static_cast<std::int64_t>(down)) : std::nullopt));
        bool const fits_exactly = rest == 0 && value >= low && value <= high;
        REQUIRE(exact(text, power) == (fits_exactly ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt));
        bool const small = rest == 0 && value >= -32'768 && value <= 32'767;
        REQUIRE(exact<std::int16_t>(text, power) ==
                (small ? std::optional(static_cast<std::int16_t>(value)) : std::nullopt));
    }
}

TEST_CASE("scaled integers are written with and without their last zeros") {
    auto const scaled = [](std::int64_t value, int scale, bool trim) {
        std::string to;
        leat::detail::append_scaled(to, value, scale, trim);
        return to;
    };
    CHECK(scaled(1250, 2, false) == "12.50");
    CHECK(scaled(1250, 2, true) == "12.5");
    CHECK(scaled(1200, 2, true) == "12");
    CHECK(scaled(0, 2, true) == "0");
    CHECK(scaled(0, 2, false) == "0.00");
    CHECK(scaled(-5, 2, false) == "-0.05");
    CHECK(scaled(7, 0, false) == "7");
    CHECK(scaled(low, 18, false) == "-9.223372036854775808");
    CHECK(scaled(low, 0, true) == "-9223372036854775808");
    std::mt19937_64 random(8);
    for (int i = 0; i != 50'000; ++i) {
        auto const value = static_cast<std::int64_t>(random()) >> (random() % 60);
        int const scale = static_cast<int>(random() % 19);
        REQUIRE(exact(scaled(value, scale, false), scale) == value);
        REQUIRE(exact(scaled(value, scale, true), scale) == value);
    }
}

TEST_CASE("floating numbers survive being written and read") {
    auto const text = [](auto value) {
        std::string to;
        leat::detail::append_floating(to, value);
        return to;
    };
    CHECK(text(0.1) == "0.1");
    CHECK(text(0.1f) == "0.1");
    CHECK(text(-1e300) == "-1e+300");
    CHECK(text(std::numeric_limits<double>::infinity()) == "inf");
    std::mt19937_64 random(9);
    for (int i = 0; i != 50'000; ++i) {
        double const value = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 1000) - 500);
        double back{};
        REQUIRE(leat::detail::read_floating(text(value), back));
        REQUIRE(back == value);
    }
    double untouched = 7;
    for (auto const* wrong : {"", "+", "1x", " 1", "1 ", "1e999", "+-1", "0x1p3", "1e"}) {
        CHECK_FALSE(leat::detail::read_floating(wrong, untouched));
        CHECK(untouched == 7);
    }
    CHECK(leat::detail::read_floating("+1.5", untouched));
    CHECK(untouched == 1.5);
}

}  // namespace
