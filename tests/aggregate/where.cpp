// SPDX-License-Identifier: BSL-1.0
#include <leat/aggregate/where.hpp>

#include <laws/one_answer.hpp>
#include <test.hpp>

using namespace laws;

// `where` and `count_if` against the same aggregates behind a filter.

namespace {

struct order {
    std::int64_t side;
    std::int64_t quantity;
    std::optional<double> price;
    std::string buyer;
    leat::timestamp ts;
};

std::vector<order> some_orders(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    std::vector<order> out;
    for (std::size_t i = 0; i != count; ++i) {
        order o{below(random, 4), below(random, 50), std::nullopt, std::string(static_cast<std::size_t>(below(random, 30)), 'b'), {}};
        if (below(random, 3) != 0) o.price = 0.25 * static_cast<double>(below(random, 40));
        o.ts = leat::timestamp(leat::duration(static_cast<std::int64_t>(i) - below(random, 10)));
        out.push_back(std::move(o));
    }
    return out;
}

/// The sum of squares.
struct squares {
    using state = std::int64_t;
    [[nodiscard]] state identity() const { return 0; }
    void add(state& s, std::int64_t n, std::int64_t weight) const { s += weight * n * n; }
    void merge(state& into, state later) const { into += later; }
    [[nodiscard]] std::int64_t result(state s) const { return s; }
};

template <class... W>
auto all_of(auto const& stage, W const&... where) {
    return stage("n"_f = leat::count("quantity"_f, where...), "priced"_f = leat::count("price"_f, where...), "sum"_f = leat::sum("quantity"_f, where...),
                 "prices"_f = leat::sum("price"_f, where...), "mean"_f = leat::mean("quantity"_f, where...), "mean_price"_f = leat::mean("price"_f, where...),
                 "least"_f = leat::min("quantity"_f, where...), "most"_f = leat::max("buyer"_f, where...), "first"_f = leat::first("buyer"_f, where...),
                 "last"_f = leat::last("price"_f, where...), "dearest"_f = leat::arg_max("buyer"_f, "price"_f, where...),
                 "squares"_f = leat::aggregate_by(squares{}, "quantity"_f, "side"_f, where...),
                 "range"_f = leat::max("quantity"_f, where...) - leat::min("quantity"_f, where...));
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(order, side, quantity, price, buyer, ts);

TEST_CASE("an aggregate where a condition holds is the aggregate behind a filter", "[where]") {
    for (unsigned seed = 0; seed != 4; ++seed) {
        auto const orders = some_orders(seed, 400);
        auto const check = [&](auto const& condition) {
            auto const total = std::get<1>(one_answer(orders, all_of(leat::summarize, leat::where(condition))));
            auto const filtered = std::get<1>(one_answer(orders, leat::filter(condition) | all_of(leat::summarize)));
            CHECK((total == filtered));
        };
        check("side"_f == 1);
        check("price"_f > 5.0);                                       // may be null
        check("side"_f > 7);                                          // never
        check("buyer"_f >= "bbbb" && 12 / ("side"_f + 1) > 3);
        check([](auto const& r) { return "quantity"_f(r) % 2 == 0; });
        check("price"_f > 4.0 && "side"_f != [](order const& o) { return o.quantity % 4; });
    }
}

TEST_CASE("where, in windows by key: what had no record that counts is null", "[where]") {
    auto const orders = some_orders(8, 600);
    auto const windows = leat::event_time("ts"_f, leat::out_of_order(20us)) | leat::key_by("side"_f) | leat::window(leat::tumbling(30us));
    auto const with_condition = rows_of(orders, windows | all_of(leat::aggregate, leat::where("quantity"_f > 44)));
    auto const filtered = rows_of(orders, leat::event_time("ts"_f, leat::out_of_order(20us)) | leat::filter("quantity"_f > 44) | leat::key_by("side"_f) |
                                              leat::window(leat::tumbling(30us)) | all_of(leat::aggregate));
    std::size_t empty = 0, found = 0;
    for (auto const& row : with_condition) {
        auto const same = std::find_if(filtered.begin(), filtered.end(), [&](auto const& f) {
            return "side"_f(f) == "side"_f(row) && "window_start"_f(f) == "window_start"_f(row);
        });
        if (same == filtered.end()) {
            ++empty;
            CHECK("n"_f(row) == 0);
            CHECK("sum"_f(row) == 0);
            CHECK_FALSE("prices"_f(row));
            CHECK_FALSE("mean"_f(row));
            CHECK_FALSE("least"_f(row));
            CHECK_FALSE("first"_f(row));
            CHECK_FALSE("range"_f(row));
            CHECK_FALSE("dearest"_f(row));
        } else {
            ++found;
            CHECK("n"_f(row) == "n"_f(*same));
            CHECK("sum"_f(row) == "sum"_f(*same));
            CHECK("prices"_f(row) == "prices"_f(*same));
            CHECK("mean"_f(row) == "mean"_f(*same));
            CHECK("mean_price"_f(row) == "mean_price"_f(*same));
            CHECK("most"_f(row) == "most"_f(*same));
            CHECK("first"_f(row) == "first"_f(*same));
            CHECK("last"_f(row) == "last"_f(*same));
            CHECK("dearest"_f(row) == "dearest"_f(*same));
            CHECK("squares"_f(row) == "squares"_f(*same));
        }
    }
    CHECK(found == filtered.size());
    CHECK(empty > 0);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype("sum"_f(with_condition[0]))>, std::int64_t>);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype("least"_f(with_condition[0]))>, std::optional<std::int64_t>>);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype("least"_f(filtered[0]))>, std::int64_t>);
}

TEST_CASE("count_if counts, and is count(where(...))", "[where]") {
    auto const orders = some_orders(2, 300);
    auto const total = std::get<1>(one_answer(orders, leat::summarize("dear"_f = leat::count_if("price"_f > 5.0), "again"_f = leat::count(leat::where("price"_f > 5.0)),
                                                                      "even"_f = leat::count_if([](order const& o) { return o.quantity % 2 == 0; }),
                                                                      "share"_f = leat::count_if("side"_f == 1) * 100 / leat::count())));
    std::int64_t dear = 0, even = 0, side = 0;
    for (order const& o : orders) dear += o.price && *o.price > 5, even += o.quantity % 2 == 0, side += o.side == 1;
    CHECK("dear"_f(total) == dear);
    CHECK("again"_f(total) == dear);
    CHECK("even"_f(total) == even);
    CHECK("share"_f(total) == side * 100 / 300);
}

TEST_CASE("where the condition does not hold the input is not computed; where the condition fails the record is bad", "[where]") {
    auto const orders = some_orders(3, 200);
    std::uint64_t zero = 0;
    for (order const& o : orders) zero += o.side == 0;
    REQUIRE(zero > 0);
    auto const fine = one_answer(orders, leat::summarize("x"_f = leat::sum(12 / "side"_f, leat::where("side"_f != 0)),
                                                         "y"_f = leat::arg_min("buyer"_f, 12 / "side"_f, leat::where("side"_f != 0))));
    CHECK(std::get<0>(fine).bad == 0);
    auto const bad = one_answer(orders, leat::summarize("x"_f = leat::sum("quantity"_f, leat::where(12 / "side"_f > 4)), "n"_f = leat::count()));
    CHECK(std::get<0>(bad).bad == zero);
    CHECK("n"_f(std::get<1>(bad)) == static_cast<std::int64_t>(200 - zero));
    CHECK(std::get<0>(bad).bad_by_reason[0].reason == "division by zero in where(12 / side > 4, quantity)");
}

TEST_CASE("where is told as it was written", "[where]") {
    std::vector<order> const none;
    auto const text = leat::explain(leat::from(none) | leat::key_by("side"_f) |
                                    leat::running("a"_f = leat::sum("quantity"_f, leat::where("side"_f == 1)), "b"_f = leat::count_if("price"_f > 5.0),
                                                  "c"_f = leat::mean("price"_f, leat::where("side"_f == 1)),
                                                  "d"_f = leat::arg_max("buyer"_f, "price"_f, leat::where("side"_f == 1))) |
                                    leat::null());
    CHECK(text.find("a = sum(quantity, where(side == 1)), b = count_if(price > 5.0), c = mean(price, where(side == 1)), "
                    "d = arg_max(buyer, price, where(side == 1))") != std::string::npos);
}
