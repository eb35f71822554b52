// SPDX-License-Identifier: BSL-1.0
// RFC 8259, rule by rule: what is JSON and what is not, by the reader that skips and by those for each type.
#include <leat/format/json/lines.hpp>
#include <leat/format/json/read.hpp>
#include <leat/record/decimal.hpp>

#include <nlohmann/json.hpp>

#include <test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "naive_json.hpp"

namespace {

using namespace std::string_literals;

// The text as the value of a field that nobody asked for, and in an array, has to be judged alike. (A text with line
// feeds cannot be one of JSON lines.)
void agrees(std::string const& text, bool valid) {
    INFO("text: " << text);
    CHECK(leat::json_valid(text) == valid);
    CHECK(naive::valid(text) == valid);
    CHECK(leat::json_valid("[" + text + "]") == naive::valid("[" + text + "]"));
    leat::record<leat::field<"x", int>> row{0};
    CHECK(leat::json_read("{\"y\":" + text + ",\"x\":1}", row).ok == valid);
    CHECK(leat::json_read("{\"x\":1,\"y\":" + text + "}", row).ok == valid);
    if (text.find('\n') == std::string::npos) {
        leat::detail::json_lines_decoder<leat::record<leat::field<"x", int>>> decoder;
        decoder.feed("{\"x\":1,\"y\":" + text + "}\n");
        CHECK(decoder.decode(&row, 1, [](auto const&) {}) == (valid ? 1U : 0U));
    }
}
void yes(std::string const& text) {
    agrees(text, true);
    CHECK(nlohmann::json::accept(text));
}
void no(std::string const& text) {
    agrees(text, false);
    CHECK_FALSE(nlohmann::json::accept(text));
}

std::string in_quotes(std::string const& content) { return '"' + content + '"'; }

template <class T>
bool reads(std::string const& text) {
    T value{};
    return leat::json_read(text, value).ok;
}

std::string repeated(std::string const& text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i != count; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("RFC 8259 section 2: white space and structural characters") {
    for (std::string const ws : {" ", "\t", "\n", "\r", " \t\r\n \n"}) {
        yes(ws + "1");
        yes("1" + ws);
        yes(ws + "[" + ws + "1" + ws + "," + ws + "2" + ws + "]" + ws);
        yes(ws + "{" + ws + "\"a\"" + ws + ":" + ws + "1" + ws + "," + ws + "\"b\"" + ws + ":" + ws + "2" + ws + "}" +
            ws);
        yes("[" + ws + "]");
        yes("{" + ws + "}");
    }
    for (std::string const& other :
         {"\f"s, "\v"s, "\b"s, "\0"s, "\x7F"s, "\xC2\xA0"s, "\xE2\x80\x83"s, "\xEF\xBB\xBF"s, "\xE2\x81\xA0"s}) {
        no("[" + other + "1]");
        no("[1" + other + "]");
        no("[1," + other + "2]");
        no("{\"a\":" + other + "1}");
        no("{\"a\"" + other + ":1}");
        no("{" + other + "\"a\":1}");
    }
    no("");
    no(" ");
    no("\n");
}

TEST_CASE("RFC 8259 section 3: values and literals") {
    for (std::string const text : {"true", "false", "null", "0", "\"\"", "[]", "{}"}) yes(text);
    for (std::string const text :
         {"True", "TRUE", "tru", "t",   "truee",    "fals",      "falsee", "f",         "nul", "nulll",
          "Null", "n",    "nan", "NaN", "Infinity", "-Infinity", "inf",    "undefined", "yes", "'a'",
          "a",    "\\",   "/",   "*",   "(",        ":",         ",",      "]",         "}",   "?"})
        no(text);
    no("true false");
    no("1 2");
    no("\"a\" \"b\"");
    no("[] []");
    no("{} {}");
    no("[1] ,");
    no("1 // one");
    no("/* one */ 1");
    no("# one");
}

TEST_CASE("RFC 8259 section 4: objects") {
    yes(R"({"a":1})");
    yes(R"({"a":1,"a":2})");
    yes(R"({"":0})");
    yes(R"({"a":{"b":{"c":{}}}})");
    yes(R"({"\u0061\n":[],"b":null})");
    for (std::string const text : {R"({)",        R"({"a"})",          R"({"a":})",        R"({"a":1,})",
                                   R"({,"a":1})", R"({"a":1,,"b":2})", R"({"a":1 "b":2})", R"({"a" 1})",
                                   R"({"a"::1})", R"({a:1})",          R"({'a':1})",       R"({1:1})",
                                   R"({null:1})", R"({[]:1})",         R"({"a":1])",       R"({"a":1)",
                                   R"({"a)",      R"({"a":1}})",       R"({:1})",          R"({"a":1:2})",
                                   R"({"a",1})",  R"({"a":1;"b":2})",  R"({"a":"b)",       R"({"\x":1})",
                                   "{\"\t\":1}",  "{\"\xFF\":1}"})
        no(text);
}

TEST_CASE("RFC 8259 section 5: arrays") {
    yes("[]");
    yes("[1]");
    yes("[1,2,[3,[4]],{}]");
    yes("[null,true,false,\"\",0]");
    for (std::string const text : {"[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]",
                                   "[1}", "[[1]", "[1]]", "[\"a\":1]", "[-]", "[a]", "(1)"})
        no(text);
}

TEST_CASE("RFC 8259 section 6: numbers") {
    for (std::string const text : {"0",
                                   "-0",
                                   "1",
                                   "-1",
                                   "10",
                                   "123456789012345678901234567890",
                                   "0.0",
                                   "-0.0",
                                   "0.5",
                                   "1.25",
                                   "100.001",
                                   "1e0",
                                   "1E0",
                                   "1e5",
                                   "1e+5",
                                   "1e-5",
                                   "1E+5",
                                   "1E-5",
                                   "0e0",
                                   "0e+0",
                                   "-0e-0",
                                   "1e05",
                                   "1e00",
                                   "0.1e1",
                                   "12.34e56",
                                   "1e-400",
                                   "0e400",
                                   "9007199254740993",
                                   "-9223372036854775808",
                                   "18446744073709551616",
                                   "0.000000000000000000000000000001",
                                   "1.000000000000000000000000000001",
                                   "123456789.123456789e-10",
                                   "12345678",
                                   "1234567",
                                   "123456789"}) {
        yes(text);
        CHECK(reads<double>(text));
        CHECK(reads<float>(text) == (text.find("e56") == std::string::npos));
        CHECK(reads<std::optional<double>>(text));
    }
    for (std::string const text :
         {"+1",    "01",   "-01",   "00",        "-00",          "1.",       "-1.",       "0.",    ".5",    "-.5",
          "1e",    "1E",   "1e+",   "1e-",       "1.e1",         ".e1",      "1.5e",      "1.5e+", "0x10",  "1f",
          "1_000", "1,5",  "--1",   "-",         "- 1",          "-+1",      "1-",        "1+1",   "1.2.3", "1e1.5",
          "1e1e1", "1e 5", "1 .5",  "012345678", "0123456789",   "1a",       "12345678a", "1e5a",  "1.5x",  "0123",
          "00.5",  "-e5",  "1e--5", "1e+-5",     "\xEF\xBC\x91", "1\xC2\xB2"}) {
        no(text);
        CHECK_FALSE(reads<double>(text));
        CHECK_FALSE(reads<float>(text));
        CHECK_FALSE(reads<std::int64_t>(text));
        CHECK_FALSE(reads<std::uint8_t>(text));
        CHECK_FALSE(reads<leat::decimal<2>>(text));
        CHECK_FALSE(reads<std::chrono::seconds>(text));
        leat::record<leat::field<"t", leat::timestamp>> row;
        using namespace leat::literals;
        CHECK_FALSE(leat::json_read("{\"t\":" + text + "}", row, "t"_f = leat::epoch_seconds).ok);
        CHECK_FALSE(leat::json_read("{\"t\":" + text + "}", row, "t"_f = leat::epoch_nanoseconds).ok);
    }
    // JSON has no limit for numbers; nlohmann's parser, which computes doubles, has.
    agrees("1e400", true);
    agrees("-1e99999999999999999999", true);
    CHECK_FALSE(reads<double>("1e400"));
    CHECK_FALSE(reads<double>("-1e99999999999999999999"));
}

TEST_CASE("RFC 8259 section 7: strings") {
    for (unsigned c = 0; c != 0x20; ++c) no(in_quotes(std::string("a") + static_cast<char>(c)));
    for (unsigned c = 0x20; c != 0x80; ++c)
        if (c != '"' && c != '\\') yes(in_quotes(std::string(1, static_cast<char>(c))));
    for (unsigned c = 0; c != 256; ++c) {
        std::string const text = in_quotes(std::string("\\") + static_cast<char>(c));
        if (std::string_view("\"\\/bfnrt").find(static_cast<char>(c)) != std::string_view::npos)
            yes(text);
        else
            no(text);
    }
    for (std::string const text : {"\\u0000", "\\u0041", "\\uABCD", "\\uabcd", "\\uFFFF", "\\u007f", "\\uD7FF",
                                   "\\uE000", "\\uD800\\uDC00", "\\udbff\\udfff", "x\\uD834\\uDD1Ey"})
        yes(in_quotes(text));
    for (std::string const text : {"\\u",
                                   "\\u1",
                                   "\\u12",
                                   "\\u123",
                                   "\\u123g",
                                   "\\uG123",
                                   "\\u 123",
                                   "\\u-123",
                                   "\\U0041",
                                   "\\x41",
                                   "\\0",
                                   "\\1",
                                   "\\a",
                                   "\\v",
                                   "\\'",
                                   "\\u{41}",
                                   "\\uD800",
                                   "\\uDC00",
                                   "\\uDBFF x",
                                   "\\uD800\\u0041",
                                   "\\uD800\\n",
                                   "\\uD800\\uD800",
                                   "\\uDC00\\uD800",
                                   "\\uD800\\uDC0",
                                   "\\uD800\\uDC0g",
                                   "\\uD800\\u",
                                   "\\uD800u0041"})
        no(in_quotes(text));
    no("\"");
    no("\"a");
    no("\"a\\");
    no("\"a\\\"");
    no("a\"");
    no("\"a\"b\"");
    // Everything at every place within the 16 bytes that are looked at together.
    for (std::size_t before = 0; before != 40; ++before)
        for (std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{17}}) {
            std::string const a(before, 'a');
            std::string const b(after, 'b');
            yes(in_quotes(a + b));
            yes(in_quotes(a + "\\n" + b));
            yes(in_quotes(a + "\\u00e9" + b));
            yes(in_quotes(a + "\xC3\xA9" + b));
            no(in_quotes(a + "\x1F" + b));
            no(in_quotes(a + "\xC3" + b));
            no(in_quotes(a + "\\q" + b));
            no("\"" + a + b);
        }
}

TEST_CASE("RFC 8259 section 8.1: UTF-8, as RFC 3629 has it") {
    // Every sequence of one and two bytes; of three and four, the bytes at the borders.
    for (unsigned a = 0x80; a != 0x100; ++a) {
        std::string const first(1, static_cast<char>(a));
        no(in_quotes(first));
        for (unsigned b = 0x20; b != 0x100; ++b) {
            if (b == '"' || b == '\\') continue;
            std::string const text = in_quotes(first + static_cast<char>(b));
            INFO(a << " " << b);
            bool const valid = a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF;
            CHECK(leat::json_valid(text) == valid);
            CHECK(nlohmann::json::accept(text) == valid);
        }
    }
    unsigned const borders[] = {0x00, 0x22, 0x41, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF};
    std::size_t accepted = 0;
    for (unsigned a = 0xE0; a != 0x100; ++a)
        for (unsigned const b : borders)
            for (unsigned const c : borders) {
                std::string text = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
                bool valid = naive::valid(in_quotes(text));
                accepted += valid;
                if (leat::json_valid(in_quotes(text)) != valid || nlohmann::json::accept(in_quotes(text)) != valid)
                    FAIL(a << ' ' << b << ' ' << c);
                for (unsigned const d : borders) {
                    std::string const four = in_quotes(text + static_cast<char>(d));
                    valid = naive::valid(four);
                    accepted += valid;
                    if (leat::json_valid(four) != valid || nlohmann::json::accept(four) != valid)
                        FAIL(a << ' ' << b << ' ' << c << ' ' << d);
                }
            }
    CHECK(accepted > 1000);
    // A byte order mark is no white space; other encodings are no UTF-8.
    agrees("\xEF\xBB\xBF{}", false);
    no("\xFE\xFF"s + "\0{\0}"s);
    no("\xFF\xFE"s + "{\0}\0"s);
    no("{\0}\0"s);
    no("\0{\0}"s);
}

TEST_CASE("RFC 8259 section 9: 1024 arrays and objects in each other, and not one more") {
    for (std::size_t const depth : {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65},
                                    std::size_t{1023}, std::size_t{1024}, std::size_t{1025}, std::size_t{100'000}}) {
        INFO(depth);
        bool const valid = depth <= 1024;
        CHECK(leat::json_valid(repeated("[", depth) + repeated("]", depth)) == valid);
        CHECK(leat::json_valid(repeated("{\"a\":", depth - 1) + "{}" + repeated("}", depth - 1)) == valid);
        CHECK(leat::json_valid(repeated("[{\"a\":", depth / 2) + "1" + repeated("}]", depth / 2)) ==
              (depth / 2 * 2 <= 1024));
        CHECK_FALSE(leat::json_valid(repeated("[", depth)));
        CHECK_FALSE(leat::json_valid(repeated("[{\"a\":", depth)));
        CHECK_FALSE(leat::json_valid(repeated("[", depth) + repeated("]", depth - 1) + "}"));
    }
    // The field around it counts.
    leat::record<leat::field<"x", int>> row;
    CHECK(leat::json_read("{\"x\":1,\"y\":" + repeated("[", 1023) + repeated("]", 1023) + "}", row).ok);
    auto const deep = leat::json_read("{\"x\":1,\"y\":" + repeated("[", 1024) + repeated("]", 1024) + "}", row);
    CHECK(deep.reason == "arrays and objects are nested more than 1024 deep at offset 1034");
}

TEST_CASE("a text cut at any byte is refused, and a text with any byte changed is judged as the grammar says") {
    std::string const text = "{\"a\": [1, -0.5, 1e+10, true, false, null, \"x\\n\\u00e9\\ud83d\\ude00\", {}], \"b\\t\" "
                             ": {\"c\":\"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80 and "
                             "more than sixteen bytes\", \"d\":[[],[[]]]} }";
    REQUIRE(leat::json_valid(text));
    for (std::size_t i = 0; i != text.size(); ++i) {
        std::string const cut = text.substr(0, i);
        if (leat::json_valid(cut) || nlohmann::json::accept(cut)) FAIL("cut at " << i);
        std::vector<int> unread;
        if (leat::json_read(cut, unread).ok) FAIL("cut at " << i);
    }
    std::size_t accepted = 0;
    for (std::size_t i = 0; i != text.size(); ++i)
        for (unsigned c = 0; c != 256; ++c) {
            std::string changed = text;
            changed[i] = static_cast<char>(c);
            bool const valid = naive::valid(changed);
            accepted += valid;
            if (leat::json_valid(changed) != valid) FAIL("byte " << i << " is " << c);
            if (c % 8 == i % 8 && nlohmann::json::accept(changed) != valid) FAIL("nlohmann: byte " << i << " is " << c);
        }
    CHECK(accepted > text.size());
    for (std::size_t i = 0; i != text.size(); ++i) {
        std::string const without = std::string(text).erase(i, 1);
        std::string const twice = std::string(text).insert(i, 1, text[i]);
        if (leat::json_valid(without) != nlohmann::json::accept(without)) FAIL("without byte " << i);
        if (leat::json_valid(twice) != nlohmann::json::accept(twice)) FAIL("twice byte " << i);
    }
}
