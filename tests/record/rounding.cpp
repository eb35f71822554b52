// SPDX-License-Identifier: BSL-1.0
#include <leat/record/diagnose.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/functions.hpp>

#include <test.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace leat::literals;
using leat::decimal;
using leat::divide;
using leat::fault;
using leat::field;
using leat::multiply;
using leat::record;
using leat::round_to;
using leat::rounding;

constexpr rounding all_modes[] = {rounding::half_even, rounding::half_up, rounding::half_down, rounding::up,
                                  rounding::down,      rounding::ceiling, rounding::floor};

// -- the model: whole numbers of any length, in decimal digits, the lowest first -----------------------------------------

using number = std::vector<int>;

number trimmed(number n) {
    while (!n.empty() && n.back() == 0) n.pop_back();
    return n;
}
number of_magnitude(std::uint64_t value) {
    number out;
    for (; value != 0; value /= 10) out.push_back(static_cast<int>(value % 10));
    return out;
}
number product(number const& a, number const& b) {
    number out(a.size() + b.size() + 1);
    for (std::size_t i = 0; i != a.size(); ++i)
        for (std::size_t j = 0; j != b.size(); ++j) {
            std::size_t at = i + j;
            out[at] += a[i] * b[j];
            for (; out[at] > 9; ++at) {
                out[at + 1] += out[at] / 10;
                out[at] %= 10;
            }
        }
    return trimmed(out);
}
number shifted(number n, int by) {
    if (!n.empty()) n.insert(n.begin(), static_cast<std::size_t>(by), 0);
    return n;
}
int compare(number const& a, number const& b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    for (std::size_t i = a.size(); i-- != 0;)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}
number difference(number a, number const& b) {  // a is not below b
    for (std::size_t i = 0; i != a.size(); ++i) {
        a[i] -= i < b.size() ? b[i] : 0;
        if (a[i] < 0) {
            a[i] += 10;
            --a[i + 1];
        }
    }
    return trimmed(a);
}
number sum(number a, number const& b) {
    a.resize(std::max(a.size(), b.size()) + 1);
    for (std::size_t i = 0; i + 1 < a.size(); ++i) {
        a[i] += i < b.size() ? b[i] : 0;
        a[i + 1] += a[i] / 10;
        a[i] %= 10;
    }
    return trimmed(a);
}
/// The quotient as school has it, rounded; nothing when it does not fit 64 bits with the sign.
std::optional<std::int64_t> rounded_quotient(number const& a, number const& b, bool negative, rounding mode) {
    number quotient;
    number rest;
    for (std::size_t i = a.size(); i-- != 0;) {
        rest = shifted(rest, 1);
        if (a[i] != 0) rest = sum(rest, {a[i]});
        int digit = 0;
        for (; compare(rest, b) >= 0; ++digit) rest = difference(rest, b);
        quotient.insert(quotient.begin(), digit);
    }
    quotient = trimmed(quotient);
    if (!rest.empty()) {
        int const half = compare(sum(rest, rest), b);
        bool const odd = !quotient.empty() && quotient[0] % 2 == 1;
        bool away = false;
        if (mode == rounding::half_even) away = half > 0 || (half == 0 && odd);
        if (mode == rounding::half_up) away = half >= 0;
        if (mode == rounding::half_down) away = half > 0;
        if (mode == rounding::up) away = true;
        if (mode == rounding::ceiling) away = !negative;
        if (mode == rounding::floor) away = negative;
        if (away) quotient = sum(quotient, {1});
    }
    leat::detail::wide_int value = 0;
    if (quotient.size() > 20) return std::nullopt;
    for (std::size_t i = quotient.size(); i-- != 0;) value = value * 10 + quotient[i];
    if (negative) value = -value;
    if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

template <class F>
std::optional<std::int64_t> mantissa_or_nothing(F const& f) {
    try {
        return f().mantissa();
    } catch (leat::error const&) {
        return std::nullopt;
    }
}

std::mt19937_64 randomness(20);
std::int64_t any() {
    switch (randomness() % 16) {
        case 0: return std::numeric_limits<std::int64_t>::min();
        case 1: return std::numeric_limits<std::int64_t>::max();
        case 2: return static_cast<std::int64_t>(randomness() % 5) - 2;
        case 3: return leat::detail::power_of_ten[randomness() % 19] * (randomness() % 2 == 0 ? 5 : -1) / (randomness() % 2 == 0 ? 10 : 1);
        default: return static_cast<std::int64_t>(randomness()) >> (randomness() % 64);
    }
}

template <int A, int B, int To>
void check_products_and_quotients() {
    for (int i = 0; i != 300; ++i) {
        auto const a = decimal<A>::from_mantissa(any());
        auto const b = decimal<B>::from_mantissa(any());
        number const x = of_magnitude(leat::detail::magnitude_of(a.mantissa()));
        number const y = of_magnitude(leat::detail::magnitude_of(b.mantissa()));
        bool const negative = (a < 0) != (b < 0);
        for (rounding const mode : all_modes) {
            INFO(a.to_string() << " and " << b.to_string() << " " << leat::enum_name(mode));
            constexpr int cut = A + B - To;
            number one{1};
            auto const expected = rounded_quotient(cut < 0 ? shifted(product(x, y), -cut) : product(x, y),
                                                   cut > 0 ? shifted(one, cut) : one, negative, mode);
            REQUIRE(mantissa_or_nothing([&] { return multiply<To>(a, b, mode); }) == expected);
            if (b == 0) {
                REQUIRE_THROWS_AS(divide<To>(a, b, mode), leat::error);
                continue;
            }
            constexpr int shift = To - A + B;
            auto const quotient = rounded_quotient(shift > 0 ? shifted(x, shift) : x, shift < 0 ? shifted(y, -shift) : y, negative, mode);
            REQUIRE(mantissa_or_nothing([&] { return divide<To>(a, b, mode); }) == quotient);
        }
    }
}

template <class E, class Row>
auto compute(E const& e, Row const& row) {
    static_assert(std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    auto value = leat::detail::evaluate(e, row, f);
    return std::pair(value, f);
}
template <class E, class Row>
inline constexpr bool is_refused = !std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>;

static_assert(multiply<2>(decimal<2>("9.99"), decimal<3>("0.075"), rounding::half_even) == decimal<2>("0.75"));
static_assert(divide<2>(decimal<2>(10), 3, rounding::half_even) == decimal<2>("3.33"));
static_assert(9.99_dec == decimal<2>("9.99") && 1'000'000.5_dec == decimal<1>("1000000.5") && 7_dec == 7);
static_assert(std::is_same_v<decltype(9.990_dec), decimal<3>>);
static_assert(decimal<2>("9.99") < 9.995_dec && -0.5_dec == decimal<1>("-0.5"));

}  // namespace

TEST_CASE("products and quotients are the exact ones, rounded once") {
    check_products_and_quotients<2, 2, 2>();
    check_products_and_quotients<2, 3, 1>();
    check_products_and_quotients<0, 0, 0>();
    check_products_and_quotients<18, 18, 0>();
    check_products_and_quotients<18, 18, 18>();
    check_products_and_quotients<18, 0, 0>();
    check_products_and_quotients<0, 18, 18>();
    check_products_and_quotients<1, 17, 18>();
    check_products_and_quotients<0, 0, 18>();
    check_products_and_quotients<17, 2, 1>();
}

TEST_CASE("integers are operands too, with and without a sign") {
    constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
    CHECK(multiply<0>(decimal<2>("0.01"), top, rounding::half_even) == decimal<0>(184467440737095516));
    CHECK(divide<2>(top, top, rounding::down) == 1);
    CHECK(divide<18>(decimal<18>::max(), top, rounding::down) == decimal<18>(0));
    CHECK_THROWS_AS(multiply<0>(top, top, rounding::down), leat::error);
    CHECK_THROWS_AS(multiply<18>(top, 1, rounding::down), leat::error);
    CHECK(multiply<2>(std::int8_t{-3}, decimal<2>("1.25"), rounding::up) == decimal<2>("-3.75"));
}

TEST_CASE("every rounding at a half, and on both sides of it") {
    struct line {
        char const* text;
        std::int64_t expected[7];  // half_even, half_up, half_down, up, down, ceiling, floor
    };
    line const lines[] = {
        {"2.5", {2, 3, 2, 3, 2, 3, 2}},       {"3.5", {4, 4, 3, 4, 3, 4, 3}},        {"2.51", {3, 3, 3, 3, 2, 3, 2}},
        {"2.49", {2, 2, 2, 3, 2, 3, 2}},      {"-2.5", {-2, -3, -2, -3, -2, -2, -3}}, {"-2.51", {-3, -3, -3, -3, -2, -2, -3}},
        {"-0.1", {0, 0, 0, -1, 0, 0, -1}},    {"0.0", {0, 0, 0, 0, 0, 0, 0}},         {"7.00", {7, 7, 7, 7, 7, 7, 7}},
        {"-7", {-7, -7, -7, -7, -7, -7, -7}}, {"0.5", {0, 1, 0, 1, 0, 1, 0}},         {"25e-1", {2, 3, 2, 3, 2, 3, 2}},
        {"0.0000000000000000000001", {0, 0, 0, 1, 0, 1, 0}}, {"2.50000000000000000000001", {3, 3, 3, 3, 2, 3, 2}}};
    for (auto const& l : lines)
        for (std::size_t i = 0; i != 7; ++i) {
            INFO(l.text << " " << leat::enum_name(all_modes[i]));
            CHECK(decimal<0>::parse(l.text, all_modes[i]) == decimal<0>(l.expected[i]));
            CHECK(decimal<0>::from_text(l.text, all_modes[i]) == l.expected[i]);
            if (std::string_view(l.text).size() > 6) continue;
            auto const exact = decimal<4>::from_text(l.text);
            CHECK(exact.round_to<0>(all_modes[i]) == l.expected[i]);
            CHECK(round_to<0>(exact, all_modes[i]) == l.expected[i]);
            double const nearest = exact.to_double();  // halves are exact, and the others on their side of it
            CHECK(round_to<0>(nearest, all_modes[i]) == l.expected[i]);
            CHECK(decimal<0>::from_double(nearest, all_modes[i]) == decimal<0>(l.expected[i]));
        }
}

TEST_CASE("a double is rounded by its exact value") {
    CHECK(round_to<2>(1.005, rounding::half_up) == decimal<2>("1.00"));  // it is 1.00499999999999989...
    CHECK(round_to<2>(0.1, rounding::up) == decimal<2>("0.11"));
    CHECK(round_to<2>(0.1, rounding::down) == decimal<2>("0.10"));
    CHECK(round_to<2>(5e-324, rounding::up) == decimal<2>("0.01"));
    CHECK(round_to<2>(-5e-324, rounding::up) == decimal<2>("-0.01"));
    CHECK(round_to<2>(-5e-324, rounding::floor) == decimal<2>("-0.01"));
    CHECK(round_to<2>(-5e-324, rounding::ceiling) == decimal<2>(0));
    CHECK(round_to<2>(0.0, rounding::up) == decimal<2>(0));
    CHECK(round_to<0>(-9223372036854775808.0, rounding::down) == decimal<0>::min());
    CHECK_THROWS_AS(round_to<0>(9223372036854775808.0, rounding::down), leat::error);
    CHECK_THROWS_AS(round_to<0>(std::nan(""), rounding::down), leat::error);
    CHECK_THROWS_AS(round_to<0>(HUGE_VAL, rounding::down), leat::error);
    CHECK(round_to<3>(7, rounding::up) == 7);
    CHECK_FALSE(decimal<0>::from_double(1e300, rounding::floor));
}

TEST_CASE("a text that is no decimal says what is wrong, and what to do") {
    auto const message = [](std::string const& text) {
        try {
            static_cast<void>(decimal<2>::from_text(text));
        } catch (leat::error const& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    std::string const run_time = "9.99";
    CHECK(decimal<2>::from_text(run_time) == decimal<2>("9.99"));
    CHECK(message("9.999") == "decimal<2>: '9.999' has more digits behind the point than 2: say how to round it: "
                              "from_text(text, leat::rounding::half_even)");
    CHECK(message("nine") == "decimal<2>: 'nine' is no number: write digits with a point, such as 9.99");
    CHECK(message("") == "decimal<2>: '' is no number: write digits with a point, such as 9.99");
    CHECK(message("9.9.9") == "decimal<2>: '9.9.9' is no number: write digits with a point, such as 9.99");
    CHECK(message("92233720368547758.08") == "decimal<2>: '92233720368547758.08' does not fit: use a smaller scale");
    CHECK_THROWS_WITH(decimal<2>::from_text("1e30", rounding::down), Catch::Contains("'1e30'"));
    CHECK(decimal<2>::from_text("9.995", rounding::half_even) == 10);
    CHECK(decimal<2>::parse("92233720368547758.079", rounding::up) == std::nullopt);
    CHECK(decimal<2>::parse("92233720368547758.079", rounding::down) == decimal<2>::max());
    CHECK(decimal<2>::parse("-92233720368547758.085", rounding::half_even) == decimal<2>::min());
    CHECK(decimal<2>::parse("9.9x", rounding::down) == std::nullopt);
}

TEST_CASE("in expressions they know null, and faults of the row") {
    using row = record<field<"a", decimal<2>>, field<"n", int>, field<"maybe", std::optional<decimal<3>>>, field<"d", double>>;
    row const r{decimal<2>("9.99"), 3, std::nullopt, 2.345};
    auto const each = divide<2>("a"_f, "n"_f, rounding::half_even);
    CHECK(compute(each, r) == std::pair(decimal<2>("3.33"), fault::none));
    CHECK(compute(each, row{decimal<2>(1), 0, std::nullopt, 0}).second == fault::division_by_zero);
    CHECK(compute(multiply<2>("a"_f, 1.075_dec, rounding::up), r) == std::pair(decimal<2>("10.74"), fault::none));
    CHECK(compute(multiply<18>("a"_f, "a"_f, rounding::up), r).second == fault::overflow);
    CHECK(compute(divide<18>("a"_f, "n"_f, rounding::up), row{decimal<2>(1000), 1, std::nullopt, 0}).second == fault::overflow);
    CHECK(compute(multiply<2>("maybe"_f, "n"_f, rounding::up), r) == std::pair(std::optional<decimal<2>>(), fault::none));
    CHECK(compute(divide<2>("maybe"_f, 0, rounding::up), r) == std::pair(std::optional<decimal<2>>(), fault::none));
    CHECK(compute(round_to<2>("d"_f, rounding::floor), r) == std::pair(decimal<2>("2.34"), fault::none));
    CHECK(compute(round_to<1>("maybe"_f, rounding::floor), row{{}, 0, decimal<3>("-0.125"), 0}).first == decimal<1>("-0.2"));
    CHECK(compute(round_to<1>("d"_f, rounding::floor), row{{}, 0, {}, 1e300}).second == fault::bad_cast);
    CHECK(compute("a"_f > 9.985_dec && "a"_f <= 9.99_dec && "a"_f != 10, r).first);
    CHECK(each(r) == decimal<2>("3.33"));
    CHECK(leat::to_text(each) == "divide<2>(a, n, half_even)");
    CHECK(leat::to_text(multiply<4>("a"_f, 1.075_dec, rounding::up)) == "multiply<4>(a, 1.075, up)");
    static_assert(is_refused<decltype(multiply<2>("a"_f, "d"_f, rounding::up)), row>);
    static_assert(is_refused<decltype(divide<2>("d"_f, "a"_f, rounding::up)), row>);
    static_assert(is_refused<decltype(round_to<2>("s"_f, rounding::up)), record<field<"s", std::string>>>);
}
