// SPDX-License-Identifier: BSL-1.0
#include <leat/format/json/read.hpp>
#include <leat/format/json/write.hpp>
#include <leat/record/decimal.hpp>
#include <leat/time/time_format.hpp>

#include <nlohmann/json.hpp>

#include <test.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "naive_json.hpp"

using namespace leat::literals;
using leat::field;
using leat::record;

namespace {

enum class Shade : int { light, dark, nameless = 7 };
enum class Switch : bool { off, on };
enum class Plain { a, b };
enum class Letter : signed char { a = 'a' };

template <class T, class... Options>
std::string written(T const& value, Options const&... options) {
    std::string out = ">";
    leat::json_write(out, value, options...);
    REQUIRE(out[0] == '>');  // appended
    out.erase(0, 1);
    INFO(out);
    CHECK(leat::json_valid(out));
    CHECK(nlohmann::json::accept(out));
    return out;
}

leat::timestamp at(std::int64_t microseconds) { return leat::timestamp{leat::duration{microseconds}}; }

template <class T>
bool survives(T value) {
    std::string const text = written(record<field<"x", T>>{value});
    record<field<"x", T>> back;
    if (!leat::json_read(text, back).ok) return false;
    return leat::get<"x">(back) == value &&
           std::signbit(static_cast<double>(leat::get<"x">(back))) == std::signbit(static_cast<double>(value));
}

template <class T>
bool bits_survive(T value) {
    std::string out;
    leat::json_write(out, value);
    T back{};
    return leat::json_read(out, back).ok && std::memcmp(&back, &value, sizeof(T)) == 0;
}

// A row that is no record itself, as the rows inside a segment are.
struct handle {
    using row_schema = leat::schema<field<"name", std::string>, field<"twice", std::int64_t>>;
    std::string const* name;
    std::int64_t once;
    template <std::size_t I>
    decltype(auto) get_at() const noexcept {
        if constexpr (I == 0)
            return static_cast<std::string const&>(*name);
        else
            return once * 2;
    }
};

}  // namespace

template <>
inline constexpr std::array<std::pair<Shade, std::string_view>, 2> leat::enum_names<Shade>{
    {{Shade::light, "light"}, {Shade::dark, "da\"rk"}}};
template <>
inline constexpr std::array<std::pair<Switch, std::string_view>, 1> leat::enum_names<Switch>{{{Switch::off, "off"}}};

TEST_CASE("every type is written") {
    CHECK(written(true) == "true");
    CHECK(written(false) == "false");
    CHECK(written(0) == "0");
    CHECK(written(std::uint8_t{200}) == "200");
    CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(written(0.1) == "0.1");
    CHECK(written(0.1F) == "0.1");
    CHECK(written(-0.0) == "-0");
    CHECK(written(1e22) == "1e+22");
    CHECK(written(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(written(std::numeric_limits<double>::infinity()) == "null");
    CHECK(written(-std::numeric_limits<float>::infinity()) == "null");
    CHECK(written(leat::decimal<2>::from_mantissa(-1205)) == "-12.05");
    CHECK(written(leat::decimal<0>::from_mantissa(7)) == "7");
    CHECK(written(leat::decimal<18>::from_mantissa(1)) == "0.000000000000000001");
    CHECK(written(std::string("a")) == "\"a\"");
    CHECK(written(std::string_view("a")) == "\"a\"");
    CHECK(written(Shade::dark) == "\"da\\\"rk\"");
    CHECK(written(Shade::nameless) == "7");
    CHECK(written(Switch::on) == "1");
    CHECK(written(Plain::b) == "1");
    CHECK(written(Letter::a) == "97");
    // And reads back.
    using row = leat::record<leat::field<"a", Shade>, leat::field<"b", Switch>, leat::field<"c", Plain>, leat::field<"d", Letter>>;
    for (row const r : {row{Shade::nameless, Switch::on, Plain::b, Letter::a}, row{Shade::dark, Switch::off, static_cast<Plain>(-9), static_cast<Letter>(-1)}}) {
        row back{};
        CHECK(leat::json_read(written(r), back).ok);
        CHECK(back == r);
    }
    CHECK(written(at(1'733'048'430'500'000)) == "\"2024-12-01T10:20:30.5Z\"");
    CHECK(written(std::chrono::seconds{90}) == "90");
    CHECK(written(std::optional<int>{}) == "null");
    CHECK(written(std::optional<int>{3}) == "3");
    CHECK(written(std::vector<int>{}) == "[]");
    CHECK(written(std::vector<std::optional<int>>{1, std::nullopt}) == "[1,null]");
    CHECK(written(std::vector<bool>{true, false}) == "[true,false]");
    CHECK(written(std::array<double, 2>{1, 2.5}) == "[1,2.5]");
    CHECK(written(record<>{}) == "{}");
    CHECK(written(record<field<"a", int>, field<"b", record<field<"c", std::string>>>>{
              1, record<field<"c", std::string>>{"x"}}) == R"({"a":1,"b":{"c":"x"}})");
    std::string const name = "n";
    CHECK(written(handle{&name, 21}) == R"({"name":"n","twice":42})");
}

TEST_CASE("text is written so that it is JSON, whatever it is") {
    CHECK(written(std::string("\"\\/\b\f\n\r\t\0\x1F\x7F", 11)) == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7F\"");
    CHECK(written(std::string("\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80")) == "\"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\"");
    CHECK(written(std::string("a\xFF"
                              "b")) == "\"a\xEF\xBF\xBD"
                                       "b\"");
    CHECK(written(std::string("\xC3")) == "\"\xEF\xBF\xBD\"");
    CHECK(written(std::string("\xED\xA0\x80")) == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    for (std::size_t before = 0; before != 35; ++before)
        for (unsigned c = 0; c != 256; ++c) {
            std::string const text = std::string(before, 'a') + static_cast<char>(c) + std::string(35 - before, 'b');
            std::string out;
            leat::json_write(out, text);
            std::string back;
            REQUIRE(leat::json_read(out, back).ok);
            if (c < 0x80)
                CHECK(back == text);
            else
                CHECK(back == std::string(before, 'a') + "\xEF\xBF\xBD" + std::string(35 - before, 'b'));
        }
}

TEST_CASE("names outside, and units of time, are written as they are read") {
    using inner = record<field<"t", leat::timestamp>>;
    using row = record<field<"ts", leat::timestamp>, field<"a\"b", int>, field<"data", std::vector<inner>>,
                       field<"o", std::optional<leat::timestamp>>>;
    row const value{at(1'733'048'430'000'000), 1, {inner{at(1'500)}}, std::nullopt};
    CHECK(written(value) ==
          R"({"ts":"2024-12-01T10:20:30Z","a\"b":1,"data":[{"t":"1970-01-01T00:00:00.0015Z"}],"o":null})");
    auto const check = [&value](std::string const& expected, auto const&... options) {
        std::string const text = written(value, options...);
        CHECK(text == expected);
        row back;
        REQUIRE(leat::json_read(text, back, options...).ok);
        CHECK(back == value);
    };
    check(R"({"timestamp":1733048430,"k\ney":1,"data":[{"t":1.5}],"o":null})",
          "ts"_f = leat::key("timestamp", leat::epoch_seconds), "a\"b"_f = leat::key("k\ney"),
          "data.t"_f = leat::epoch_milliseconds);
    CHECK(written(value, "ts"_f = leat::time_format("%Y/%m/%d \"%H\"")) ==
          R"({"ts":"2024/12/01 \"10\"","a\"b":1,"data":[{"t":"1970-01-01T00:00:00.0015Z"}],"o":null})");
    std::string out;
    leat::json_writer const writer("t"_f = leat::epoch_microseconds);
    writer.write(out, inner{at(-5)});
    writer.write(out, inner{at(7)});
    CHECK(out == R"({"t":-5}{"t":7})");
}

TEST_CASE("numbers survive") {
    for (std::int64_t const x : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, (std::int64_t{1} << 53) + 1,
                                 std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        CHECK(survives(x));
    CHECK(survives(std::numeric_limits<std::uint64_t>::max()));
    for (double const x : {0.0, -0.0, 0.1, 1.0 / 3, 1e22, 1e23, 123456789012345678.0, 9007199254740993.0, 5e-324,
                           -5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308,
                           -1.7976931348623157e308, 4.35, 0.3, 2.675})
        CHECK(survives(x));
    for (float const x : {0.1F, 1e-45F, 3.4028235e38F, 1.17549435e-38F, -0.0F, 16777217.0F}) CHECK(survives(x));
    naive::random next{1};
    std::size_t failed = 0;
    for (int i = 0; i != 200'000; ++i) {
        std::uint64_t const bits = next();
        auto const d = std::bit_cast<double>(bits);
        if (d - d == 0 && !bits_survive(d)) ++failed;
        auto const subnormal = std::bit_cast<double>(bits & 0x800FFFFFFFFFFFFFU);
        if (!bits_survive(subnormal)) ++failed;
        auto const f = std::bit_cast<float>(static_cast<std::uint32_t>(bits >> 32U));
        if (f - f == 0 && !bits_survive(f)) ++failed;
        auto const whole = std::bit_cast<std::int64_t>(bits >> (i % 64));
        if (!bits_survive(whole) || !bits_survive(-whole) || !bits_survive(bits >> (i % 64))) ++failed;
        auto const price = static_cast<double>(whole % 10'000'000) / 100;  // the kind that data has
        if (!bits_survive(price)) ++failed;
        if (!bits_survive(leat::decimal<4>::from_mantissa(std::bit_cast<std::int64_t>(bits)))) ++failed;
        if (!bits_survive(at(whole / 1000))) ++failed;
    }
    CHECK(failed == 0);
}

TEST_CASE("doubles are read as strtod and nlohmann's parser read them") {
    naive::random next{2};
    std::size_t failed = 0;
    auto const check = [&failed](std::string const& text) {
        double got{};
        bool const ok = leat::json_read(text, got).ok;
        double const expected = std::strtod(text.c_str(), nullptr);
        if (ok != std::isfinite(expected) || (ok && (got != expected || std::signbit(got) != std::signbit(expected)))) {
            ++failed;
            UNSCOPED_INFO(text);
        }
        float single{};
        bool const single_ok = leat::json_read(text, single).ok;
        float const nearest = std::strtof(text.c_str(), nullptr);
        if (single_ok != std::isfinite(nearest) || (single_ok && single != nearest)) {
            ++failed;
            UNSCOPED_INFO("float " << text);
        }
        if (ok && nlohmann::json::parse(text).get<double>() != got) {
            ++failed;
            UNSCOPED_INFO("nlohmann " << text);
        }
    };
    for (int i = 0; i != 60'000; ++i) {
        std::string text = next.below(2) != 0 ? "-" : "";
        std::size_t const digits = 1 + next.below(i % 7 == 0 ? 40 : 20);
        if (next.below(4) == 0)
            text += '0';
        else
            for (std::size_t d = 0; d != digits; ++d)
                text += static_cast<char>('0' + (d == 0 ? 1 + next.below(9) : next.below(10)));
        if (next.below(3) != 0) {
            text += '.';
            std::size_t const places = 1 + next.below(20);
            for (std::size_t d = 0; d != places; ++d) text += static_cast<char>('0' + next.below(10));
        }
        if (next.below(2) != 0) {
            text += next.below(2) != 0 ? 'e' : 'E';
            std::size_t const sign = next.below(3);
            if (sign != 0) text += sign == 1 ? '-' : '+';
            text += std::to_string(next.below(i % 5 == 0 ? 400 : 25));
        }
        check(text);
    }
    // Halfway cases, and the edges of the range.
    for (char const* text : {"9007199254740993",
                             "9007199254740993.00000000000000000000000000001",
                             "9007199254740992.99999999999999999999",
                             "1.7976931348623158e308",
                             "1.7976931348623159e308",
                             "1.797693134862315807e308",
                             "4.9e-324",
                             "2.4703282292062327e-324",
                             "2.4703282292062328e-324",
                             "2.5e-324",
                             "1e-1000",
                             "-1e-1000",
                             "1e-99999999999999999999",
                             "2.2250738585072011e-308",
                             "0.000000000000000000000000000000000000000000000000001e51",
                             "100000000000000000000000000000000000e-35",
                             "3.4028235677973366e38",
                             "3.4028235677973365e38",
                             "7.0064923216240853e-46",
                             "7.0064923216240854e-46",
                             "0.0e999",
                             "-0.0e-999",
                             "8.5e22",
                             "1e22",
                             "1e23",
                             "9007199254740992e22",
                             "9007199254740991e-22"})
        check(text);
    CHECK(failed == 0);
}
