// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/explode.hpp>

#include <leat/aggregate/count.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/tumbling.hpp>
#include <leat/window/window.hpp>

#include <drive.hpp>

#include <random>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct trade {
    std::string s;
    double p;
};
struct frame {
    std::string type;
    std::vector<trade> data;
    int number;
};
struct lists {
    int id;
    std::vector<std::string> words;
    std::optional<int> one;
    std::optional<std::vector<int>> more;
    std::array<int, 2> pair;
    std::vector<bool> flags;
};
struct holder {
    std::vector<std::unique_ptr<int>> pointers;
    int id;
};
struct event {
    leat::timestamp t;
    int key;
    friend bool operator==(event const&, event const&) = default;
};
struct bundle {
    std::vector<event> events;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(trade, s, p);
BOOST_HANA_ADAPT_STRUCT(frame, type, data, number);
BOOST_HANA_ADAPT_STRUCT(lists, id, words, one, more, pair, flags);
BOOST_HANA_ADAPT_STRUCT(holder, pointers, id);
BOOST_HANA_ADAPT_STRUCT(event, t, key);
BOOST_HANA_ADAPT_STRUCT(bundle, events);

namespace {

using leat::field;

std::string const long_text(50, 'x');
std::vector<frame> const frames{{"trade", {{"A", 1.5}, {"B", 2}}, 1}, {"ping", {}, 2}, {"trade", {{long_text, 4}}, 3}};
using flat = leat::record<field<"type", std::string>, field<"s", std::string>, field<"p", double>, field<"number", int>>;

TEST_CASE("explode makes a row of each element; a record's fields stand where the list was") {
    std::vector<flat> const expected{{"trade", "A", 1.5, 1}, {"trade", "B", 2, 1}, {"trade", long_text, 4, 3}};
    auto const rows = rows_everywhere([] { return leat::from(frames) | leat::explode("data"_f) | leat::collect(); });
    static_assert(std::is_same_v<decltype(rows), std::vector<flat> const>);
    CHECK(rows == expected);
    // Out of records that are given away.
    auto copy = frames;
    CHECK(std::get<1>(run_at(2, leat::from(std::move(copy)) | leat::explode("data"_f) | leat::collect())) == expected);
}

TEST_CASE("the fields of the element and of the row are there for what follows") {
    auto const rows = rows_everywhere([] {
        return leat::from(frames) | leat::explode("data"_f) | leat::filter("p"_f > 1.6 && "type"_f == "trade") |
               leat::select("number"_f, "twice"_f = "p"_f * 2, "s"_f) | leat::collect();
    });
    using result = leat::record<field<"number", int>, field<"twice", double>, field<"s", std::string>>;
    CHECK(rows == std::vector<result>{{1, 4, "B"}, {3, 8, long_text}});
}

TEST_CASE("every kind of list: a vector, an array, an optional value or list, bits") {
    std::vector<lists> const rows{{1, {"a", "b"}, 5, {{7}}, {1, 2}, {true, false}}, {2, {"c"}, {}, {}, {3, 4}, {}}, {3, {}, 6, {{8, 9}}, {5, 6}, {true}}};
    auto const of = [&](auto column, auto get) {
        return rows_everywhere([&] { return leat::from(rows) | leat::explode(column) | leat::map(get) | leat::collect(); });
    };
    CHECK(of("words"_f, [](auto const& r) { return std::to_string("id"_f(r)) + "words"_f(r); }) == std::vector<std::string>{"1a", "1b", "2c"});
    CHECK(of("one"_f, [](auto const& r) { return "id"_f(r) * 10 + "one"_f(r); }) == std::vector<int>{15, 36});
    CHECK(of("more"_f, [](auto const& r) { return "id"_f(r) * 10 + "more"_f(r); }) == std::vector<int>{17, 38, 39});
    CHECK(of("pair"_f, [](auto const& r) { return "pair"_f(r); }) == std::vector<int>{1, 2, 3, 4, 5, 6});
    CHECK(of("flags"_f, [](auto const& r) { return "flags"_f(r) ? "id"_f(r) : -"id"_f(r); }) == std::vector<int>{1, -1, 3});
}

TEST_CASE("explode after explode gives every pair") {
    std::vector<lists> const rows{{1, {"a", "b"}, {}, {}, {1, 2}, {}}};
    auto const pairs = rows_everywhere([&] {
        return leat::from(rows) | leat::explode("words"_f) | leat::explode("pair"_f) |
               leat::map([](auto const& r) { return "words"_f(r) + std::to_string("pair"_f(r)); }) | leat::collect();
    });
    CHECK(pairs == std::vector<std::string>{"a1", "a2", "b1", "b2"});
}

TEST_CASE("nothing is copied before a sink keeps it, and elements of an owned record are given away") {
    using row = leat::record<field<"list", std::vector<tracked>>, field<"id", int>>;
    std::vector<row> rows;
    for (int i = 0; i != 3; ++i) rows.emplace_back(std::vector<tracked>(4), i);
    auto const counting = leat::from(rows) | leat::explode("list"_f) | leat::filter("id"_f != 1) | leat::count_rows();
    tracked::reset();
    CHECK(std::get<1>(run_at(64, counting)) == 8);
    CHECK(tracked::copies == 0);
    CHECK(tracked::moves == 0);
    auto collecting = leat::from(std::move(rows)) | leat::explode("list"_f) | leat::collect();
    tracked::reset();
    CHECK(std::get<1>(run_at(64, std::move(collecting))).size() == 12);
    CHECK(tracked::copies == 0);
}

TEST_CASE("a list shown under two names gives nothing away") {
    using row = leat::record<field<"list", std::vector<std::string>>, field<"id", int>>;
    std::vector<row> rows{{{long_text, long_text + "y"}, 1}};
    auto const [report, out] = run_at(
        64, leat::from(std::move(rows)) | leat::select("kept"_f = "list"_f, "each"_f = "list"_f) | leat::explode("each"_f) | leat::collect());
    REQUIRE(out.size() == 2);
    for (auto const& r : out) CHECK("kept"_f(r) == std::vector<std::string>{long_text, long_text + "y"});
    CHECK("each"_f(out[1]) == long_text + "y");
}

TEST_CASE("elements of a field that can only be moved") {
    std::vector<holder> rows(2);
    rows[0].pointers.push_back(std::make_unique<int>(4));
    rows[0].pointers.push_back(std::make_unique<int>(5));
    auto const [report, out] = run_at(2, leat::from(std::move(rows)) | leat::explode("pointers"_f) | leat::collect());
    REQUIRE(out.size() == 2);
    CHECK(*"pointers"_f(out[1]) == 5);
}

TEST_CASE("take stops in the middle of a list") {
    auto const [report, rows] = run_everywhere([] { return leat::from(frames) | leat::explode("data"_f) | leat::take(1) | leat::collect(); });
    CHECK(rows.size() == 1);
    CHECK(report.records_in == 1);
}

// The watermark is that of rows: a list of events has the windows, and the late ones, of the same events one by one.
TEST_CASE("windows over the elements of lists are those over the elements alone") {
    auto const rest = leat::event_time("t"_f, leat::out_of_order(leat::duration(5))) | leat::key_by("key"_f) |
                      leat::window(leat::tumbling(leat::duration(10)), leat::late_to(leat::collect())) |
                      leat::aggregate("n"_f = leat::count()) | leat::collect();
    std::mt19937 random(7);
    auto const below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::uint64_t late_in_all = 0;
    for (int round = 0; round != 20; ++round) {
        std::vector<bundle> bundles;
        std::vector<event> events;
        for (int i = 0, now = 0; i != 30; ++i) {
            bundle b;
            for (int k = below(5); k != 0; --k) {
                now += below(6);
                b.events.push_back({leat::timestamp{leat::duration(now - below(12))}, below(3)});
                events.push_back(b.events.back());
            }
            bundles.push_back(b);
        }
        auto const [report, late, windows] = run_everywhere([&] { return leat::from(events) | rest; });
        auto const [of_lists, late_of_lists, windows_of_lists] = run_everywhere([&] { return leat::from(bundles) | leat::explode("events"_f) | rest; });
        CHECK(windows == windows_of_lists);
        CHECK(late.size() == late_of_lists.size());
        CHECK(report.late == of_lists.late);
        late_in_all += report.late;
    }
    CHECK(late_in_all > 10);
}

}  // namespace
