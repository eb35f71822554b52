// SPDX-License-Identifier: BSL-1.0
#include <leat/regex.hpp>

#include <leat/leat.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <regex>
#include <string>
#include <vector>

using namespace leat::literals;

namespace {

struct request {
    std::string path;
    std::optional<std::string> agent;
};

bool full(std::string const& text, std::string_view pattern) { return leat::detail::pattern_program(pattern).matches(text); }

std::string said(std::string_view pattern) {
    try {
        leat::detail::pattern_program const program(pattern);
    } catch (leat::error const& e) {
        return e.what();
    }
    return "nothing";
}

/// A pattern of the syntax that std::regex has too.
std::string some_pattern(std::mt19937& r, int depth) {
    auto const pick = [&r](unsigned n) { return r() % n; };
    std::string out;
    for (auto parts = 1 + pick(3); parts != 0; --parts) {
        switch (pick(depth > 0 ? 5 : 7)) {
        case 0: out += '.'; break;
        case 1: out += "[a-c]"; break;
        case 2: out += "[^b]"; break;
        case 3: out += "\\d"; break;
        case 4: out += "abc1"[pick(4)]; break;
        case 5: out += "(?:" + some_pattern(r, depth + 1) + ")"; break;
        default: out += "(" + some_pattern(r, depth + 1) + "|" + some_pattern(r, depth + 1) + ")"; break;
        }
        switch (pick(8)) {
        case 0: out += '*'; break;
        case 1: out += '+'; break;
        case 2: out += '?'; break;
        case 3: out += "{2}"; break;
        case 4: out += "{1,3}"; break;
        case 5: out += "{0,}"; break;
        default: break;
        }
    }
    return out;
}

}  // namespace
BOOST_HANA_ADAPT_STRUCT(request, path, agent);

TEST_CASE("matches: what a pattern describes, all of it") {
    CHECK(full("/api/v12/users", "/api/v[0-9]+/.*"));
    CHECK_FALSE(full("/api/v/users", "/api/v[0-9]+/.*"));
    CHECK_FALSE(full("x/api/v1/", "/api/v[0-9]+/.*"));
    CHECK(full("", ""));
    CHECK(full("", "a*"));
    CHECK(full("", "(?:a|b)*|c"));
    CHECK_FALSE(full("a", ""));
    CHECK(full("ab", "^ab$"));
    CHECK(full("abab", "(ab){2}"));
    CHECK_FALSE(full("ab", "(ab){2}"));
    CHECK(full("ababab", "(ab){2,}"));
    CHECK_FALSE(full("abababab", "(ab){2,3}"));
    CHECK(full("", "(ab){0}"));
    CHECK_FALSE(full("ab", "(ab){0}"));
    CHECK(full("a", "a{1,1}?"));
    CHECK(full("a.b", "a\\.b"));
    CHECK_FALSE(full("axb", "a\\.b"));
    CHECK(full("a-]^", "[a\\-\\]^]+"));
    CHECK(full("-", "[a-]"));
    CHECK(full("tab\there", "\\w+\\s\\w+"));
    CHECK(full("x", "[^\\d]"));
    CHECK(full("x", "[\\D]"));
    CHECK_FALSE(full("4", "[\\D]"));
    CHECK(full("4x", "[\\d\\D]+"));
    CHECK_FALSE(full("a\nb", "a.b"));
    CHECK(full("a\nb", "a[^x]b"));
    CHECK(full(std::string("a\0b", 3), "a.b"));
    CHECK(full(std::string("a\0b", 3), std::string_view("a\0b", 3)));
}

TEST_CASE("matches: characters are those of UTF-8, and a byte that begins none is one") {
    CHECK(full("\u20ac", "."));
    CHECK(full("\u20ac5", "\\x{20ac}\\d"));
    CHECK(full("\u00e9t\u00e9", "[\u00e8-\u00ea]t\u00e9"));
    CHECK(full("\U0001f600", "[^a]"));
    CHECK_FALSE(full("\u20ac", ".."));
    CHECK(full("\xff", "."));
    CHECK(full("\xe2\x82", ".."));
    CHECK(full("\xed\xa0\x80", "..."));  // half a surrogate pair
    CHECK_FALSE(full("\xff", "\u00ff"));
}

TEST_CASE("matches: what is no pattern is told, with its place and a cure") {
    CHECK(said("a(b") == "matches: at offset 1 of the pattern 'a(b' stands a ( without its ): write \\( for the character");
    CHECK(said("ab)") == "matches: at offset 2 of the pattern 'ab)' stands a ) without its (: write \\) for the character");
    for (char const* const pattern : {"*a", "a**", "a{2", "a{", "a{x}", "a{3,2}", "a{1001}", "[", "[]", "[b-a]", "[a", "a\\", "\\q", "\\1", "(?=a)", "(?i)a",
                                      "a^", "$a", "[[:alpha:]]", "\\x4", "\\x{}", "\\x{110000}", "[a-\\d]", "(((a{100}){100}){100})", "(((){1000}){1000}){1000}",
                                      "\\b", "a++"})
        CHECK(said(pattern).starts_with("matches: at offset "));
    CHECK(said(std::string(300, '(') + std::string(300, ')')).starts_with("matches: at offset "));
    CHECK(said(std::string(1024, 'a')) == "nothing");
    CHECK(said(std::string(1025, 'a')).find("more than 1024 characters") != std::string::npos);
}

TEST_CASE("matches: the time is linear, whatever the pattern") {
    std::string const many(100'000, 'a');
    CHECK_FALSE(full(many, "(a*)*b"));
    CHECK_FALSE(full(many, "(a|a)*b"));
    CHECK_FALSE(full(many, "(.*)(.*)(.*)(.*)x"));
    CHECK(full(many, "(a{0,30}){0,30}.*"));
}

TEST_CASE("matches: as std::regex, for random patterns and texts") {
    std::mt19937 r(1);
    std::size_t matched = 0;  // few groups in groups: std::regex takes ages for them
    for (int i = 0; i != 1500; ++i) {
        std::string const pattern = some_pattern(r, 0);
        INFO("pattern " << pattern);
        std::regex const expected(pattern);
        leat::detail::pattern_program const program(pattern);
        for (int k = 0; k != 20; ++k) {
            std::string text;
            for (auto n = r() % 9; n != 0; --n) text += "abc12d"[r() % 6];
            bool const is = std::regex_match(text, expected);
            matched += is;
            if (program.matches(text) != is) FAIL("text '" << text << "': std::regex says " << is);
        }
    }
    CHECK(matched > 3000);
}

TEST_CASE("matches: in pipelines, over fields that may be null") {
    std::vector<request> const rows{{"/api/v1/x", "curl/8.1"}, {"/", std::nullopt}, {"/api/v2/", "wget"}};
    auto const api = matches("path"_f, "/api/v\\d+/.*");
    auto const [report, got] = leat::run(leat::from(rows) | leat::filter(api) | leat::with("curl"_f = matches("agent"_f, "curl/.*")) | leat::collect());
    REQUIRE(got.size() == 2);
    CHECK("curl"_f(got[0]) == true);
    CHECK("curl"_f(got[1]) == false);
    auto const [all_report, all] = leat::run(leat::from(rows) | leat::select("m"_f = matches("agent"_f, ".*")) | leat::collect());
    CHECK("m"_f(all[1]) == std::nullopt);
    auto const [sum_report, sums] = leat::run(leat::from(rows) | leat::summarize("n"_f = leat::count(leat::where(api)), "k"_f = leat::count_if(api)));
    CHECK("n"_f(sums) == 2);
    auto const p = leat::from(rows) | leat::filter(api) | leat::key_by("curl"_f = matches("agent"_f, "curl.*")) |
                   leat::running("n"_f = leat::count()) | leat::null();
    CHECK(leat::run(p).records_out == 2);
    CHECK_THAT(leat::explain(p), Catch::Contains("matches(path, \"/api/v\\\\d+/.*\")"));
}

TEST_CASE("matches: a snapshot of another pattern is refused") {
    auto const counted = [](char const* pattern) {
        return leat::start(leat::from(leat::push_source<request>()) | leat::key_by("k"_f = matches("path"_f, pattern)) |
                           leat::running("n"_f = leat::count()) | leat::null());
    };
    auto job = counted("/a.*");
    leat::snapshot_writer to;
    job.save(to);
    std::string const bytes = to.finish();
    auto same = counted("/a.*");
    leat::snapshot_reader from(bytes);
    CHECK_NOTHROW(same.load(from));
    auto other = counted("/b.*");
    leat::snapshot_reader again(bytes);
    CHECK_THROWS_AS(other.load(again), leat::error);
}
