// SPDX-License-Identifier: BSL-1.0
#include <leat/record/decimal.hpp>

#include <test.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <type_traits>
#include <unordered_set>

namespace {

using leat::decimal;
using wide = leat::detail::wide_int;
constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();

template <decimal<2> Price>
struct priced {
    static constexpr auto price = Price;
};

static_assert(sizeof(decimal<18>) == 8);
static_assert(std::is_trivially_copyable_v<decimal<2>>);
static_assert(priced<decimal<2>("9.99")>::price.mantissa() == 999);
static_assert(decimal<2>("9.99") * 3 == decimal<2>("29.97"));
static_assert(3u * decimal<2>("9.99") == decimal<2>("29.97"));
static_assert(std::is_same_v<decltype(decimal<2>(1) * decimal<4>(1)), decimal<6>>);
static_assert(std::is_same_v<decltype(decimal<2>(1) + decimal<4>(1)), decimal<4>>);
static_assert(std::is_same_v<decltype(1 - decimal<4>(1)), decimal<4>>);
static_assert(decimal<2>("0.10") + decimal<2>("0.20") == decimal<1>("0.3"));
static_assert(-decimal<3>("0.005") < decimal<0>(0));
static_assert(decimal<2>("12.345e2") == 1234 + decimal<1>("0.5"));
static_assert(decimal<4>("1.2345").round_to<2>() == decimal<2>("1.23"));
static_assert(decimal<2>::from_double(0.1) == decimal<2>("0.1"));
static_assert(decimal<2>("0.25").to_double() == 0.25);

template <class A, class B>
concept can_multiply = requires(A a, B b) { a* b; };
template <class A, class B>
concept can_add = requires(A a, B b) { a + b; };
template <class A, class B>
concept can_divide = requires(A a, B b) { a / b; };
template <class A, class B>
concept can_compare = requires(A a, B b) { a < b; };
static_assert(can_multiply<decimal<9>, decimal<9>>);
static_assert(!can_multiply<decimal<9>, decimal<10>>, "a scale of 19 does not exist");
static_assert(!can_multiply<decimal<2>, double> && !can_add<decimal<2>, double> && !can_compare<decimal<2>, double>);
static_assert(!can_add<decimal<2>, bool>);
static_assert(!can_divide<decimal<2>, int> && !can_divide<decimal<2>, decimal<2>>);
static_assert(!std::is_constructible_v<decimal<2>, double>);
static_assert(std::is_convertible_v<decimal<2>, decimal<3>> && !std::is_convertible_v<decimal<3>, decimal<2>>);
static_assert(std::is_convertible_v<int, decimal<2>> && !std::is_convertible_v<bool, decimal<2>>);

template <int Scale>
constexpr decimal<Scale> of(std::int64_t mantissa) {
    return decimal<Scale>::from_mantissa(mantissa);
}

bool fits(wide value) { return value >= low && value <= high; }

wide power(int exponent) {
    wide result = 1;
    for (; exponent > 0; --exponent) result *= 10;
    return result;
}

std::int64_t any_mantissa(std::mt19937_64& random) {
    switch (random() % 4) {
        case 0: return static_cast<std::int64_t>(random() % 2001) - 1000;
        case 1: return low + static_cast<std::int64_t>(random() % 20);
        case 2: return high - static_cast<std::int64_t>(random() % 20);
        default: return static_cast<std::int64_t>(random()) >> (random() % 63);
    }
}

/// What an operation gives, or nothing when it throws.
template <class F>
auto result_of(F f) -> std::optional<decltype(f())> {
    try {
        return f();
    } catch (leat::error const&) {
        return std::nullopt;
    }
}

TEST_CASE("texts of decimals") {
    auto const parsed = [](std::string_view text) { return decimal<2>::parse(text); };
    CHECK(parsed("12.34") == of<2>(1234));
    CHECK(parsed("12.3") == of<2>(1230));
    CHECK(parsed("12") == of<2>(1200));
    CHECK(parsed("-0.05") == of<2>(-5));
    CHECK(parsed("+1.00") == of<2>(100));
    CHECK(parsed("12.340000000000000000000000000000") == of<2>(1234));
    CHECK(parsed("1.234e1") == of<2>(1234));
    CHECK(parsed("1234e-2") == of<2>(1234));
    CHECK(parsed("92233720368547758.07") == decimal<2>::max());
    CHECK(parsed("-92233720368547758.08") == decimal<2>::min());
    for (auto const* text : {"", "12.345", "12.3400001", "1e-3", "92233720368547758.08", "-92233720368547758.09",
                             "1e17", "1e99", ".5", "5.", "1 ", " 1", "1,5", "abc", "nan", "--1", "1.2.3"})
        CHECK_FALSE(parsed(text));
    CHECK(of<2>(1230).to_string() == "12.30");
    CHECK(of<2>(-5).to_string() == "-0.05");
    CHECK(of<0>(-5).to_string() == "-5");
    CHECK(decimal<18>::min().to_string() == "-9.223372036854775808");
    std::string text = "= ";
    write_decimal(text, of<3>(1));
    CHECK(text == "= 0.001");
}

template <int A, int B>
void check_pair(std::int64_t a, std::int64_t b) {
    constexpr int common = A > B ? A : B;
    wide const l = a * power(common - A);
    wide const r = b * power(common - B);
    auto const x = of<A>(a);
    auto const y = of<B>(b);
    REQUIRE((x == y) == (l == r));
    REQUIRE((x < y) == (l < r));
    REQUIRE((x <= y) == (l <= r));
    REQUIRE((x > y) == (l > r));
    auto const sum = result_of([&] { return x + y; });
    REQUIRE(sum.has_value() == fits(l + r));
    if (sum) REQUIRE(sum->mantissa() == l + r);
    auto const difference = result_of([&] { return x - y; });
    REQUIRE(difference.has_value() == fits(l - r));
    if (difference) REQUIRE(difference->mantissa() == l - r);
    if constexpr (A + B <= 18) {
        auto const product = result_of([&] { return x * y; });
        REQUIRE(product.has_value() == fits(wide{a} * b));
        if (product) REQUIRE(product->mantissa() == wide{a} * b);
    }
    auto const rescaled = result_of([&] { return x.template round_to<B>(); });
    if constexpr (B >= A) {
        REQUIRE(rescaled.has_value() == fits(a * power(B - A)));
        if (rescaled) REQUIRE(*rescaled == x);
    } else {
        // Nearest: no more than half a unit away, and exactly half only away from zero.
        wide const error = (wide{rescaled->mantissa()} * power(A - B) - a) * 2;
        REQUIRE((a >= 0 ? error > -power(A - B) : error < power(A - B)));
        REQUIRE((a >= 0 ? error <= power(A - B) : error >= -power(A - B)));
    }
}

template <class Whole, int Scale>
void check_whole(Whole w, std::int64_t mantissa) {
    wide const as_wide = w;
    wide const scaled = as_wide * power(Scale);
    auto const x = of<Scale>(mantissa);
    REQUIRE((x == w) == (mantissa == scaled));
    REQUIRE((x < w) == (mantissa < scaled));
    REQUIRE((w <= x) == (scaled <= mantissa));
    auto const sum = result_of([&] { return x + w; });
    REQUIRE(sum.has_value() == fits(mantissa + scaled));
    if (sum) REQUIRE(sum->mantissa() == mantissa + scaled);
    auto const difference = result_of([&] { return w - x; });
    REQUIRE(difference.has_value() == fits(scaled - mantissa));
    if (difference) REQUIRE(difference->mantissa() == scaled - mantissa);
    // No result can be beyond 127 bits: 64 bits times 63.
    auto const product = result_of([&] { return x * w; });
    REQUIRE(product.has_value() == fits(as_wide * mantissa));
    if (product) REQUIRE(product->mantissa() == as_wide * mantissa);
    auto const made = result_of([&] { return decimal<Scale>(w); });
    REQUIRE(made.has_value() == fits(scaled));
    if (made) REQUIRE(made->mantissa() == scaled);
}

TEST_CASE("arithmetic, comparison and rounding agree with 128-bit integers") {
    std::mt19937_64 random(10);
    for (int i = 0; i != 30'000; ++i) {
        std::int64_t const a = any_mantissa(random);
        std::int64_t const b = any_mantissa(random);
        check_pair<2, 2>(a, b);
        check_pair<2, 4>(a, b);
        check_pair<4, 2>(a, b);
        check_pair<0, 18>(a, b);
        check_pair<18, 0>(a, b);
        check_pair<18, 17>(a, b);
        check_whole<std::int64_t, 2>(b, a);
        check_whole<std::uint64_t, 2>(static_cast<std::uint64_t>(b), a);
        check_whole<std::uint64_t, 18>(static_cast<std::uint64_t>(b), a);
        check_whole<std::int64_t, 0>(b, a);
        check_whole<std::int8_t, 3>(static_cast<std::int8_t>(b), a);
        check_whole<char, 3>(static_cast<char>(b), a);
    }
}

TEST_CASE("rounding goes away from zero on halves") {
    CHECK(decimal<3>("0.125").round_to<2>() == decimal<2>("0.13"));
    CHECK(decimal<3>("-0.125").round_to<2>() == decimal<2>("-0.13"));
    CHECK(decimal<3>("0.124").round_to<2>() == decimal<2>("0.12"));
    CHECK(decimal<3>("-0.124").round_to<2>() == decimal<2>("-0.12"));
    CHECK(decimal<18>("-0.5").round_to<0>() == -1);
    CHECK(decimal<18>::min().round_to<0>() == -9);
    CHECK(decimal<18>::max().round_to<0>() == 9);
    CHECK(decimal<1>::max().round_to<0>().mantissa() == 922'337'203'685'477'581);
}

TEST_CASE("decimals and doubles") {
    CHECK(decimal<2>::from_double(1.005) == decimal<2>("1.00"));  // the double is a little less
    CHECK(decimal<3>::from_double(1.0625) == decimal<3>("1.063"));
    CHECK(decimal<3>::from_double(-1.0625) == decimal<3>("-1.063"));
    CHECK(decimal<0>::from_double(0.5) == 1);
    CHECK(decimal<0>::from_double(std::nextafter(0.5, 0.0)) == 0);
    CHECK(decimal<0>::from_double(-0.0) == 0);
    CHECK(decimal<18>::from_double(5e-324) == 0);
    CHECK(decimal<18>::from_double(5e-19) == of<18>(1));
    CHECK(decimal<18>::from_double(4.9e-19) == 0);
    CHECK(decimal<0>::from_double(9'223'372'036'854'774'784.0).value().mantissa() == 9'223'372'036'854'774'784);
    CHECK_FALSE(decimal<0>::from_double(9'223'372'036'854'775'808.0));
    CHECK(decimal<0>::from_double(-9'223'372'036'854'775'808.0) == decimal<0>::min());
    CHECK_FALSE(decimal<0>::from_double(-9'223'372'036'854'777'856.0));
    CHECK_FALSE(decimal<2>::from_double(1e17));
    CHECK_FALSE(decimal<2>::from_double(1e300));
    CHECK_FALSE(decimal<2>::from_double(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(decimal<2>::from_double(std::numeric_limits<double>::quiet_NaN()));
    std::mt19937_64 random(11);
    for (int i = 0; i != 50'000; ++i) {
        // Up to 2^49 a double lies nearest to only one decimal of 2 digits.
        auto const mantissa = static_cast<std::int64_t>(random() >> 15) * (random() % 2 == 0 ? 1 : -1);
        REQUIRE(decimal<2>::from_double(of<2>(mantissa).to_double()) == of<2>(mantissa));
        // Sums of powers of two are exact in long double too: compare with its rounding, which is away from zero.
        double const value =
            std::ldexp(static_cast<double>(static_cast<std::int32_t>(random())), -static_cast<int>(random() % 30));
        REQUIRE(decimal<3>::from_double(value).value().mantissa() ==
                std::llround(static_cast<long double>(value) * 1000.0L));
    }
}

TEST_CASE("every decimal reads what it wrote") {
    std::mt19937_64 random(12);
    for (int i = 0; i != 50'000; ++i) {
        std::int64_t const mantissa = any_mantissa(random);
        REQUIRE(decimal<0>::parse(of<0>(mantissa).to_string()) == of<0>(mantissa));
        REQUIRE(decimal<7>::parse(of<7>(mantissa).to_string()) == of<7>(mantissa));
        REQUIRE(decimal<18>::parse(of<18>(mantissa).to_string()) == of<18>(mantissa));
    }
}

TEST_CASE("what does not fit throws and says so") {
    CHECK_THROWS_AS(decimal<2>(high), leat::error);
    CHECK_THROWS_AS(decimal<2>::max() + decimal<2>("0.01"), leat::error);
    CHECK_THROWS_AS(-decimal<2>::min(), leat::error);
    decimal<2> total("1.5");
    total += decimal<1>("0.5");
    total -= 1;
    total *= 7;
    CHECK(total == 7);
    try {
        total *= high;
        FAIL("it fits");
    } catch (leat::error const& e) {
        CHECK(std::string(e.what()).find("decimal<2>: a product does not fit") == 0);
    }
    CHECK(total == 7);
}

TEST_CASE("decimals are keys of standard tables") {
    std::unordered_set<decimal<2>> set{decimal<2>("1.5"), decimal<2>("1.50"), decimal<2>(2)};
    CHECK(set.size() == 2);
}

}  // namespace
