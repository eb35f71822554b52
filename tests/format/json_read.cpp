// SPDX-License-Identifier: BSL-1.0
#include <leat/format/json/read.hpp>
#include <leat/record/decimal.hpp>
#include <leat/time/time_format.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace leat::literals;
using leat::field;
using leat::json_read;
using leat::record;

namespace {

enum class Shade { light, dark };
enum class Plain : std::uint8_t { a, b };

struct Purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
};

struct User {
    std::string name;
    std::optional<int> age;
};
struct Play {
    User user;
    std::vector<User> friends;
    std::optional<User> guest;
    std::array<int, 3> scores;
};

struct Node {
    int id;
    std::vector<Node> children;
};

// What the field x of type T reads from a text; the reason when it reads nothing.
template <class T>
std::string reason_of(std::string const& text) {
    record<field<"x", T>> row;
    return json_read("{\"x\":" + text + "}", row).reason;
}
template <class T>
T value_of(std::string const& text) {
    record<field<"x", T>> row;
    auto const result = json_read("{\"x\": " + text + " }", row);
    INFO(text << ": " << result.reason);
    REQUIRE(result.ok);
    CHECK(result.offset == 0);
    CHECK(result.reason.empty());
    T top{};
    REQUIRE(json_read(text, top).ok);  // the same at the top
    CHECK(top == leat::get<"x">(row));
    return leat::get<"x">(row);
}

leat::timestamp at(std::int64_t microseconds) { return leat::timestamp{leat::duration{microseconds}}; }

template <class... Options>
std::string time_of(std::string const& text, Options const&... options) {
    record<field<"t", leat::timestamp>> row{at(-1)};
    auto const result = json_read("{\"t\":" + text + "}", row, options...);
    return result.ok ? std::to_string(leat::get<"t">(row).time_since_epoch().count()) : result.reason;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(Purchase, category, quantity, price, ts);
BOOST_HANA_ADAPT_STRUCT(User, name, age);
BOOST_HANA_ADAPT_STRUCT(Play, user, friends, guest, scores);
BOOST_HANA_ADAPT_STRUCT(Node, id, children);

template <>
inline constexpr std::array<std::pair<Shade, std::string_view>, 2> leat::enum_names<Shade>{
    {{Shade::light, "light"}, {Shade::dark, "d\"ark\xC3\xA9"}}};

TEST_CASE("a struct is read by the names of its fields") {
    Purchase p;
    REQUIRE(json_read(R"({"category": "Skincare", "quantity": 3, "price": 7.5, "ts": "2024-11-30T20:53:20Z"})", p));
    CHECK(p.category == "Skincare");
    CHECK(p.quantity == 3);
    CHECK(p.price == 7.5);
    CHECK(p.ts == at(1'733'000'000'000'000));
}

TEST_CASE("fields come in any order, among any others, and the last of one name counts") {
    using row = record<field<"a", int>, field<"b", std::string>, field<"c", std::optional<int>>, field<"d", int>>;
    row const expected{1, "two", 3, 4};
    std::array<std::string, 4> members = {R"("a":1)", R"("b":"two")", R"("c":3)", R"("d":4)"};
    std::string const others[] = {"", R"("e":{"a":[{"b":null}]},)", R"("":"x",)", R"("aa":1,"A":2,)"};
    std::array<std::size_t, 4> order = {0, 1, 2, 3};
    do {
        for (auto const& other : others)
            for (std::size_t place = 0; place != 5; ++place) {
                std::string text = "{";
                for (std::size_t i = 0; i != 4; ++i) {
                    if (i == place) text += other;
                    text += members[order[i]] + (i == 3 ? "" : ",");
                }
                if (place == 4 && !other.empty()) text += "," + other.substr(0, other.size() - 1);
                text += "}";
                row got;
                INFO(text);
                REQUIRE(json_read(text, got).ok);
                CHECK(got == expected);
            }
    } while (std::next_permutation(order.begin(), order.end()));

    row got;
    REQUIRE(json_read(R"({"a":9,"b":"x","a":8,"c":7,"d":1,"d":4,"c":3,"b":"two","a":1})", got));
    CHECK(got == expected);
    // What the last one says counts, even where one before it could not be read.
    REQUIRE(json_read(R"({"a":"no","b":"x","a":null,"c":[7],"d":1,"d":4,"c":3,"b":"two","a":1})", got));
    CHECK(got == expected);
    CHECK(json_read(R"({"a":1,"b":"two","d":4,"a":"no"})", got).reason ==
          R"(field "a": expected an integer, found "no" at offset 27)");
    CHECK(json_read(R"({"a":"no","b":"two","d":4,"e":{"a":1}})", got).reason ==
          R"(field "a": expected an integer, found "no" at offset 5)");
    REQUIRE(json_read(R"({"a":1,"b":"two","c":3,"d":4,"c":null})", got));
    CHECK(leat::get<"c">(got) == std::nullopt);
    // Two spellings of a name.
    REQUIRE(json_read(R"({"\u0061":1,"b":"two","c":3,"\u0064":4})", got));
    CHECK(got == expected);
    REQUIRE(json_read(R"({"a":0,"b":"two","c":3,"d":4,"\u0061":1})", got));
    CHECK(got == expected);
    REQUIRE(json_read(R"({"a" : 1 , "b" :"two", "c": 3 ,"d" :4})", got));
    CHECK(got == expected);
}

TEST_CASE("what is missing, and null, is read into an optional only") {
    using row =
        record<field<"price", double>, field<"note", std::optional<std::string>>, field<"quantity", std::int64_t>>;
    row got{0, "old", 0};
    CHECK(json_read(R"({"quantity":1})", got).reason == R"(field "price" is missing)");
    CHECK(json_read(R"({"price":1})", got).reason == R"(field "quantity" is missing)");
    CHECK(json_read("{}", got).reason == R"(field "price" is missing)");
    leat::get<"note">(got) = "old";
    REQUIRE(json_read(R"({"quantity":1,"price":2})", got));
    CHECK(leat::get<"note">(got) == std::nullopt);
    leat::get<"note">(got) = "old";
    REQUIRE(json_read(R"({"quantity":1,"note":null,"price":2})", got));
    CHECK(leat::get<"note">(got) == std::nullopt);
    REQUIRE(json_read(R"({"quantity":1,"note":"null","price":2})", got));
    CHECK(leat::get<"note">(got) == "null");
    CHECK(json_read(R"({"price":null,"quantity":1})", got).reason ==
          R"(field "price": expected a number, found null at offset 9)");
    CHECK(json_read(R"({"price":1,"quantity": "abc"})", got).reason ==
          R"(field "quantity": expected an integer, found "abc" at offset 23)");
    CHECK(json_read(R"({"price":1,"quantity":1,"note":nul})", got)
              .reason.starts_with("expected a value, found 'n' at offset 31"));
    record<field<"x", std::string>> text;
    CHECK(json_read(R"({"x":null})", text).reason == R"(field "x": expected a string, found null at offset 5)");
}

TEST_CASE("integers are exact, and nothing else") {
    CHECK(value_of<int>("0") == 0);
    CHECK(value_of<int>("-0") == 0);
    CHECK(value_of<unsigned>("-0") == 0);
    CHECK(value_of<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(value_of<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(value_of<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(value_of<std::int8_t>("-128") == -128);
    CHECK(value_of<std::uint8_t>("255") == 255);
    CHECK(value_of<char>("65") == 'A');
    CHECK(value_of<std::int16_t>("32767") == 32767);
    CHECK(value_of<std::int32_t>("-2147483648") == std::numeric_limits<std::int32_t>::min());
    CHECK(value_of<int>("1e3") == 1000);
    CHECK(value_of<int>("3.0") == 3);
    CHECK(value_of<int>("-1.50e1") == -15);
    CHECK(value_of<int>("12000e-3") == 12);
    CHECK(value_of<int>("0e999999999999999999999") == 0);
    CHECK(value_of<int>("0.000e-99999999999999999999") == 0);
    CHECK(value_of<std::uint64_t>("1.8446744073709551615e19") == std::numeric_limits<std::uint64_t>::max());
    CHECK(value_of<std::int64_t>("9223372036854775807.0000000000000000000000") ==
          std::numeric_limits<std::int64_t>::max());
    for (int digits = 1; digits != 20; ++digits) {  // every length, with all digits different
        std::string const text = std::string("1234567890123456789").substr(0, static_cast<std::size_t>(digits));
        CHECK(value_of<std::int64_t>(text) == std::stoll(text));
        CHECK(value_of<std::int64_t>("-" + text) == -std::stoll(text));
        CHECK(value_of<std::uint64_t>(text) == std::stoull(text));
    }
    std::string const small = "the number does not fit the type of the field, found ";
    CHECK(reason_of<std::int64_t>("9223372036854775808") ==
          "field \"x\": " + small + "9223372036854775808 at offset 5");
    for (std::string const text :
         {"-9223372036854775809", "18446744073709551616", "99999999999999999999", "1e19", "1e400", "-1e99999999999",
          "123456789012345678901234567890", "9223372036854775808.0"})
        CHECK(reason_of<std::int64_t>(text).starts_with("field \"x\": " + small + text));
    CHECK(reason_of<std::uint64_t>("18446744073709551616").starts_with("field \"x\": " + small));
    CHECK(reason_of<std::uint64_t>("-1").starts_with("field \"x\": " + small));
    CHECK(reason_of<unsigned>("-1").starts_with("field \"x\": " + small));
    CHECK(reason_of<int>("2147483648").starts_with("field \"x\": " + small));
    CHECK(reason_of<int>("-2147483649").starts_with("field \"x\": " + small));
    CHECK(reason_of<std::int8_t>("128").starts_with("field \"x\": " + small));
    CHECK(reason_of<std::int8_t>("-129").starts_with("field \"x\": " + small));
    CHECK(reason_of<std::uint8_t>("256").starts_with("field \"x\": " + small));
    CHECK(reason_of<std::uint16_t>("1e5").starts_with("field \"x\": " + small));
    for (std::string const text :
         {"0.5", "1.5", "-0.1", "1e-1", "9223372036854775807.5", "1e-400", "0.00000000000000000000001"})
        CHECK(reason_of<std::int64_t>(text).starts_with("field \"x\": expected an integer, not a fraction, found " +
                                                        text));
    for (std::string const text : {"true", "\"1\"", "null"})
        CHECK(reason_of<int>(text) == "field \"x\": expected an integer, found " + text + " at offset 5");
    CHECK(reason_of<int>("[1]") == "field \"x\": expected an integer, found an array at offset 5");
    CHECK(reason_of<int>("{}") == "field \"x\": expected an integer, found an object at offset 5");
}

TEST_CASE("other values") {
    CHECK(value_of<bool>("true"));
    CHECK_FALSE(value_of<bool>("false"));
    CHECK(reason_of<bool>("1") == "field \"x\": expected true or false, found 1 at offset 5");
    CHECK(reason_of<bool>("tru") == "expected a value, found 't' at offset 5");
    CHECK(value_of<leat::decimal<2>>("12.5").mantissa() == 1250);
    CHECK(value_of<leat::decimal<2>>("-12.500").mantissa() == -1250);
    CHECK(value_of<leat::decimal<2>>("1e2").mantissa() == 10000);
    CHECK(value_of<leat::decimal<2>>("92233720368547758.07").mantissa() == std::numeric_limits<std::int64_t>::max());
    CHECK(value_of<leat::decimal<2>>("-92233720368547758.08").mantissa() == std::numeric_limits<std::int64_t>::min());
    CHECK(reason_of<leat::decimal<2>>("92233720368547758.08").find("does not fit") != std::string::npos);
    CHECK(reason_of<leat::decimal<2>>("12.505") ==
          "field \"x\": the number has more decimal places than the field, found 12.505 at offset 5");
    CHECK(reason_of<leat::decimal<2>>("\"1\"") == "field \"x\": expected a number, found \"1\" at offset 5");
    CHECK(value_of<std::chrono::seconds>("-90") == std::chrono::seconds{-90});
    CHECK(value_of<std::chrono::duration<double>>("1.5") == std::chrono::duration<double>{1.5});
    CHECK(reason_of<std::chrono::seconds>("\"1s\"") == "field \"x\": expected an integer, found \"1s\" at offset 5");
    CHECK(value_of<Shade>("\"light\"") == Shade::light);
    CHECK(value_of<Shade>("\"\\u006Cight\"") == Shade::light);
    CHECK(value_of<Shade>("\"d\\\"ark\\u00e9\"") == Shade::dark);
    CHECK(reason_of<Shade>("\"red\"") ==
          "field \"x\": expected one of the names of the enum, found \"red\" at offset 5");
    CHECK(reason_of<Shade>("null") == "field \"x\": expected a string, found null at offset 5");
    // A value without a name is written as its number, and reads back.
    CHECK(value_of<Shade>("7") == static_cast<Shade>(7));
    CHECK(value_of<Shade>("0") == Shade::light);
    CHECK(value_of<Shade>("-2147483648") == static_cast<Shade>(std::numeric_limits<int>::min()));
    CHECK(reason_of<Shade>("2147483648") == "field \"x\": the number does not fit the type of the field, found 2147483648 at offset 5");
    CHECK(reason_of<Shade>("1.5") == "field \"x\": expected an integer, not a fraction, found 1.5 at offset 5");
    // An enum without names goes by its numbers.
    CHECK(value_of<Plain>("2") == static_cast<Plain>(2));
    CHECK(value_of<Plain>("255") == static_cast<Plain>(255));
    CHECK(reason_of<Plain>("256").starts_with("field \"x\": the number does not fit"));
    CHECK(reason_of<Plain>("-1").starts_with("field \"x\": the number does not fit"));
    CHECK(reason_of<Plain>("\"a\"") == "field \"x\": expected an integer, found \"a\" at offset 5");
    CHECK(value_of<std::optional<Plain>>("null") == std::nullopt);
    CHECK(value_of<std::string>(R"("a\"\\\/\b\f\n\r\t\u00e9\u65e5\ud83d\ude00\u0000z")") ==
          std::string("a\"\\/\b\f\n\r\t\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\0z", 20));
    CHECK(value_of<std::vector<std::optional<int>>>("[1,null, 3 ]") ==
          std::vector<std::optional<int>>{1, std::nullopt, 3});
    CHECK(value_of<std::vector<bool>>("[true,false,true]") == std::vector<bool>{true, false, true});
    CHECK(value_of<std::vector<std::vector<int>>>("[[],[1],[2,3]]") == std::vector<std::vector<int>>{{}, {1}, {2, 3}});
    CHECK(value_of<std::optional<std::vector<int>>>("null") == std::nullopt);
    CHECK(value_of<std::array<int, 2>>("[1,2]") == std::array<int, 2>{1, 2});
    CHECK(value_of<std::array<int, 0>>("[]") == std::array<int, 0>{});
    CHECK(reason_of<std::array<int, 2>>("[1]") ==
          "field \"x\": the array has another number of elements than the field at offset 5");
    CHECK(reason_of<std::array<int, 2>>("[1,2,3]") ==
          "field \"x\": the array has another number of elements than the field at offset 5");
    CHECK(reason_of<std::vector<int>>("{}") == "field \"x\": expected an array, found an object at offset 5");
    CHECK(reason_of<std::vector<int>>("[1,\"2\"]") == "field \"x[1]\": expected an integer, found \"2\" at offset 8");
    CHECK(reason_of<std::vector<std::vector<int>>>("[[],[0,true]]") ==
          "field \"x[1][1]\": expected an integer, found true at offset 12");
}

TEST_CASE("a value that is used again is as good as a new one") {
    using row =
        record<field<"v", std::vector<std::string>>, field<"s", std::string>, field<"o", std::optional<std::string>>>;
    row got;
    REQUIRE(json_read(R"({"v":["a","b","c"],"s":"long enough to need storage of its own","o":"x"})", got));
    auto const* const storage = leat::get<"s">(got).data();
    REQUIRE(json_read(R"({"v":["d"],"s":"short"})", got));
    CHECK(got == row{{"d"}, "short", std::nullopt});
    CHECK(leat::get<"s">(got).data() == storage);
    REQUIRE(json_read(R"({"v":[],"s":""})", got));
    CHECK(got == row{{}, "", std::nullopt});
}

TEST_CASE("records in records") {
    Play play;
    REQUIRE(json_read(
        R"({"user":{"name":"Ann","age":31},"friends":[{"age":null,"name":"B"},{"name":"C","x":[{}]}],"scores":[1,2,3]})",
        play));
    CHECK(play.user.name == "Ann");
    CHECK(play.user.age == 31);
    REQUIRE(play.friends.size() == 2);
    CHECK(play.friends[0].name == "B");
    CHECK(play.friends[1].age == std::nullopt);
    CHECK(play.guest.has_value() == false);
    CHECK(play.scores == std::array<int, 3>{1, 2, 3});
    REQUIRE(json_read(R"({"user":{"name":"Ann","age":31},"guest":{"name":"G"},"friends":[],"scores":[1,2,3]})", play));
    CHECK(play.guest->name == "G");
    CHECK(json_read(R"({"user":{"age":31},"friends":[],"scores":[1,2,3]})", play).reason ==
          R"(field "user.name" is missing)");
    CHECK(json_read(R"({"user":{"name":"A"},"friends":[{"name":"B"},{"age":1}],"scores":[1,2,3]})", play).reason ==
          R"(field "friends[1].name" is missing)");
    CHECK(json_read(R"({"user":{"name":"A"},"guest":{"name":7},"friends":[],"scores":[1,2,3]})", play).reason ==
          R"(field "guest.name": expected a string, found 7 at offset 37)");
    CHECK(json_read(R"({"user":{"name":"A"},"guest":[],"friends":[],"scores":[1,2,3]})", play).reason ==
          R"(field "guest": expected an object, found an array at offset 29)");
    // The second one is another object, not more of the first one.
    CHECK(json_read(R"({"user":{"name":"A"},"user":{"age":1},"friends":[],"scores":[1,2,3]})", play).reason ==
          R"(field "user.name" is missing)");
    REQUIRE(json_read(R"({"user":{"age":"x"},"user":{"name":"Z"},"friends":[],"scores":[1,2,3]})", play));
    CHECK(play.user.name == "Z");

    Node root;
    REQUIRE(json_read(R"({"id":1,"children":[{"id":2,"children":[]},{"children":[{"id":4,"children":[]}],"id":3}]})",
                      root));
    CHECK(root.children.at(1).children.at(0).id == 4);
    std::string deep;
    for (int i = 0; i != 512; ++i) deep += R"({"id":1,"children":[)";
    std::string shut;
    for (int i = 0; i != 512; ++i) shut += "]}";
    CHECK(json_read(deep + shut, root));
    CHECK(json_read(deep + R"({"id":1,"children":[]})" + shut, root).reason.find("nested more than 1024 deep") !=
          std::string::npos);
    CHECK(json_read(deep + "1" + shut, root).reason.find("expected an object, found 1") != std::string::npos);
    // After the fault, the depth is counted from where it was.
    REQUIRE(json_read(R"({"id":1,"children":[{"id":[[[[]]]]}],"children":[]})", root));
}

TEST_CASE("a text is nothing but the value") {
    int value{};
    CHECK(json_read(" \t\r\n7\n ", value));
    CHECK(json_read("7 8", value).reason == "expected nothing after the value, found '8' at offset 2");
    CHECK(json_read("7,", value).reason == "expected nothing after the value, found ',' at offset 1");
    CHECK(json_read("", value).reason == "expected an integer, found the end of the text at offset 0");
    CHECK(json_read("  ", value).reason == "expected an integer, found the end of the text at offset 2");
    CHECK(json_read(std::string_view("7\0", 2), value).reason ==
          "expected nothing after the value, found byte 0x00 at offset 1");
    CHECK(json_read(std::string_view("\0", 1), value).offset == 0);
    std::string text;
    CHECK(json_read("\"abc", text).reason == "the text ends inside a string at offset 4");
    CHECK(json_read("\"a\tb\"", text).reason ==
          "a control character in a string must be escaped, found byte 0x09 at offset 2");
    CHECK(json_read("\"a\\xb\"", text).reason == "this is no escape of JSON, found 'x' at offset 3");
    CHECK(json_read("\"\xFF\"", text).reason == "the text is not UTF-8, found byte 0xFF at offset 1");
    CHECK(json_read("\"\\udc00\"", text).reason == "one half of a surrogate pair stands alone, found '\\' at offset 1");
    record<field<"a", int>> row;
    CHECK(json_read("{\"a\":1", row).reason == "expected ',' or '}', found the end of the text at offset 6");
    CHECK(json_read("{\"a\":1,}", row).reason == "expected a name in quotes, found '}' at offset 7");
    CHECK(json_read("{\"a\" 1}", row).reason == "expected ':' after the name, found '1' at offset 5");
    CHECK(json_read("[1]", row).reason == "expected an object, found an array at offset 0");
    CHECK(json_read("{\"a\":01}", row).reason == "field \"a\": this is no number of JSON, found 01 at offset 5");
    CHECK(json_read("{\"b\":[1,2,{\"c\":]}", row).reason == "expected a value, found ']' at offset 15");
    std::string const word(100, 'w');
    CHECK(json_read("{\"a\":\"" + word + "\"}", row).reason ==
          "field \"a\": expected an integer, found \"" + std::string(39, 'w') + "... at offset 5");
}

TEST_CASE("names outside, and units of time") {
    Purchase p;
    REQUIRE(json_read(R"({"category":"a","quantity":1,"price":2,"timestamp":1733000000})", p,
                      "ts"_f = leat::key("timestamp", leat::epoch_seconds)));
    CHECK(p.ts == at(1'733'000'000'000'000));
    REQUIRE(json_read(R"({"ts":"x","timestamp":1733000000,"p\"r\n":2,"\u006bind":"a","quantity":1})", p,
                      "ts"_f = leat::key("timestamp", leat::epoch_seconds), "price"_f = leat::key("p\"r\n"),
                      "category"_f = leat::key("kind")));
    CHECK(p.price == 2);
    CHECK(p.category == "a");
    CHECK(json_read(R"({"category":"a","quantity":1,"price":2,"ts":1733000000})", p,
                    "ts"_f = leat::key("timestamp", leat::epoch_seconds))
              .reason == R"(field "timestamp" is missing)");

    CHECK(time_of("\"2024-12-01T10:20:30.5Z\"") == "1733048430500000");
    CHECK(time_of("\"2024-12-01T10:20:30\"") == "1733048430000000");
    CHECK(time_of("\"2024-12-01T12:20:30+02:00\"") == "1733048430000000");
    CHECK(time_of("\"2024\\u002d12-01T10:20:30Z\"") == "1733048430000000");
    CHECK(time_of("\"soon\"") == "field \"t\": expected a time in ISO 8601, such as 2024-12-01T10:20:30Z, found \"soon\" at offset 5");
    for (auto const& [number, unit] : {std::pair("1733048430", "epoch_seconds"), {"-1733048430123", "epoch_milliseconds"},
                                       {"1733048430123456", "epoch_microseconds"}, {"1733048430123456789", "epoch_nanoseconds"}})
        CHECK(time_of(number) == "field \"t\": expected a time as text; for a number give the field its unit, leat::" + std::string(unit) +
                                     ", found " + number + " at offset 5");
    CHECK(time_of("null") == "field \"t\": expected a string, found null at offset 5");
    CHECK(time_of("1733000000", "t"_f = leat::epoch_seconds) == "1733000000000000");
    CHECK(time_of("1733000000.25", "t"_f = leat::epoch_seconds) == "1733000000250000");
    CHECK(time_of("1733000000.1234567", "t"_f = leat::epoch_seconds) == "1733000000123456");
    CHECK(time_of("1.733e9", "t"_f = leat::epoch_seconds) == "1733000000000000");
    CHECK(time_of("-1", "t"_f = leat::epoch_seconds) == "-1000000");
    CHECK(time_of("-0.0000001", "t"_f = leat::epoch_seconds) == "-1");
    CHECK(time_of("0", "t"_f = leat::epoch_seconds) == "0");
    CHECK(time_of("12345678", "t"_f = leat::epoch_seconds) == "12345678000000");
    CHECK(time_of("9223372036854", "t"_f = leat::epoch_seconds) == "9223372036854000000");
    CHECK(time_of("9223372036855", "t"_f = leat::epoch_seconds).find("does not fit") != std::string::npos);
    CHECK(time_of("1733000000123", "t"_f = leat::epoch_milliseconds) == "1733000000123000");
    CHECK(time_of("1733000000123.4", "t"_f = leat::epoch_milliseconds) == "1733000000123400");
    CHECK(time_of("1733000000123456", "t"_f = leat::epoch_microseconds) == "1733000000123456");
    CHECK(time_of("9223372036854775807", "t"_f = leat::epoch_microseconds) == "9223372036854775807");
    CHECK(time_of("1733000000123456789", "t"_f = leat::epoch_nanoseconds) == "1733000000123456");
    CHECK(time_of("\"1733000000\"", "t"_f = leat::epoch_seconds) ==
          "field \"t\": expected a number, found \"1733000000\" at offset 5");
    CHECK(time_of("\"2024/12/01 10:20\"", "t"_f = leat::time_format("%Y/%m/%d %H:%M")) == "1733048400000000");

    using trade = record<field<"t", leat::timestamp>, field<"p", double>>;
    using frame = record<field<"type", std::string>, field<"data", std::vector<trade>>,
                         field<"t", std::optional<leat::timestamp>>>;
    frame f;
    REQUIRE(json_read(R"({"type":"trade","data":[{"t":1733000000123,"p":1},{"t":5,"p":2}],"t":"1970-01-01T00:00:01Z"})",
                      f, "data.t"_f = leat::epoch_milliseconds));
    CHECK(leat::get<"t">(leat::get<"data">(f)[0]) == at(1'733'000'000'123'000));
    CHECK(leat::get<"t">(f) == at(1'000'000));
    REQUIRE(json_read(R"({"type":"trade","data":[{"time":"1970-01-01T00:00:01Z","p":2}],"t":7})", f,
                      "t"_f = leat::epoch_seconds, "data.t"_f = leat::key("time")));
    CHECK(leat::get<"t">(leat::get<"data">(f)[0]) == at(1'000'000));
    CHECK(leat::get<"t">(f) == at(7'000'000));
    std::vector<trade> trades;
    REQUIRE(json_read(R"([{"t":1,"p":1}])", trades, "t"_f = leat::epoch_seconds));
    CHECK(leat::get<"t">(trades[0]) == at(1'000'000));
    std::optional<std::vector<leat::timestamp>> times;
    REQUIRE(json_read(R"(["1970-01-01T00:00:01Z"])", times));
    CHECK(times->at(0) == at(1'000'000));
}

TEST_CASE("two fields cannot have one name outside") {
    using inner = record<field<"t", int>, field<"u", int>>;
    using row = record<field<"a", int>, field<"b", int>, field<"in", std::vector<inner>>>;
    row got;
    CHECK_THROWS_WITH(json_read("{}", got, "a"_f = leat::key("b")),
                      R"(two fields have the JSON name "b": give one of them another leat::key)");
    CHECK_THROWS_AS(json_read("{}", got, "in.t"_f = leat::key("u")), leat::error);
    REQUIRE(json_read(R"({"a":2,"b":1,"in":[{"t":2,"u":1}]})", got, "a"_f = leat::key("b"), "b"_f = leat::key("a"),
                      "in.t"_f = leat::key("u"), "in.u"_f = leat::key("t")));
    CHECK(got == row{1, 2, {inner{1, 2}}});
}

TEST_CASE("a time that cannot be read is as little a reason to stop as any other value") {
    record<field<"t", leat::timestamp>> row;
    REQUIRE(json_read(R"({"t":"soon","t":"1970-01-01T00:00:01Z"})", row));
    CHECK(leat::get<"t">(row) == at(1'000'000));
}

TEST_CASE("views point into the text, or into the reader when there are escapes") {
    using row = record<field<"a", std::string_view>, field<"b", std::vector<std::optional<std::string_view>>>>;
    leat::json_reader<row> reader;
    std::string const text = R"({"a":"plain","b":["\u00e9",null,"also plain",""]})";
    std::vector<row> rows(100);
    std::string const other = R"({"a":"esc\n)" + std::string(3000, 'x') + R"(","b":["\t"]})";
    for (std::size_t i = 0; i != rows.size(); ++i) REQUIRE(reader.read(i % 2 == 0 ? text : other, rows[i]));
    for (std::size_t i = 0; i != rows.size(); ++i) {
        auto const& [a, b] = std::pair(leat::get<"a">(rows[i]), leat::get<"b">(rows[i]));
        if (i % 2 == 0) {
            CHECK(a == "plain");
            CHECK(a.data() == text.data() + 6);
            CHECK(b == std::vector<std::optional<std::string_view>>{"\xC3\xA9", std::nullopt, "also plain", ""});
        } else {
            CHECK(a == "esc\n" + std::string(3000, 'x'));
            CHECK(b.at(0) == "\t");
        }
    }
    reader.forget();
    row again;
    REQUIRE(reader.read(other, again));
    CHECK(leat::get<"b">(again).at(0) == "\t");
    CHECK_FALSE(reader.read("{\"a\":1}", again));
    CHECK(reader.result().reason == "field \"a\": expected a string, found 1 at offset 5");
    REQUIRE(reader.read(text, again));
}

TEST_CASE("a record of many fields") {
    // More fields than one word has bits, and names of all lengths from one to a hundred.
    using row = leat::record<
#define LEAT_TEST_TEN(T)                                                                                               \
    field<T "0", std::optional<int>>, field<T "1", int>, field<T "2", int>, field<T "3", int>, field<T "4", int>,      \
        field<T "5", int>, field<T "6", int>, field<T "7", int>, field<T "8", int>, field<T "9", int>
        LEAT_TEST_TEN(""), LEAT_TEST_TEN("a"), LEAT_TEST_TEN("ab"), LEAT_TEST_TEN("abcde"), LEAT_TEST_TEN("abcdefghij"),
        LEAT_TEST_TEN("abcdefghijabcdefghij"), LEAT_TEST_TEN("abcdefghijabcdefghijabcdefgh"),
        LEAT_TEST_TEN("abcdefghijabcdefghijabcdefghijabcdefgh"),
        LEAT_TEST_TEN(
            "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghi")>;
    std::vector<std::string> names;
    row value;
    leat::for_each_field(value, [&](std::string_view name, auto&) { names.emplace_back(name); });
    REQUIRE(names.size() == 90);
    auto const text_of = [&names](auto index, std::size_t left_out) {
        std::string text = "{";
        for (std::size_t i = 0; i != names.size(); ++i) {
            std::size_t const k = index(i);
            if (k == left_out) continue;
            if (text.size() > 1) text += ", ";
            text += '"' + names[k] + "\": " + std::to_string(k * 1001);
        }
        return text + "}";
    };
    auto const forward = [](std::size_t i) { return i; };
    auto const backward = [](std::size_t i) { return 89 - i; };
    auto const mixed = [](std::size_t i) { return i * 37 % 90; };
    auto const check = [&](std::size_t left_out) {
        std::size_t i = 0;
        leat::for_each_field(value, [&](std::string_view, auto& got) {
            if (i == left_out)
                CHECK(got != static_cast<int>(i * 1001));
            else
                CHECK(got == static_cast<int>(i * 1001));
            ++i;
        });
    };
    REQUIRE(json_read(text_of(forward, 99), value));
    check(99);
    value = row{};
    REQUIRE(json_read(text_of(backward, 99), value));
    check(99);
    value = row{};
    REQUIRE(json_read(text_of(mixed, 99), value));
    check(99);
    for (std::size_t left_out = 0; left_out != 90; ++left_out) {
        auto const result = json_read(text_of(mixed, left_out), value);
        if (left_out % 10 == 0) {
            CHECK(result.ok);
            check(left_out);
        } else {
            CHECK(result.reason == "field \"" + names[left_out] + "\" is missing");
        }
    }
}
