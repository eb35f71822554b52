// SPDX-License-Identifier: BSL-1.0
#include <leat/record/diagnose.hpp>
#include <leat/time/functions.hpp>

#include <test.hpp>

#include <optional>
#include <random>
#include <string>
#include <type_traits>

namespace {

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::duration;
using leat::fault;
using leat::field;
using leat::record;
using leat::timestamp;

template <class A, class B>
using two = record<field<"a", A>, field<"b", B>>;

template <class T>
struct outcome {
    T value;
    fault raised;
};

template <class E, class Row>
constexpr auto compute(E const& e, Row const& row) {
    static_assert(
        std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    using type = leat::detail::value_of_t<E, Row>;
    type value = leat::detail::evaluate(e, row, f);
    return outcome<type>{value, f};
}

template <class A, class B>
constexpr two<A, B> pair_of(A a, B b) {
    return two<A, B>(a, b);
}

static_assert(compute(leat::truncate_to("a"_f, 1h), pair_of(timestamp{3h + 59min}, 0)).value == timestamp{3h});

TEST_CASE("truncate_to is align_down") {
    std::mt19937_64 random(17);
    for (int i = 0; i != 20'000; ++i) {
        timestamp const t{duration{static_cast<std::int64_t>(random()) >> (2 + random() % 50)}};
        duration const by{1 + static_cast<std::int64_t>(random() >> (1 + random() % 60)) % 100'000'000'000};
        REQUIRE(compute(leat::truncate_to("a"_f, 5min), pair_of(t, 0)).value == leat::align_down(t, 5min));
        REQUIRE(compute(leat::truncate_to("a"_f, "b"_f), pair_of(t, by)).value == leat::align_down(t, by));
    }
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(timestamp{-1us}, 0)).value == timestamp{-1h});
    CHECK(compute(leat::truncate_to("a"_f, 24h), pair_of(std::chrono::sys_seconds(25h), 0)).value ==
          std::chrono::sys_seconds(24h));
}

TEST_CASE("truncate_to at the ends of the range and with what is no length") {
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(leat::min_timestamp, 0)).raised == fault::overflow);
    CHECK(compute(leat::truncate_to("a"_f, 1us), pair_of(leat::min_timestamp, 0)).value == leat::min_timestamp);
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(leat::max_timestamp, 0)).raised == fault::none);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, 0us)).raised == fault::division_by_zero);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, -1us)).raised == fault::division_by_zero);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, std::chrono::hours::max())).raised ==
          fault::overflow);
    CHECK_FALSE(compute(leat::truncate_to("a"_f, 1h), pair_of(std::optional<timestamp>(), 0)).value);
    CHECK_THROWS_AS(leat::truncate_to("a"_f, 0s), leat::error);
    CHECK_THROWS_AS(leat::truncate_to("a"_f, -1h), leat::error);
}

TEST_CASE("times and text") {
    auto const read = [](std::string const& text) { return compute(leat::cast<timestamp>("a"_f), pair_of(text, 0)); };
    CHECK(read("2024-12-01T10:20:30.5Z").value == timestamp{1'733'048'430'500'000us});
    CHECK(read("2024-12-01").raised == fault::none);
    CHECK(read("2024-12-32").raised == fault::no_time);
    CHECK(read("1733048430").raised == fault::no_time);
    auto const text = compute(leat::cast<std::string>("a"_f), pair_of(timestamp{1'733'048'430'500'000us}, 0)).value;
    CHECK(text == "2024-12-01T10:20:30.5Z");
    CHECK_FALSE(compute(leat::cast<timestamp>("a"_f), pair_of(std::optional<std::string>(), 0)).value);
}

TEST_CASE("the printed forms of times") {
    CHECK(leat::to_text(leat::truncate_to("ts"_f, 1h)) == "truncate_to(ts, 1h)");
    CHECK(leat::to_text("ts"_f > timestamp{1'733'048'430s}) == "ts > 2024-12-01T10:20:30Z");
    CHECK(leat::to_text(leat::cast<timestamp>("day"_f)) == "cast<timestamp>(day)");
}

/// The value of an expression over one field, or nothing where it is a bad cast.
template <class To, class T, class... Unit>
std::optional<To> cast_of(T const& value, Unit const&... unit) {
    auto const [out, raised] = compute(leat::cast<To>("a"_f, unit...), pair_of(value, 0));
    if (raised != fault::none && raised != fault::bad_cast && raised != fault::no_epoch_time) throw leat::error("another fault");
    return raised == fault::none ? std::optional<To>(out) : std::nullopt;
}
template <class E, class Row>
inline constexpr bool is_refused =
    !std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>;

TEST_CASE("numbers become times in the unit that is said, and times become numbers") {
    using leat::decimal;
    CHECK(cast_of<timestamp>(1733048430, leat::epoch_seconds) == timestamp(1733048430s));
    CHECK(cast_of<timestamp>(std::int64_t{1733048430123}, leat::epoch_milliseconds) == timestamp(1733048430123ms));
    CHECK(cast_of<timestamp>(-1, leat::epoch_microseconds) == timestamp(-1us));
    CHECK(cast_of<timestamp>(-1, leat::epoch_nanoseconds) == timestamp(-1us));
    CHECK(cast_of<timestamp>(1999u, leat::epoch_nanoseconds) == timestamp(1us));
    CHECK_FALSE(cast_of<timestamp>(std::numeric_limits<std::int64_t>::max(), leat::epoch_seconds));
    CHECK_FALSE(cast_of<timestamp>(std::numeric_limits<std::uint64_t>::max(), leat::epoch_microseconds));
    CHECK(cast_of<timestamp>(1733048430.1, leat::epoch_seconds) == timestamp(1733048430100ms));
    CHECK(cast_of<timestamp>(-0.5, leat::epoch_milliseconds) == timestamp(-500us));
    CHECK(cast_of<timestamp>(-1.0, leat::epoch_nanoseconds) == timestamp(-1us));
    CHECK_FALSE(cast_of<timestamp>(std::numeric_limits<double>::infinity(), leat::epoch_seconds));
    CHECK(cast_of<timestamp>(decimal<3>("1733048430.125"), leat::epoch_seconds) == timestamp(1733048430125ms));
    CHECK(cast_of<timestamp>(decimal<9>("-0.000000001"), leat::epoch_seconds) == timestamp(-1us));

    timestamp const at(1733048430123456us);
    CHECK(cast_of<std::int64_t>(at, leat::epoch_seconds) == 1733048430);
    CHECK(cast_of<std::int64_t>(at, leat::epoch_milliseconds) == 1733048430123);
    CHECK(cast_of<std::int64_t>(at, leat::epoch_microseconds) == 1733048430123456);
    CHECK(cast_of<std::int64_t>(at, leat::epoch_nanoseconds) == 1733048430123456000);
    CHECK(cast_of<int>(at, leat::epoch_seconds) == 1733048430);
    CHECK_FALSE(cast_of<int>(at, leat::epoch_milliseconds));
    CHECK(cast_of<std::int64_t>(timestamp(-1us), leat::epoch_seconds) == -1);
    CHECK_FALSE(cast_of<unsigned>(timestamp(-1us), leat::epoch_seconds));
    CHECK_FALSE(cast_of<std::int64_t>(leat::max_timestamp, leat::epoch_nanoseconds));
    CHECK(cast_of<double>(at, leat::epoch_seconds) == 1733048430.123456);
    CHECK(cast_of<double>(at, leat::epoch_nanoseconds) == 1733048430123456000.0);
    CHECK(cast_of<decimal<3>>(at, leat::epoch_seconds) == decimal<3>("1733048430.123"));
    CHECK(cast_of<decimal<6>>(at, leat::epoch_seconds) == decimal<6>("1733048430.123456"));
    CHECK(cast_of<decimal<6>>(at, leat::epoch_milliseconds) == decimal<6>("1733048430123.456000"));

    std::mt19937_64 random(3);
    for (int i = 0; i != 5'000; ++i) {
        auto const ticks = static_cast<std::int64_t>(random()) >> (random() % 60);
        timestamp const t{duration{ticks}};
        CHECK(cast_of<std::int64_t>(t, leat::epoch_milliseconds) == leat::floor_div(ticks, 1000));
        CHECK(cast_of<timestamp>(*cast_of<std::int64_t>(t, leat::epoch_microseconds), leat::epoch_microseconds) == t);
    }
    using maybe = std::optional<int>;
    CHECK(compute(leat::cast<timestamp>("a"_f, leat::epoch_seconds), pair_of(maybe(), 0)).value == std::nullopt);
    CHECK(compute(leat::cast<timestamp>("a"_f, leat::epoch_seconds), pair_of(maybe(1), 0)).value == timestamp(1s));
    CHECK(leat::to_text(leat::cast<timestamp>("a"_f, leat::epoch_milliseconds)) == "cast<timestamp>(a, epoch_milliseconds)");
    using row = two<int, std::string>;
    static_assert(is_refused<decltype(leat::cast<timestamp>("a"_f)), row>, "the unit has to be said");
    static_assert(is_refused<decltype(leat::cast<timestamp>("a"_f, leat::iso8601)), row>);
    static_assert(is_refused<decltype(leat::cast<timestamp>("a"_f, 1ms)), row>);
    static_assert(is_refused<decltype(leat::cast<int>("b"_f, leat::epoch_seconds)), row>);
}

TEST_CASE("texts become times in a format, and times become texts") {
    leat::time_format const format("%d.%m.%Y %H:%M");
    CHECK(cast_of<timestamp>(std::string("01.12.2024 10:20"), format) == timestamp(1733048400s));
    CHECK_FALSE(cast_of<timestamp>(std::string("2024-12-01"), format));
    CHECK(cast_of<timestamp>(std::string("1733048400"), leat::epoch_seconds) == timestamp(1733048400s));
    CHECK(cast_of<timestamp>(std::string("2024-12-01T10:20:00Z"), leat::iso8601) == timestamp(1733048400s));
    CHECK(cast_of<std::string>(timestamp(1733048400s), format) == "01.12.2024 10:20");
    CHECK(cast_of<std::string>(timestamp(1733048400s), leat::epoch_milliseconds) == "1733048400000");
    CHECK(leat::to_text(leat::cast<timestamp>("a"_f, format)) == "cast<timestamp>(a, \"%d.%m.%Y %H:%M\")");

    timestamp const at(1733048430123456us);
    auto const shown = [&](auto const& e) { return compute(e, pair_of(at, 0)).value; };
    CHECK(shown(leat::format_time("a"_f, "%Y-%m-%d %H:%M:%S.%f")) == "2024-12-01 10:20:30.123456");
    CHECK(shown(leat::format_time("a"_f, "%H")) == "10");
    CHECK(shown(leat::format_time("a"_f, "%I %p, %H%H %j %s %% %b%y")) == "10 AM, 1010 336 1733048430 % Dec24");
    CHECK(shown(leat::format_time("a"_f, "")).empty());
    CHECK(shown(leat::format_time("a"_f, leat::time_text_format(std::string("%M")))) == "20");
    CHECK_THROWS_AS(leat::time_text_format(std::string("%Q")), leat::error);
    CHECK(compute(leat::format_time("a"_f, "%F"), pair_of(std::optional<timestamp>(), 0)).value == std::nullopt);
    CHECK(compute(leat::format_time("a"_f, "%F %T"), pair_of(std::optional<timestamp>(timestamp(-1us)), 0)).value == "1969-12-31 23:59:59");
    CHECK(leat::to_text(leat::format_time("a"_f, "%H:%M")) == "format_time(a, \"%H:%M\")");
    static_assert(is_refused<decltype(leat::format_time("a"_f, "%H")), two<int, int>>);
    static_assert(!leat::time_unit<leat::time_text_format> && leat::time_unit<leat::time_format>);
}

TEST_CASE("how often a unit goes into a duration") {
    CHECK(cast_of<std::int64_t>(duration(1999us), 1ms) == 1);
    CHECK(cast_of<std::int64_t>(duration(-1999us), 1ms) == -1);
    CHECK(cast_of<int>(std::chrono::hours(2), 1min) == 120);
    CHECK_FALSE(cast_of<std::int8_t>(std::chrono::hours(3), 1min));
    CHECK_FALSE(cast_of<int>(std::chrono::hours(3), 0min));
    CHECK(leat::to_text(leat::cast<int>("a"_f, 1ms)) == "cast<int32>(a, 1ms)");
}

}  // namespace

TEST_CASE("a cast to a time says what it expected") {
    struct {
        std::string text = "01.12.2024";
        std::int64_t number = std::numeric_limits<std::int64_t>::max();
    } const wrong{};
    auto const text = [&wrong](auto const&) { return wrong.text; };
    auto const number = [&wrong](auto const&) { return wrong.number; };
    leat::record<leat::field<"x", int>> const row(1);
    CHECK_THROWS_WITH(leat::cast<leat::timestamp>(text)(row), Catch::Contains("the text is no time of ISO 8601, such as 2024-12-01T10:20:30Z"));
    CHECK_THROWS_WITH(leat::cast<leat::timestamp>(number, leat::epoch_seconds)(row), Catch::Contains("look at its unit (epoch_seconds, epoch_milliseconds"));
}
