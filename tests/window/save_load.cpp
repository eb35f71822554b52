// SPDX-License-Identifier: BSL-1.0
// Keyed state over a restart: saved after any record and loaded by another instance, a run gives what it would have given.
#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/named.hpp>
#include <leat/state/snapshot.hpp>
#include <leat/window/running.hpp>

#include <distinct.hpp>
#include <test.hpp>
#include <window/model.hpp>

using namespace leat::literals;
using namespace std::chrono_literals;
using namespace window_model;

namespace {

std::vector<event> some_events(std::size_t count = 60, unsigned seed = 3) {
    std::mt19937 random(seed);
    return random_events(random, count, 10us, 60us);
}

template <class Pipeline>
std::string saved_after(Pipeline const& p, std::uint64_t records) {
    auto job = leat::start(p, leat::batch_size(1));
    while (job.context().records_in != records) REQUIRE(job.step() == leat::step_result::worked);
    leat::snapshot_writer to;
    job.save(to);
    return to.finish();
}

/// Stops, saves, loads in a new instance and goes on, after every record.
template <class Pipeline>
void goes_on_after_every_record(Pipeline const& p, std::size_t records) {
    auto const expected = leat::run(p);
    CHECK(std::get<0>(expected).records_in == records);
    CHECK(std::get<0>(expected).late > 0);
    for (std::size_t stop = 0; stop != records; ++stop) {
        INFO("after " << stop << " records");
        std::string const bytes = saved_after(p, stop);
        for (std::size_t const batch : {std::size_t{1}, std::size_t{7}, std::size_t{1024}}) {
            auto again = leat::start(p, leat::batch_size(batch));
            leat::snapshot_reader saved(bytes);
            again.load(saved);
            saved.finish();
            while (again.step() != leat::step_result::ended) {}
            auto const values = std::tuple_cat(std::tuple(leat::detail::report_of(again.context(), leat::run_end::end_of_input)), again.node().values());
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                CHECK(((std::get<I + 1>(values) == std::get<I + 1>(expected)) && ...));
            }(std::make_index_sequence<std::tuple_size_v<decltype(values)> - 1>{});
            CHECK(std::get<0>(values).records_in == records);
            CHECK(std::get<0>(values).late == std::get<0>(expected).late);
            CHECK(std::get<0>(values).bad == std::get<0>(expected).bad);
            CHECK(std::get<0>(values).watermark == std::get<0>(expected).watermark);
        }
    }
}

auto timed(std::vector<event> const& events) { return leat::from(events) | leat::event_time("ts"_f, leat::out_of_order(25us)); }
auto tens() { return leat::window(leat::tumbling(40us), leat::late_to(leat::collect())); }

template <class Load>
std::string refusal(Load&& load) {
    try {
        load();
    } catch (leat::error const& e) {
        return e.what();
    }
    return "";
}

template <class From, class To>
std::string refused(From const& written_by, To const& read_by) {
    std::string const bytes = saved_after(written_by, 30);
    return refusal([&] {
        auto job = leat::start(read_by);
        leat::snapshot_reader saved(bytes);
        job.load(saved);
        saved.finish();
    });
}

}  // namespace

TEST_CASE("a window by a text goes on after every record", "[save_load]") {
    auto const events = some_events();
    goes_on_after_every_record(timed(events) | leat::key_by("city"_f) | tens() |
                                   leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("quantity"_f), "value"_f = leat::sum("value"_f),
                                                   "mean"_f = leat::mean("maybe"_f), "least"_f = leat::min("city"_f), "first"_f = leat::first("value"_f),
                                                   "last"_f = leat::last("city"_f)) |
                                   leat::collect(),
                               events.size());
}

TEST_CASE("a window by numbers, null and texts goes on after every record", "[save_load]") {
    auto const events = some_events(60, 6);
    goes_on_after_every_record(timed(events) | leat::key_by("device"_f) | tens() | leat::aggregate("n"_f = leat::count()) | leat::collect(), events.size());
    goes_on_after_every_record(timed(events) | leat::key_by("device"_f, "city"_f, "much"_f = "quantity"_f > 0) | tens() |
                                   leat::aggregate("sum"_f = leat::sum("quantity"_f)) | leat::collect(),
                               events.size());
    goes_on_after_every_record(timed(events) | tens() | leat::aggregate("sum"_f = leat::sum("quantity"_f)) | leat::collect(), events.size());
}

TEST_CASE("an aggregate of the user's, with a set in it, goes on after every record", "[save_load]") {
    auto const events = some_events(60, 5);
    goes_on_after_every_record(timed(events) | leat::key_by("device"_f) | tens() | leat::aggregate("cities"_f = leat::aggregate_by(leat_test::distinct{}, "city"_f)) |
                                   leat::collect(),
                               events.size());
}

TEST_CASE("windows over windows, and the same windows again, go on after every record", "[save_load]") {
    auto const events = some_events(80, 6);
    auto const first = timed(events) | leat::key_by("city"_f, "device"_f) | tens() | leat::aggregate("n"_f = leat::count(), "v"_f = leat::sum("value"_f));
    goes_on_after_every_record(first | leat::key_by("city"_f) | leat::window(leat::same_window) | leat::aggregate("most"_f = leat::max("n"_f), "v"_f = leat::sum("v"_f)) |
                                   leat::collect(),
                               events.size());
    goes_on_after_every_record(first | leat::window(leat::tumbling(120us)) | leat::aggregate("groups"_f = leat::count(), "v"_f = leat::sum("v"_f)) | leat::collect(),
                               events.size());
}

TEST_CASE("running aggregates, also over windows, go on after every record", "[save_load]") {
    auto const events = some_events(60, 7);
    goes_on_after_every_record(timed(events) | leat::key_by("city"_f) | tens() | leat::aggregate("v"_f = leat::sum("value"_f)) | leat::key_by("city"_f) |
                                   leat::running("total"_f = leat::sum("v"_f), "n"_f = leat::count()) | leat::collect(),
                               events.size());
    goes_on_after_every_record(timed(events) | leat::key_by("device"_f) | leat::running("total"_f = leat::sum("value"_f)) | leat::filter("total"_f > 30.0) |
                                   leat::key_by("city"_f) | tens() | leat::aggregate("last"_f = leat::last("total"_f)) | leat::collect(),
                               events.size());
}

TEST_CASE("many keys and windows, saved once", "[save_load]") {
    std::mt19937 random(1);
    std::vector<event> events;
    for (int i = 0; i != 40000; ++i)
        events.push_back({timestamp(duration(i / 4 + static_cast<int>(random() % 3000))), std::to_string(random() % 9000), {}, 1, 0.5 * i, {}});
    auto const p = leat::from(events) | leat::event_time("ts"_f, leat::out_of_order(3ms)) | leat::key_by("city"_f) | leat::window(leat::tumbling(1ms)) |
                   leat::aggregate("n"_f = leat::count(), "v"_f = leat::sum("value"_f)) | leat::key_by("city"_f) | leat::running("total"_f = leat::sum("v"_f)) |
                   leat::collect();
    auto const [report, expected] = leat::run(p);
    for (std::uint64_t const stop : {5000u, 20000u, 39999u}) {
        std::string const bytes = saved_after(p, stop);
        auto again = leat::start(p);
        leat::snapshot_reader saved(bytes);
        again.load(saved);
        while (again.step() != leat::step_result::ended) {}
        CHECK(std::get<0>(again.node().values()) == expected);
    }
}

TEST_CASE("a snapshot of something else is refused, and the message tells the difference", "[save_load]") {
    auto const events = some_events();
    auto const with = [&](auto keys, auto window, auto aggregates) { return timed(events) | keys | window | aggregates | leat::collect(); };
    auto const right = with(leat::key_by("city"_f), leat::window(leat::tumbling(40us)), leat::aggregate("n"_f = leat::count()));
    CHECK(refused(right, right) == "");

    auto const other_size = refused(right, with(leat::key_by("city"_f), leat::window(leat::tumbling(50us)), leat::aggregate("n"_f = leat::count())));
    CHECK(other_size.find("aggregate") != std::string::npos);
    CHECK(other_size.find("tumbling(40 us") != std::string::npos);
    CHECK(other_size.find("tumbling(50 us") != std::string::npos);

    auto const other_key = refused(right, with(leat::key_by("device"_f), leat::window(leat::tumbling(40us)), leat::aggregate("n"_f = leat::count())));
    CHECK(other_key.find("city") != std::string::npos);
    CHECK(other_key.find("device") != std::string::npos);

    auto const other_aggregate = refused(right, with(leat::key_by("city"_f), leat::window(leat::tumbling(40us)), leat::aggregate("n"_f = leat::sum("quantity"_f))));
    CHECK(other_aggregate.find("n = count()") != std::string::npos);
    CHECK(other_aggregate.find("n = sum(quantity)") != std::string::npos);

    auto const other_input = refused(with(leat::key_by("city"_f), leat::window(leat::tumbling(40us)), leat::aggregate("n"_f = leat::sum("value"_f))),
                                     with(leat::key_by("city"_f), leat::window(leat::tumbling(40us)), leat::aggregate("n"_f = leat::sum("value"_f * 2))));
    CHECK(other_input.find("sum(value * 2)") != std::string::npos);

    auto const total = timed(events) | leat::key_by("city"_f) | leat::running("total"_f = leat::sum("value"_f)) | leat::collect();
    CHECK(refused(right, total).find("running") != std::string::npos);
    CHECK(refused(total, right).find("aggregate") != std::string::npos);
    auto const other_total = timed(events) | leat::key_by("city"_f) | leat::running("total"_f = leat::sum("maybe"_f)) | leat::collect();
    CHECK(refused(total, other_total).find("sum(maybe)") != std::string::npos);
}

TEST_CASE("two stages that are alike are told apart by their names", "[save_load]") {
    auto const events = some_events();
    auto const twice = [&](auto const& one, auto const& two) {
        return timed(events) | leat::key_by("city"_f) | leat::window(leat::tumbling(40us)) | leat::aggregate("n"_f = leat::count()) | leat::named(one) |
               leat::key_by("city"_f) | leat::window(leat::same_window) | leat::aggregate("n"_f = leat::sum("n"_f)) | leat::key_by("city"_f) |
               leat::running("t"_f = leat::sum("n"_f)) | leat::named(two) | leat::key_by("city"_f) | leat::running("u"_f = leat::sum("t"_f)) | leat::collect();
    };
    CHECK(refused(twice("one", "two"), twice("one", "two")) == "");
    CHECK(refused(twice("one", "two"), twice("another", "two")) == "");  // the only one of its kind: a stage that was renamed
}
