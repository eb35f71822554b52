// SPDX-License-Identifier: BSL-1.0
#include <leat/record/diagnose.hpp>
#include <leat/record/expression.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/wide.hpp>
#include <leat/time/timestamp.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <type_traits>

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

struct Address {
    std::string city;
    std::optional<int> number;
};
struct Person {
    std::string name;
    std::int32_t age;
    Address home;
    std::optional<Address> office;
};
}  // namespace
BOOST_HANA_ADAPT_STRUCT(Address, city, number);
BOOST_HANA_ADAPT_STRUCT(Person, name, age, home, office);
namespace {

template <class T>
struct outcome {
    T value;
    fault raised;
};

/// A value and its fault; the expression has been found to be without mistakes first, as every stage does.
template <class E, class Row>
constexpr auto compute(E const& e, Row const& row) {
    static_assert(
        std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    using type = leat::detail::value_of_t<E, Row>;
    type value = leat::detail::evaluate(e, row, f);
    return outcome<type>{value, f};
}

template <class E, class Row>
inline constexpr bool is_refused =
    !std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>;

template <class A, class B>
using two = record<field<"a", A>, field<"b", B>>;

template <class A, class B>
constexpr two<A, B> pair_of(A a, B b) {
    return two<A, B>(a, b);
}

static_assert(compute("a"_f + "b"_f * 2, pair_of(3, 4)).value == 11);
static_assert(("a"_f - "b"_f)(pair_of(3, 4)) == -1);
static_assert(compute("a"_f / "b"_f, pair_of(1, 0)).raised == fault::division_by_zero);
static_assert(compute("a"_f < "b"_f, pair_of(-1, 1u)).value);

template <class T>
T any_whole(std::mt19937_64& random) {
    using limits = std::numeric_limits<T>;
    switch (random() % 4) {
        case 0: return static_cast<T>(random() % 11);
        case 1: return static_cast<T>(limits::max() - static_cast<T>(random() % 5));
        case 2: return static_cast<T>(limits::min() + static_cast<T>(random() % 5));
        default: return static_cast<T>(random());
    }
}

/// Every operator on two integer types against 128-bit integers.
template <class A, class B>
void check_whole(std::mt19937_64& random) {
    using result = std::conditional_t<std::is_unsigned_v<A> && std::is_unsigned_v<B>, std::uint64_t, std::int64_t>;
    wide const smallest = std::is_unsigned_v<result> ? wide{0} : wide{low};
    wide const largest = std::is_unsigned_v<result> ? wide{top} : wide{high};
    for (int i = 0; i != 4'000; ++i) {
        A const x = any_whole<A>(random);
        B const y = any_whole<B>(random);
        wide const l = x;
        wide const r = y;
        auto const row = pair_of(x, y);
        auto const check = [&](auto const& e, wide expected) {
            auto const [value, raised] = compute(e, row);
            static_assert(std::is_same_v<std::remove_const_t<decltype(value)>, result>);
            bool const fits = expected >= smallest && expected <= largest;
            REQUIRE(raised == (fits ? fault::none : fault::overflow));
            if (fits) REQUIRE(value == expected);
        };
        check("a"_f + "b"_f, l + r);
        check("a"_f - "b"_f, l - r);
        // 64 bits times 64 bits do not always fit 128 with a sign; where they do not, they do not fit 64 bits either.
        bool const huge = l > high && r > high;
        check("a"_f * "b"_f, huge ? wide{1} << 100 : l * r);
        bool const inside = l >= smallest && l <= largest && r >= smallest && r <= largest;
        if (r == 0) {
            REQUIRE(compute("a"_f / "b"_f, row).raised == fault::division_by_zero);
            REQUIRE(compute("a"_f % "b"_f, row).raised == fault::division_by_zero);
        } else if (!inside) {
            REQUIRE(compute("a"_f / "b"_f, row).raised == fault::overflow);
            REQUIRE(compute("a"_f % "b"_f, row).raised == fault::overflow);
        } else {
            check("a"_f / "b"_f, l / r);
            check("a"_f % "b"_f, l % r);
        }
        auto const minus = compute(-"a"_f, row);
        REQUIRE(minus.raised == (-l >= low && -l <= high ? fault::none : fault::overflow));
        if (minus.raised == fault::none) REQUIRE(minus.value == -l);
        REQUIRE(compute("a"_f == "b"_f, row).value == (l == r));
        REQUIRE(compute("a"_f != "b"_f, row).value == (l != r));
        REQUIRE(compute("a"_f < "b"_f, row).value == (l < r));
        REQUIRE(compute("a"_f <= "b"_f, row).value == (l <= r));
        REQUIRE(compute("a"_f > "b"_f, row).value == (l > r));
        REQUIRE(compute("a"_f >= "b"_f, row).value == (l >= r));
    }
}

TEST_CASE("integers of every size and sign compute as wide integers, and say when they do not fit") {
    std::mt19937_64 random(13);
    check_whole<std::int64_t, std::int64_t>(random);
    check_whole<std::uint64_t, std::uint64_t>(random);
    check_whole<std::int64_t, std::uint64_t>(random);
    check_whole<std::uint64_t, std::int64_t>(random);
    check_whole<std::int32_t, std::uint64_t>(random);
    check_whole<std::uint32_t, std::int8_t>(random);
    check_whole<std::uint8_t, std::uint16_t>(random);
    check_whole<std::int16_t, std::int64_t>(random);
    check_whole<char, std::int64_t>(random);
    check_whole<std::uint64_t, char>(random);
}

TEST_CASE("the one quotient of integers that does not fit") {
    CHECK(compute("a"_f / "b"_f, pair_of(low, -1)).raised == fault::overflow);
    CHECK(compute("a"_f % "b"_f, pair_of(low, -1)).raised == fault::none);
    CHECK(compute("a"_f % "b"_f, pair_of(low, -1)).value == 0);
}

TEST_CASE("floating numbers follow IEEE 754") {
    auto const row = pair_of(1.0, 0.0);
    CHECK(compute("a"_f / "b"_f, row).value == std::numeric_limits<double>::infinity());
    CHECK(compute("a"_f / "b"_f, row).raised == fault::none);
    CHECK(std::isnan(compute("b"_f / "b"_f, row).value));
    CHECK_FALSE(compute("b"_f / "b"_f == "b"_f / "b"_f, row).value);
    CHECK(compute("a"_f * 1e308 * 10, row).value == std::numeric_limits<double>::infinity());
    CHECK(compute("a"_f / 4, pair_of(1.0f, 0)).value == 0.25f);
    CHECK(compute("a"_f / "b"_f, pair_of(7, 2.0)).value == 3.5);
    CHECK(compute(-"a"_f, row).value == -1.0);
}

/// Expressions against what one would write in C++, over random rows where nothing overflows.
TEST_CASE("expressions and lambdas agree") {
    using row_type =
        record<field<"x", std::int32_t>, field<"y", double>, field<"s", std::string>, field<"u", std::uint16_t>>;
    std::mt19937_64 random(14);
    auto const names = {"apple", "pear", "", "apples"};
    for (int i = 0; i != 5'000; ++i) {
        row_type const row(static_cast<std::int32_t>(random() % 2001) - 1000, static_cast<double>(random() % 1000) / 8,
                           names.begin()[random() % 4], static_cast<std::uint16_t>(random()));
        std::int64_t const x = leat::get<"x">(row);
        double const y = leat::get<"y">(row);
        std::string const s = leat::get<"s">(row);
        std::int64_t const u = leat::get<"u">(row);
        REQUIRE(compute(("x"_f + 1) * "u"_f - "x"_f / 7, row).value == (x + 1) * u - x / 7);
        REQUIRE(compute("x"_f % 13 + 5 * "u"_f, row).value == x % 13 + 5 * u);
        REQUIRE(compute("y"_f * "x"_f - 0.5, row).value == y * static_cast<double>(x) - 0.5);
        REQUIRE(compute("s"_f == "apple" || "x"_f > "u"_f, row).value == (s == "apple" || x > u));
        REQUIRE(compute("s"_f < "b" && !("y"_f >= 50), row).value == (s < "b" && !(y >= 50)));
        REQUIRE(compute("s"_f != "s"_f, row).value == false);
        REQUIRE(compute((!("x"_f < 0)) == ("u"_f > 7), row).value == ((x >= 0) == (u > 7)));
        REQUIRE(compute("apple" == "s"_f, row).value == (s == "apple"));
        REQUIRE(compute("s"_f >= std::string("apple"), row).value == (s >= "apple"));
    }
}

using truth = std::optional<bool>;
constexpr truth values_of_truth[] = {truth(), truth(false), truth(true)};

/// SQL's tables, null as the middle between false and true: and is the smaller, or the larger.
int rank(truth t) { return !t ? 1 : *t ? 2 : 0; }

TEST_CASE("logic has three values") {
    for (truth const a : values_of_truth)
        for (truth const b : values_of_truth) {
            auto const row = pair_of(a, b);
            CHECK(rank(compute("a"_f && "b"_f, row).value) == std::min(rank(a), rank(b)));
            CHECK(rank(compute("a"_f || "b"_f, row).value) == std::max(rank(a), rank(b)));
            CHECK(rank(compute(!"a"_f, row).value) == 2 - rank(a));
            CHECK(compute("a"_f == "b"_f, row).value == (a && b ? truth(*a == *b) : truth()));
            if (!b) continue;
            auto const half = pair_of(a, *b);
            CHECK(rank(compute("a"_f && "b"_f, half).value) == std::min(rank(a), rank(b)));
            CHECK(rank(compute("b"_f || "a"_f, half).value) == std::max(rank(a), rank(b)));
            if (!a) continue;
            auto const plain = pair_of(*a, *b);
            CHECK(compute("a"_f && "b"_f, plain).value == (*a && *b));
            CHECK(compute("a"_f || "b"_f, plain).value == (*a || *b));
        }
    CHECK(leat::detail::is_true(true));
    CHECK_FALSE(leat::detail::is_true(truth()));
    CHECK_FALSE(leat::detail::is_true(truth(false)));
}

TEST_CASE("an expression over null is null") {
    using maybe = std::optional<std::int64_t>;
    auto const row = pair_of(maybe(), std::int64_t{5});
    CHECK_FALSE(compute("a"_f + "b"_f, row).value);
    CHECK_FALSE(compute("a"_f < "b"_f, row).value);
    CHECK_FALSE(compute("a"_f == "a"_f, row).value);
    CHECK_FALSE(compute(-"a"_f, row).value);
    CHECK(compute("a"_f / 0, row).raised == fault::none);
    CHECK(compute("a"_f + "b"_f, pair_of(maybe(2), std::int64_t{5})).value == 7);
    CHECK(compute("a"_f / 0, pair_of(maybe(2), 0)).raised == fault::division_by_zero);
}

TEST_CASE("an error on the right of && and || counts only where the left decides nothing") {
    auto const raised = [](auto const& e, auto const& row) { return compute(e, row).raised; };
    auto const wrong = 1 / "b"_f > 0;
    CHECK(raised("a"_f && wrong, pair_of(true, 0)) == fault::division_by_zero);
    CHECK(raised("a"_f && wrong, pair_of(false, 0)) == fault::none);
    CHECK(raised("a"_f || wrong, pair_of(true, 0)) == fault::none);
    CHECK(raised("a"_f || wrong, pair_of(false, 0)) == fault::division_by_zero);
    CHECK(raised("a"_f && wrong, pair_of(truth(false), 0)) == fault::none);
    CHECK(raised("a"_f && wrong, pair_of(truth(), 0)) == fault::division_by_zero);
    CHECK(raised("a"_f || wrong, pair_of(truth(true), 0)) == fault::none);
    CHECK(raised(wrong && "a"_f, pair_of(false, 0)) == fault::division_by_zero);
}

TEST_CASE("times and durations") {
    using leat::timestamp;
    timestamp const t{10s};
    auto const row = pair_of(t, std::chrono::minutes(2));
    CHECK(compute("a"_f + "b"_f, row).value == timestamp{130s});
    CHECK(compute("b"_f + "a"_f, row).value == timestamp{130s});
    CHECK(compute("a"_f - "b"_f, row).value == timestamp{-110s});
    CHECK(compute("a"_f - timestamp{4s}, row).value == 6s);
    CHECK(compute("b"_f * 3, row).value == 6min);
    CHECK(compute(3 * "b"_f, row).value == 6min);
    CHECK(compute("b"_f / 2, row).value == 1min);
    CHECK(compute("b"_f / 30s, row).value == 4);
    CHECK(compute(-"b"_f, row).value == -2min);
    CHECK(compute("b"_f - 30s, row).value == 90s);
    CHECK(compute("b"_f == 120s, row).value);
    CHECK(compute("b"_f > 119s, row).value);
    CHECK(compute("a"_f < std::chrono::sys_days(2000y / 1 / 1), row).value);
    CHECK(compute("a"_f >= timestamp{10s}, row).value);

    auto const ends = pair_of(leat::max_timestamp, std::chrono::hours::max());
    CHECK(compute("a"_f + 1us, ends).raised == fault::overflow);
    CHECK(compute("a"_f + "b"_f, ends).raised == fault::overflow);
    CHECK(compute("a"_f - leat::min_timestamp, ends).raised == fault::overflow);
    CHECK(compute("b"_f + 1h, ends).raised == fault::overflow);
    CHECK(compute("b"_f + 1s, ends).raised == fault::overflow);
    CHECK(compute("b"_f * 2, ends).raised == fault::overflow);
    CHECK(compute("b"_f / 0, ends).raised == fault::division_by_zero);
    CHECK(compute("b"_f / 0s, ends).raised == fault::division_by_zero);
    CHECK(compute("b"_f / 1ns, ends).raised == fault::overflow);
    CHECK(compute(-"b"_f, pair_of(0, std::chrono::hours::min())).raised == fault::overflow);
    CHECK(compute("b"_f / -1, pair_of(0, std::chrono::hours::min())).raised == fault::overflow);
    CHECK(compute("b"_f > 1us, ends).value);
    CHECK(compute("b"_f > 1us, ends).raised == fault::none);
}

TEST_CASE("decimals") {
    auto const row = pair_of(decimal<2>("9.99"), std::optional<decimal<4>>(decimal<4>("0.0001")));
    CHECK(compute("a"_f * 3, row).value == decimal<2>("29.97"));
    CHECK(compute("a"_f + "b"_f, row).value == decimal<4>("9.9901"));
    CHECK(compute("a"_f - 10, row).value == decimal<2>("-0.01"));
    CHECK(compute(-"a"_f, row).value == decimal<2>("-9.99"));
    CHECK(compute("a"_f > "b"_f, row).value == true);
    CHECK(compute("a"_f == decimal<3>("9.990"), row).value);
    CHECK(compute("a"_f < 10u, row).value);
    auto const large = pair_of(decimal<2>::max(), decimal<0>::min());
    CHECK(compute("a"_f + 1, large).raised == fault::overflow);
    CHECK(compute("a"_f + decimal<4>(), large).raised == fault::overflow);
    CHECK(compute("a"_f - "b"_f, large).raised == fault::overflow);
    CHECK(compute("a"_f * 2, large).raised == fault::overflow);
    CHECK(compute(-"b"_f, large).raised == fault::overflow);
    CHECK(compute("a"_f > high, large).value == false);
    CHECK(compute("a"_f < top, large).value == true);
    using type = two<decimal<2>, decimal<2>>;
    static_assert(is_refused<decltype("a"_f * 1.5), type> && is_refused<decltype("a"_f > 1.5), type>);
    static_assert(is_refused<decltype("a"_f / 2), type> && is_refused<decltype("a"_f / "b"_f), type>);
    static_assert(is_refused<decltype("a"_f == "9.99"), type>);
}

TEST_CASE("operands that do not go together are mistakes, and no errors deep inside") {
    using type = two<std::string, int>;
    static_assert(is_refused<decltype("a"_f + "b"_f), type> && is_refused<decltype("a"_f == "b"_f), type>);
    static_assert(is_refused<decltype("a"_f && true), type> && is_refused<decltype(!"b"_f), type>);
    static_assert(is_refused<decltype(-"a"_f), type> && is_refused<decltype("b"_f + 5min), type>);
    static_assert(is_refused<decltype("c"_f + 1), type> && is_refused<decltype("b"_f % 2.0), type>);
    static_assert(!is_refused<decltype("b"_f * 2.0), type> && !is_refused<decltype("a"_f == "x"), type>);
    SUCCEED();
}

TEST_CASE("nested fields, through optional records too") {
    Person const home{"Ada", 36, {"London", 12}, std::nullopt};
    Person const both{"Ada", 36, {"London", std::nullopt}, Address{"Paris", 7}};
    CHECK(compute("home.city"_f == "London", home).value);
    CHECK(compute("home.number"_f + "age"_f, home).value == 48);
    CHECK_FALSE(compute("home.number"_f + "age"_f, both).value);
    CHECK_FALSE(compute("office.city"_f == "Paris", home).value);
    CHECK(compute("office.city"_f == "Paris", both).value == true);
    CHECK(compute("office.number"_f * 2, both).value == 14);
    static_assert(is_refused<decltype("home.town"_f == ""), Person> && is_refused<decltype("name.x"_f == ""), Person>);
}

TEST_CASE("an expression is a function of a row, and throws what is wrong") {
    auto const total = "a"_f * "b"_f;
    CHECK(total(pair_of(6, 7)) == 42);
    try {
        static_cast<void>((("a"_f + 1) * "b"_f > 3)(pair_of(high, 2)));
        FAIL("it fits");
    } catch (leat::error const& e) {
        CHECK(std::string(e.what()) == "the expression (a + 1) * b > 3: overflow: the result does not fit its type");
    }
    CHECK_THROWS_AS(("a"_f / "b"_f)(pair_of(1, 0)), leat::error);
}

}  // namespace
