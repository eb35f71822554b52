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

namespace {

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::decimal;
using leat::fault;
using leat::field;
using leat::record;

template <class T>
struct outcome {
    T value;
    fault raised;
};

template <class E, class Row>
constexpr auto compute(E const& e, Row const& row) {
    static_assert(
        std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    using type = leat::detail::value_of_t<E, Row>;
    type value = leat::detail::evaluate(e, row, f);
    return outcome<type>{static_cast<type&&>(value), f};
}

template <class E, class Row>
inline constexpr bool is_refused =
    !std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>;

template <class E, class Row>
using type_of = leat::detail::value_of_t<E, Row>;

template <class A, class B>
using two = record<field<"a", A>, field<"b", B>>;
template <class A, class B>
constexpr two<A, B> pair_of(A a, B b) {
    return two<A, B>(a, b);
}

constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();

static_assert(compute(leat::if_else("a"_f > 0, "a"_f, "b"_f), pair_of(-1, 7)).value == 7);
static_assert(compute(leat::coalesce("a"_f, 3), pair_of(std::optional<int>(), 0)).value == 3);
static_assert(compute(leat::greatest("a"_f, "b"_f, 5), pair_of(4, 3)).value == 5);

TEST_CASE("if_else takes the branch, and only that one") {
    for (int a : {-1, 0, 1})
        for (int b : {0, 3}) {
            CHECK(compute(leat::if_else("a"_f > 0, "a"_f * 2, "b"_f), pair_of(a, b)).value == (a > 0 ? a * 2 : b));
            auto const guarded = compute(leat::if_else("b"_f == 0, 0, 12 / "b"_f), pair_of(a, b));
            CHECK(guarded.value == (b == 0 ? 0 : 12 / b));
            CHECK(guarded.raised == fault::none);
        }
    CHECK(compute(leat::if_else("a"_f == 0, 1 / "a"_f, 0), pair_of(0, 0)).raised == fault::division_by_zero);
    CHECK(compute(leat::if_else(1 / "a"_f == 0, 1, 0), pair_of(0, 0)).raised == fault::division_by_zero);
}

TEST_CASE("if_else over null takes the other branch") {
    using maybe = std::optional<int>;
    CHECK(compute(leat::if_else("a"_f > 0, 1, 2), pair_of(maybe(), 0)).value == 2);
    CHECK(compute(leat::if_else("a"_f > 0, 1, 2), pair_of(maybe(1), 0)).value == 1);
    auto const e = leat::if_else("b"_f, "a"_f, 7);
    static_assert(std::is_same_v<type_of<decltype(e), two<maybe, bool>>, maybe>);
    CHECK(compute(e, pair_of(maybe(), true)).value == std::nullopt);
    CHECK(compute(e, pair_of(maybe(), false)).value == 7);
    CHECK(compute(e, pair_of(maybe(5), true)).value == 5);
    auto const null = leat::if_else("b"_f, "a"_f, std::nullopt);
    static_assert(std::is_same_v<type_of<decltype(null), two<int, bool>>, maybe>);
    CHECK(compute(null, pair_of(4, true)).value == 4);
    CHECK_FALSE(compute(null, pair_of(4, false)).value);
}

template <class A, class B, class Expected>
constexpr bool common = std::is_same_v<type_of<decltype(leat::if_else(true, "a"_f, "b"_f)), two<A, B>>, Expected> &&
                        std::is_same_v<type_of<decltype(leat::if_else(true, "b"_f, "a"_f)), two<A, B>>, Expected>;

TEST_CASE("branches have a common type") {
    static_assert(common<int, int, int> && common<int, std::int64_t, std::int64_t> &&
                  common<std::uint8_t, std::uint16_t, std::uint64_t>);
    static_assert(common<std::uint64_t, std::int8_t, std::int64_t> && common<int, double, double> &&
                  common<float, double, double>);
    static_assert(common<float, float, float> && common<bool, bool, bool>);
    static_assert(common<std::string, std::string, std::string_view> &&
                  common<std::string, std::string_view, std::string_view>);
    static_assert(common<std::optional<std::string>, std::string, std::optional<std::string_view>>);
    static_assert(common<decimal<2>, decimal<4>, decimal<4>> && common<decimal<2>, int, decimal<2>>);
    static_assert(common<std::optional<int>, double, std::optional<double>>);
    static_assert(common<std::chrono::hours, std::chrono::minutes, std::chrono::minutes>);
    static_assert(is_refused<decltype(leat::if_else(true, "a"_f, "b"_f)), two<int, std::string>>);
    static_assert(is_refused<decltype(leat::if_else(true, "a"_f, "b"_f)), two<decimal<2>, double>>);
    static_assert(is_refused<decltype(leat::if_else("a"_f, 1, 2)), two<int, int>>);
    static_assert(is_refused<decltype(leat::if_else(true, std::nullopt, std::nullopt)), two<int, int>>);

    auto const e = leat::if_else(true, "a"_f, "b"_f);
    CHECK(compute(e, pair_of(top, std::int64_t{1})).raised == fault::overflow);
    CHECK(compute(e, pair_of(std::uint64_t{7}, std::int64_t{1})).value == 7);
    CHECK(compute(e, pair_of(decimal<0>::max(), decimal<1>())).raised == fault::overflow);
    CHECK(compute(e, pair_of(std::chrono::hours::max(), 1us)).raised == fault::overflow);
    CHECK(compute(e, pair_of(2h, 1us)).value == 2h);
    CHECK(compute(e, pair_of(decimal<1>("0.5"), 1)).value == decimal<1>("0.5"));
}

TEST_CASE("text of a choice is a view of the row, and a string where it has to be one") {
    auto const row = pair_of(std::string("a text that is too long for the string itself"), true);
    auto const view = leat::if_else("b"_f, "a"_f, "another");
    auto const chosen = compute(view, row).value;
    static_assert(std::is_same_v<std::remove_const_t<decltype(chosen)>, std::string_view>);
    CHECK(static_cast<void const*>(chosen.data()) == static_cast<void const*>(leat::get<"a">(row).data()));
    CHECK(compute(view, pair_of(std::string("x"), false)).value == "another");
    auto const owned = leat::if_else("b"_f, leat::cast<std::string>(12), "a"_f);
    static_assert(std::is_same_v<type_of<decltype(owned), two<std::string, bool>>, std::string>);
    CHECK(compute(owned, row).value == "12");
    // As a function the expression may be gone before its result is used.
    auto const result = leat::if_else("b"_f, "a literal that is too long for a short string", "a"_f)(row);
    static_assert(std::is_same_v<std::remove_const_t<decltype(result)>, std::string>);
    CHECK(result == "a literal that is too long for a short string");
}

TEST_CASE("coalesce gives the first that is there") {
    using maybe = std::optional<int>;
    auto const both = leat::coalesce("a"_f, "b"_f);
    for (maybe const a : {maybe(), maybe(1)})
        for (maybe const b : {maybe(), maybe(2)}) {
            auto const row = pair_of(a, b);
            CHECK(compute(both, row).value == (a ? a : b));
            CHECK(compute(leat::coalesce("a"_f, "b"_f, 3), row).value == (a ? *a : b ? *b : 3));
        }
    static_assert(std::is_same_v<type_of<decltype(both), two<maybe, maybe>>, maybe>);
    static_assert(std::is_same_v<type_of<decltype(both), two<maybe, int>>, int>);
    static_assert(std::is_same_v<type_of<decltype(both), two<int, maybe>>, int>);
    static_assert(std::is_same_v<type_of<decltype(both), two<std::optional<double>, int>>, double>);
    static_assert(
        std::is_same_v<type_of<decltype(both), two<std::optional<std::string>, std::string>>, std::string_view>);
    CHECK(compute(leat::coalesce("a"_f, 1 / "b"_f), pair_of(maybe(4), 0)).raised == fault::none);
    CHECK(compute(leat::coalesce("a"_f, 1 / "b"_f), pair_of(maybe(), 0)).raised == fault::division_by_zero);
    CHECK(compute(leat::coalesce(std::nullopt, "a"_f), pair_of(4, 0)).value == 4);
    auto const text = pair_of(std::optional<std::string>("there"), 0);
    CHECK(compute(leat::coalesce("a"_f, "nothing"), text).value == "there");
    CHECK(compute(leat::coalesce("a"_f, "nothing"), pair_of(std::optional<std::string>(), 0)).value == "nothing");
    CHECK(compute(leat::coalesce(leat::cast<std::string>("a"_f), "nothing"), text).value == "there");
}

TEST_CASE("is_null is never null") {
    using maybe = std::optional<int>;
    CHECK(compute(leat::is_null("a"_f), pair_of(maybe(), 0)).value);
    CHECK_FALSE(compute(leat::is_null("a"_f), pair_of(maybe(0), 0)).value);
    CHECK_FALSE(compute(leat::is_null("b"_f), pair_of(maybe(), 0)).value);
    CHECK(compute(leat::is_null("a"_f + "b"_f), pair_of(maybe(), 0)).value);
    CHECK(compute(leat::is_null("a"_f > 0), pair_of(maybe(), 0)).value);
    static_assert(std::is_same_v<type_of<decltype(leat::is_null("a"_f)), two<maybe, int>>, bool>);
}

TEST_CASE("least and greatest") {
    std::mt19937_64 random(15);
    for (int i = 0; i != 2'000; ++i) {
        auto const a = static_cast<std::int64_t>(random()) >> (random() % 64);
        auto const b = static_cast<std::int64_t>(random()) >> (random() % 64);
        CHECK(compute(leat::least("a"_f, "b"_f), pair_of(a, b)).value == std::min(a, b));
        CHECK(compute(leat::greatest("a"_f, "b"_f, std::int64_t{0}), pair_of(a, b)).value ==
              std::max({a, b, std::int64_t{0}}));
    }
    SECTION("mixed signs compare mathematically; only a result that does not fit is an error") {
        CHECK(compute(leat::least("a"_f, "b"_f), pair_of(top, low)).value == low);
        CHECK(compute(leat::least("a"_f, "b"_f), pair_of(top, low)).raised == fault::none);
        CHECK(compute(leat::greatest("a"_f, "b"_f), pair_of(top, low)).raised == fault::overflow);
    }
    SECTION("null and no number") {
        CHECK_FALSE(compute(leat::least("a"_f, "b"_f), pair_of(std::optional<int>(), 1)).value);
        CHECK(compute(leat::least("a"_f, "b"_f), pair_of(std::optional<int>(2), 1)).value == 1);
        double const nan = std::numeric_limits<double>::quiet_NaN();
        CHECK(std::isnan(compute(leat::least("a"_f, "b"_f), pair_of(nan, 1.0)).value));
        CHECK(std::isnan(compute(leat::least("a"_f, "b"_f), pair_of(1.0, nan)).value));
        CHECK(std::isnan(compute(leat::greatest("a"_f, "b"_f, 5.0), pair_of(1.0, nan)).value));
    }
    SECTION("text, decimals, durations") {
        CHECK(compute(leat::greatest("a"_f, "b"_f), pair_of(std::string("pear"), std::string("apple"))).value ==
              "pear");
        CHECK(compute(leat::least("a"_f, "fig"), pair_of(std::string("pear"), 0)).value == "fig");
        CHECK(compute(leat::least("a"_f, "b"_f), pair_of(decimal<2>("1.01"), decimal<3>("1.009"))).value ==
              decimal<3>("1.009"));
        CHECK(compute(leat::greatest("a"_f, "b"_f), pair_of(61s, 1min)).value == 61s);
        static_assert(is_refused<decltype(leat::least("a"_f, "b"_f)), two<std::string, int>>);
    }
}

TEST_CASE("text functions count characters, not bytes") {
    auto const length = [](std::string const& text) { return compute(leat::length("a"_f), pair_of(text, 0)).value; };
    CHECK(length("") == 0);
    CHECK(length("abc") == 3);
    CHECK(length("\u00e9t\u00e9") == 3);
    CHECK(length("\u20ac\U0001f600!") == 3);
    auto const left = [](std::string const& text, auto n) {
        return std::string(compute(leat::left_of("a"_f, n), pair_of(text, 0)).value);
    };
    std::string const text = "a\u00e9\u20ac\U0001f600z";
    std::string const parts[] = {"", "a", "a\u00e9", "a\u00e9\u20ac", "a\u00e9\u20ac\U0001f600", text};
    for (int n = 0; n != 6; ++n) CHECK(left(text, n) == parts[n]);
    CHECK(left(text, 100) == text);
    CHECK(left(text, -1) == "");
    CHECK(left(text, low) == "");
    CHECK(left(text, top) == text);
    CHECK(left("1998-10-09", 4) == "1998");
    CHECK(left("\x80\x80", 0) == "");  // no UTF-8, but no harm either

    CHECK(compute(leat::starts_with("a"_f, "ab"), pair_of(std::string("abc"), 0)).value);
    CHECK_FALSE(compute(leat::starts_with("a"_f, "abcd"), pair_of(std::string("abc"), 0)).value);
    CHECK(compute(leat::starts_with("a"_f, ""), pair_of(std::string(), 0)).value);
    CHECK(compute(leat::starts_with("a"_f, "b"_f), pair_of(std::string("abc"), std::string_view("a"))).value);

    auto const null = pair_of(std::optional<std::string>(), 0);
    CHECK_FALSE(compute(leat::starts_with("a"_f, "ab"), null).value);
    CHECK_FALSE(compute(leat::length("a"_f), null).value);
    CHECK_FALSE(compute(leat::left_of("a"_f, 3), null).value);
    static_assert(is_refused<decltype(leat::length("a"_f)), two<int, int>>);
    static_assert(is_refused<decltype(leat::left_of("a"_f, 1.5)), two<std::string, int>>);
    static_assert(is_refused<decltype(leat::starts_with("a"_f, 1)), two<std::string, int>>);
}

TEST_CASE("left_of is a view of the row's text, and a string of a text that is gone") {
    auto const row =
        pair_of(std::string("a text that is too long for the string itself"), std::optional<std::string>("also"));
    auto const part = compute(leat::left_of("a"_f, 6), row).value;
    static_assert(std::is_same_v<std::remove_const_t<decltype(part)>, std::string_view>);
    CHECK(static_cast<void const*>(part.data()) == static_cast<void const*>(leat::get<"a">(row).data()));
    static_assert(
        std::is_same_v<type_of<decltype(leat::left_of("b"_f, 6)), two<std::string, std::optional<std::string>>>,
                       std::optional<std::string_view>>);
    auto const owned = compute(leat::left_of(leat::cast<std::string>("a"_f), 30), row).value;
    static_assert(std::is_same_v<std::remove_const_t<decltype(owned)>, std::string>);
    CHECK(owned == "a text that is too long for th");
    CHECK(compute(leat::left_of(leat::left_of("a"_f, 6), 1), row).value == "a");
}

}  // namespace
