// SPDX-License-Identifier: BSL-1.0
#include <leat/print.hpp>

#include <leat/runtime/report.hpp>

#include <leat/record/decimal.hpp>

#include <test.hpp>

#include <limits>
#include <sstream>

namespace {

enum class size { small, large };
enum class plain { one = 1 };
struct point {
    int x;
    std::optional<double> y;
};

}  // namespace

template <>
inline constexpr std::array<std::pair<size, std::string_view>, 1> leat::enum_names<size>{{{size::small, "small"}}};
BOOST_HANA_ADAPT_STRUCT(point, x, y);

namespace {

using leat::field;

TEST_CASE("a record prints its fields") {
    using offer = leat::record<field<"price", double>, field<"qty", int>, field<"name", std::string>>;
    offer const o{1.5, 3, "x"};
    CHECK(leat::to_string(o) == R"({price: 1.5, qty: 3, name: "x"})");
    std::ostringstream out;
    out << o << leat::record<>{};
    leat::print(out, point{4, 2.5});
    CHECK(out.str() == R"({price: 1.5, qty: 3, name: "x"}{}{x: 4, y: 2.5})");
}

TEST_CASE("every type of values prints") {
    using namespace std::chrono_literals;
    auto const one = []<class T>(T const& value) { return leat::to_string(leat::record<field<"v", T>>(value)); };
    CHECK(one(true) == "{v: true}");
    CHECK(one('c') == R"({v: "c"})");
    CHECK(one(std::int8_t{-7}) == "{v: -7}");
    CHECK(one(std::numeric_limits<std::uint64_t>::max()) == "{v: 18446744073709551615}");
    CHECK(one(2.0) == "{v: 2}");
    CHECK(one(0.1F) == "{v: 0.1}");
    CHECK(one(leat::decimal<2>("12.50")) == "{v: 12.50}");
    CHECK(one(std::string_view("a\"b")) == R"({v: "a\"b"})");
    CHECK(one(size::small) == "{v: small}");
    CHECK(one(size::large) == "{v: 1}");
    CHECK(one(plain::one) == "{v: 1}");
    CHECK(one(leat::timestamp{1733011200s}) == "{v: 2024-12-01T00:00:00Z}");
    CHECK(one(leat::duration{1500ms}) == "{v: 1500000us}");
    CHECK(one(5min) == "{v: 5min}");
    CHECK(one(std::optional<int>{}) == "{v: null}");
    CHECK(one(std::optional<int>{5}) == "{v: 5}");
    CHECK(one(std::vector<std::string>{"a", "b"}) == R"({v: ["a", "b"]})");
    CHECK(one(std::vector<bool>{true, false}) == "{v: [true, false]}");
    CHECK(one(std::array<point, 2>{{{1, {}}, {2, 3.0}}}) == "{v: [{x: 1, y: null}, {x: 2, y: 3}]}");
    CHECK(one(std::vector<int>{}) == "{v: []}");
}

TEST_CASE("reports, times and decimals print") {
    leat::report r;
    r.records_in = 2;
    r.bad = 1;
    r.bad_by_reason.push_back({"json_lines", "no \"x\"", 1});
    std::ostringstream out;
    out << r;
    CHECK(out.str() == R"({records_in: 2, records_out: 0, late: 0, bad: 1, blank_lines: 0, bad_by_reason: [{stage: "json_lines", reason: "no \"x\"", count: 1}], watermark: null, ended: end_of_input, stopped_at: {records: 0, bytes: 0, lines: 0}})");
    out.str("");
    leat::timestamp const at{std::chrono::seconds{1733011200}};
    CHECK(leat::to_string(at) == "2024-12-01T00:00:00Z");
    leat::operator<<(out, at) << " " << leat::decimal<2>("9.90");
    using leat::operator<<;
    out << " " << at;
    CHECK(out.str() == "2024-12-01T00:00:00Z 9.90 2024-12-01T00:00:00Z");
}

}  // namespace

namespace {
struct with_operator {
    int n;
};
std::ostream& operator<<(std::ostream& out, with_operator const& x) { return out << "its own, " << x.n; }
}  // namespace
BOOST_HANA_ADAPT_STRUCT(with_operator, n);

TEST_CASE("with the literals, times and structs go to streams as they are; an operator of their own comes first") {
    using namespace leat::literals;
    std::ostringstream out;
    out << leat::timestamp() << ' ' << with_operator{3};
    CHECK(out.str() == "1970-01-01T00:00:00Z its own, 3");
}

TEST_CASE("what a terminal would obey is escaped, and NaN has no sign") {
    using namespace leat::literals;
    leat::record<leat::field<"text", std::string>, leat::field<"x", double>> const row("a\x1b[31m\x7f", -std::numeric_limits<double>::quiet_NaN());
    CHECK(leat::to_string(row) == R"({text: "a\x1b[31m\x7f", x: nan})");
}
