// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

#include <stdexcept>

using namespace laws;

// A function of the row may stand wherever an expression may: each place with a function gives what it gives with the
// expression that computes the same. And what a function throws there makes one bad record.

namespace {

auto const n = [](auto const& r) { return "n"_f(r); };
auto const city = [](auto const& r) -> std::string const& { return "city"_f(r); };
auto const positive = [](auto const& r) { return "n"_f(r) > 0; };
auto const maybe = [](event const& e) { return e.device; };
double x_of(event const& e) { return e.x; }

/// Like `n`, but it throws for some.
auto const picky = [](auto const& r) {
    if ("n"_f(r) % 5 == 0) throw std::runtime_error("a multiple of five");
    return "n"_f(r);
};
bool is_refused(event const& e) { return e.n % 5 == 0; }

std::vector<event> const events = random_events(7, 400, 20us, 200us);

template <class A, class B>
void same(A const& with_functions, B const& with_expressions) {
    auto const a = one_answer(events, with_functions);
    auto const b = one_answer(events, with_expressions);
    CHECK((values_of(a) == values_of(b)));
    CHECK(std::get<0>(a).bad == 0);
}

/// The same with `picky` in it: the records that it does not take are bad, each once, under the stage's name; the rest is as
/// if they had not been there.
template <class A, class B>
void refuses(char const* stage, A const& with_functions, B const& with_expressions) {
    std::vector<event> good;
    std::uint64_t bad = 0;
    for (event const& e : events) is_refused(e) ? void(++bad) : good.push_back(e);
    REQUIRE(bad > 10);
    auto const a = one_answer(events, with_functions);
    auto const b = one_answer(good, with_expressions);
    CHECK((values_of(a) == values_of(b)));
    CHECK(std::get<0>(a).bad == bad);
    REQUIRE(std::get<0>(a).bad_by_reason.size() == 1);
    CHECK(std::get<0>(a).bad_by_reason[0].stage == stage);
    CHECK(std::get<0>(a).bad_by_reason[0].reason == "a multiple of five");
}

}  // namespace

TEST_CASE("functions as operands of arithmetic, comparison and logic", "[functions]") {
    same(leat::select("n"_f, "sum"_f = "n"_f + n, "difference"_f = "n"_f - n, "more"_f = "x"_f >= x_of, "same"_f = city == "city"_f, "both"_f = "n"_f < 5 && positive,
                      "one"_f = positive || "n"_f < -5, "not"_f = !("n"_f < 5 && positive), "minus"_f = -("n"_f * n), "null"_f = "device"_f + maybe,
                      "member"_f = "x"_f + &event::x) |
             leat::collect(),
         leat::select("n"_f, "sum"_f = "n"_f + "n"_f, "difference"_f = "n"_f - "n"_f, "more"_f = "x"_f >= "x"_f, "same"_f = "city"_f == "city"_f,
                      "both"_f = "n"_f < 5 && "n"_f > 0, "one"_f = "n"_f > 0 || "n"_f < -5, "not"_f = !("n"_f < 5 && "n"_f > 0), "minus"_f = -("n"_f * "n"_f),
                      "null"_f = "device"_f + "device"_f, "member"_f = "x"_f + "x"_f) |
             leat::collect());
    refuses("select", leat::select("n"_f, "sum"_f = "n"_f + picky) | leat::collect(), leat::select("n"_f, "sum"_f = "n"_f + "n"_f) | leat::collect());
}

TEST_CASE("functions in if_else, coalesce, least, greatest, is_null, cast and functions of text", "[functions]") {
    same(leat::select("a"_f = leat::if_else(positive, n, 0), "b"_f = leat::if_else("n"_f > 3, n, "n"_f), "c"_f = leat::coalesce(maybe, "device"_f, 7),
                      "d"_f = leat::coalesce("device"_f, n), "e"_f = leat::least(n, "n"_f, 3), "f"_f = leat::greatest(x_of, 2.0), "g"_f = leat::is_null(maybe),
                      "h"_f = leat::cast<std::string>(n), "i"_f = leat::length(city), "j"_f = leat::left_of(city, 3), "k"_f = leat::starts_with(city, "city"),
                      "l"_f = leat::truncate_to([](event const& e) { return e.ts; }, 1ms)) |
             leat::collect(),
         leat::select("a"_f = leat::if_else("n"_f > 0, "n"_f, 0), "b"_f = leat::if_else("n"_f > 3, "n"_f, "n"_f), "c"_f = leat::coalesce("device"_f, "device"_f, 7),
                      "d"_f = leat::coalesce("device"_f, "n"_f), "e"_f = leat::least("n"_f, "n"_f, 3), "f"_f = leat::greatest("x"_f, 2.0),
                      "g"_f = leat::is_null("device"_f), "h"_f = leat::cast<std::string>("n"_f), "i"_f = leat::length("city"_f), "j"_f = leat::left_of("city"_f, 3),
                      "k"_f = leat::starts_with("city"_f, "city"), "l"_f = leat::truncate_to("ts"_f, 1ms)) |
             leat::collect());
    refuses("with", leat::with("a"_f = leat::if_else("n"_f == 1000, 0, picky)) | leat::collect(), leat::with("a"_f = "n"_f) | leat::collect());
}

TEST_CASE("functions within the expressions of every stage", "[functions]") {
    auto const odd = "n"_f % 2 != 0;
    same(leat::filter(odd && positive) | leat::collect(), leat::filter(odd && "n"_f > 0) | leat::collect());
    same(leat::map("n"_f + n) | leat::collect(), leat::map("n"_f + "n"_f) | leat::collect());
    same(leat::take_while("n"_f < 20 || positive) | leat::collect(), leat::take_while("n"_f < 20 || "n"_f > 0) | leat::collect());
    same(leat::distinct_until_changed("n"_f % 2 + n * ("n"_f * 0)) | leat::collect(), leat::distinct_until_changed("n"_f % 2 + "n"_f * 0) | leat::collect());
    same(leat::split(odd && positive, leat::count_rows(), leat::collect()), leat::split(odd && "n"_f > 0, leat::count_rows(), leat::collect()));
    same(leat::flat_map(leat::if_else(positive, "list"_f, [](event const& e) { return e.list; })) | leat::collect(), leat::flat_map("list"_f) | leat::collect());
    same(leat::event_time(leat::if_else(positive, "ts"_f, [](event const& e) { return e.ts; }), leat::out_of_order(200us)) | leat::window(leat::tumbling(300us)) |
             leat::aggregate("n"_f = leat::count()) | leat::collect(),
         leat::event_time("ts"_f, leat::out_of_order(200us)) | leat::window(leat::tumbling(300us)) | leat::aggregate("n"_f = leat::count()) | leat::collect());
    same(leat::key_by("k"_f = "n"_f % 3 + n) | leat::running("c"_f = leat::count()) | leat::collect(),
         leat::key_by("k"_f = "n"_f % 3 + "n"_f) | leat::running("c"_f = leat::count()) | leat::collect());
    same(leat::key_by("k"_f = city) | leat::running("c"_f = leat::count()) | leat::select("k"_f, "c"_f) | leat::collect(),
         leat::key_by("k"_f = "city"_f) | leat::running("c"_f = leat::count()) | leat::select("k"_f, "c"_f) | leat::collect());

    auto const sum = leat::fold(std::int64_t{0}, [](std::int64_t s, auto const& r) { return s + "n"_f(r); });
    refuses("filter", leat::filter("n"_f == picky) | leat::collect(), leat::collect());
    refuses("map", leat::map("n"_f + picky) | leat::collect(), leat::map("n"_f * 2) | leat::collect());
    refuses("take_while", leat::take_while("n"_f == picky) | sum, sum);
    refuses("distinct_until_changed", leat::distinct_until_changed("n"_f + picky) | sum, leat::distinct_until_changed("n"_f) | sum);
    refuses("split", leat::split("n"_f == picky, sum, leat::count_rows()), leat::split("n"_f == "n"_f, sum, leat::count_rows()));
    refuses("event_time", leat::event_time(leat::if_else("n"_f == picky, "ts"_f, "ts"_f)) | sum, leat::event_time("ts"_f) | sum);
    refuses("key_by", leat::key_by("k"_f = "n"_f + picky) | leat::running("c"_f = leat::count()) | leat::collect(),
            leat::key_by("k"_f = "n"_f * 2) | leat::running("c"_f = leat::count()) | leat::collect());
    refuses("flat_map", leat::flat_map(leat::if_else("n"_f == picky, "list"_f, "list"_f)) | leat::collect(), leat::flat_map("list"_f) | leat::collect());
}

namespace {

struct longest {
    using state = std::size_t;
    [[nodiscard]] state identity() const { return 0; }
    void add(state& s, std::string const& text, std::int64_t) const { s = std::max(s, text.size()); }
    void merge(state& into, state later) const { into = std::max(into, later); }
    [[nodiscard]] std::int64_t result(state s) const { return static_cast<std::int64_t>(s); }
};

template <class N, class City, class X, class Positive, class Maybe>
auto all_of(auto const& stage, N const& of_n, City const& of_city, X const& of_x, Positive const& of_positive, Maybe const& of_maybe) {
    return stage("sum"_f = leat::sum(of_n), "sums"_f = leat::sum(of_maybe), "mean"_f = leat::mean(of_n), "means"_f = leat::mean(of_maybe), "count"_f = leat::count(of_maybe),
                 "min"_f = leat::min(of_x), "max"_f = leat::max(of_city), "first"_f = leat::first(of_city), "last"_f = leat::last(of_n),
                 "first_arrived"_f = leat::first_arrived(of_city), "last_arrived"_f = leat::last_arrived(of_x), "arg_min"_f = leat::arg_min(of_city, of_n),
                 "arg_max"_f = leat::arg_max(of_n, of_x), "count_if"_f = leat::count_if(of_positive), "where"_f = leat::sum(of_n, leat::where(of_positive)),
                 "mine"_f = leat::aggregate_by(longest{}, of_city, of_n), "ratio"_f = leat::sum(of_x) / leat::count());
}

}  // namespace

TEST_CASE("functions as inputs of aggregates and conditions", "[functions]") {
    auto const times = leat::event_time("ts"_f, leat::out_of_order(200us));
    auto const check = [&](auto const& before, auto const& stage, auto const& after) {
        same(before | all_of(stage, n, city, x_of, positive, maybe) | after,
             before | all_of(stage, "n"_f, "city"_f, "x"_f, "n"_f > 0, "device"_f) | after);
    };
    check(times | leat::window(leat::tumbling(300us)), leat::aggregate, leat::collect());
    check(times | leat::key_by("n"_f) | leat::window(leat::tumbling(3ms)), leat::aggregate, leat::collect());
    check(times | leat::key_by("city"_f) | leat::window(leat::tumbling(3ms)), leat::aggregate, leat::collect());
    check(leat::key_by("city"_f), leat::running, leat::collect());
    check(times | leat::key_by("n"_f), leat::running, leat::collect());
    same(all_of(leat::summarize, n, city, x_of, positive, maybe), all_of(leat::summarize, "n"_f, "city"_f, "x"_f, "n"_f > 0, "device"_f));
}

TEST_CASE("what an input's function throws makes a bad record that no aggregate sees", "[functions]") {
    auto const with = [](auto const& stage, auto const& input) {
        return stage("c"_f = leat::count(), "sum"_f = leat::sum(input), "first"_f = leat::first("city"_f), "most"_f = leat::max("n"_f));
    };
    auto const times = leat::event_time("ts"_f, leat::out_of_order(200us));
    auto const windows = leat::window(leat::tumbling(300us));
    refuses("summarize", with(leat::summarize, picky), with(leat::summarize, "n"_f));
    refuses("summarize", with(leat::summarize, "n"_f * 1 + picky * "n"_f * 0), with(leat::summarize, "n"_f));
    refuses("running", leat::key_by("city"_f) | with(leat::running, picky) | leat::collect(), leat::key_by("city"_f) | with(leat::running, "n"_f) | leat::collect());
    refuses("running", leat::key_by("device"_f) | with(leat::running, picky) | leat::collect(), leat::key_by("device"_f) | with(leat::running, "n"_f) | leat::collect());
    refuses("aggregate", times | leat::key_by("city"_f) | windows | with(leat::aggregate, picky) | leat::collect(),
            times | leat::key_by("city"_f) | windows | with(leat::aggregate, "n"_f) | leat::collect());
    refuses("aggregate", times | leat::key_by("device"_f) | windows | with(leat::aggregate, picky) | leat::collect(),
            times | leat::key_by("device"_f) | windows | with(leat::aggregate, "n"_f) | leat::collect());
    refuses("summarize", leat::summarize("c"_f = leat::count(), "some"_f = leat::count_if([](event const& e) { return picky(e) > 0; })),
            leat::summarize("c"_f = leat::count(), "some"_f = leat::count_if("n"_f > 0)));
}

TEST_CASE("every aggregate refuses a record on which its input fails, and then none has it", "[functions]") {
    auto const quotient = 100 / ("n"_f % 5);
    auto const check = [&](auto const& a) {
        std::vector<event> good;
        for (event const& e : events)
            if (!is_refused(e)) good.push_back(e);
        auto const stage = leat::summarize("a"_f = a, "rows"_f = leat::count());
        auto const found = one_answer(events, stage);
        CHECK(std::get<0>(found).bad == events.size() - good.size());
        CHECK("rows"_f(std::get<1>(found)) == static_cast<std::int64_t>(good.size()));
        CHECK((std::get<1>(found) == std::get<1>(one_answer(good, stage))));
        REQUIRE(std::get<0>(found).bad_by_reason.size() == 1);
        CHECK(std::get<0>(found).bad_by_reason[0].reason.find("division by zero in ") == 0);
    };
    check(leat::count(quotient));
    check(leat::sum(quotient));
    check(leat::mean(quotient));
    check(leat::min(quotient));
    check(leat::max(quotient));
    check(leat::first(quotient));
    check(leat::last(quotient));
    check(leat::first_arrived(quotient));
    check(leat::last_arrived(quotient));
    check(leat::arg_min("city"_f, quotient));
    check(leat::arg_max(quotient, "n"_f));
    check(leat::count_if(quotient > 3));
    check(leat::sum("n"_f, leat::where(quotient > 3)));
    check(leat::aggregate_by(longest{}, "city"_f, quotient));
    check(leat::count(quotient + 0 * leat::cast<std::int64_t>("x"_f - "x"_f)));
}
