// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/with.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/record/functions.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/running.hpp>
#include <leat/window/tumbling.hpp>
#include <leat/window/window.hpp>

#include <drive.hpp>

#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

using leat::field;

struct item {
    std::int64_t quantity, price;
    std::string name;
};
struct person {
    std::string name;
};
struct play {
    person user;
    int n;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, quantity, price, name);
BOOST_HANA_ADAPT_STRUCT(person, name);
BOOST_HANA_ADAPT_STRUCT(play, user, n);

namespace {

std::vector<item> const items{{1, 10, "a"}, {2, 20, "b"}, {0, 30, "c"}};

TEST_CASE("with adds computed fields behind the others") {
    using row = leat::record<field<"quantity", std::int64_t>, field<"price", std::int64_t>, field<"name", std::string>,
                             field<"amount", std::int64_t>, field<"dear", bool>>;
    auto const rows =
        rows_everywhere([] { return leat::from(items) | leat::with("amount"_f = "quantity"_f * "price"_f, "dear"_f = "price"_f > 15) | leat::collect(); });
    CHECK(rows == std::vector<row>{{1, 10, "a", 10, false}, {2, 20, "b", 40, true}, {0, 30, "c", 0, true}});
}

TEST_CASE("a name that is there is replaced, type and all, where it stands") {
    using row = leat::record<field<"quantity", std::int64_t>, field<"price", double>, field<"name", std::string>>;
    auto const rows = rows_everywhere([] { return leat::from(items) | leat::with("price"_f = "price"_f / 4.0) | leat::collect(); });
    CHECK(rows == std::vector<row>{{1, 2.5, "a"}, {2, 5, "b"}, {0, 7.5, "c"}});
}

TEST_CASE("all computations see the row as it comes in") {
    using row = leat::record<field<"quantity", std::int64_t>, field<"price", std::int64_t>>;
    auto const rows = rows_everywhere([] {
        return leat::from(items) | leat::with("quantity"_f = "price"_f, "price"_f = "quantity"_f) | leat::select("quantity"_f, "price"_f) | leat::collect();
    });
    CHECK(rows == std::vector<row>{{10, 1}, {20, 2}, {30, 0}});
}

TEST_CASE("with after with, and functions that read what was computed") {
    auto const rows = rows_everywhere([] {
        return leat::from(items) | leat::with("amount"_f = "quantity"_f * "price"_f) | leat::with("double"_f = [](auto const& r) { return 2 * "amount"_f(r); }) |
               leat::filter("double"_f > 20) | leat::map([](auto const& r) { return "name"_f(r) + std::to_string("double"_f(r)); }) | leat::collect();
    });
    CHECK(rows == std::vector<std::string>{"b80"});
}

TEST_CASE("with of expressions is map by hand") {
    auto const by_map = rows_everywhere([] { return leat::from(items) | leat::map([](item const& i) { return i.quantity * i.price + 1; }) | leat::collect(); });
    auto const by_with = rows_everywhere([] { return leat::from(items) | leat::with("x"_f = "quantity"_f * "price"_f) | leat::map("x"_f + 1) | leat::collect(); });
    CHECK(by_map == by_with);
}

TEST_CASE("a computed text that lies in the row stays whole when the row is given away") {
    std::string const name(40, 'n');
    std::vector<play> plays{{{name}, 1}};
    auto const [report, rows] = run_at(1, leat::from(std::move(plays)) | leat::with("who"_f = "user.name"_f) | leat::collect());
    CHECK("who"_f(rows.at(0)) == name);
    CHECK("user.name"_f(rows.at(0)) == name);
    std::vector<item> more{{1, 2, name}};
    auto const [report2, rows2] = run_at(1, leat::from(std::move(more)) | leat::with("copy"_f = "name"_f) | leat::with("again"_f = "copy"_f) | leat::collect());
    CHECK("name"_f(rows2.at(0)) == name);
    CHECK("copy"_f(rows2.at(0)) == name);
    CHECK("again"_f(rows2.at(0)) == name);
}

// A window reads values after the kernel is through with their rows.
TEST_CASE("a computed text goes into a window whole") {
    using event = leat::record<field<"t", leat::timestamp>, field<"n", int>>;
    std::vector<event> events;
    for (int i = 0; i != 200; ++i) events.emplace_back(leat::timestamp{leat::duration(i)}, i);
    auto const text = [](auto const& r) { return std::string(40, static_cast<char>('a' + "n"_f(r) % 3)); };
    auto const [report, rows] = run_everywhere([&] {
        return leat::from(events) | leat::event_time("t"_f) | leat::with("text"_f = text) | leat::key_by("text"_f) |
               leat::window(leat::tumbling(leat::duration(10))) | leat::aggregate("first"_f = leat::first("text"_f), "last"_f = leat::last("text"_f)) |
               leat::collect();
    });
    CHECK(rows.size() == 60);
    for (auto const& r : rows) {
        CHECK("text"_f(r).size() == 40);
        CHECK("first"_f(r) == "text"_f(r));
        CHECK("last"_f(r) == "text"_f(r));
    }
}

// A row that is given away is moved field by field: what is a part of another field must not be left behind.
TEST_CASE("a part of a text of the row is kept whole with it") {
    using word = leat::record<field<"id", int>, field<"text", std::string>, field<"note", std::optional<std::string>>>;
    std::vector<word> words;
    for (int i = 0; i != 50; ++i) words.emplace_back(i % 3, "word " + std::string(static_cast<std::size_t>(i), 'x'), std::string("note"));
    auto const parts = leat::with("part"_f = leat::left_of("text"_f, 20), "or"_f = leat::coalesce("note"_f, "text"_f),
                                  "maybe"_f = leat::if_else("id"_f == 1, std::nullopt, "text"_f),
                                  "view"_f = [](auto const& r) { return std::string_view("text"_f(r)).substr(5); });
    auto const check = [&](auto const& rows) {
        REQUIRE(rows.size() == words.size());
        for (std::size_t i = 0; i != rows.size(); ++i) {
            std::string const& text = "text"_f(words[i]);
            CHECK("text"_f(rows[i]) == text);
            CHECK("part"_f(rows[i]) == text.substr(0, 20));
            CHECK("or"_f(rows[i]) == "note");
            CHECK("maybe"_f(rows[i]) == ("id"_f(words[i]) == 1 ? std::nullopt : std::optional(text)));
            CHECK("view"_f(rows[i]) == text.substr(5));
        }
    };
    check(std::get<1>(run_everywhere([&] { return leat::from(std::vector<word>(words)) | parts | leat::collect(); })));
    check(std::get<1>(run_everywhere([&] {
        return leat::from(std::vector<word>(words)) | parts | leat::rename("number"_f = "id"_f) | leat::with("id"_f = "number"_f) | leat::collect();
    })));
    check(std::get<1>(run_everywhere([&] {
        return leat::from(std::vector<word>(words)) | parts | leat::key_by("text"_f) | leat::running("n"_f = leat::count()) | leat::collect();
    })));
    check(std::get<1>(run_everywhere([&] {
        return leat::from(std::vector<word>(words)) | leat::map([](word w) { return w; }) | parts | leat::enumerate() | leat::collect();
    })));
}

TEST_CASE("a computation that fails makes one bad record, which shows the row as it came in") {
    auto const [report, bad, rows] = run_everywhere([] {
        return leat::from(items, leat::bad_to(leat::collect())) | leat::with("per"_f = "price"_f / "quantity"_f) | leat::collect();
    });
    CHECK(rows.size() == 2);
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "with");
    CHECK(bad[0].reason == "division by zero in price / quantity");
    CHECK(bad[0].text == R"({"quantity":0,"price":30,"name":"c"})");
    auto const [report2, bad2, rows2] = run_everywhere([] {
        return leat::from(items, leat::bad_to(leat::collect())) | leat::with("n"_f = [](item const& i) {
                   if (i.name == "b") throw std::runtime_error("b");
                   return i.name.size();
               }) |
               leat::count_rows();
    });
    CHECK(rows2 == 2);
    CHECK(bad2.at(0).reason == "b");
}

}  // namespace

TEST_CASE("with: a column may be its own value, another's, and any expression's") {
    std::vector<item> const rows{{2, 5, "a"}};
    auto const [report, got] = leat::run(leat::from(rows) |
                               leat::with("price"_f = "price"_f, "quantity"_f = "price"_f, "twice"_f = 2 * "quantity"_f, "name"_f = "name"_f) |
                               leat::collect());
    REQUIRE(got.size() == 1);
    CHECK("price"_f(got[0]) == 5);
    CHECK("quantity"_f(got[0]) == 5);
    CHECK("name"_f(got[0]) == "a");
    auto const [last_report, named] = leat::run(leat::from(rows) | leat::select("price"_f = "price"_f) | leat::collect());
    CHECK("price"_f(named.at(0)) == 5);
}
