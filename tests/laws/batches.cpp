// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

using namespace laws;

// The rows are the same, and in the same order, however the input is cut into batches: what `one_answer` checks. Here are
// pipelines of all stages, and those next to each other that have something to tell each other.

namespace {

/// Small input, with disorder beyond what is allowed, that no batch size divides; and one that is longer than a batch.
template <class Pipeline>
void one_answer_always(Pipeline const& p) {
    for (unsigned seed = 0; seed != 6; ++seed) {
        INFO("seed " << seed);
        auto const answer = one_answer(random_events(seed, seed == 0 ? 3001 : 331, 10us, 400us), p);
        CHECK(std::get<0>(answer).records_in > 0);
    }
    one_answer(std::vector<event>(), p);
}

auto timed() { return leat::event_time("ts"_f, leat::out_of_order(150us)); }
auto in_windows(leat::duration size) { return leat::window(leat::tumbling(size)); }
auto totals() { return leat::aggregate("count"_f = leat::count(), "total"_f = leat::sum("n"_f), "x"_f = leat::mean("x"_f)); }
auto totals_again() { return leat::aggregate("count"_f = leat::sum("count"_f), "total"_f = leat::sum("total"_f), "last"_f = leat::last("x"_f)); }

auto const sum_of = [](std::int64_t so_far, event const& e) { return so_far + e.n; };

}  // namespace

TEST_CASE("filter, with, select") {
    one_answer_always(leat::filter("n"_f > 0) | leat::with("y"_f = "x"_f * "n"_f) | leat::filter("y"_f < 30) | leat::select("city"_f, "y"_f, "ts"_f) |
                      leat::collect());
}

TEST_CASE("flat_map, explode, and stages behind them") {
    one_answer_always(leat::flat_map([](event const& e) { return std::vector<event>(static_cast<std::size_t>(e.n + 20) * 3, e); }) |
                      leat::filter("x"_f < 9) | leat::explode("list"_f) | leat::with("m"_f = "list"_f + "n"_f) | leat::drop("city"_f) | leat::collect());
}

TEST_CASE("take, take_while, skip: also within what one record becomes") {
    one_answer_always(leat::skip(3) | leat::take(200) | leat::filter("n"_f > -18) | leat::skip(5) | leat::collect());
    one_answer_always(leat::explode("list"_f) | leat::skip(4) | leat::take(50) | leat::collect());
    one_answer_always(leat::take_while("n"_f < 20) | leat::explode("list"_f) | leat::take_while("list"_f < 9) | leat::collect());
}

TEST_CASE("scan, enumerate, distinct_until_changed") {
    one_answer_always(leat::scan(std::int64_t{0}, sum_of) | leat::enumerate("row"_f) | leat::collect());
    one_answer_always(leat::distinct_until_changed("device"_f) | leat::enumerate("row"_f) | leat::select("row"_f, "device"_f) | leat::collect());
}

TEST_CASE("fork and split, with windows in the branches") {
    one_answer_always(timed() | leat::fork(leat::filter("n"_f > 0) | leat::take(20) | leat::collect(),
                                           leat::key_by("city"_f) | in_windows(300us) | totals() | leat::collect(),
                                           in_windows(1ms) | totals() | leat::take(2) | leat::collect()));
    one_answer_always(timed() | leat::split("n"_f > 0, leat::key_by("city"_f) | in_windows(300us) | totals() | leat::collect(),
                                            leat::key_by("device"_f) | leat::running("so_far"_f = leat::sum("n"_f)) | leat::collect()));
}

TEST_CASE("a window behind stages that drop and multiply") {
    one_answer_always(timed() | leat::filter("n"_f > -10) | leat::explode("list"_f) | leat::key_by("city"_f, "device"_f) | in_windows(200us) |
                      leat::aggregate("count"_f = leat::count(), "first"_f = leat::first("list"_f), "most"_f = leat::max("x"_f)) |
                      leat::filter("count"_f > 1) | leat::collect());
    one_answer_always(leat::explode("list"_f) | timed() | leat::key_by("list"_f) | leat::window(leat::tumbling(200us), leat::late_to(leat::collect())) |
                      leat::aggregate("count"_f = leat::count()) | leat::collect());
}

TEST_CASE("take before and behind a window") {
    one_answer_always(timed() | leat::take(100) | leat::key_by("city"_f) | in_windows(200us) | totals() | leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(200us) | totals() | leat::take(7) | leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(200us) | totals() | leat::skip(3) | leat::take_while("total"_f < 60) | leat::collect());
}

TEST_CASE("windows over windows") {
    one_answer_always(timed() | leat::key_by("city"_f, "device"_f) | in_windows(200us) | totals() | leat::key_by("city"_f) |
                      leat::window(leat::same_window) | totals_again() | leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(200us) | totals() | leat::key_by("city"_f) | in_windows(700us) | totals_again() |
                      leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(700us) | totals() | in_windows(200us) | totals_again() | leat::collect());
}

TEST_CASE("running, before and behind windows") {
    one_answer_always(leat::key_by("city"_f) | leat::running("so_far"_f = leat::sum("n"_f), "most"_f = leat::max("x"_f)) | leat::filter("so_far"_f > 0) |
                      leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | leat::running("so_far"_f = leat::sum("n"_f)) | leat::key_by("device"_f) | in_windows(300us) |
                      leat::aggregate("most"_f = leat::max("so_far"_f)) | leat::collect());
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(300us) | totals() | leat::key_by("city"_f) |
                      leat::running("so_far"_f = leat::sum("total"_f), "windows"_f = leat::count()) | leat::collect());
}

TEST_CASE("a second event time replaces the first") {
    one_answer_always(timed() | leat::key_by("city"_f) | in_windows(300us) | totals() | leat::event_time("window_start"_f, leat::out_of_order(1ms)) |
                      leat::window(leat::same_window) | totals_again() | leat::collect());
    one_answer_always(leat::event_time("ts"_f) | leat::filter("n"_f != 0) | leat::event_time("ts"_f, leat::out_of_order(150us)) |
                      leat::key_by("city"_f) | leat::window(leat::tumbling(300us), leat::late_to(leat::collect())) | totals() | leat::collect());
}

TEST_CASE("bad records: the same ones in the same order") {
    auto const throwing = leat::filter([](event const& e) {
        if (e.n == 7) throw std::runtime_error("seven");
        return e.n < 15;
    });
    one_answer_always(throwing | leat::with("q"_f = 100 / "n"_f) | timed() | leat::key_by("city"_f) | in_windows(300us) |
                      leat::aggregate("total"_f = leat::sum("q"_f * leat::cast<std::int64_t>(9.2e18 / "n"_f))) | leat::collect());
    auto const rows = random_events(3, 500, 10us, 400us);
    auto const bad_of = [&](std::size_t n) {
        return std::get<1>(leat::run(leat::from(rows, leat::bad_to(leat::collect())) | throwing | leat::with("q"_f = 100 / "n"_f) | leat::collect(),
                                     leat::batch_size(n)));
    };
    auto const expected = bad_of(1);
    CHECK(expected.size() > 10);
    for (std::size_t const n : batch_sizes) CHECK(bad_of(n) == expected);
}
