// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/as.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;

struct address {
    std::string_view street;
    std::int16_t number;
};
struct wide {
    int id;
    std::string_view name;
    float weight;
    std::uint32_t count;
    std::vector<address> homes;
    std::array<std::int8_t, 2> pair;
    std::optional<std::string_view> note;
    address work;
    std::string not_wanted;
};

struct address_out {
    std::int64_t number;
    std::string street;
    friend bool operator==(address_out const&, address_out const&) = default;
};
struct narrow {
    address_out work;
    std::optional<std::string> name;
    double weight;
    std::int64_t count;
    std::vector<address_out> homes;
    std::array<std::int32_t, 2> pair;
    std::optional<std::string> note;
    std::int64_t id;
    friend bool operator==(narrow const&, narrow const&) = default;
};

/// Adapted in another order than its members have.
struct turned {
    std::string first, second;
};
struct no_default {
    int id;
    std::string name;
    no_default(int i, std::string n) : id(i), name(std::move(n)) {}
    friend bool operator==(no_default const&, no_default const&) = default;
};
struct two_texts {
    std::string b, a;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(address, street, number);
BOOST_HANA_ADAPT_STRUCT(wide, id, name, weight, count, homes, pair, note, work, not_wanted);
BOOST_HANA_ADAPT_STRUCT(address_out, number, street);
BOOST_HANA_ADAPT_STRUCT(narrow, work, name, weight, count, homes, pair, note, id);
BOOST_HANA_ADAPT_STRUCT(turned, second, first);
BOOST_HANA_ADAPT_STRUCT(no_default, id, name);
BOOST_HANA_ADAPT_STRUCT(two_texts, b, a);

namespace {

using leat::detail::widens;
static_assert(widens<std::int32_t, std::int64_t>() && widens<std::uint32_t, std::int64_t>() && widens<std::int32_t, double>());
static_assert(widens<std::int16_t, float>() && widens<float, double>() && widens<std::uint8_t, std::uint16_t>());
static_assert(!widens<std::int64_t, double>() && !widens<std::int32_t, float>() && !widens<std::int32_t, std::uint64_t>());
static_assert(!widens<std::uint64_t, std::int64_t>() && !widens<double, float>() && !widens<double, std::int64_t>());
static_assert(!widens<bool, int>() && !widens<int, bool>() && !widens<char, int>());

TEST_CASE("as makes a struct by name, with other types where nothing is lost") {
    std::vector<wide> const rows{
        {1, "n", 2.5F, std::numeric_limits<std::uint32_t>::max(), {{"s", 3}, {"t", 4}}, {{-1, 2}}, "x", {"w", 5}, "-"},
        {-2, "", 0, 0, {}, {}, {}, {"", -6}, "-"}};
    auto const made = rows_everywhere([&] { return leat::from(rows) | leat::as<narrow>() | leat::collect(); });
    CHECK(made == std::vector<narrow>{{{5, "w"}, "n", 2.5, 4294967295, {{3, "s"}, {4, "t"}}, {-1, 2}, "x", 1},
                                      {{-6, ""}, "", 0, 0, {}, {0, 0}, {}, -2}});
}

TEST_CASE("each field goes to the one of its name, whatever the orders are") {
    using row = leat::record<field<"first", std::string>, field<"x", int>, field<"second", std::string>>;
    std::vector<row> const rows{{"1", 0, "2"}};
    auto const [report, made] = run_at(1, leat::from(rows) | leat::as<turned>() | leat::collect());
    REQUIRE(made.size() == 1);
    CHECK(made[0].first == "1");
    CHECK(made[0].second == "2");
}

TEST_CASE("as makes a leat::record too, and of rows inside a segment") {
    using row = leat::record<field<"id", int>, field<"name", std::string>>;
    using out = leat::record<field<"name", std::optional<std::string>>, field<"twice", std::int64_t>>;
    std::vector<row> const rows{{1, "a"}, {2, "b"}};
    auto const made = rows_everywhere([&] {
        return leat::from(rows) | leat::select("twice"_f = "id"_f * 2, "name"_f) | leat::filter("twice"_f > 2) | leat::as<out>() | leat::collect();
    });
    CHECK(made == std::vector<out>{{"b", 4}});
}

TEST_CASE("a struct without a default constructor") {
    using row = leat::record<field<"name", std::string>, field<"id", std::int16_t>>;
    std::vector<row> const rows{{"a", 1}};
    CHECK(rows_everywhere([&] { return leat::from(rows) | leat::as<no_default>() | leat::collect(); }) == std::vector<no_default>{{1, "a"}});
}

TEST_CASE("rows that are that struct already pass unchanged; others give their fields away") {
    using source = leat::record<field<"t", tracked>, field<"id", int>>;
    using wanted = leat::record<field<"t", tracked>>;
    std::vector<source> rows(4);
    SECTION("the same") {
        tracked::reset();
        auto const [report, n] = run_at(7, leat::from(rows) | leat::as<source>() | leat::count_rows());
        CHECK(n == 4);
        CHECK(tracked::copies + tracked::moves == 0);
    }
    SECTION("owned: moved") {
        auto p = leat::from(std::move(rows)) | leat::as<wanted>() | leat::count_rows();
        tracked::reset();
        run_at(7, std::move(p));
        CHECK(tracked::copies == 0);
    }
    SECTION("borrowed: one copy") {
        tracked::reset();
        run_at(7, leat::from(rows) | leat::as<wanted>() | leat::count_rows());
        CHECK(tracked::copies == 4);
    }
}

TEST_CASE("one value under two names is not given away twice") {
    using row = leat::record<field<"s", std::string>>;
    std::vector<row> rows(1, row(std::string(60, 'x')));
    auto const [report, made] = run_at(1, leat::from(std::move(rows)) | leat::select("a"_f = "s"_f, "b"_f = "s"_f) | leat::as<two_texts>() | leat::collect());
    CHECK(made.at(0).a == std::string(60, 'x'));
    CHECK(made.at(0).b == std::string(60, 'x'));
}

TEST_CASE("what can only be moved") {
    using row = leat::record<field<"p", std::unique_ptr<int>>, field<"id", int>>;
    using out = leat::record<field<"id", std::int64_t>, field<"p", std::unique_ptr<int>>>;
    std::vector<row> rows(1);
    leat::get<"p">(rows[0]) = std::make_unique<int>(6);
    auto const [report, made] = run_at(1, leat::from(std::move(rows)) | leat::as<out>() | leat::collect());
    CHECK(*leat::get<"p">(made.at(0)) == 6);
}

}  // namespace
