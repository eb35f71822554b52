// SPDX-License-Identifier: BSL-1.0
// A snapshot goes into the pipeline that it is of, and says what differs where it does not.
#include <test.hpp>

#include <leat/leat.hpp>

using namespace leat::literals;
using namespace std::chrono_literals;

struct refused_row {
    std::string name;
    std::string other;
    std::int64_t a;
    std::int64_t b;
    leat::timestamp ts;
    leat::timestamp at;
};
BOOST_HANA_ADAPT_STRUCT(refused_row, name, other, a, b, ts, at);

namespace {

std::vector<refused_row> const rows{{"x", "y", 1, 2, leat::timestamp(1s), leat::timestamp(2s)},
                                    {"y", "y", 3, 4, leat::timestamp(5s), leat::timestamp(6s)},
                                    {"x", "z", 1, 6, leat::timestamp(4s), leat::timestamp(7s)}};

/// What happens when the state of one pipeline is given to another.
template <class One, class Other>
std::string given(One const& stages, Other const& others) {
    auto first = leat::start(leat::from(leat::push_source<refused_row>()) | stages | leat::null());
    first.push(rows);
    leat::snapshot_writer to;
    first.save(to);
    std::string const bytes = to.finish();
    try {
        leat::snapshot_reader from(bytes);
        auto second = leat::start(leat::from(leat::push_source<refused_row>()) | others | leat::null());
        second.load(from);
        from.finish();
        second.push(rows);
        second.finish();
    } catch (leat::error const& e) {
        return e.what();
    }
    return "taken along";
}

std::string differs(std::string const& stage, std::string const& there, std::string const& here) {
    return "leat: the snapshot does not fit " + stage + ": it has `" + there + "`, and the pipeline `" + here +
           "`: load it into the pipeline that wrote it";
}

auto const counts = leat::window(leat::tumbling(10s)) | leat::aggregate("n"_f = leat::count());

}  // namespace

TEST_CASE("another delay or another time is refused") {
    auto const timed = leat::event_time("ts"_f, leat::out_of_order(5s));
    std::string const here = "largest: int64 of ts, out_of_order by 5000000 us";
    CHECK(given(timed, leat::event_time("ts"_f, leat::out_of_order(5s))) == "taken along");
    CHECK(given(timed, leat::event_time("ts"_f, leat::out_of_order(6s))) ==
          differs("event_time \"event_time\"", here, "largest: int64 of ts, out_of_order by 6000000 us"));
    CHECK(given(timed, leat::event_time("at"_f, leat::out_of_order(5s))) ==
          differs("event_time \"event_time\"", here, "largest: int64 of at, out_of_order by 5000000 us"));
    CHECK(given(timed, leat::event_time(leat::arrival, leat::out_of_order(5s))) ==
          differs("event_time \"event_time\"", here, "largest: int64 of arrival, out_of_order by 5000000 us"));
    CHECK(given(timed, leat::event_time([](refused_row const& r) { return r.ts; }, leat::out_of_order(5s))) ==
          differs("event_time \"event_time\"", here, "largest: int64 of a function, out_of_order by 5000000 us"));
}

TEST_CASE("another expression under the key's name is refused") {
    auto const keyed = [](auto key) { return leat::event_time("ts"_f) | leat::key_by(key) | counts; };
    CHECK(given(keyed("k"_f = "a"_f + "b"_f), keyed("k"_f = "a"_f + "b"_f)) == "taken along");
    CHECK(given(keyed("k"_f = "a"_f + "b"_f), keyed("k"_f = "a"_f - "b"_f)) == differs("key_by \"key_by\"", "k = a + b", "k = a - b"));
    CHECK(given(keyed("k"_f = "a"_f + 1), keyed("k"_f = "a"_f + 2)) == differs("key_by \"key_by\"", "k = a + 1", "k = a + 2"));
    CHECK(given(keyed("k"_f = "name"_f), keyed("k"_f = "other"_f)) == differs("key_by \"key_by\"", "k = name", "k = other"));
    auto const running = [](auto key) { return leat::key_by(key) | leat::running("n"_f = leat::count()); };
    CHECK(given(running("k"_f = "name"_f), running("k"_f = "other"_f)) == differs("key_by \"key_by\"", "k = name", "k = other"));
    CHECK(given(running("name"_f), running("other"_f)).find("does not fit running") != std::string::npos);
    CHECK(given(running("k"_f = "name"_f), running("name"_f)).find("leat: the snapshot ") == 0);
    CHECK(given(running("name"_f), running("k"_f = "name"_f)).find("leat: the snapshot ") == 0);
}

TEST_CASE("other windows, aggregates and columns are refused") {
    auto const windowed = [](auto window, auto aggregate) { return leat::event_time("ts"_f) | leat::window(window) | leat::aggregate(aggregate); };
    auto const ten = windowed(leat::tumbling(10s), "n"_f = leat::sum("a"_f));
    CHECK(given(ten, windowed(leat::tumbling(10s), "n"_f = leat::sum("a"_f))) == "taken along");
    CHECK(given(ten, windowed(leat::tumbling(11s), "n"_f = leat::sum("a"_f))).find("does not fit aggregate") != std::string::npos);
    CHECK(given(ten, windowed(leat::tumbling(10s), "n"_f = leat::sum("b"_f))).find("does not fit aggregate") != std::string::npos);
    CHECK(given(ten, windowed(leat::tumbling(10s), "m"_f = leat::sum("a"_f))).find("does not fit aggregate") != std::string::npos);
    CHECK(given(ten, windowed(leat::tumbling(10s), "n"_f = leat::max("a"_f))).find("does not fit aggregate") != std::string::npos);
    CHECK(given(leat::distinct_until_changed("a"_f), leat::distinct_until_changed("a"_f)) == "taken along");
    CHECK(given(leat::distinct_until_changed("a"_f), leat::distinct_until_changed("b"_f)).find("does not fit distinct_until_changed") != std::string::npos);
    CHECK(given(leat::take(5), leat::skip(5)).find("has no state for skip") != std::string::npos);
}

TEST_CASE("what is taken along: stages without a state, functions, numbers of take and skip") {
    CHECK(given(leat::filter("a"_f > 0) | leat::skip(1), leat::skip(1)) == "taken along");
    CHECK(given(leat::take(5), leat::take(7)) == "taken along");
    CHECK(given(leat::skip(5), leat::skip(7)) == "taken along");
}
