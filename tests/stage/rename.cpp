// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/rename.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;
using row = leat::record<field<"a", int>, field<"b", std::string>, field<"c", double>>;
std::vector<row> const rows{{1, "x", 0.5}, {2, "y", 1.5}};

TEST_CASE("rename gives fields other names where they stand") {
    using out = leat::record<field<"a", int>, field<"symbol", std::string>, field<"price", double>>;
    auto const renamed = rows_everywhere([] { return leat::from(rows) | leat::rename("price"_f = "c"_f, "symbol"_f = "b"_f) | leat::collect(); });
    CHECK(renamed == std::vector<out>{{1, "x", 0.5}, {2, "y", 1.5}});
}

TEST_CASE("names are swapped, and renaming back changes nothing") {
    using out = leat::record<field<"c", int>, field<"b", std::string>, field<"a", double>>;
    auto const swapped = rows_everywhere([] { return leat::from(rows) | leat::rename("a"_f = "c"_f, "c"_f = "a"_f) | leat::collect(); });
    CHECK(swapped == std::vector<out>{{1, "x", 0.5}, {2, "y", 1.5}});
    auto const back = rows_everywhere([] { return leat::from(rows) | leat::rename("x"_f = "a"_f) | leat::rename("a"_f = "x"_f) | leat::collect(); });
    CHECK(back == rows);
}

TEST_CASE("the new name is there for what follows, and nothing is copied") {
    using wide = leat::record<field<"t", tracked>, field<"n", int>>;
    std::vector<wide> many(5);
    leat::get<"n">(many[2]) = 7;
    tracked::reset();
    CHECK(std::get<1>(run_at(2, leat::from(many) | leat::rename("id"_f = "n"_f) | leat::filter("id"_f == 7) | leat::count_rows())) == 1);
    CHECK(tracked::copies + tracked::moves == 0);
}

}  // namespace
