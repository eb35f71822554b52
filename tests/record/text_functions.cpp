// SPDX-License-Identifier: BSL-1.0
#include <leat/record/text_functions.hpp>

#include <leat/leat.hpp>

#include <test.hpp>

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
using leat::fault;
using leat::field;
using leat::record;

template <class A, class B = int>
using two = record<field<"a", A>, field<"b", B>>;

template <class E, class Row>
auto compute(E const& e, Row const& row) {
    static_assert(std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    auto value = leat::detail::evaluate(e, row, f);
    return std::pair(std::move(value), f);
}
template <class E, class Row>
inline constexpr bool is_refused = !std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>;
template <class E, class Row>
using type_of = leat::detail::value_of_t<E, Row>;

/// The value of an expression over one text.
template <class E>
auto of(E const& e, std::string const& text) {
    two<std::string> const row{text, 0};
    auto const [value, f] = compute(e, row);
    CHECK(f == fault::none);
    using type = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<type, std::string_view>)
        return std::string(value);
    else
        return type(value);
}

using text_row = two<std::string>;
using maybe_row = two<std::optional<std::string>>;
std::string const umlauts = "\xC3\xA4" "b\xE2\x82\xAC\xF0\x9F\x98\x80z";  // of 2, 1, 3, 4 and 1 bytes

}  // namespace

TEST_CASE("contains and ends_with compare bytes") {
    CHECK(of(leat::contains("a"_f, "ea"), "tea"));
    CHECK(of(leat::contains("a"_f, ""), ""));
    CHECK_FALSE(of(leat::contains("a"_f, "Tea"), "tea"));
    CHECK_FALSE(of(leat::contains("a"_f, "teas"), "tea"));
    CHECK(of(leat::ends_with("a"_f, "ea"), "tea"));
    CHECK(of(leat::ends_with("a"_f, ""), "tea"));
    CHECK_FALSE(of(leat::ends_with("a"_f, "te"), "tea"));
    CHECK_FALSE(of(leat::ends_with("a"_f, "a tea"), "tea"));
    CHECK(compute(leat::contains("a"_f, "b"_f), two<std::string, std::string_view>{"tea", "e"}).first);
    CHECK(compute(leat::contains("a"_f, "x"), maybe_row{std::nullopt, 0}).first == std::nullopt);
    CHECK(compute(leat::ends_with("x", "a"_f), maybe_row{std::nullopt, 0}).first == std::nullopt);
    static_assert(is_refused<decltype(leat::contains("a"_f, "b"_f)), text_row> && is_refused<decltype(leat::ends_with("b"_f, "x")), text_row>);
}

TEST_CASE("substring counts characters from 1, as SQL has it") {
    CHECK(of(leat::substring("a"_f, 1, 2), "tea") == "te");
    CHECK(of(leat::substring("a"_f, 2), "tea") == "ea");
    CHECK(of(leat::substring("a"_f, 3, 99), "tea") == "a");
    CHECK(of(leat::substring("a"_f, 4, 1), "tea").empty());
    CHECK(of(leat::substring("a"_f, 2, 0), "tea").empty());
    CHECK(of(leat::substring("a"_f, 0, 2), "tea") == "t");
    CHECK(of(leat::substring("a"_f, -1, 2), "tea").empty());
    CHECK(of(leat::substring("a"_f, -5), "tea") == "tea");
    CHECK(of(leat::substring("a"_f, 1, std::numeric_limits<std::int64_t>::max()), "tea") == "tea");
    CHECK(of(leat::substring("a"_f, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::uint64_t>::max()), "tea").empty());
    CHECK(of(leat::substring("a"_f, std::numeric_limits<std::uint64_t>::max()), "tea").empty());
    CHECK(of(leat::substring("a"_f, 3, 2), umlauts) == "\xE2\x82\xAC\xF0\x9F\x98\x80");
    CHECK(compute(leat::substring("a"_f, 1, -1), text_row{"tea", 0}).second == fault::bad_argument);
    CHECK(compute(leat::substring("a"_f, 1, "b"_f), two<std::string, std::optional<int>>{"tea", std::nullopt}).first == std::nullopt);
    CHECK(compute(leat::substring("a"_f, 1, 1), maybe_row{"tea", 0}).first == "t");
    static_assert(std::is_same_v<type_of<decltype(leat::substring("a"_f, 1, 1)), text_row>, std::string_view>);
    static_assert(std::is_same_v<type_of<decltype(leat::substring(leat::lower("a"_f), 1, 1)), text_row>, std::string>);
    static_assert(is_refused<decltype(leat::substring("a"_f, "a"_f)), text_row> && is_refused<decltype(leat::substring("b"_f, 1)), text_row> &&
                  is_refused<decltype(leat::substring("a"_f, 1.5)), text_row>);

    // A model: the characters in a list.
    std::vector<std::string> const characters{"\xC3\xA4", "b", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "z"};
    for (int start = -7; start != 9; ++start)
        for (int length = 0; length != 12; ++length) {
            std::string expected;
            for (int at = start; at != start + length; ++at)
                if (at >= 1 && at <= 5) expected += characters[static_cast<std::size_t>(at - 1)];
            CHECK(of(leat::substring("a"_f, start, length), umlauts) == expected);
        }
}

TEST_CASE("trim takes off the white space of ASCII") {
    CHECK(of(leat::trim("a"_f), " \t\n\v\f\rtea time \r\n") == "tea time");
    CHECK(of(leat::trim("a"_f), "tea") == "tea");
    CHECK(of(leat::trim("a"_f), "  ").empty());
    CHECK(of(leat::trim("a"_f), "").empty());
    CHECK(of(leat::trim("a"_f), "\xC2\xA0x") == "\xC2\xA0x");
    CHECK(compute(leat::trim("a"_f), maybe_row{" x ", 0}).first == "x");
    CHECK(compute(leat::trim("a"_f), maybe_row{std::nullopt, 0}).first == std::nullopt);
    static_assert(is_refused<decltype(leat::trim("b"_f)), text_row>);
}

TEST_CASE("lower and upper change the letters of ASCII, and no others") {
    std::string all;
    for (int c = 1; c != 256; ++c) all += static_cast<char>(c);
    std::string low = all;
    std::string high = all;
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (char& c : high)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    CHECK(of(leat::lower("a"_f), all) == low);
    CHECK(of(leat::upper("a"_f), all) == high);
    CHECK(compute(leat::upper("a"_f), maybe_row{std::nullopt, 0}).first == std::nullopt);
    static_assert(is_refused<decltype(leat::lower("b"_f)), text_row> && is_refused<decltype(leat::upper("b"_f)), text_row>);
}

TEST_CASE("concat joins texts; null makes null") {
    CHECK(of(leat::concat("a"_f, " x ", leat::cast<std::string>("b"_f)), "tea") == "tea x 0");
    CHECK(of(leat::concat("a"_f), "tea") == "tea");
    CHECK(compute(leat::concat("a"_f, "!"), maybe_row{std::nullopt, 0}).first == std::nullopt);
    CHECK(compute(leat::concat("a"_f, "!"), maybe_row{"tea", 0}).first == "tea!");
    static_assert(is_refused<decltype(leat::concat("a"_f, "b"_f)), text_row>);
    CHECK(leat::to_text(leat::concat("a"_f, "-", leat::upper("b"_f))) == R"(concat(a, "-", upper(b)))");
}

TEST_CASE("part and split see the same parts") {
    std::mt19937_64 random(5);
    std::vector<std::string> const separators{"/", "//", "ab", "a", "", "/a"};
    for (int i = 0; i != 3'000; ++i) {
        std::string text;
        for (std::size_t n = random() % 9; n != 0; --n) text += "/ab"[random() % 3];
        std::string const between = separators[random() % separators.size()];
        std::vector<std::string> expected;
        for (std::size_t at = 0;;) {
            std::size_t const end = between.empty() ? std::string::npos : text.find(between, at);
            expected.push_back(text.substr(at, end == std::string::npos ? end : end - at));
            if (end == std::string::npos) break;
            at = end + between.size();
        }
        two<std::string, std::string> const row{text, between};
        REQUIRE(compute(leat::split("a"_f, "b"_f), row).first == expected);
        auto const size = static_cast<int>(expected.size());
        for (int n = -size - 2; n <= size + 2; ++n) {
            if (n == 0) continue;
            int const at = n > 0 ? n - 1 : size + n;
            std::string const one = at >= 0 && at < size ? expected[static_cast<std::size_t>(at)] : "";
            REQUIRE(compute(leat::part("a"_f, "b"_f, n), row).first == one);
        }
    }
    CHECK(compute(leat::part("a"_f, "/", 0), text_row{"a/b", 0}).second == fault::bad_argument);
    CHECK(of(leat::part("a"_f, "/", std::numeric_limits<std::int64_t>::min()), "a/b").empty());
    CHECK(of(leat::part("a"_f, "/", std::numeric_limits<std::uint64_t>::max()), "a/b").empty());
    CHECK(compute(leat::part("a"_f, "/", 2), maybe_row{std::nullopt, 0}).first == std::nullopt);
    CHECK(compute(leat::split("a"_f, "/"), maybe_row{std::nullopt, 0}).first == std::nullopt);
    static_assert(is_refused<decltype(leat::part("a"_f, "/", "2")), text_row> && is_refused<decltype(leat::split("b"_f, "/")), text_row>);
}

TEST_CASE("in a pipeline: parts are exploded, bad arguments are bad records") {
    std::vector<text_row> const rows{{"the tea the", 1}, {"", 2}, {"rum", 0}};
    auto [report, words] = leat::run(leat::from(rows) | leat::with("word"_f = leat::split("a"_f, " ")) | leat::explode("word"_f) |
                                     leat::select("b"_f, "word"_f = leat::upper("word"_f)) | leat::collect());
    std::string all;
    for (auto const& w : words) all += std::to_string("b"_f(w)) + "word"_f(w) + " ";
    CHECK(all == "1THE 1TEA 1THE 2 0RUM ");

    auto [second, parts] = leat::run(leat::from(rows) | leat::select("p"_f = leat::part("a"_f, " ", "b"_f)) | leat::collect());
    REQUIRE(parts.size() == 2);
    CHECK("p"_f(parts[0]) == "the");
    CHECK("p"_f(parts[1]).empty());
    REQUIRE(second.bad == 1);
    CHECK(second.bad_by_reason[0].reason == "an argument is out of the range of the function in part(a, \" \", b)");

    // A view of the row as a key and as a value that is kept.
    auto [third, counts] = leat::run(leat::from(rows) | leat::key_by("first"_f = leat::substring(leat::trim("a"_f), 1, 1)) |
                                     leat::running("last"_f = leat::last("a"_f)) | leat::collect());
    CHECK(counts.size() == 3);
}
