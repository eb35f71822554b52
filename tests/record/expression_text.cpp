// SPDX-License-Identifier: BSL-1.0
#include <leat/record/expression_text.hpp>
#include <leat/record/functions.hpp>

#include <test.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {
enum class size { small, large };
}  // namespace
template <>
inline constexpr std::array<std::pair<size, std::string_view>, 2> leat::enum_names<size>{
    {{size::small, "small"}, {size::large, "large"}}};

namespace {

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::decimal;
using leat::to_text;

TEST_CASE("expressions are printed with the parentheses they need") {
    CHECK(to_text(("price"_f + 1) * "quantity"_f > 50 && leat::is_null("email"_f)) ==
          "(price + 1) * quantity > 50 && is_null(email)");
    CHECK(to_text("a"_f + "b"_f * "c"_f) == "a + b * c");
    CHECK(to_text(("a"_f + "b"_f) * "c"_f) == "(a + b) * c");
    CHECK(to_text("a"_f - "b"_f - "c"_f) == "a - b - c");
    CHECK(to_text("a"_f - ("b"_f - "c"_f)) == "a - (b - c)");
    CHECK(to_text("a"_f + ("b"_f + "c"_f)) == "a + (b + c)");
    CHECK(to_text("a"_f / ("b"_f % 3)) == "a / (b % 3)");
    CHECK(to_text(!("a"_f && "b"_f) || "c"_f) == "!(a && b) || c");
    CHECK(to_text(("a"_f || "b"_f) && "c"_f) == "(a || b) && c");
    CHECK(to_text((!"a"_f) == "b"_f) == "!a == b");
    CHECK(to_text(("a"_f == "b"_f) == "c"_f) == "a == b == c");
    CHECK(to_text("a"_f == ("b"_f < "c"_f)) == "a == b < c");
    CHECK(to_text(-("a"_f + 1)) == "-(a + 1)");
    CHECK(to_text(-"a"_f * 2) == "-a * 2");
    CHECK(to_text(-(-"a"_f)) == "-(-a)");
    CHECK(to_text(!(!"a"_f)) == "!!a");
    CHECK(to_text("user.age"_f >= 18) == "user.age >= 18");
}

TEST_CASE("functions are printed as they are called") {
    CHECK(to_text(leat::if_else("a"_f > 0, "a"_f, -"a"_f)) == "if_else(a > 0, a, -a)");
    CHECK(to_text(leat::coalesce("a"_f, "b"_f + 1, 0)) == "coalesce(a, b + 1, 0)");
    CHECK(to_text(leat::cast<std::int64_t>("a"_f) * 2) == "cast<int64>(a) * 2");
    CHECK(to_text(leat::cast<decimal<2>>("a"_f)) == "cast<decimal<2>>(a)");
    CHECK(to_text(leat::least("a"_f, "b"_f) + leat::greatest("a"_f, 1)) == "least(a, b) + greatest(a, 1)");
    CHECK(to_text(leat::starts_with(leat::left_of("a"_f, 4), "19")) == "starts_with(left_of(a, 4), \"19\")");
    CHECK(to_text(leat::length("a"_f) % 2) == "length(a) % 2");
    CHECK(to_text("total"_f = "a"_f * "b"_f) == "total = a * b");
}

TEST_CASE("literals are printed as they are written") {
    CHECK(to_text("a"_f == "b") == "a == \"b\"");
    CHECK(to_text("a"_f == std::string("b")) == "a == \"b\"");
    CHECK(to_text("a"_f == "say \"\\\"\n") == "a == \"say \\\"\\\\\\\"\\n\"");
    CHECK(to_text("a"_f / 1000.0) == "a / 1000.0");
    CHECK(to_text("a"_f / 0.25) == "a / 0.25");
    CHECK(to_text("a"_f * 1e300) == "a * 1e+300");
    CHECK(to_text("a"_f - -5) == "a - -5");
    CHECK(to_text("a"_f == true) == "a == true");
    CHECK(to_text("a"_f > decimal<2>("9.9")) == "a > 9.90");
    CHECK(to_text("a"_f == size::large) == "a == large");
    CHECK(to_text("a"_f > 5min) == "a > 5min");
    CHECK(to_text("a"_f > 90s) == "a > 90s");
    CHECK(to_text("a"_f > 24h || "a"_f < 10us || "a"_f == 3ms || "a"_f == 1ns) ==
          "a > 24h || a < 10us || a == 3ms || a == 1ns");
    CHECK(to_text("a"_f < std::chrono::duration<double>(1.5)) == "a < 1.5s");
    CHECK(to_text("a"_f < std::chrono::duration<int, std::ratio<1, 50>>(3)) == "a < 3 * 1/50s");
    CHECK(to_text(leat::if_else("a"_f, 1, std::nullopt)) == "if_else(a, 1, null)");
    CHECK(to_text(leat::coalesce("a"_f, std::optional<int>(4))) == "coalesce(a, 4)");
}

TEST_CASE("names in a schema") {
    static_assert(leat::static_name<decltype("price"_f)>.view() == "price");
    static_assert(leat::static_name<decltype("user.home.city"_f)>.view() == "city");
    static_assert(leat::static_name<decltype("price"_f * "quantity"_f)>.view() == "price * quantity");
    static_assert(leat::static_name<decltype(leat::cast<int>("user.age"_f))>.view() == "cast<int32>(user.age)");
    static_assert(leat::static_name<decltype(-("a"_f + "b"_f))>.view() == "-(a + b)");
    static_assert(leat::static_name<decltype("total"_f = "a"_f * 2)>.view() == "total");
    static_assert(!leat::has_static_name<decltype("a"_f * 2)>);
    CHECK(leat::schema_name("user.age"_f) == "age");
    CHECK(leat::schema_name("a"_f * 2) == "a * 2");
    CHECK(leat::schema_name("total"_f = "a"_f * 2) == "total");
    CHECK(leat::schema_name("a"_f * "b"_f) == "a * b");
}

namespace shop {
struct item {};
}  // namespace shop

TEST_CASE("names of types") {
    static_assert(leat::type_name<int> == "int32" && leat::type_name<std::uint64_t> == "uint64" &&
                  leat::type_name<bool> == "bool");
    static_assert(leat::type_name<char> == "char" && leat::type_name<signed char> == "int8" &&
                  leat::type_name<double> == "double");
    static_assert(leat::type_name<std::string> == "string" && leat::type_name<std::string_view> == "string_view");
    static_assert(leat::type_name<decimal<18>> == "decimal<18>" && leat::type_name<decimal<0>> == "decimal<0>");
    static_assert(leat::type_name<std::optional<std::vector<float>>> == "optional<vector<float>>");
    static_assert(leat::type_name<std::array<int, 12>> == "array<int32, 12>");
    static_assert(leat::type_name<std::chrono::hours> == "hours" &&
                  leat::type_name<std::chrono::microseconds> == "microseconds");
    static_assert(leat::type_name<std::chrono::sys_seconds> == "sys_seconds");
    static_assert(leat::type_name<std::chrono::sys_time<std::chrono::microseconds>> == "timestamp");
    static_assert(leat::type_name<std::chrono::duration<int, std::ratio<1, 50>>> == "duration<1/50s>");
    static_assert(leat::type_name<shop::item> == "item");
    SUCCEED();
}

}  // namespace
