// SPDX-License-Identifier: BSL-1.0
// Memory is asked for by a run, never by a record: twice as many records take as many allocations.
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/start.hpp>
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/drop.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/scan.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/skip.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/stage/with.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/running.hpp>
#include <leat/window/tumbling.hpp>

#include <counted_new.hpp>
#include <drive.hpp>

#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct item {
    std::string name;
    std::int64_t quantity;
    double price;
    std::array<int, 3> sizes;
    std::optional<int> stars;
};
struct line {
    double price;
    std::string name;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, name, quantity, price, sizes, stars);
BOOST_HANA_ADAPT_STRUCT(line, price, name);

namespace {

std::vector<item> make_items(std::size_t n) {
    std::vector<item> out;
    for (std::size_t i = 0; i != n; ++i)
        out.push_back({"a name that is longer than what a string holds in itself", static_cast<std::int64_t>(i % 7), 0.5, {1, 2, 3},
                       i % 3 == 0 ? std::optional<int>() : 4});
    return out;
}

std::vector<item> const few = make_items(3000);
std::vector<item> const many = make_items(30000);

leat::source<item const> batches(std::vector<item> const* rows) {
    for (std::size_t i = 0; i < rows->size(); i += 500) co_yield std::span<item const>(rows->data() + i, 500);
}

/// `stages` end in a sink that keeps nothing.
template <class Stages>
void allocates_nothing_per_record(Stages const& stages) {
    auto const count = [](auto const& p) {
        std::size_t const before = calls_of_new;
        auto const report = leat::run(p);
        REQUIRE(report.records_in != 0);
        CHECK(report.bad == 0);
        return calls_of_new - before;
    };
    std::size_t const for_few = count(leat::from(few) | stages);
    CHECK(for_few > 0);  // the counter counts
    CHECK(count(leat::from(many) | stages) == for_few);
    std::size_t const by_coroutine = count(leat::from(batches, &few) | stages);
    CHECK(count(leat::from(batches, &many) | stages) == by_coroutine);
}

TEST_CASE("stages that only look") {
    allocates_nothing_per_record(leat::filter("quantity"_f > 2 && "name"_f != "x") | leat::null());
    allocates_nothing_per_record(leat::filter([](item const& i) { return i.quantity > 2; }) | leat::inspect([](item const&) {}) | leat::null());
    allocates_nothing_per_record(leat::take(100000) | leat::skip(10) | leat::take_while("price"_f < 9) | leat::null());
}

TEST_CASE("stages that compute") {
    allocates_nothing_per_record(leat::map([](item const& i) { return i.price * 2; }) | leat::null());
    allocates_nothing_per_record(leat::scan(0.0, [](double s, item const& i) { return s + i.price; }) | leat::null());
    allocates_nothing_per_record(leat::with("amount"_f = "quantity"_f * "price"_f) | leat::filter("amount"_f > 1) |
                                 leat::select("name"_f, "amount"_f, "twice"_f = "amount"_f * 2) | leat::filter("twice"_f > 3 && "name"_f != "") |
                                 leat::rename("n"_f = "name"_f) | leat::drop("twice"_f) | leat::null());
    allocates_nothing_per_record(leat::enumerate() | leat::filter("index"_f % 2 == 0) | leat::null());
}

TEST_CASE("stages that make more rows, or fewer") {
    allocates_nothing_per_record(leat::explode("sizes"_f) | leat::filter("sizes"_f != 2) | leat::null());
    allocates_nothing_per_record(leat::explode("stars"_f) | leat::null());
    allocates_nothing_per_record(leat::flat_map(&item::sizes) | leat::null());
    allocates_nothing_per_record(leat::distinct_until_changed("quantity"_f, "name"_f) | leat::null());
}

TEST_CASE("branches") {
    allocates_nothing_per_record(leat::fork(leat::filter("price"_f > 1) | leat::null(), leat::enumerate() | leat::null()));
    allocates_nothing_per_record(leat::split("quantity"_f > 3, leat::null(), leat::explode("sizes"_f) | leat::null()));
}

TEST_CASE("a copy is made where one is needed, and only there") {
    auto const counting = [](auto const& p) {
        std::size_t const before = calls_of_new;
        leat::run(p);
        return calls_of_new - before;
    };
    // A name that is lent, and a name that is given as a value.
    CHECK(counting(leat::from(many) | leat::map(&item::name) | leat::null()) == counting(leat::from(few) | leat::map(&item::name) | leat::null()));
    auto const copies = leat::map([](item const& i) { return i.name; }) | leat::null();
    CHECK(counting(leat::from(many) | copies) - counting(leat::from(few) | copies) == many.size() - few.size());
}

/// A reading of one of 5000 sensors, which all report once a minute, in an order that changes.
struct reading {
    std::string sensor;
    std::uint32_t floor;
    leat::timestamp at;
    double value;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(reading, sensor, floor, at, value);

namespace {

std::vector<reading> readings_of_minute(std::int64_t minute) {
    using namespace std::chrono_literals;
    std::vector<reading> out;
    for (std::uint32_t i = 0; i != 5000; ++i) {
        auto const n = static_cast<std::uint32_t>((i * 1237 + minute * 17) % 5000);
        out.push_back({"a sensor whose name is longer than a string: " + std::to_string(n), n % 10,
                       leat::timestamp(minute * 1min + (i * 7919 % 60) * 1s), 0.5 * n});
    }
    return out;
}

/// `stages` end in a window of a minute. How much memory was asked for, from the language or the system, by the minutes
/// after every key has been seen and two windows have fired.
template <class Stages>
void allocates_nothing_later(Stages const& stages) {
    auto const taken = [] { return calls_of_new + static_cast<std::size_t>(leat::detail::page_blocks_taken.load()); };
    std::size_t results = 0;
    auto job = leat::start(leat::from(leat::push_source<reading>()) | stages | leat::for_each([&results](auto const&) { ++results; }));
    std::vector<std::vector<reading>> minutes;
    for (std::int64_t m = 0; m != 12; ++m) minutes.push_back(readings_of_minute(m));
    std::size_t const at_first = taken();
    std::size_t m = 0;
    for (; m != 4; ++m) job.push(std::span<reading const>(minutes[m]));  // the delay holds the last two back
    REQUIRE(results != 0);
    std::size_t const before = taken();
    CHECK(before > at_first);  // the counter counts
    std::size_t const results_before = results;
    for (; m != minutes.size(); ++m)
        for (std::size_t i = 0; i < minutes[m].size(); i += 500) job.push(std::span<reading const>(minutes[m]).subspan(i, 500));
    CHECK(taken() == before);
    CHECK(results > results_before);
    job.finish();
}

TEST_CASE("windows and running aggregates, once every key has been seen and two windows have fired") {
    using namespace std::chrono_literals;
    auto const in_time = leat::event_time("at"_f, leat::out_of_order(90s));
    auto const minute = leat::window(leat::tumbling(1min));
    auto const totals = leat::aggregate("n"_f = leat::count(), "mean"_f = leat::mean("value"_f));
    allocates_nothing_later(in_time | leat::key_by("sensor"_f) | minute | totals);
    allocates_nothing_later(in_time | leat::key_by("sensor"_f, "floor"_f) | minute | totals);
    allocates_nothing_later(in_time | leat::key_by("floor"_f) | minute | totals);
    allocates_nothing_later(in_time | minute | totals);
    allocates_nothing_later(in_time | leat::key_by("sensor"_f) | minute | totals | leat::key_by("sensor"_f) |
                            leat::running("so_far"_f = leat::sum("n"_f)));
    allocates_nothing_later(in_time | leat::key_by("sensor"_f, "floor"_f) | minute | totals | leat::key_by("floor"_f) |
                            leat::window(leat::same_window) | leat::aggregate("sensors"_f = leat::count()));
    allocates_nothing_later(leat::key_by("sensor"_f) | leat::running("total"_f = leat::sum("value"_f)));
}

}  // namespace
