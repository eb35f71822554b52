// SPDX-License-Identifier: BSL-1.0
#include <leat/record/cast.hpp>
#include <leat/record/diagnose.hpp>
#include <leat/record/wide.hpp>

#include <test.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

enum class color : std::uint8_t { red = 1, blue = 200 };
enum class shade : std::int8_t { light = -1, dark = 1 };
enum bits { bit_a = 1, bit_b = 2 };
enum flags { flag_a = 1, flag_d = 4 };
enum sides { left_side = -4, right_side = 1 };
enum class on_off : bool { off, on };
enum class letter : char { a = 'a' };
enum class huge : std::uint64_t { most = std::numeric_limits<std::uint64_t>::max() };

}  // namespace
template <>
inline constexpr std::array<std::pair<flags, std::string_view>, 2> leat::enum_names<flags>{{{flag_a, "a"}, {flag_d, "d"}}};
template <>
inline constexpr std::array<std::pair<sides, std::string_view>, 2> leat::enum_names<sides>{
    {{left_side, "left"}, {right_side, "right"}}};
template <>
inline constexpr std::array<std::pair<on_off, std::string_view>, 1> leat::enum_names<on_off>{{{on_off::on, "on"}}};
template <>
inline constexpr std::array<std::pair<color, std::string_view>, 2> leat::enum_names<color>{
    {{color::red, "red"}, {color::blue, "blue"}}};
namespace {

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::decimal;
using leat::fault;
using leat::field;
using leat::record;
using wide = leat::detail::wide_int;

constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();

template <class T>
using one = record<field<"a", T>>;

template <class To, class From>
inline constexpr bool exists = std::is_same_v<
    typename leat::detail::mistake_in<leat::in<"test">, one<From>, decltype(leat::cast<To>("a"_f))>::type,
    leat::detail::fine>;

/// The cast value, or nothing when it does not fit.
template <class To, class From>
constexpr std::optional<To> cast_of(From const& value) {
    static_assert(exists<To, From>);
    fault f = fault::none;
    To const out = leat::detail::evaluate(leat::cast<To>("a"_f), one<From>(value), f);
    if (f != fault::none && f != fault::bad_cast) throw leat::error("another fault than that of a cast");
    return f == fault::none ? std::optional<To>(out) : std::nullopt;
}

static_assert(cast_of<std::int8_t>(127) == std::int8_t{127});
static_assert(cast_of<std::int8_t>(128) == std::nullopt);
static_assert(cast_of<int>(-2.9) == -2);

template <class To, class From>
void check_whole(std::mt19937_64& random) {
    for (int i = 0; i != 2'000; ++i) {
        auto const value = static_cast<From>(random() >> (random() % 64));
        wide const as_wide = value;
        bool const fits = as_wide >= std::numeric_limits<To>::min() && as_wide <= std::numeric_limits<To>::max();
        auto const result = cast_of<To>(value);
        REQUIRE(result.has_value() == fits);
        if (fits) REQUIRE(*result == as_wide);
        // And by text.
        REQUIRE(cast_of<From>(*cast_of<std::string>(value)) == value);
        REQUIRE(cast_of<To>(*cast_of<std::string>(value)) == result);
    }
}

TEST_CASE("integers to integers") {
    std::mt19937_64 random(16);
    check_whole<std::int8_t, std::int64_t>(random);
    check_whole<std::uint8_t, std::int64_t>(random);
    check_whole<std::uint64_t, std::int64_t>(random);
    check_whole<std::int64_t, std::uint64_t>(random);
    check_whole<std::int16_t, std::uint8_t>(random);
    check_whole<std::uint32_t, std::int32_t>(random);
    check_whole<char, std::int32_t>(random);
    check_whole<std::int64_t, std::int64_t>(random);
}

template <class To, class From>
void check_truncation(From value) {
    long double const whole = std::trunc(static_cast<long double>(value));
    bool const fits = whole >= static_cast<long double>(std::numeric_limits<To>::min()) &&
                      whole <= static_cast<long double>(std::numeric_limits<To>::max());
    auto const result = cast_of<To>(value);
    INFO(static_cast<double>(value));
    REQUIRE(result.has_value() == fits);
    if (fits) REQUIRE(static_cast<long double>(*result) == whole);
}

template <class From>
void check_truncations(From value) {
    check_truncation<std::int8_t>(value);
    check_truncation<std::uint8_t>(value);
    check_truncation<std::int32_t>(value);
    check_truncation<std::uint32_t>(value);
    check_truncation<std::int64_t>(value);
    check_truncation<std::uint64_t>(value);
}

TEST_CASE("floating numbers to integers lose their fraction, and nothing else") {
    for (double const edge : {0.0,
                              -0.5,
                              -1.0,
                              127.0,
                              128.0,
                              -128.0,
                              -129.0,
                              255.0,
                              256.0,
                              2147483647.0,
                              2147483648.0,
                              -2147483648.0,
                              -2147483649.0,
                              4294967295.0,
                              4294967296.0,
                              9223372036854775808.0,
                              -9223372036854775808.0,
                              18446744073709551616.0,
                              1e300,
                              -1e300}) {
        for (double const around :
             {edge, std::nextafter(edge, 1e308), std::nextafter(edge, -1e308), edge + 0.5, edge - 0.5})
            check_truncations(around);
        auto const single = static_cast<float>(edge < 1e38 && edge > -1e38 ? edge : 0);
        for (float const around : {single, std::nextafter(single, 1e38f), std::nextafter(single, -1e38f)})
            check_truncations(around);
    }
    CHECK_FALSE(cast_of<int>(std::numeric_limits<double>::quiet_NaN()));
    CHECK_FALSE(cast_of<std::int64_t>(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(cast_of<std::uint64_t>(-std::numeric_limits<float>::infinity()));
}

TEST_CASE("floating numbers") {
    CHECK(cast_of<double>(std::int64_t{1} << 53) == 9007199254740992.0);
    CHECK(cast_of<float>(1e-300) == 0.0f);
    CHECK_FALSE(cast_of<float>(1e39));
    CHECK_FALSE(cast_of<float>(-1e39));
    CHECK(cast_of<float>(std::numeric_limits<double>::infinity()) == std::numeric_limits<float>::infinity());
    CHECK(std::isnan(*cast_of<float>(std::numeric_limits<double>::quiet_NaN())));
    CHECK(cast_of<double>(0.5f) == 0.5);
}

TEST_CASE("bool") {
    CHECK(cast_of<bool>(2) == true);
    CHECK(cast_of<bool>(0.0) == false);
    CHECK(cast_of<bool>(decimal<2>("0.01")) == true);
    CHECK(cast_of<int>(true) == 1);
    CHECK(cast_of<double>(false) == 0.0);
    CHECK(cast_of<std::string>(true) == "true");
    CHECK(cast_of<bool>(std::string("false")) == false);
    CHECK(cast_of<bool>(std::string("true")) == true);
    CHECK_FALSE(cast_of<bool>(std::string("True")));
    CHECK_FALSE(cast_of<bool>(std::string("")));
}

TEST_CASE("text to numbers takes the whole text") {
    auto const number = [](std::string text) { return cast_of<std::int32_t>(text); };
    CHECK(number("12") == 12);
    CHECK(number("-2147483648") == -2147483648LL);
    CHECK(number("5.0") == 5);
    CHECK(number("1e3") == 1000);
    for (auto const* wrong : {"", " 12", "12 ", "12a", "5.5", "2147483648", "0x10", "--1", "1e10"})
        CHECK_FALSE(number(wrong));
    CHECK(cast_of<double>(std::string("1.5e2")) == 150.0);
    CHECK_FALSE(cast_of<double>(std::string("1.5 ")));
    CHECK_FALSE(cast_of<double>(std::string("1e999")));
    CHECK(cast_of<std::string>(1.5) == "1.5");
    CHECK(cast_of<std::string>(top) == "18446744073709551615");
    CHECK(cast_of<std::string>(low) == "-9223372036854775808");
    CHECK(cast_of<std::string>(std::string_view("as it is")) == "as it is");
    CHECK(cast_of<int>(std::string_view("7")) == 7);
}

TEST_CASE("decimals in casts") {
    CHECK(cast_of<decimal<2>>(decimal<4>("1.2350")) == decimal<2>("1.24"));
    CHECK(cast_of<decimal<4>>(decimal<2>("1.23")) == decimal<2>("1.23"));
    CHECK_FALSE(cast_of<decimal<4>>(decimal<2>::max()));
    CHECK(cast_of<int>(decimal<2>("-1.99")) == -1);
    CHECK(cast_of<int>(decimal<2>("1.99")) == 1);
    CHECK(cast_of<std::int64_t>(decimal<0>::min()) == low);
    CHECK_FALSE(cast_of<std::int8_t>(decimal<2>("128")));
    CHECK(cast_of<std::uint8_t>(decimal<2>("-0.99")) == std::uint8_t{0});
    CHECK_FALSE(cast_of<std::uint8_t>(decimal<2>("-1")));
    CHECK(cast_of<double>(decimal<2>("0.25")) == 0.25);
    CHECK(cast_of<decimal<2>>(7u) == decimal<2>(7));
    CHECK_FALSE(cast_of<decimal<2>>(high));
    CHECK(cast_of<decimal<2>>(0.125) == decimal<2>("0.13"));
    CHECK(cast_of<decimal<2>>(0.125f) == decimal<2>("0.13"));
    CHECK_FALSE(cast_of<decimal<2>>(std::numeric_limits<double>::quiet_NaN()));
    CHECK(cast_of<decimal<2>>(std::string("9.99")) == decimal<2>("9.99"));
    CHECK_FALSE(cast_of<decimal<2>>(std::string("9.999")));
    CHECK(cast_of<std::string>(decimal<2>("-0.5")) == "-0.50");
}

TEST_CASE("enums") {
    CHECK(cast_of<std::string>(color::blue) == "blue");
    CHECK(cast_of<std::string>(static_cast<color>(7)) == "7");
    CHECK(cast_of<color>(std::string("7")) == static_cast<color>(7));
    CHECK_FALSE(cast_of<color>(std::string("256")));
    CHECK_FALSE(cast_of<color>(std::string("-1")));
    CHECK_FALSE(cast_of<color>(std::string("")));
    CHECK(cast_of<color>(std::string("red")) == color::red);
    CHECK_FALSE(cast_of<color>(std::string("Red")));
    CHECK(cast_of<int>(color::blue) == 200);
    CHECK_FALSE(cast_of<std::int8_t>(color::blue));
    CHECK(cast_of<color>(200) == color::blue);
    CHECK(cast_of<color>(2) == static_cast<color>(2));
    CHECK_FALSE(cast_of<color>(-1));
    CHECK_FALSE(cast_of<color>(201 + 255));
    CHECK(cast_of<shade>(-1) == shade::light);
    CHECK(cast_of<shade>(77) == static_cast<shade>(77));
    CHECK_FALSE(cast_of<shade>(128));
    CHECK(cast_of<std::string>(shade::light) == "-1");
    CHECK(cast_of<shade>(std::string("-1")) == shade::light);
    CHECK(cast_of<std::string>(bit_b) == "2");
    CHECK(cast_of<std::string>(on_off::on) == "on");
    CHECK(cast_of<std::string>(on_off::off) == "0");
    CHECK(cast_of<on_off>(std::string("0")) == on_off::off);
    CHECK_FALSE(cast_of<on_off>(std::string("2")));
    CHECK(cast_of<std::string>(static_cast<letter>('b')) == "98");
    CHECK(cast_of<letter>(std::string("98")) == static_cast<letter>('b'));
    CHECK(cast_of<std::string>(huge::most) == "18446744073709551615");
    CHECK(cast_of<huge>(std::string("18446744073709551615")) == huge::most);
    // One that does not say its underlying type has the values that fit the bits of those with names.
    CHECK(cast_of<flags>(3) == static_cast<flags>(3));
    CHECK(cast_of<flags>(std::string("5")) == static_cast<flags>(5));
    CHECK(cast_of<flags>(7) == static_cast<flags>(7));
    CHECK_FALSE(cast_of<flags>(8));
    CHECK_FALSE(cast_of<flags>(-1));
    CHECK(cast_of<sides>(-4) == static_cast<sides>(-4));
    CHECK(cast_of<sides>(3) == static_cast<sides>(3));
    CHECK_FALSE(cast_of<sides>(-5));
    CHECK_FALSE(cast_of<sides>(4));
    CHECK_FALSE(cast_of<sides>(std::numeric_limits<std::uint64_t>::max()));
    static_assert(!exists<bits, int>, "not every integer is a value of this enum");
    static_assert(exists<int, bits>);
}

TEST_CASE("a text below the smallest floating number is the zero that it rounds to, as JSON has it") {
    CHECK(cast_of<double>(std::string("1e-400")) == 0.0);
    CHECK(std::signbit(*cast_of<double>(std::string("-1e-400"))));
    CHECK(cast_of<double>(std::string("+0.0001e-396")) == 0.0);
    CHECK(cast_of<double>("0." + std::string(400, '0') + "1") == 0.0);
    CHECK(cast_of<double>(std::string(".5e-400")) == 0.0);
    CHECK(cast_of<double>(std::string("1e-99999999999999999999999")) == 0.0);
    CHECK(cast_of<double>(std::string("5e-324")) == 5e-324);
    CHECK(cast_of<double>(std::string("4.9e-310")) == 4.9e-310);
    CHECK(cast_of<float>(std::string("1e-50")) == 0.0f);
    CHECK_FALSE(cast_of<double>(std::string("1e400")));
    CHECK_FALSE(cast_of<double>(std::string("0.0001e500")));
    CHECK_FALSE(cast_of<double>(std::string(400, '9')));
    CHECK_FALSE(cast_of<double>(std::string("1e99999999999999999999999")));
    CHECK_FALSE(cast_of<double>(std::string("-1e400")));
    CHECK_FALSE(cast_of<float>(std::string("1e50")));
    CHECK_FALSE(cast_of<double>(std::string("1e-400x")));
}

TEST_CASE("a decimal becomes the nearest floating number, rounded once") {
    // 9007199254740993 / 100 lies between two doubles, and so does 2^53 + 1 between its neighbours.
    std::mt19937_64 random(17);
    auto const check = [&]<int Scale>(std::integral_constant<int, Scale>) {
        for (int i = 0; i != 20'000; ++i) {
            auto const d = decimal<Scale>::from_mantissa(static_cast<std::int64_t>(random()) >> (random() % 63));
            std::string const text = d.to_string();
            double expected = 0;
            float expected_float = 0;
            std::from_chars(text.data(), text.data() + text.size(), expected);
            std::from_chars(text.data(), text.data() + text.size(), expected_float);
            REQUIRE(cast_of<double>(d) == expected);
            REQUIRE(cast_of<float>(d) == expected_float);
            REQUIRE(d.to_double() == expected);
        }
        for (auto const d : {decimal<Scale>::min(), decimal<Scale>::max(), decimal<Scale>(0), decimal<Scale>::from_mantissa(-1)})
            REQUIRE(cast_of<double>(d) == std::strtod(d.to_string().c_str(), nullptr));
    };
    check(std::integral_constant<int, 0>{});
    check(std::integral_constant<int, 1>{});
    check(std::integral_constant<int, 2>{});
    check(std::integral_constant<int, 9>{});
    check(std::integral_constant<int, 11>{});
    check(std::integral_constant<int, 18>{});
    // Halves to even, against the exact value: the mantissa is q * 10^scale + a half of the last bit and one unit more.
    CHECK(decimal<1>::from_mantissa(90'071'992'547'409'930).to_double() == 9'007'199'254'740'992.0);
    CHECK(decimal<1>::from_mantissa(90'071'992'547'409'931).to_double() == 9'007'199'254'740'994.0);
}

TEST_CASE("durations and times to other units") {
    CHECK(cast_of<std::chrono::minutes>(119s) == 1min);
    CHECK(cast_of<std::chrono::minutes>(-119s) == -1min);
    CHECK(cast_of<std::chrono::seconds>(2h) == 7200s);
    CHECK_FALSE(cast_of<std::chrono::nanoseconds>(std::chrono::hours::max()));
    CHECK(cast_of<std::chrono::duration<double>>(500ms) == std::chrono::duration<double>(0.5));
    CHECK(cast_of<std::chrono::milliseconds>(std::chrono::duration<double>(0.0015)) == 1ms);
    CHECK_FALSE(cast_of<std::chrono::milliseconds>(std::chrono::duration<double>(1e300)));
    CHECK(cast_of<std::chrono::seconds>(90) == 90s);
    CHECK(cast_of<std::chrono::milliseconds>(-1.9) == -1ms);
    CHECK_FALSE(cast_of<std::chrono::seconds>(std::numeric_limits<std::uint64_t>::max()));
    CHECK(cast_of<std::chrono::duration<double>>(2) == std::chrono::duration<double>(2.0));
    using days = std::chrono::sys_days;
    CHECK(cast_of<days>(std::chrono::sys_time<std::chrono::microseconds>(-1us)) == days(1969y / 12 / 31));
    CHECK(cast_of<days>(std::chrono::sys_time<std::chrono::microseconds>(0us)) == days(1970y / 1 / 1));
    CHECK(cast_of<std::chrono::sys_time<std::chrono::microseconds>>(days(1970y / 1 / 2)) ==
          std::chrono::sys_time<std::chrono::microseconds>(24h));
}

TEST_CASE("null stays null, and what has no meaning is a mistake") {
    fault f = fault::none;
    auto const null = leat::detail::evaluate(leat::cast<int>("a"_f), one<std::optional<std::string>>(std::nullopt), f);
    static_assert(std::is_same_v<std::remove_const_t<decltype(null)>, std::optional<int>>);
    CHECK_FALSE(null);
    CHECK(f == fault::none);
    CHECK(leat::detail::evaluate(leat::cast<int>("a"_f), one<std::optional<std::string>>("12"), f) == 12);
    static_assert(!exists<int, std::chrono::seconds> && !exists<bool, std::chrono::seconds>, "the unit has to be said");
    static_assert(!exists<decimal<2>, bool> && !exists<color, double> && !exists<std::string, std::chrono::hours>);
    static_assert(!exists<std::string, one<int>> && !exists<one<int>, std::string> && exists<one<int>, one<int>>);
}

}  // namespace
