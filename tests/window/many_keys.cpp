// SPDX-License-Identifier: BSL-1.0
// Keys of all types while the table grows from nothing to more than any batch: windows and running aggregates against maps.
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace many_keys {

enum class kind : std::int16_t { none = -5 };

struct row {
    std::int64_t id;
    std::optional<std::int64_t> maybe;
    std::uint8_t small;
    kind of;
    leat::timestamp when;
    std::chrono::seconds length;
    leat::decimal<3> price;
    double ratio;
    std::string text;
    std::optional<std::string> note;
    leat::timestamp ts;
    std::int64_t group;  ///< which key it has, for the model
};

}  // namespace many_keys

BOOST_HANA_ADAPT_STRUCT(many_keys::row, id, maybe, small, of, when, length, price, ratio, text, note, ts, group);

namespace {

using many_keys::kind;
using many_keys::row;

/// Key `g` in every type that has room for it; extreme values among them.
row with_key(std::int64_t g, std::int64_t n) {
    std::int64_t const far = g % 2 == 0 ? std::numeric_limits<std::int64_t>::min() + g : std::numeric_limits<std::int64_t>::max() - g;
    return {far,
            g == 0 ? std::nullopt : std::optional(far),
            static_cast<std::uint8_t>(g % 256),
            static_cast<kind>(g / 256),
            leat::timestamp(leat::duration(far)),
            std::chrono::seconds(far),
            leat::decimal<3>::from_mantissa(far),
            1.0 / static_cast<double>(g),
            std::string(g % 3 == 0 ? "a text that is longer than short strings are " : "") + std::to_string(g),
            g == 0 ? std::nullopt : std::optional(g == 1 ? std::string() : std::to_string(g)),
            leat::timestamp(leat::duration(n / 3)),
            g};
}

/// New keys come all the time, and old ones again.
std::vector<row> growing(std::size_t count, std::int64_t keys) {
    std::vector<row> out;
    std::uint64_t x = 5;
    for (std::size_t i = 0; i != count; ++i) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        auto const n = static_cast<std::int64_t>(i);
        std::int64_t const known = n * keys / static_cast<std::int64_t>(count) + 1;
        out.push_back(with_key(static_cast<std::int64_t>((x >> 20) % static_cast<std::uint64_t>(known)), n));
    }
    return out;
}

constexpr std::int64_t size = 3000;

struct group_in_window {
    std::int64_t group, n, last;
};

/// Group by group in the order of the first record, window by window; and the running count of each record.
struct model {
    std::map<std::int64_t, std::vector<group_in_window>> windows;
    std::vector<std::int64_t> running;
    explicit model(std::vector<row> const& rows) {
        std::map<std::int64_t, std::unordered_map<std::int64_t, std::size_t>> places;
        std::unordered_map<std::int64_t, std::int64_t> counts;
        for (row const& r : rows) {
            std::int64_t const w = r.ts.time_since_epoch().count() / size;
            auto const [at, fresh] = places[w].try_emplace(r.group, windows[w].size());
            if (fresh) windows[w].push_back({r.group, 0, 0});
            ++windows[w][at->second].n;
            windows[w][at->second].last = r.ts.time_since_epoch().count();
            running.push_back(++counts[r.group]);
        }
    }
};

template <class Source, class... Key>
void check(model const& expected, Source const& source, std::size_t batch, Key... key) {
    auto const aggregates = leat::aggregate("n"_f = leat::count(), "which"_f = leat::first("group"_f), "last"_f = leat::last("ts"_f));
    auto const [report, windows, running] =
        leat::run(source | leat::event_time("ts"_f) |
                      leat::fork(leat::key_by(key...) | leat::window(leat::tumbling(leat::duration(size))) | aggregates | leat::collect(),
                                 leat::key_by(key...) | leat::running("n"_f = leat::count()) | leat::map([](auto const& r) { return "n"_f(r); }) | leat::collect()),
                  leat::batch_size(batch));
    CHECK(running == expected.running);
    std::size_t at = 0;
    bool same = true;
    for (auto const& [w, groups] : expected.windows)
        for (auto const& g : groups) {
            if (at == windows.size()) break;
            auto const& r = windows[at++];
            same = same && "window_start"_f(r).time_since_epoch().count() == w * size && "which"_f(r) == g.group && "n"_f(r) == g.n &&
                   "last"_f(r).time_since_epoch().count() == g.last;
        }
    CHECK(same);
    std::size_t total = 0;
    for (auto const& [w, groups] : expected.windows) total += groups.size();
    CHECK(windows.size() == total);
    CHECK(report.bad + report.late == 0);
}

}  // namespace

TEST_CASE("keys of every type, while their table grows", "[many_keys]") {
    auto const rows = growing(30'000, 12'000);
    model const expected(rows);
    auto const source = leat::from(rows);
    for (std::size_t const batch : {std::size_t{7}, std::size_t{1024}, std::size_t{30'000}}) {
        INFO("batch " << batch);
        check(expected, source, batch, "id"_f);
        check(expected, source, batch, "maybe"_f);
        check(expected, source, batch, "small"_f, "of"_f);
        check(expected, source, batch, "when"_f);
        check(expected, source, batch, "price"_f, "length"_f);
        check(expected, source, batch, "ratio"_f);
        check(expected, source, batch, "text"_f);
        check(expected, source, batch, "note"_f);
    }
    check(expected, source, 64, "maybe"_f, "note"_f, "small"_f, "text"_f);
    check(expected, source, 64, "half"_f = "id"_f / 2, "odd"_f = "group"_f % 2 == 1, "group"_f);
}

TEST_CASE("few keys, one record at a time", "[many_keys]") {
    auto const rows = growing(300, 200);
    model const expected(rows);
    for (std::size_t const batch : {std::size_t{1}, std::size_t{2}}) {
        check(expected, leat::from(rows), batch, "id"_f);
        check(expected, leat::from(rows), batch, "note"_f);
        check(expected, leat::from(rows), batch, "maybe"_f, "small"_f);
        // Rows that pass by: nothing of them may be referred to.
        check(expected, leat::from(rows) | leat::map([](row const& r) { return row(r); }), batch, "text"_f);
        check(expected, leat::from(rows) | leat::map([](row const& r) { return row(r); }), batch, "note"_f, "text"_f);
    }
}
