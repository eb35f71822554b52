// SPDX-License-Identifier: BSL-1.0
#include <leat/format/json/lines.hpp>
#include <leat/format/lines.hpp>

#include <test.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "naive_json.hpp"

using leat::detail::bad_line;
using leat::detail::line_splitter;
using leat::detail::text_line;
using leat::field;
using leat::record;

namespace {

struct line {
    std::string text;
    std::uint64_t number;
    std::uint64_t offset;
    bool too_long;
    bool operator==(line const&) const = default;
};

std::ostream& operator<<(std::ostream& out, line const& l) {
    return out << l.number << '@' << l.offset << (l.too_long ? "! " : " ") << l.text;
}

// The model: find the line feeds.
std::vector<line> lines_of(std::string const& text, std::size_t longest) {
    std::vector<line> out;
    std::size_t at = text.starts_with("\xEF\xBB\xBF") && text.size() > 3 ? 3 : 0;
    while (at < text.size()) {
        std::size_t const feed = std::min(text.find('\n', at), text.size());
        std::string one = text.substr(at, feed - at);
        bool const too_long = one.size() > longest;
        if (too_long)
            one = one.substr(0, line_splitter::excerpt);
        else if (one.ends_with('\r'))
            one.pop_back();
        out.push_back({one, out.size() + 1, at, too_long});
        at = feed + 1;
    }
    return out;
}

/// What is remembered of the input is its beginning, and what stands before the next line: all of it, unless a line was cut.
void check_remembered(line_splitter const& splitter, std::string_view text, std::size_t fed, std::vector<line> const& taken) {
    constexpr std::size_t most = line_splitter::remembered;
    bool const cut = std::any_of(taken.begin(), taken.end(), [](line const& l) { return l.too_long; });
    auto const before = text.substr(0, static_cast<std::size_t>(splitter.offset()));
    std::string const last = splitter.last_bytes();
    bool const right = before.ends_with(last) && (cut || last.size() == std::min(most, before.size())) &&
                       splitter.first_bytes() == text.substr(0, std::min(most, fed));
    if (!right) CHECK(last == before);
}

std::vector<line> split(std::string const& text, std::size_t longest, std::size_t piece, bool drain) {
    line_splitter splitter(longest);
    std::vector<line> out;
    auto const take = [&] {
        text_line l;
        while (splitter.next(l)) out.push_back({std::string(l.text), l.number, l.offset, l.too_long});
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        splitter.feed(std::string_view(text).substr(at, piece));
        if (drain) take();
        check_remembered(splitter, text, std::min(at + piece, text.size()), out);
    }
    splitter.finish();
    take();
    check_remembered(splitter, text, text.size(), out);
    CHECK(splitter.offset() == text.size());
    CHECK(splitter.lines() == out.size());
    return out;
}

using row = record<field<"n", int>, field<"s", std::string>>;

struct decoded {
    std::vector<row> rows;
    std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string, std::string>> bad;
    std::vector<std::tuple<std::uint64_t, std::uint64_t, std::string>> places;
    std::uint64_t blank = 0;
    bool operator==(decoded const&) const = default;
};

decoded decode(std::string const& text, std::size_t piece, std::size_t batch,
               std::size_t longest = leat::default_longest_line) {
    leat::detail::json_lines_decoder<row> decoder;
    decoder.start_at(0, 0, longest);
    decoded out;
    std::vector<row> rows(batch);
    auto const take = [&] {
        std::size_t n = batch;
        while (n == batch) {
            n = decoder.decode(
                rows.data(), batch,
                [&](bad_line const& b) {
                    out.bad.emplace_back(b.line, b.offset, std::string(b.reason), std::string(b.text));
                },
                [&](std::size_t i, std::uint64_t number, std::uint64_t offset, std::string_view whole) {
                    CHECK(i < batch);
                    out.places.emplace_back(number, offset, std::string(whole));
                });
            out.rows.insert(out.rows.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(n));
        }
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        std::size_t const n = std::min(piece, text.size() - at);
        char* const room = decoder.prepare(n + 10);
        std::memcpy(room, text.data() + at, n);
        decoder.commit(n);
        take();
    }
    decoder.finish();
    take();
    out.blank = decoder.blank_lines();
    CHECK(decoder.offset() == text.size());
    return out;
}

}  // namespace

TEST_CASE("lines are the same in whatever pieces they come") {
    std::vector<std::string> texts = {"",
                                      "\n",
                                      "\r\n",
                                      "a",
                                      "a\n",
                                      "a\r\n",
                                      "a\n\nb",
                                      "\n\n\n",
                                      "one\ntwo\r\nthree",
                                      "a\rb\r\r\n",
                                      "\xEF\xBB\xBFx\ny\n",
                                      "\xEF\xBB\xBF\nx",
                                      "x\n\xEF\xBB\xBFy",
                                      "\xEF\xBB\xBFx",
                                      "abcdefghij\nab\nabcdefghijk\n\nabcdefghijkl\r\nx"};
    naive::random next{5};
    for (int i = 0; i != 60; ++i) {
        std::string text;
        for (std::size_t n = next.below(40); n != 0; --n)
            text += std::string(next.below(4) == 0 ? next.below(3000) : next.below(20), "ab\r "[next.below(4)]) + "\n";
        text.resize(text.size() - next.below(2) * (text.empty() ? 0 : 1));
        texts.push_back(text);
    }
    for (auto const& text : texts)
        for (std::size_t const longest :
             {std::size_t{10}, std::size_t{999}, std::size_t{1000}, std::size_t{1500}, leat::default_longest_line}) {
            auto const expected = lines_of(text, longest);
            for (std::size_t const piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{64},
                                            std::size_t{1024}, std::size_t{1} << 20U})
                for (bool const drain : {true, false}) {
                    if (piece == 1 && text.size() > 5000) continue;
                    INFO("longest " << longest << ", pieces of " << piece);
                    CHECK(split(text, longest, piece, drain) == expected);
                }
        }
}

TEST_CASE("a line without end takes no memory") {
    line_splitter splitter(5000);
    std::string const piece(4096, 'x');
    splitter.feed("first\n");
    text_line l;
    REQUIRE(splitter.next(l));
    char const* highest = nullptr;
    char const* lowest = nullptr;
    for (int i = 0; i != 10'000; ++i) {
        char* const room = splitter.prepare(piece.size());
        if (!highest || room > highest) highest = room;
        if (!lowest || room < lowest) lowest = room;
        std::memcpy(room, piece.data(), piece.size());
        splitter.commit(piece.size());
        REQUIRE_FALSE(splitter.next(l));
        if (i == 10) lowest = highest = room;  // from here on, everything is written to the same place
    }
    CHECK(lowest == highest);
    splitter.feed("\nlast\n");
    REQUIRE(splitter.next(l));
    CHECK(l.too_long);
    CHECK(l.text == std::string(1000, 'x'));
    CHECK(l.offset == 6);
    REQUIRE(splitter.next(l));
    CHECK(l.text == "last");
    CHECK(l.number == 3);
    CHECK(l.offset == 6 + 40'960'000 + 1);
    CHECK_FALSE(splitter.next(l));
}

TEST_CASE("JSON lines: rows, bad lines and blank lines, in whatever pieces and batches they come") {
    std::string const text = "{\"n\":1,\"s\":\"one\"}\n"
                             "\n"
                             " {\"n\":2,\"s\":\"two\"} \r\n"
                             "{\"n\":\"x\",\"s\":\"bad\"}\n"
                             "   \t\r\n"
                             "{\"s\":\"long enough to need storage of its own \xC3\xA9\",\"n\":3}\n"
                             "{\"n\":4,\"s\":\"cut\r\n"
                             "{\"n\":5,\"s\":\"\"} x\n"
                             "\r\n"
                             "nonsense\n"
                             "{\"n\":6,\"s\":\"a\\nb\"}\n"
                             "{\"n\":7}";
    auto const expected = decode(text, text.size(), 1024);
    CHECK(
        expected.rows ==
        std::vector<row>{{1, "one"}, {2, "two"}, {3, "long enough to need storage of its own \xC3\xA9"}, {6, "a\nb"}});
    CHECK(expected.blank == 3);
    REQUIRE(expected.bad.size() == 5);
    CHECK(expected.bad[0] == std::tuple{4U, 40U, "field \"n\": expected an integer, found \"x\" at offset 5",
                                        "{\"n\":\"x\",\"s\":\"bad\"}"});
    CHECK(expected.bad[1] ==
          std::tuple{7U, 122U, "field \"s\": the text ends inside a string at offset 15", "{\"n\":4,\"s\":\"cut"});
    CHECK(std::get<2>(expected.bad[2]) == "expected nothing after the value, found 'x' at offset 15");
    CHECK(std::get<2>(expected.bad[3]) == "expected an object, found nonsense at offset 0");
    CHECK(expected.bad[4] == std::tuple{12U, 186U, "field \"s\" is missing", "{\"n\":7}"});
    REQUIRE(expected.places.size() == 4);
    CHECK(expected.places[1] == std::tuple{3U, 19U, " {\"n\":2,\"s\":\"two\"} \r"});
    CHECK(std::get<0>(expected.places[3]) == 11U);
    for (auto const& [number, offset, whole] : expected.places) CHECK(text.substr(offset, whole.size()) == whole);
    for (std::size_t const piece : {1U, 2U, 3U, 7U, 16U, 64U, 100U})
        for (std::size_t const batch : {1U, 2U, 7U, 64U}) {
            INFO(piece << ' ' << batch);
            CHECK(decode(text, piece, batch) == expected);
        }
}

TEST_CASE("a last line without its line feed is a line, and one of nothing is none") {
    CHECK(decode("{\"n\":1,\"s\":\"\"}", 100, 8).rows.size() == 1);
    CHECK(decode("{\"n\":1,\"s\":\"\"}\n", 100, 8).blank == 0);
    CHECK(decode("", 100, 8) == decoded{});
    CHECK(decode("\xEF\xBB\xBF{\"n\":1,\"s\":\"\"}", 3, 8).rows.size() == 1);
}

TEST_CASE("a line that is too long is bad, wherever it was cut") {
    std::string const big = "{\"n\":2,\"s\":\"" + std::string(5000, 'x') + "\"}";
    std::string const text =
        "{\"n\":1,\"s\":\"\"}\n" + big + "\n" + std::string(4000, ' ') + "\n{\"n\":3,\"s\":\"\"}\n" + big;
    auto const expected = decode(text, text.size(), 64, 3000);
    CHECK(expected.rows == std::vector<row>{{1, ""}, {3, ""}});
    REQUIRE(expected.bad.size() == 3);
    CHECK(expected.bad[0] == std::tuple{2U, 15U, "the line is longer than 3000 bytes", big.substr(0, 1000)});
    CHECK(std::get<3>(expected.bad[1]) == std::string(1000, ' '));
    CHECK(std::get<0>(expected.bad[2]) == 5U);
    for (std::size_t const piece : {1U, 7U, 1000U, 2999U, 3001U})
        for (std::size_t const batch : {1U, 2U, 64U}) CHECK(decode(text, piece, batch, 3000) == expected);
    CHECK(decode(text, 100, 64, big.size()).rows.size() == 4);
    CHECK(decode(text, 100, 64, big.size() - 1).rows.size() == 2);
}

TEST_CASE("a run starts again at any position") {
    std::string text;
    for (int i = 0; i != 20; ++i)
        text +=
            "{\"n\":" + std::to_string(i) + ",\"s\":\"\"}" + (i % 3 == 0 ? "\r\n\n" : "\n") + (i == 10 ? "bad\n" : "");
    auto const whole = decode(text, 1000, 100);
    for (std::size_t stop = 0; stop <= whole.rows.size(); ++stop) {
        leat::detail::json_lines_decoder<row> first;
        std::vector<row> rows(100);
        first.feed(text);
        std::size_t const n = first.decode(rows.data(), stop, [](auto const&) {});
        REQUIRE(n == stop);
        leat::detail::json_lines_decoder<row> second;
        second.start_at(first.offset(), first.lines());
        second.feed(std::string_view(text).substr(first.offset()));
        std::vector<row> rest(100);
        std::vector<std::uint64_t> bad;
        std::vector<std::uint64_t> numbers;
        std::size_t const m = second.decode(
            rest.data(), 100, [&](bad_line const& b) { bad.push_back(b.line); },
            [&](std::size_t, std::uint64_t number, std::uint64_t, std::string_view) { numbers.push_back(number); });
        CHECK(n + m == whole.rows.size());
        if (m != 0) {
            CHECK(leat::get<"n">(rest[0]) == static_cast<int>(n));
            CHECK(numbers[0] == std::get<0>(whole.places[n]));
        }
        CHECK(second.offset() == text.size());
        if (stop <= 11) CHECK(bad == std::vector<std::uint64_t>{std::get<0>(whole.bad[0])});
    }
}

TEST_CASE("rows are used again, and views live as long as the batch") {
    using viewed = record<field<"v", std::string_view>, field<"s", std::string>>;
    leat::detail::json_lines_decoder<viewed> decoder;
    decoder.feed(
        "{\"v\":\"plain\",\"s\":\"a string that is too long for the small one\"}\n{\"v\":\"esc\\taped\",\"s\":\"x\"}\n"
        "{\"v\":\"later\",\"s\":\"another that is too long, though shorter\"}\n");
    std::vector<viewed> rows(2);
    REQUIRE(decoder.decode(rows.data(), 2, [](auto const&) {}) == 2);
    CHECK(leat::get<"v">(rows[0]) == "plain");
    CHECK(leat::get<"v">(rows[1]) == "esc\taped");
    auto const* const storage = leat::get<"s">(rows[0]).data();
    REQUIRE(decoder.decode(rows.data(), 2, [](auto const&) {}) == 1);
    CHECK(leat::get<"v">(rows[0]) == "later");
    CHECK(leat::get<"s">(rows[0]).data() == storage);
}

TEST_CASE("values that are no records are lines too") {
    leat::detail::json_lines_decoder<std::vector<double>> decoder;
    decoder.feed("[1,2]\n[]\n[1,\n3\n");
    decoder.finish();
    std::vector<std::vector<double>> rows(5);
    std::vector<std::string> bad;
    REQUIRE(decoder.decode(rows.data(), 5, [&](bad_line const& b) { bad.emplace_back(b.reason); }) == 2);
    CHECK(rows[0] == std::vector<double>{1, 2});
    CHECK(bad == std::vector<std::string>{"element [1]: expected a number, found the end of the text at offset 3",
                                          "expected an array, found 3 at offset 0"});
}

TEST_CASE("lines cut and changed anywhere are bad or rows, and those after them are not touched") {
    std::string const good = "{\"n\":1,\"s\":\"a\\u00e9\xC3\xA9\"}";
    std::string const last = "{\"n\":9,\"s\":\"last\"}";
    for (std::size_t i = 0; i <= good.size(); ++i)
        for (unsigned c = 0; c <= 256; ++c) {
            std::string text = good;
            if (c == 256)
                text.resize(i);
            else if (i < text.size())
                text[i] = static_cast<char>(c);
            if (text.find('\n') != std::string::npos) continue;
            leat::detail::json_lines_decoder<row> decoder;
            decoder.feed(text + "\n" + last + "\n");
            row rows[3];
            std::size_t bad = 0;
            std::size_t const n = decoder.decode(rows, 3, [&](bad_line const& b) {
                ++bad;
                if (b.line != 1 || b.text != std::string_view(text).substr(0, text.size() - text.ends_with('\r')))
                    FAIL(text);
            });
            if (n + bad + decoder.blank_lines() != 2 || leat::get<"s">(rows[n - 1]) != "last") FAIL(text);
            if ((n == 2) && !naive::valid(text)) FAIL(text);
        }
}
