// SPDX-License-Identifier: BSL-1.0
#include <leat/leat.hpp>

#include <test.hpp>

#include <stdexcept>

using namespace leat::literals;

namespace {

struct number {
    std::int64_t key;
    std::int64_t n;
};

/// The sum of numbers that does not take 13.
struct superstitious {
    using state = std::int64_t;
    [[nodiscard]] state identity() const { return 0; }
    void add(state& s, std::int64_t n) const {
        if (n == 13) throw std::runtime_error("thirteen");
        s += n;
    }
    void merge(state& into, state later) const { into += later; }
    [[nodiscard]] std::int64_t result(state s) const { return s; }
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(number, key, n);

TEST_CASE("a record that an aggregate of the user's refuses is counted by none of the library's") {
    std::vector<number> const rows{{1, 5}, {1, 13}, {2, 1}, {1, 6}, {2, 13}};
    auto const sum = leat::aggregate_by(superstitious{}, "n"_f);
    auto const [report, bad, all] =
        leat::run(leat::from(rows, leat::bad_to(leat::collect())) |
                  leat::summarize("count"_f = leat::count(), "last"_f = leat::last("n"_f), "sum"_f = sum, "most"_f = leat::max("n"_f)));
    CHECK(report.bad == 2);
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].reason.find("thirteen") != std::string::npos);
    CHECK("count"_f(all) == 3);
    CHECK("sum"_f(all) == 12);
    CHECK("last"_f(all) == 6);
    CHECK("most"_f(all) == 6);

    auto const [again, running] = leat::run(leat::from(rows) | leat::key_by("key"_f) |
                                            leat::running("count"_f = leat::count(), "sum"_f = sum) | leat::collect());
    CHECK(again.bad == 2);
    REQUIRE(running.size() == 3);
    CHECK("count"_f(running.back()) == 2);
    CHECK("sum"_f(running.back()) == 11);
}

TEST_CASE("a window's group begins with its first good record: of bad ones alone there is none") {
    using event = leat::record<leat::field<"ts", leat::timestamp>, leat::field<"key", std::string>, leat::field<"n", std::int64_t>>;
    std::vector<event> events;
    for (int i = 0; i != 3000; ++i)   // in the first window 1 of 3, later all but the first 6 of 1500
        events.emplace_back(leat::timestamp(leat::duration(i / 1500)), "k" + std::to_string(i % 1500), i < 1500 ? (i % 3 == 0 ? 13 : i + 100) : (i < 1506 ? i : 13));
    for (std::size_t const size : {1u, 7u, 1024u}) {
        auto const [report, rows] = leat::run(leat::from(events) | leat::event_time("ts"_f) | leat::key_by("key"_f) | leat::window(leat::tumbling(leat::duration(1))) |
                                                  leat::aggregate("count"_f = leat::count(), "sum"_f = leat::aggregate_by(superstitious{}, "n"_f)) | leat::collect(),
                                              leat::batch_size(size));
        CHECK(report.bad == 500 + 1494);
        REQUIRE(rows.size() == 1000 + 6);
        for (auto const& row : rows) CHECK("count"_f(row) == 1);
    }
    std::vector<number> const rows{{1, 13}, {2, 4}, {1, 5}, {2, 13}};
    auto const [report, all] = leat::run(leat::from(rows) | leat::event_time([](number const&) { return leat::timestamp(); }) | leat::key_by("key"_f) |
                                         leat::window(leat::tumbling(leat::duration(1))) |
                                         leat::aggregate("sum"_f = leat::aggregate_by(superstitious{}, "n"_f)) | leat::collect());
    REQUIRE(all.size() == 2);   // in the order of the first good records
    CHECK("key"_f(all[0]) == 2);
    CHECK("sum"_f(all[0]) == 4);
    CHECK("sum"_f(all[1]) == 5);
}
