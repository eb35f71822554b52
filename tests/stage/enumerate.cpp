// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/enumerate.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;

struct line {
    std::string text;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(line, text);

namespace {

std::vector<line> const lines{{"a"}, {"b"}, {"c"}};

TEST_CASE("enumerate appends the record's number") {
    using row = leat::record<field<"text", std::string>, field<"index", std::int64_t>>;
    auto const rows = rows_everywhere([] { return leat::from(lines) | leat::enumerate() | leat::collect(); });
    CHECK(rows == std::vector<row>{{"a", 0}, {"b", 1}, {"c", 2}});
}

TEST_CASE("under a name, and twice under two") {
    using row = leat::record<field<"text", std::string>, field<"n", std::int64_t>, field<"m", std::int64_t>>;
    auto const rows = rows_everywhere(
        [] { return leat::from(lines) | leat::enumerate("n"_f) | leat::filter("n"_f != 0) | leat::enumerate("m"_f) | leat::collect(); });
    CHECK(rows == std::vector<row>{{"b", 1, 0}, {"c", 2, 1}});
}

TEST_CASE("a row that is no record becomes one of two fields") {
    using row = leat::record<field<"index", std::int64_t>, field<"value", int>>;
    std::vector<int> const numbers{7, 8};
    auto const rows = rows_everywhere([&] { return leat::from(numbers) | leat::enumerate() | leat::collect(); });
    CHECK(rows == std::vector<row>{row{0, 7}, row{1, 8}});
}

TEST_CASE("numbers go on from batch to batch, and start again in the next run") {
    auto const numbers = count_to(100);
    auto const p = leat::from(numbers) | leat::enumerate() | leat::filter([](auto const& r) { return "index"_f(r) + 1 == "value"_f(r); }) | leat::count_rows();
    for (std::size_t const n : batch_sizes) CHECK(std::get<1>(run_at(n, p)) == 100);
}

TEST_CASE("fields are not copied; what can only be moved is moved") {
    using row = leat::record<field<"t", tracked>>;
    std::vector<row> rows(5);
    auto const p = leat::from(rows) | leat::enumerate() | leat::filter("index"_f > 1) | leat::count_rows();
    tracked::reset();
    CHECK(std::get<1>(run_at(2, p)) == 3);
    CHECK(tracked::copies == 0);
    CHECK(tracked::moves == 0);
    auto const [report, out] = run_at(2, leat::from(movable_to(3)) | leat::enumerate() | leat::collect());
    REQUIRE(out.size() == 3);
    CHECK("value"_f(out[2]).value() == 3);
    CHECK("index"_f(out[2]) == 2);
}

}  // namespace
