// SPDX-License-Identifier: BSL-1.0
// JSON against a second parser: documents that are generated, and what random changes make of them.
#include <leat/format/json/read.hpp>
#include <leat/format/json/write.hpp>

#include <nlohmann/json.hpp>

#include <test.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "naive_json.hpp"

using leat::field;
using leat::record;

namespace {

struct generator {
    naive::random next;

    std::string space() {
        std::string out;
        while (next.below(4) == 0) out += " \t\n\r"[next.below(4)];
        return out;
    }
    std::string character() {
        static constexpr char const* characters[] = {"a",
                                                     "b",
                                                     "z",
                                                     " ",
                                                     "/",
                                                     "0",
                                                     "\x7F",
                                                     "{",
                                                     "]",
                                                     ",",
                                                     ":",
                                                     "\\\"",
                                                     "\\\\",
                                                     "\\/",
                                                     "\\b",
                                                     "\\f",
                                                     "\\n",
                                                     "\\r",
                                                     "\\t",
                                                     "\\u0000",
                                                     "\\u001F",
                                                     "\\u00e9",
                                                     "\\u0800",
                                                     "\\uFFFF",
                                                     "\\ud800\\udc00",
                                                     "\\uDBFF\\uDFFF",
                                                     "\xC2\x80",
                                                     "\xDF\xBF",
                                                     "\xE0\xA0\x80",
                                                     "\xED\x9F\xBF",
                                                     "\xEE\x80\x80",
                                                     "\xEF\xBF\xBF",
                                                     "\xF0\x90\x80\x80",
                                                     "\xF4\x8F\xBF\xBF"};
        return characters[next.below(next.below(2) != 0 ? 6 : std::size(characters))];
    }
    std::string string() {
        std::string out = "\"";
        for (std::size_t n = next.below(next.below(8) == 0 ? 60 : 12); n != 0; --n) out += character();
        return out + '"';
    }
    std::string integer() {
        std::uint64_t const x = next() >> next.below(64);
        return next.below(3) == 0 ? std::to_string(-static_cast<std::int64_t>(x >> 1U)) : std::to_string(x >> 1U);
    }
    std::string number() {
        std::string out = integer();
        if (next.below(2) != 0) out += '.' + std::to_string(next.below(100000));
        if (next.below(4) == 0) out += (next.below(2) != 0 ? "e" : "E-") + std::to_string(next.below(30));
        return out;
    }
    std::string value(unsigned depth) {
        switch (next.below(depth == 0 ? 5 : 8)) {
            case 0: return "true";
            case 1: return "false";
            case 2: return "null";
            case 3: return number();
            case 4: return string();
            case 5: return array(depth);
            default: return object(depth);
        }
    }
    std::string array(unsigned depth) {
        std::string out = "[" + space();
        for (std::size_t n = next.below(5); n != 0; --n)
            out += value(depth - 1) + space() + (n == 1 ? "" : "," + space());
        return out + "]";
    }
    std::string object(unsigned depth) {
        std::string out = "{" + space();
        for (std::size_t n = next.below(5); n != 0; --n)
            out += string() + space() + ":" + space() + value(depth - 1) + space() + (n == 1 ? "" : "," + space());
        return out + "}";
    }
    void change(std::string& text) {
        static constexpr std::string_view likely =
            "\"\\{}[]:,0123456789.eE+-untrfalse \t\n\r/x\x01\x7F\x80\xBF\xC3\xED\xF4\xFF";
        for (std::size_t n = 1 + next.below(3); n != 0 && !text.empty(); --n) {
            std::size_t const place = next.below(text.size());
            switch (next.below(5)) {
                case 0: text.erase(place, 1 + next.below(3)); break;
                case 1: text.insert(place, 1, likely[next.below(likely.size())]); break;
                case 2: text[place] = likely[next.below(likely.size())]; break;
                case 3: text.resize(place); break;
                default: text.insert(place, text.substr(next.below(text.size()), next.below(6))); break;
            }
        }
    }
};

// nlohmann's parser also refuses numbers beyond a double, which the grammar allows.
bool second_opinion(std::string const& text, bool& unsure) {
    unsure = false;
    try {
        return !nlohmann::json::parse(text).is_discarded();
    } catch (nlohmann::json::out_of_range const&) {
        unsure = true;
        return false;
    } catch (nlohmann::json::parse_error const&) {
        return false;
    }
}

using inner = record<field<"id", std::int64_t>, field<"tags", std::vector<std::string>>>;
using outer =
    record<field<"name", std::string>, field<"n", std::int64_t>, field<"u", std::uint64_t>, field<"x", double>,
           field<"f", bool>, field<"maybe", std::optional<std::string>>, field<"in", inner>,
           field<"list", std::vector<inner>>, field<"numbers", std::vector<std::optional<double>>>>;

}  // namespace

TEST_CASE("generated documents are accepted, changed ones judged as other parsers judge them") {
    generator g{{3}};
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (int i = 0; i != 20'000; ++i) {
        std::string text = g.space() + g.value(4) + g.space();
        if (!leat::json_valid(text) || !naive::valid(text)) FAIL(text);
        for (int k = 0; k != 3; ++k) {
            g.change(text);
            bool unsure = false;
            bool const valid = second_opinion(text, unsure);
            bool const ours = leat::json_valid(text);
            if (ours != naive::valid(text) || (!unsure && ours != valid)) FAIL("ours " << ours << ": " << text);
            ours ? ++accepted : ++refused;
        }
    }
    CHECK(accepted > 3000);
    CHECK(refused > 30000);
}

TEST_CASE("values are what the second parser reads") {
    generator g{{4}};
    for (int i = 0; i != 4'000; ++i) {
        auto const id = [&g] {
            std::string tags;
            for (std::size_t n = g.next.below(4); n != 0; --n) tags += g.string() + (n == 1 ? "" : ",");
            std::string const a = "\"id\":" + g.integer();
            std::string const b = "\"tags\" : [" + tags + "]";
            std::string const unknown = g.next.below(3) == 0 ? ",\"other\":" + g.value(2) : "";
            return "{" + (g.next.below(2) != 0 ? a + "," + b : b + "," + a) + unknown + "}";
        };
        std::vector<std::string> members = {"\"name\":" + g.string(),
                                            "\"n\":" + g.integer(),
                                            "\"u\":" + std::to_string(g.next() >> g.next.below(64)),
                                            "\"x\":" + g.number(),
                                            g.next.below(2) != 0 ? "\"f\":true" : "\"f\":false",
                                            "\"in\":" + id(),
                                            "\"list\":[" + id() + "," + id() + "]",
                                            "\"numbers\":[" + g.number() + ",null," + g.integer() + "]"};
        if (g.next.below(2) != 0) members.push_back("\"maybe\":" + (g.next.below(2) != 0 ? g.string() : "null"));
        if (g.next.below(2) != 0) members.push_back("\"unknown\":" + g.value(3));
        if (g.next.below(2) != 0) members.push_back("\"n\":" + g.integer());
        if (g.next.below(2) != 0)
            for (std::size_t k = members.size(); k > 1; --k) std::swap(members[k - 1], members[g.next.below(k)]);
        std::string text = "{";
        for (auto const& m : members) text += g.space() + m + g.space() + ",";
        text.back() = '}';

        outer row;
        auto const result = leat::json_read(text, row);
        INFO(text << "\n" << result.reason);
        REQUIRE(result.ok);
        auto const expected = nlohmann::json::parse(text);
        auto const same_inner = [](inner const& a, nlohmann::json const& b) {
            return leat::get<"id">(a) == b["id"].get<std::int64_t>() &&
                   leat::get<"tags">(a) == b["tags"].get<std::vector<std::string>>();
        };
        REQUIRE(leat::get<"name">(row) == expected["name"].get<std::string>());
        REQUIRE(leat::get<"n">(row) == expected["n"].get<std::int64_t>());
        REQUIRE(leat::get<"u">(row) == expected["u"].get<std::uint64_t>());
        REQUIRE(leat::get<"x">(row) == expected["x"].get<double>());
        REQUIRE(leat::get<"f">(row) == expected["f"].get<bool>());
        REQUIRE(same_inner(leat::get<"in">(row), expected["in"]));
        REQUIRE(leat::get<"list">(row).size() == 2);
        REQUIRE(same_inner(leat::get<"list">(row)[1], expected["list"][1]));
        REQUIRE(leat::get<"numbers">(row).at(0) == expected["numbers"][0].get<double>());
        REQUIRE(leat::get<"numbers">(row).at(1) == std::nullopt);
        if (expected.contains("maybe") && !expected["maybe"].is_null())
            REQUIRE(leat::get<"maybe">(row) == expected["maybe"].get<std::string>());
        else
            REQUIRE(leat::get<"maybe">(row) == std::nullopt);

        // Round trip, read by both.
        std::string again;
        leat::json_write(again, row);
        outer back;
        REQUIRE(leat::json_read(again, back).ok);
        REQUIRE(back == row);
        auto const other = nlohmann::json::parse(again);
        REQUIRE(other["name"] == expected["name"]);
        REQUIRE(other["x"].get<double>() == expected["x"].get<double>());
        REQUIRE(other["list"][0]["tags"] == expected["list"][0]["tags"]);

        // What is changed is read when it is JSON and fits; then, and only then, it is said to be about a field.
        g.change(text);
        auto const changed = leat::json_read(text, row);
        bool const valid = naive::valid(text);
        INFO(text << "\n" << changed.reason);
        if (changed.ok) REQUIRE(valid);
        if (valid && !changed.ok)
            REQUIRE((changed.reason.starts_with("field \"") || changed.reason.starts_with("expected an object")));
        REQUIRE(changed.offset <= text.size());
    }
}
