// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/drop.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;
using row = leat::record<field<"a", int>, field<"b", std::string>, field<"c", double>>;
std::vector<row> const rows{{1, "x", 0.5}, {2, "y", 1.5}};

TEST_CASE("drop leaves out the fields named and keeps the others in order") {
    using left = leat::record<field<"a", int>, field<"c", double>>;
    CHECK(rows_everywhere([] { return leat::from(rows) | leat::drop("b"_f) | leat::collect(); }) == std::vector<left>{{1, 0.5}, {2, 1.5}});
    using one = leat::record<field<"b", std::string>>;
    CHECK(rows_everywhere([] { return leat::from(rows) | leat::drop("c"_f, "a"_f) | leat::collect(); }) == std::vector<one>{one("x"), one("y")});
}

TEST_CASE("drop is select of the rest, and drop after drop is one") {
    auto const a = rows_everywhere([] { return leat::from(rows) | leat::drop("b"_f) | leat::drop("a"_f) | leat::collect(); });
    auto const b = rows_everywhere([] { return leat::from(rows) | leat::drop("a"_f, "b"_f) | leat::collect(); });
    auto const c = rows_everywhere([] { return leat::from(rows) | leat::select("c"_f) | leat::collect(); });
    CHECK(a == b);
    CHECK(b == c);
}

TEST_CASE("what is dropped is neither copied nor moved") {
    using wide = leat::record<field<"t", tracked>, field<"n", int>>;
    std::vector<wide> many(5);
    auto p = leat::from(std::move(many)) | leat::drop("t"_f) | leat::collect();
    tracked::reset();
    run_at(2, std::move(p));
    CHECK(tracked::copies + tracked::moves == 0);
}

}  // namespace
