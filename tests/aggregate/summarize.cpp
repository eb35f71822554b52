// SPDX-License-Identifier: BSL-1.0
#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/arg_min_max.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/aggregate/summarize.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/with.hpp>

#include <test.hpp>

#include <limits>
#include <random>
#include <stdexcept>

using namespace leat::literals;

namespace {

struct item {
    std::int32_t n;
    double x;
    std::optional<std::int64_t> maybe;
    std::string text;
};

std::vector<item> some_items(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<item> out;
    for (std::size_t i = 0; i != count; ++i) {
        auto const a = static_cast<std::int32_t>(random() % 2001) - 1000;
        std::optional<std::int64_t> maybe;
        if (random() % 3 != 0) maybe = static_cast<std::int64_t>(random() % 100);
        out.push_back({a, 0.1 * static_cast<double>(random() % 1000), maybe, std::string(random() % 20, 'x')});
    }
    return out;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, n, x, maybe, text);

namespace {

struct widest {
    using state = std::size_t;
    [[nodiscard]] std::size_t identity() const { return 0; }
    void add(std::size_t& s, std::string const& text) const {
        if (text.size() == 13) throw std::runtime_error("thirteen");
        if (text.size() > s) s = text.size();
    }
    void merge(std::size_t& into, std::size_t later) const { into = into < later ? later : into; }
    [[nodiscard]] std::int64_t result(std::size_t s) const { return static_cast<std::int64_t>(s); }
};

template <class Pipeline>
auto node_of(Pipeline const& p) {
    return std::move(leat::detail::make_instance(p, leat::detail::owner(new leat::detail::run_context)).node());
}

}  // namespace

TEST_CASE("summarize hands back a record of aggregates over all records", "[summarize]") {
    auto const items = some_items(5000, 1);
    auto const [report, total] = leat::run(leat::from(items) | leat::summarize("n"_f = leat::count(), "sum"_f = leat::sum("n"_f), "x"_f = leat::sum("x"_f),
                                                                               "present"_f = leat::count("maybe"_f), "least"_f = leat::min("n"_f),
                                                                               "mean"_f = leat::mean("maybe"_f), "last"_f = leat::last("text"_f)));
    std::int64_t sum = 0, present = 0, least = items[0].n, of_present = 0;
    double x = 0;
    for (auto const& i : items) {
        sum += i.n;
        x += i.x;
        if (i.n < least) least = i.n;
        if (i.maybe) ++present, of_present += *i.maybe;
    }
    CHECK("n"_f(total) == 5000);
    CHECK("sum"_f(total) == sum);
    CHECK("x"_f(total) == x);
    CHECK("present"_f(total) == present);
    CHECK("least"_f(total) == least);
    CHECK("mean"_f(total) == static_cast<double>(of_present) / static_cast<double>(present));
    CHECK("last"_f(total) == items.back().text);
    CHECK(report.records_in == 5000);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype("last"_f(total))>, std::optional<std::string>>);
}

TEST_CASE("summarize behind expressions, without a branch, finds what a loop with branches finds", "[summarize]") {
    for (unsigned seed = 0; seed != 20; ++seed) {
        auto const items = some_items(seed * 200, seed);
        auto const pipeline = leat::from(items) | leat::filter("n"_f > -500) | leat::with("y"_f = "x"_f * "n"_f) | leat::filter("y"_f < 900.5) |
                              leat::summarize("n"_f = leat::count(), "y"_f = leat::sum("y"_f), "i"_f = leat::sum("n"_f));
        static_assert(decltype(node_of(pipeline))::template takes_if<item const&>);
        auto const [report, total] = leat::run(pipeline);
        std::int64_t n = 0, i = 0;
        double y = 0;
        for (auto const& it : items)
            if (it.n > -500 && it.x * it.n < 900.5) ++n, y += it.x * it.n, i += it.n;
        CHECK("n"_f(total) == n);
        CHECK("y"_f(total) == y);
        CHECK("i"_f(total) == i);
        CHECK(report.bad == 0);
    }
}

TEST_CASE("summarize: what would fail in a record that is filtered out does not", "[summarize]") {
    std::vector<item> const items{{0, 1, {}, ""}, {2, 2, {}, ""}, {0, 3, {}, ""}, {5, 4, {}, ""}};
    auto const good = leat::run(leat::from(items) | leat::filter("n"_f != 0) | leat::with("q"_f = 10 / "n"_f) | leat::summarize("q"_f = leat::sum("q"_f)));
    CHECK(std::get<0>(good).bad == 0);
    CHECK("q"_f(std::get<1>(good)) == 7);
    auto const bad = leat::run(leat::from(items) | leat::summarize("q"_f = leat::sum(10 / "n"_f), "n"_f = leat::count()));
    CHECK(std::get<0>(bad).bad == 2);
    CHECK("q"_f(std::get<1>(bad)) == 7);
    CHECK("n"_f(std::get<1>(bad)) == 2);
}

TEST_CASE("summarize: NaN and infinity in records that are filtered out do not touch the sum", "[summarize]") {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    double const inf = std::numeric_limits<double>::infinity();
    std::vector<item> const items{{0, nan, {}, ""}, {1, 2.5, {}, ""}, {0, inf, {}, ""}, {1, -1, {}, ""}};
    auto const [report, total] = leat::run(leat::from(items) | leat::filter("n"_f == 1) | leat::summarize("x"_f = leat::sum("x"_f)));
    CHECK("x"_f(total) == 1.5);
}

TEST_CASE("summarize of nothing: what has no value is null, counts and sums are 0", "[summarize]") {
    std::vector<item> const none;
    auto const totals = leat::summarize("n"_f = leat::count(), "x"_f = leat::sum("x"_f), "m"_f = leat::sum("maybe"_f), "lo"_f = leat::min("x"_f),
                                        "hi"_f = leat::max("text"_f), "mean"_f = leat::mean("n"_f), "means"_f = leat::mean("maybe"_f),
                                        "first"_f = leat::first("n"_f), "last"_f = leat::last_arrived("text"_f),
                                        "arg"_f = leat::arg_min("text"_f, "n"_f), "some"_f = leat::count_if("n"_f > 0),
                                        "range"_f = leat::max("x"_f) - leat::min("x"_f), "sum"_f = leat::sum("n"_f, leat::where("x"_f > 0)));
    auto const check = [](auto const& total) {
        CHECK("n"_f(total) == 0);
        CHECK("x"_f(total) == 0);
        CHECK("some"_f(total) == 0);
        CHECK("sum"_f(total) == 0);
        CHECK_FALSE("m"_f(total).has_value());
        CHECK_FALSE("lo"_f(total).has_value());
        CHECK_FALSE("hi"_f(total).has_value());
        CHECK_FALSE("mean"_f(total).has_value());
        CHECK_FALSE("means"_f(total).has_value());
        CHECK_FALSE("first"_f(total).has_value());
        CHECK_FALSE("last"_f(total).has_value());
        CHECK_FALSE("arg"_f(total).has_value());
        CHECK_FALSE("range"_f(total).has_value());
    };
    check(std::get<1>(leat::run(leat::from(none) | totals)));
    auto const items = some_items(100, 3);
    check(std::get<1>(leat::run(leat::from(items) | leat::filter("n"_f > 5000) | totals)));
    auto const some = std::get<1>(leat::run(leat::from(items) | totals));
    CHECK("mean"_f(some).has_value());
    CHECK("first"_f(some) == items.front().n);
    CHECK("range"_f(some).has_value());
}

TEST_CASE("summarize: of several results that fail the first is told, with its own name", "[summarize]") {
    std::vector<item> const items{{1, 1, {}, ""}};
    std::string what;
    try {
        static_cast<void>(leat::run(leat::from(items) | leat::summarize("n"_f = leat::count(), "a"_f = leat::sum("n"_f) / (leat::count() - 1),
                                                                        "b"_f = 1 / (leat::count() - 1))));
    } catch (leat::error const& e) {
        what = e.what();
    }
    CHECK(what.find("summarize: a: division by zero in sum(n) / (count() - 1)") != std::string::npos);
}

TEST_CASE("summarize: a sum that does not fit is an error that names the result", "[summarize]") {
    struct big {
        BOOST_HANA_DEFINE_STRUCT(big, (std::int64_t, v));
    };
    std::int64_t const most = std::numeric_limits<std::int64_t>::max();
    std::vector<big> const fits{{most}, {1}, {-1}};
    CHECK("v"_f(std::get<1>(leat::run(leat::from(fits) | leat::summarize("v"_f = leat::sum("v"_f))))) == most);
    std::vector<big> const does_not{{most}, {1}};
    try {
        static_cast<void>(leat::run(leat::from(does_not) | leat::summarize("v"_f = leat::sum("v"_f))));
        FAIL("no error");
    } catch (leat::error const& e) {
        CHECK(std::string(e.what()).find("summarize: v: overflow") != std::string::npos);
    }
}

TEST_CASE("summarize: an aggregate of the user's that throws makes a bad record", "[summarize]") {
    auto const items = some_items(1000, 7);
    auto const [report, total] = leat::run(leat::from(items) | leat::summarize("w"_f = leat::aggregate_by(widest{}, "text"_f)));
    std::uint64_t thirteen = 0;
    for (auto const& i : items) thirteen += i.text.size() == 13;
    CHECK(report.bad == thirteen);
    CHECK(thirteen > 0);
    CHECK("w"_f(total) == 19);
}
