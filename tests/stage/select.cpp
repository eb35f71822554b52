// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/select.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <limits>
#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;

struct person {
    std::string name;
    int age;
};
struct play {
    person user;
    std::int64_t ms;
    std::optional<std::string> song;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(person, name, age);
BOOST_HANA_ADAPT_STRUCT(play, user, ms, song);

namespace {

std::string const long_name(40, 'n');
std::vector<play> const plays{{{"a", 1}, 1500, "x"}, {{long_name, 2}, 0, {}}, {{"c", 3}, 500, "z"}};

TEST_CASE("select makes rows of the fields named, in this order: as they are, renamed, nested, computed") {
    using row = leat::record<field<"song", std::optional<std::string>>, field<"name", std::string>, field<"years", int>, field<"seconds", double>>;
    auto const rows = rows_everywhere([] {
        return leat::from(plays) | leat::select("song"_f, "user.name"_f, "years"_f = "user.age"_f, "seconds"_f = "ms"_f / 1000.0) | leat::collect();
    });
    CHECK(rows == std::vector<row>{{"x", "a", 1, 1.5}, {{}, long_name, 2, 0.0}, {"z", "c", 3, 0.5}});
}

TEST_CASE("out of records that are given away, the same") {
    auto copy = plays;
    auto const [report, rows] =
        run_at(2, leat::from(std::move(copy)) | leat::select("user"_f, "name"_f = "user.name"_f, "again"_f = "user.name"_f) | leat::map([](auto const& r) {
                          return "user.name"_f(r) + "|" + "name"_f(r) + "|" + "again"_f(r);
                      }) | leat::collect());
    CHECK(rows.at(1) == long_name + "|" + long_name + "|" + long_name);
    auto again = plays;
    auto const [report2, kept] =
        run_at(2, leat::from(std::move(again)) | leat::select("user"_f, "name"_f = "user.name"_f, "again"_f = "user.name"_f) | leat::collect());
    CHECK("user.name"_f(kept.at(1)) == long_name);
    CHECK("name"_f(kept.at(1)) == long_name);
    CHECK("again"_f(kept.at(1)) == long_name);
}

TEST_CASE("a computation may be a function or a value") {
    auto const rows = rows_everywhere([] {
        return leat::from(plays) | leat::select("twice"_f = [](play const& p) { return p.ms * 2; }, "one"_f = 1) | leat::collect();
    });
    using row = leat::record<field<"twice", std::int64_t>, field<"one", int>>;
    CHECK(rows == std::vector<row>{{3000, 1}, {0, 1}, {1000, 1}});
}

TEST_CASE("a computation runs once per record, however often its field is read") {
    int calls = 0;
    run_at(64, leat::from(plays) | leat::select("n"_f = [&](play const&) { return ++calls; }) | leat::filter("n"_f > 0) | leat::filter("n"_f < 100) | leat::collect());
    CHECK(calls == 3);
}

TEST_CASE("nothing is copied before a sink keeps it") {
    using row = leat::record<field<"a", tracked>, field<"b", tracked>, field<"n", int>>;
    std::vector<row> rows(4);
    tracked::reset();
    run_at(7, leat::from(rows) | leat::select("b"_f, "c"_f = "a"_f, "m"_f = "n"_f + 1) | leat::filter("m"_f == 1) | leat::count_rows());
    CHECK(tracked::copies + tracked::moves == 0);
    run_at(7, leat::from(rows) | leat::select("b"_f) | leat::collect());
    CHECK(tracked::copies == 4);
    auto p = leat::from(std::move(rows)) | leat::select("b"_f, "n"_f) | leat::collect();
    tracked::reset();
    run_at(7, std::move(p));
    CHECK(tracked::copies == 0);
}

TEST_CASE("a computation that fails makes one bad record") {
    auto const [report, bad, rows] = run_everywhere([] {
        return leat::from(plays, leat::bad_to(leat::collect())) | leat::select("rate"_f = 1000 / "ms"_f) | leat::collect();
    });
    CHECK(rows.size() == 2);
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "select");
    CHECK(bad[0].reason == "division by zero in 1000 / ms");
    auto const [report2, bad2, rows2] = run_everywhere([] {
        return leat::from(plays, leat::bad_to(leat::collect())) | leat::select("name"_f = [](play const& p) {
                   if (p.ms == 0) throw std::runtime_error("nothing");
                   return p.user.name;
               }) |
               leat::collect();
    });
    CHECK(rows2.size() == 2);
    REQUIRE(bad2.size() == 1);
    CHECK(bad2[0].reason == "nothing");
}

}  // namespace
