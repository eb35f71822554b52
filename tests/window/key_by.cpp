// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

#include <map>

using namespace laws;

// Where a key goes: into branches and what stands behind `running`, by the names of its fields.

namespace {

auto const timed = leat::event_time("ts"_f, leat::out_of_order(300us));
auto const windows = leat::window(leat::tumbling(400us)) | leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("n"_f)) | leat::collect();
auto const totals = leat::running("so_far"_f = leat::sum("n"_f)) | leat::select("city"_f, "so_far"_f) | leat::collect();

std::vector<event> some_events() { return random_events(3, 700, 20us, 300us); }

/// The sums so far of each key, by a map.
template <class KeyOf>
std::vector<std::int64_t> naive_totals(std::vector<event> const& events, KeyOf key_of) {
    std::map<decltype(key_of(events.front())), std::int64_t> sums;
    std::vector<std::int64_t> out;
    for (event const& e : events) out.push_back(sums[key_of(e)] += e.n);
    return out;
}
template <class Rows>
std::vector<std::int64_t> sums_of(Rows const& rows) {
    std::vector<std::int64_t> out;
    for (auto const& row : rows) out.push_back("so_far"_f(row));
    return out;
}

}  // namespace

TEST_CASE("a key goes on into the branches of a fork", "[key_by]") {
    auto const events = some_events();
    auto const [report, fired, so_far, n] = one_answer(events, timed | leat::key_by("city"_f) | leat::fork(windows, totals, leat::count_rows()));
    auto const alone = std::get<1>(one_answer(events, timed | leat::key_by("city"_f) | windows));
    CHECK(fired.size() > 20);
    CHECK((fired == alone));
    CHECK(sums_of(so_far) == naive_totals(events, [](event const& e) { return e.city; }));
    CHECK(n == 700);
}

TEST_CASE("a key goes on into forks of forks, both sides of a split, and through stages that keep its field", "[key_by]") {
    auto const events = some_events();
    auto const city = [](event const& e) { return e.city; };
    auto const inner = leat::fork(leat::filter("n"_f < 100) | totals, leat::drop("list"_f) | totals);
    auto const [report, a, b] = one_answer(events, timed | leat::key_by("city"_f) | leat::fork(inner));
    CHECK(sums_of(a) == naive_totals(events, city));
    CHECK((a == b));

    auto const [again, yes, no] = one_answer(events, timed | leat::key_by("city"_f) | leat::split("n"_f > 0, totals, totals));
    std::vector<event> above, below;
    for (event const& e : events) (e.n > 0 ? above : below).push_back(e);
    CHECK(sums_of(yes) == naive_totals(above, city));
    CHECK(sums_of(no) == naive_totals(below, city));
}

TEST_CASE("late records keep their key", "[key_by]") {
    auto const events = some_events();
    auto const [report, late, fired] =
        one_answer(events, leat::event_time("ts"_f, leat::out_of_order(50us)) | leat::key_by("city"_f) |
                               leat::window(leat::tumbling(400us), leat::late_to(leat::running("so_far"_f = leat::count()) | leat::collect())) |
                               leat::aggregate("n"_f = leat::count()) | leat::count_rows());
    REQUIRE(report.late > 10);
    REQUIRE(late.size() == report.late);
    std::map<std::string, std::int64_t> seen;
    for (auto const& row : late) CHECK("so_far"_f(row) == ++seen["city"_f(row)]);
    CHECK(seen.size() > 1);
}

TEST_CASE("another key may follow one that was used, also in a branch", "[key_by]") {
    auto const events = some_events();
    auto const by_device = leat::key_by("device"_f) | totals;
    auto const device = [](event const& e) { return e.device; };
    auto const [report, first, second] =
        one_answer(events, leat::key_by("city"_f) | leat::running("in_city"_f = leat::count()) | leat::fork(by_device, totals));
    CHECK(sums_of(first) == naive_totals(events, device));
    CHECK(sums_of(second) == naive_totals(events, [](event const& e) { return e.city; }));
    auto const rows = rows_of(events, leat::key_by("city"_f) | leat::running("in_city"_f = leat::count()) | leat::key_by("device"_f) |
                                          leat::running("so_far"_f = leat::sum("n"_f)));
    CHECK(sums_of(rows) == naive_totals(events, device));
}

TEST_CASE("a key is what stands in its fields where it is used", "[key_by]") {
    auto const events = some_events();
    auto const rows = rows_of(events, leat::key_by("last"_f = "n"_f % 10) | leat::with("last"_f = "last"_f * "last"_f) |
                                          leat::running("so_far"_f = leat::sum("n"_f)));
    CHECK(sums_of(rows) == naive_totals(events, [](event const& e) { return (e.n % 10) * (e.n % 10); }));
    auto const made = rows_of(events, leat::key_by("city"_f) | leat::map([](event e) { return e.n += 1, e; }) | leat::running("so_far"_f = leat::count()));
    auto const counts = rows_of(events, leat::key_by("city"_f) | leat::running("so_far"_f = leat::count()));
    CHECK(sums_of(made) == sums_of(counts));
}

TEST_CASE("room for keys is reserved in branches too, and only for that key", "[key_by]") {
    auto const events = some_events();
    auto const bytes = [&](auto const& p) {
        auto job = leat::start(leat::from(events) | p);
        return job.measure().bytes;
    };
    auto const counts = leat::running("k"_f = leat::count()) | leat::count_rows();
    auto const many = leat::reserve_keys(100'000);
    auto const none = bytes(leat::key_by("n"_f) | leat::fork(counts, counts));
    auto const both = bytes(leat::key_by("n"_f, many) | leat::fork(counts, counts));
    auto const one = bytes(leat::key_by("n"_f, many) | leat::fork(leat::key_by("device"_f) | counts, counts));
    auto const left = bytes(leat::key_by("n"_f) | leat::fork(leat::key_by("device"_f, many) | counts, counts));
    CHECK(both > none + 2 * 100'000 * 8);
    CHECK(one > none + 100'000 * 8);
    CHECK(one < both);
    CHECK(left < both);
    CHECK((both - none) / 2 == one - none);
}

TEST_CASE("windows in branches go on after save and load", "[key_by]") {
    auto const events = some_events();
    auto const p = leat::from(leat::push_source<event>()) | timed | leat::key_by("city"_f) | leat::fork(windows, totals);
    auto whole = leat::start(p);
    whole.push(std::span(events));
    whole.finish();
    auto const expected = whole.values();
    for (std::size_t const cut : {1u, 77u, 350u, 699u}) {
        std::string bytes;
        auto first = leat::start(p);
        first.push(std::span(events).first(cut));
        leat::snapshot_writer to;
        first.save(to);
        bytes = to.finish();
        auto second = leat::start(p);
        leat::snapshot_reader from(bytes);
        second.load(from);
        from.finish();
        second.push(std::span(events).subspan(cut));
        second.finish();
        auto const [fired, so_far] = second.values();
        CHECK((fired == std::get<0>(expected)));
        CHECK((so_far == std::get<1>(expected)));
    }
}
