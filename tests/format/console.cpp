// SPDX-License-Identifier: BSL-1.0
#include <leat/format/console.hpp>
#include <leat/record/decimal.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

enum class Shade { light, dark, nameless };
enum class Plain : char { a = 'a' };

struct Sale {
    std::string category;
    std::int64_t total_quantity;
    double avg_price;
};

struct Everything {
    bool yes;
    std::uint8_t small;
    std::int64_t lowest;
    float single;
    std::optional<int> none;
    Shade shade;
    leat::timestamp at;
    std::chrono::seconds span;
    leat::decimal<2> money;
    std::vector<std::optional<int>> list;
    Sale inner;
};

template <class T>
std::string cell(T const& value) {
    std::string out;
    leat::detail::append_cell(out, value);
    return out;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(Sale, category, total_quantity, avg_price);
BOOST_HANA_ADAPT_STRUCT(Everything, yes, small, lowest, single, none, shade, at, span, money, list, inner);

template <>
inline constexpr std::array<std::pair<Shade, std::string_view>, 2> leat::enum_names<Shade>{
    {{Shade::light, "light"}, {Shade::dark, "dark"}}};

TEST_CASE("a frame looks as Spark prints it") {
    leat::console_table table;
    table.add(Sale{"Skincare", 12, 755000.5});
    table.add(Sale{"Bath & Body", 7, 1e7});
    std::string out;
    table.write_frame(out, 3);
    CHECK(out == "-------------------------------------------\n"
                 "Batch: 3\n"
                 "-------------------------------------------\n"
                 "+-----------+--------------+---------+\n"
                 "|   category|total_quantity|avg_price|\n"
                 "+-----------+--------------+---------+\n"
                 "|   Skincare|            12| 755000.5|\n"
                 "|Bath & Body|             7|    1.0E7|\n"
                 "+-----------+--------------+---------+\n"
                 "\n");
    table.clear();
    CHECK(table.rows() == 0);
    out.clear();
    table.write(out);
    CHECK(out == "+--------+--------------+---------+\n"
                 "|category|total_quantity|avg_price|\n"
                 "+--------+--------------+---------+\n"
                 "+--------+--------------+---------+\n");
}

TEST_CASE("a table without rows has its columns") {
    leat::console_table table;
    table.columns<leat::record<leat::field<"x", int>>>();
    std::string out;
    table.write(out);
    CHECK(out == "+---+\n|  x|\n+---+\n+---+\n");
}

TEST_CASE("long cells are cut to 20 characters, or as it is asked") {
    using row = leat::record<leat::field<"a_name_that_is_longer_than_twenty", std::string>>;
    auto const render = [](std::size_t longest, std::string const& text) {
        leat::console_table table(longest);
        table.add(row{text});
        std::string out;
        table.write(out);
        std::size_t const third = out.find('\n', out.find('\n', out.find('\n') + 1) + 1) + 1;
        return out.substr(third, out.find('\n', third) - third);
    };
    CHECK(render(20, "12345678901234567890") == "|             12345678901234567890|");
    CHECK(render(20, "123456789012345678901") == "|             12345678901234567...|");
    CHECK(render(5, "123456") == "|                            12...|");
    CHECK(render(3, "123456") == "|                              123|");
    CHECK(render(0, "1234567890123456789012345") == "|1234567890123456789012345        |");
    // Characters count, not bytes.
    CHECK(render(4, "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F") ==
          "|                             \xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F|");
    CHECK(render(4, "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F!") == "|                             \xC3\xA4...|");
}

TEST_CASE("columns are aligned by what a terminal shows") {
    leat::console_table table;
    using row = leat::record<leat::field<"k", std::string>>;
    table.add(row{"\xE6\x97\xA5\xE6\x9C\xAC"});  // two wide characters
    table.add(row{"\xF0\x9F\x98\x80"});          // a picture
    table.add(row{"\xC3\xA9"});
    std::string out;
    table.write(out);
    CHECK(out == "+----+\n"
                 "|   k|\n"
                 "+----+\n"
                 "|\xE6\x97\xA5\xE6\x9C\xAC|\n"
                 "|  \xF0\x9F\x98\x80|\n"
                 "|   \xC3\xA9|\n"
                 "+----+\n");
}

TEST_CASE("every type has a cell") {
    Everything const row{true,
                         200,
                         std::numeric_limits<std::int64_t>::min(),
                         0.1F,
                         std::nullopt,
                         Shade::dark,
                         leat::timestamp{std::chrono::seconds{1733048430}},
                         std::chrono::seconds{90},
                         leat::decimal<2>::from_mantissa(-1250),
                         {1, std::nullopt},
                         {"x", 1, 2.0}};
    leat::console_table table(0);
    table.add(row);
    std::string out;
    table.write(out);
    CHECK(out.find("|true|200  |-9223372036854775808|0.1   |null|dark |2024-12-01 10:20:30|90  |-12.50|[1, null]|{x, "
                   "1, 2.0}|\n") != std::string::npos);
    CHECK(cell(Shade::nameless) == "2");
    CHECK(cell(Plain::a) == "97");
    CHECK(cell(leat::timestamp{std::chrono::microseconds{1733048430500000}}) == "2024-12-01 10:20:30.5");
}

TEST_CASE("floating numbers are printed as Java prints them") {
    CHECK(cell(1.0) == "1.0");
    CHECK(cell(0.0) == "0.0");
    CHECK(cell(-0.0) == "-0.0");
    CHECK(cell(100.0) == "100.0");
    CHECK(cell(123.456) == "123.456");
    CHECK(cell(-0.5) == "-0.5");
    CHECK(cell(0.001) == "0.001");
    CHECK(cell(0.00099) == "9.9E-4");
    CHECK(cell(9999999.0) == "9999999.0");
    CHECK(cell(10000000.0) == "1.0E7");
    CHECK(cell(1.0E10) == "1.0E10");
    CHECK(cell(12345678.9) == "1.23456789E7");
    CHECK(cell(1e-300) == "1.0E-300");
    CHECK(cell(1.7976931348623157e308) == "1.7976931348623157E308");
    CHECK(cell(std::numeric_limits<double>::infinity()) == "Infinity");
    CHECK(cell(-std::numeric_limits<double>::infinity()) == "-Infinity");
    CHECK(cell(std::numeric_limits<double>::quiet_NaN()) == "NaN");
    CHECK(cell(3.4028235e38F) == "3.4028235E38");
    CHECK(cell(0.1F) == "0.1");
}

TEST_CASE("no text can move the cursor") {
    CHECK(cell(std::string("a\nb\tc\r\x1B[2J\x7F")) == "a\\nb\\tc\\r\\u001B[2J\\u007F");
    CHECK(cell(std::string("\a\b\v\f")) == "\\a\\b\\v\\f");
    CHECK(cell(std::string("\xFFx\xC3")) == "\xEF\xBF\xBDx\xEF\xBF\xBD");
}

TEST_CASE("nor can it turn what stands beside it, or use the control characters of Latin-1") {
    CHECK(cell(std::string("\xC2\x80|\xC2\x9B|\xC2\x9F|\xC2\xA0")) == "\\u0080|\\u009B|\\u009F|\xC2\xA0");
    CHECK(cell(std::string("a\xE2\x80\xAE" "b\xE2\x80\xAC\xE2\x81\xA6\xE2\x81\xA9")) == "a\\u202Eb\\u202C\\u2066\\u2069");
    CHECK(cell(std::string("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C\xE2\x80\xA8\xE2\x80\xA9")) == "\\u200E\\u200F\\u061C\\u2028\\u2029");
    for (std::string const harmless : {"\xC2\xA0", "\xD7\xA9", "\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x81\xAA", "\xF0\x9F\x98\x80"})
        CHECK(cell(harmless) == harmless);
    // Every one of them, and nothing else, is written out.
    for (unsigned code = 0; code != 0x110000; ++code) {
        if (code >= 0xD800 && code < 0xE000) continue;
        std::string text;
        leat::detail::append_utf8(text, code);
        REQUIRE((cell(text) != text) == leat::detail::is_control(code));
    }
}

TEST_CASE("no number and no time is cut, whatever fits") {
    using row = leat::record<leat::field<"i", std::int64_t>, leat::field<"d", double>, leat::field<"m", leat::decimal<2>>,
                             leat::field<"t", std::optional<leat::timestamp>>, leat::field<"p", std::chrono::milliseconds>,
                             leat::field<"b", bool>, leat::field<"e", Shade>, leat::field<"n", Shade>, leat::field<"s", std::string>>;
    leat::console_table table(3);
    table.add(row{-123456789, 1234.56789, leat::decimal<2>("123456.78"), leat::timestamp{std::chrono::microseconds{1733048430123456}},
                  std::chrono::milliseconds{123456}, false, static_cast<Shade>(123456), Shade::light, "text"});
    std::string out;
    table.write(out);
    CHECK(out.find("|-123456789|1234.56789|123456.78|2024-12-01 10:20:30.123456|123456|false|123456|lig|tex|") != std::string::npos);
}

TEST_CASE("a table without columns has its rows") {
    leat::console_table table;
    std::string out;
    table.add(leat::record<>{});
    table.add(leat::record<>{});
    CHECK(table.rows() == 2);
    table.write(out);
    CHECK(out == "++\n||\n++\n||\n||\n++\n");
    table.clear();
    out.clear();
    table.write(out);
    CHECK(out == "++\n||\n++\n++\n");
}
