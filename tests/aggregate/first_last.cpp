// SPDX-License-Identifier: BSL-1.0
#include <leat/aggregate/arg_min_max.hpp>
#include <leat/aggregate/first_last.hpp>

#include <laws/one_answer.hpp>
#include <test.hpp>

#include <limits>
#include <map>

using namespace laws;

// What goes by time against a model that keeps the records and sorts them.

namespace {

struct tick {
    leat::timestamp ts;
    std::int64_t symbol;
    std::string name;  ///< different for each record
    double price;
    std::optional<std::int64_t> maybe;
};

/// Up to `disorder` behind; few different times and prices, so that there are ties.
std::vector<tick> some_ticks(unsigned seed, std::size_t count, std::int64_t disorder) {
    std::mt19937 random(seed);
    std::vector<tick> out;
    std::int64_t now = -50;
    for (std::size_t i = 0; i != count; ++i) {
        now += below(random, 3);
        tick t;
        t.ts = leat::timestamp(leat::duration(now - below(random, disorder + 1)));
        t.symbol = below(random, 3);
        t.name = "tick " + std::to_string(i) + (below(random, 3) == 0 ? " with a name that is longer than short strings" : "");
        t.price = below(random, 12) == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(below(random, 6));
        if (below(random, 3) != 0) t.maybe = below(random, 100);
        out.push_back(std::move(t));
    }
    return out;
}

struct wanted {
    std::string first, last, first_arrived, last_arrived, cheapest, dearest;
    std::optional<std::int64_t> first_maybe, last_maybe, cheapest_maybe;

    friend bool operator==(wanted const&, wanted const&) = default;
};

/// Of the records of a group in the order of arrival.
wanted naive(std::vector<tick> const& records, bool by_time) {
    auto in_order = records;
    if (by_time) {
        std::map<leat::timestamp, std::vector<tick>> sorted;
        for (tick const& t : records) sorted[t.ts].push_back(t);
        in_order.clear();
        for (auto const& [ts, all] : sorted) in_order.insert(in_order.end(), all.begin(), all.end());
    }
    wanted out{in_order.front().name, in_order.back().name, records.front().name, records.back().name, {}, {}, {}, {}, {}};
    auto const less = [](double a, double b) { return a < b || (b != b && a == a); };
    auto const greater = [](double a, double b) { return a > b || (b != b && a == a); };
    tick const* least = nullptr;
    tick const* most = nullptr;
    tick const* least_maybe = nullptr;
    for (tick const& t : in_order) {
        if (least == nullptr || less(t.price, least->price)) least = &t;
        if (most == nullptr || greater(t.price, most->price)) most = &t;
        if (t.maybe && (least_maybe == nullptr || less(t.price, least_maybe->price))) least_maybe = &t;
        if (!t.maybe) continue;
        if (!out.first_maybe) out.first_maybe = t.maybe;
        out.last_maybe = t.maybe;
    }
    out.cheapest = least->name;
    out.dearest = most->name;
    if (least_maybe != nullptr) out.cheapest_maybe = least_maybe->maybe;
    return out;
}

template <class Row>
wanted found(Row const& r) {
    auto const text = [](auto const& t) {
        if constexpr (leat::detail::is_optional<std::remove_cvref_t<decltype(t)>>)
            return t.value();
        else
            return t;
    };
    return {text("first"_f(r)),    text("last"_f(r)),    text("first_arrived"_f(r)), text("last_arrived"_f(r)), text("cheapest"_f(r)),
            text("dearest"_f(r)), "first_maybe"_f(r), "last_maybe"_f(r),           "cheapest_maybe"_f(r)};
}

auto all_of(auto const& stage) {
    return stage("first"_f = leat::first("name"_f), "last"_f = leat::last("name"_f), "first_arrived"_f = leat::first_arrived("name"_f),
                 "last_arrived"_f = leat::last_arrived("name"_f), "cheapest"_f = leat::arg_min("name"_f, "price"_f),
                 "dearest"_f = leat::arg_max("name"_f, "price"_f), "first_maybe"_f = leat::first("maybe"_f),
                 "last_maybe"_f = leat::last("maybe"_f), "cheapest_maybe"_f = leat::arg_min("maybe"_f, "price"_f));
}

constexpr std::int64_t size = 16;
std::int64_t window_of(leat::timestamp ts) { return (ts.time_since_epoch().count() + 1600) / size; }

/// The records of each window and key, in the order of arrival; none is late.
auto groups_of(std::vector<tick> const& ticks, bool keyed) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<tick>> out;
    for (tick const& t : ticks) out[{window_of(t.ts), keyed ? t.symbol : 0}].push_back(t);
    return out;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(tick, ts, symbol, name, price, maybe);

TEST_CASE("first and last of a window go by event time, then by arrival; arg_min and arg_max by their value first", "[first_last]") {
    for (unsigned seed = 0; seed != 6; ++seed) {
        auto const ticks = some_ticks(seed, 500, 40);
        auto const timed = leat::event_time("ts"_f, leat::out_of_order(40us));
        auto const windows = leat::window(leat::tumbling(leat::duration(size)));

        auto const rows = rows_of(ticks, timed | windows | all_of(leat::aggregate));
        auto const groups = groups_of(ticks, false);
        REQUIRE(rows.size() == groups.size());
        for (auto const& row : rows) CHECK((found(row) == naive(groups.at({window_of("window_start"_f(row)), 0}), true)));

        auto const of_keys = rows_of(ticks, timed | leat::key_by("symbol"_f) | windows | all_of(leat::aggregate));  // at once
        auto const by_key = groups_of(ticks, true);
        REQUIRE(of_keys.size() == by_key.size());
        for (auto const& row : of_keys)
            CHECK((found(row) == naive(by_key.at({window_of("window_start"_f(row)), "symbol"_f(row)}), true)));

        auto const of_texts = rows_of(ticks, timed | leat::key_by("key"_f = leat::cast<std::string>("symbol"_f)) | windows | all_of(leat::aggregate));  // waiting
        REQUIRE(of_texts.size() == by_key.size());
        for (auto const& row : of_texts)
            CHECK((found(row) == naive(by_key.at({window_of("window_start"_f(row)), std::stoll("key"_f(row))}), true)));
    }
}

TEST_CASE("running and summarize go by event time where there is one, else by arrival", "[first_last]") {
    auto const ticks = some_ticks(11, 300, 30);
    auto const check_running = [&](auto const& rows, bool by_time) {
        REQUIRE(rows.size() == ticks.size());
        std::map<std::int64_t, std::vector<tick>> so_far;
        for (std::size_t i = 0; i != ticks.size(); ++i) {
            auto& mine = so_far[ticks[i].symbol];
            mine.push_back(ticks[i]);
            CHECK((found(rows[i]) == naive(mine, by_time)));
        }
    };
    auto const timed = leat::event_time("ts"_f, leat::out_of_order(5us));  // nothing is late without windows
    check_running(rows_of(ticks, timed | leat::key_by("symbol"_f) | all_of(leat::running) | leat::drop("price"_f)), true);
    check_running(rows_of(ticks, leat::key_by("symbol"_f) | all_of(leat::running) | leat::drop("price"_f)), false);
    check_running(rows_of(ticks, timed | leat::key_by("key"_f = leat::cast<std::string>("symbol"_f)) | all_of(leat::running) | leat::drop("price"_f)), true);
    check_running(rows_of(ticks, leat::key_by("key"_f = leat::cast<std::string>("symbol"_f)) | all_of(leat::running) | leat::drop("price"_f)), false);

    CHECK((found(std::get<1>(one_answer(ticks, timed | all_of(leat::summarize)))) == naive(ticks, true)));
    CHECK((found(std::get<1>(one_answer(ticks, all_of(leat::summarize)))) == naive(ticks, false)));
}

TEST_CASE("any order of arrival within the bound gives the same by time, where times differ", "[first_last]") {
    std::vector<tick> ticks;
    for (std::int64_t i = 0; i != 60; ++i)
        ticks.push_back({leat::timestamp(leat::duration(i)), i % 2, "tick " + std::to_string(i), static_cast<double>(i * 7 % 5), i % 3 == 0 ? std::nullopt : std::optional(i)});
    auto const p = leat::event_time("ts"_f, leat::out_of_order(1ms)) | leat::key_by("symbol"_f) | leat::window(leat::tumbling(20us)) |
                   leat::aggregate("open"_f = leat::first("price"_f), "close"_f = leat::last("price"_f), "cheapest"_f = leat::arg_min("name"_f, "price"_f),
                                   "dearest"_f = leat::arg_max("name"_f, "price"_f));
    auto const in_time = rows_of(ticks, p);
    std::mt19937 random(5);
    for (int n = 0; n != 10; ++n) {
        std::shuffle(ticks.begin(), ticks.end(), random);
        auto rows = rows_of(ticks, p);
        std::sort(rows.begin(), rows.end(), [](auto const& a, auto const& b) {
            return std::pair("window_start"_f(a), "symbol"_f(a)) < std::pair("window_start"_f(b), "symbol"_f(b));
        });
        CHECK((rows == in_time));
    }
}

namespace {

/// Cuts a group into parts, at places in the order of arrival, and merges these, earlier into later or a tree of them.
template <class F, class Add>
void merged_is_whole(F const& f, std::vector<tick> const& ticks, Add const& add, std::mt19937& random) {
    auto whole = f.identity();
    for (tick const& t : ticks) add(whole, t);
    for (int n = 0; n != 20; ++n) {
        std::vector<typename F::state> parts;
        std::size_t at = 0;
        while (at != ticks.size() || below(random, 3) == 0) {
            auto part = f.identity();
            std::size_t const end = at + static_cast<std::size_t>(below(random, static_cast<std::int64_t>(ticks.size() - at) + 1));
            for (; at != end; ++at) add(part, ticks[at]);
            parts.push_back(std::move(part));
        }
        while (parts.size() > 1) {  // neighbours, anywhere
            auto const i = static_cast<std::size_t>(below(random, static_cast<std::int64_t>(parts.size()) - 1));
            f.merge(parts[i], parts[i + 1]);
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
        CHECK(f.result(parts.front()) == f.result(whole));
        CHECK(parts.front().any == whole.any);
    }
}

}  // namespace

TEST_CASE("parts of a group merge to what the whole is, in time and in arrival", "[first_last]") {
    using namespace leat::detail;
    std::mt19937 random(9);
    for (unsigned seed = 0; seed != 5; ++seed) {
        auto const ticks = some_ticks(seed, 40, 15);
        auto const timed = [](auto const& f) { return [&f](auto& s, tick const& t) { f.add(s, t.name, t.ts); }; };
        auto const plain = [](auto const& f) { return [&f](auto& s, tick const& t) { f.add(s, t.name); }; };
        auto const by = [](auto const& f) { return [&f](auto& s, tick const& t) { f.add(s, t.name, t.price, t.ts); }; };
        auto const by_arrival = [](auto const& f) { return [&f](auto& s, tick const& t) { f.add(s, t.name, t.price); }; };
        end_function<true>::over<std::string, leat::timestamp> const first{};
        end_function<false>::over<std::string, leat::timestamp> const last{};
        arrived_end_function<true>::over<std::string> const first_arrived{};
        arrived_end_function<false>::over<std::string> const last_arrived{};
        arg_function<prefer_less>::over<std::string, double, leat::timestamp> const least{};
        arg_function<prefer_greater>::over<std::string, double, leat::timestamp> const most{};
        arrived_arg_function<prefer_less>::over<std::string, double> const least_arrived{};
        merged_is_whole(first, ticks, timed(first), random);
        merged_is_whole(last, ticks, timed(last), random);
        merged_is_whole(first_arrived, ticks, plain(first_arrived), random);
        merged_is_whole(last_arrived, ticks, plain(last_arrived), random);
        merged_is_whole(least, ticks, by(least), random);
        merged_is_whole(most, ticks, by(most), random);
        merged_is_whole(least_arrived, ticks, by_arrival(least_arrived), random);
    }
}

TEST_CASE("what goes by time goes on after save and load, and does not take the state of what goes by arrival", "[first_last]") {
    auto const ticks = some_ticks(4, 200, 30);
    auto const keyed = leat::event_time("ts"_f, leat::out_of_order(30us)) | leat::key_by("symbol"_f);
    auto const p = leat::from(leat::push_source<tick>()) | keyed | leat::fork(leat::window(leat::tumbling(16us)) | all_of(leat::aggregate) | leat::collect(),
                                                                              all_of(leat::running) | leat::drop("price"_f) | leat::collect(), all_of(leat::summarize));
    auto whole = leat::start(p);
    whole.push(std::span(ticks));
    whole.finish();
    auto const expected = whole.values();
    std::string bytes;
    for (std::size_t from = 0; from < 200; from += 23) {  // nine lives
        auto job = leat::start(p);
        if (from != 0) {
            leat::snapshot_reader reader(bytes);
            job.load(reader);
            reader.finish();
        }
        bool const last = from + 23 >= 200;
        job.push(std::span(ticks).subspan(from, last ? 200 - from : 23));
        if (last) {
            job.finish();
            CHECK((job.values() == expected));
        } else {
            leat::snapshot_writer writer;
            job.save(writer);
            bytes = writer.finish();
        }
    }

    auto const with = [](auto const& a) {
        return leat::from(leat::push_source<tick>()) | leat::event_time("ts"_f) | leat::window(leat::tumbling(16us)) | leat::aggregate("x"_f = a) | leat::collect();
    };
    auto arrived = leat::start(with(leat::first_arrived("price"_f)));
    arrived.push(std::span(ticks));
    leat::snapshot_writer writer;
    arrived.save(writer);
    bytes = writer.finish();
    auto timed = leat::start(with(leat::first("price"_f)));
    leat::snapshot_reader reader(bytes);
    CHECK_THROWS_AS(timed.load(reader), leat::error);
}
