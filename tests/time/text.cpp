// SPDX-License-Identifier: BSL-1.0
#include <leat/time/text.hpp>

#include <test.hpp>

#include <chrono>
#include <cstdio>
#include <limits>
#include <optional>
#include <random>
#include <string>

namespace {

using namespace std::chrono_literals;
using leat::duration;
using leat::timestamp;

static_assert(leat::time_unit<leat::epoch_unit<6>> && leat::time_unit<leat::iso8601_unit> &&
              leat::time_unit<leat::time_format>);

template <class Unit>
constexpr std::optional<std::int64_t> read(std::string_view text, Unit const& unit) {
    timestamp out{duration{-77}};
    if (read_time(text, out, unit)) return out.time_since_epoch().count();
    if (out != timestamp{duration{-77}}) throw leat::error("a refused text changed the time");
    return std::nullopt;
}

template <class Unit>
constexpr std::string write(timestamp at, Unit const& unit) {
    std::string to = "<";
    write_time(to, at, unit);
    return to.substr(1);
}

constexpr timestamp at(std::int64_t microseconds) { return timestamp{duration{microseconds}}; }

static_assert(read("1733000000.25", leat::epoch_seconds) == 1'733'000'000'250'000);
static_assert(read("2024-12-01T10:20:30.123456Z", leat::iso8601) == 1'733'048'430'123'456);

TEST_CASE("numbers of seconds, milliseconds, microseconds and nanoseconds since the epoch") {
    CHECK(read("0", leat::epoch_seconds) == 0);
    CHECK(read("-1", leat::epoch_seconds) == -1'000'000);
    CHECK(read("1733000000", leat::epoch_seconds) == 1'733'000'000'000'000);
    CHECK(read("1733000000123", leat::epoch_milliseconds) == 1'733'000'000'123'000);
    CHECK(read("1733000000123456", leat::epoch_microseconds) == 1'733'000'000'123'456);
    CHECK(read("1733000000123456789", leat::epoch_nanoseconds) == 1'733'000'000'123'456);

    SECTION("fractions are exact, and what is finer than a microsecond goes towards the past") {
        CHECK(read("0.1", leat::epoch_seconds) == 100'000);
        CHECK(read("0.000001", leat::epoch_seconds) == 1);
        CHECK(read("0.0000019", leat::epoch_seconds) == 1);
        CHECK(read("-0.0000001", leat::epoch_seconds) == -1);
        CHECK(read("-0.000001", leat::epoch_seconds) == -1);
        CHECK(read("-1.5", leat::epoch_milliseconds) == -1500);
        CHECK(read("0.9", leat::epoch_microseconds) == 0);
        CHECK(read("-1", leat::epoch_nanoseconds) == -1);
        // Not representable as a double, whose neighbours here are .119 microseconds apart and more.
        CHECK(read("9007199254.740993", leat::epoch_seconds) == 9'007'199'254'740'993);
    }
    SECTION("exponents") {
        CHECK(read("1.733e9", leat::epoch_seconds) == 1'733'000'000'000'000);
        CHECK(read("1733000000250e-3", leat::epoch_seconds) == 1'733'000'000'250'000);
        CHECK(read("1E+2", leat::epoch_seconds) == 100'000'000);
        CHECK(read("5e-7", leat::epoch_seconds) == 0);
        CHECK(read("0e999999999999999999999", leat::epoch_seconds) == 0);
        CHECK(read("0.000e-99999999999999999999", leat::epoch_seconds) == 0);
        CHECK(read("1e-99999999999999999999999", leat::epoch_seconds) == 0);
        CHECK(read("-1e-99999999999999999999999", leat::epoch_seconds) == -1);
        CHECK(read("1" + std::string(300, '0') + "e-300", leat::epoch_seconds) == 1'000'000);
        CHECK(read("0." + std::string(300, '0') + "1e301", leat::epoch_seconds) == 1'000'000);
    }
    SECTION("the range of timestamps, to the last microsecond") {
        CHECK(read("9223372036854775807", leat::epoch_microseconds) == std::numeric_limits<std::int64_t>::max());
        CHECK(read("9223372036854775807.999", leat::epoch_microseconds) == std::numeric_limits<std::int64_t>::max());
        CHECK(read("-9223372036854775808", leat::epoch_microseconds) == std::numeric_limits<std::int64_t>::min());
        CHECK(read("9223372036854.775807", leat::epoch_seconds) == std::numeric_limits<std::int64_t>::max());
        CHECK(read("-9223372036854.775808", leat::epoch_seconds) == std::numeric_limits<std::int64_t>::min());
        for (auto const text : {"9223372036854775808", "-9223372036854775809", "-9223372036854775808.1", "1e19",
                                "1e400", "18446744073709551616", "36893488147419103232", "1e99999999999999999999"})
            CHECK_FALSE(read(text, leat::epoch_microseconds));
        for (auto const text : {"9223372036854.775808", "-9223372036854.775809", "9223372036855", "1e13"})
            CHECK_FALSE(read(text, leat::epoch_seconds));
    }
    SECTION("anything else is refused") {
        for (auto const text : {"",   "-",   "+",    ".",   ".5",  "5.",  "1.e3",  "1e",    "1e+",   "1 ",   " 1",
                                "1x", "--1", "0x10", "1,5", "nan", "inf", "1e5.0", "1_000", "1e1e1", "1.2.3"})
            CHECK_FALSE(read(text, leat::epoch_seconds));
        CHECK_FALSE(read(std::string_view("1\0", 2), leat::epoch_seconds));
    }
    SECTION("written without loss") {
        CHECK(write(at(1'733'000'000'250'000), leat::epoch_seconds) == "1733000000.25");
        CHECK(write(at(1'733'000'000'000'000), leat::epoch_seconds) == "1733000000");
        CHECK(write(at(-500'000), leat::epoch_seconds) == "-0.5");
        CHECK(write(at(1001), leat::epoch_milliseconds) == "1.001");
        CHECK(write(at(-7), leat::epoch_microseconds) == "-7");
        CHECK(write(at(0), leat::epoch_nanoseconds) == "0");
        CHECK(write(at(-7), leat::epoch_nanoseconds) == "-7000");
        CHECK(write(leat::min_timestamp, leat::epoch_seconds) == "-9223372036854.775808");
    }
}

TEST_CASE("ISO 8601 in all its accepted forms") {
    std::int64_t const seconds = 1'733'048'430;
    std::int64_t const whole = seconds * 1'000'000;
    for (auto const text :
         {"2024-12-01T10:20:30Z", "2024-12-01T10:20:30", "2024-12-01 10:20:30", "2024-12-01t10:20:30z",
          "2024-12-01T10:20:30+00:00", "2024-12-01T10:20:30-00:00", "2024-12-01T11:20:30+01:00",
          "2024-12-01T11:20:30+01", "2024-12-01T11:20:30+0100", "2024-12-01T04:50:30-0530", "2024-12-02T09:19:30+22:59",
          "2024-11-30T11:20:30-23", "2024-12-01T10:20:30.000", "+002024-12-01T10:20:30"})
        CHECK(read(text, leat::iso8601) == whole);
    CHECK(read("2024-12-01T10:20", leat::iso8601) == whole - 30'000'000);
    CHECK(read("2024-12-01T10:20Z", leat::iso8601) == whole - 30'000'000);
    CHECK(read("2024-12-01 11:20+01:00", leat::iso8601) == whole - 30'000'000);
    CHECK(read("2024-12-01", leat::iso8601) == 1'733'011'200'000'000);
    CHECK(read("2024-12-01T10:20:30.1", leat::iso8601) == whole + 100'000);
    CHECK(read("2024-12-01T10:20:30,12Z", leat::iso8601) == whole + 120'000);
    CHECK(read("2024-12-01T10:20:30.123456789Z", leat::iso8601) == whole + 123'456);
    CHECK(read("2024-12-01T10:20:30.000000999999999999999999999+00:00", leat::iso8601) == whole);
    CHECK(read("1969-12-31T23:59:59.9999999Z", leat::iso8601) == -1);
    CHECK(read("0001-01-01T00:00:00Z", leat::iso8601) == -62'135'596'800'000'000);
    CHECK(read("9999-12-31T23:59:59.999999Z", leat::iso8601) == 253'402'300'799'999'999);
    CHECK(read("2024-02-29", leat::iso8601));
    CHECK(read("2000-02-29", leat::iso8601));
}

TEST_CASE("ISO 8601 refuses what is not a time") {
    for (auto const text : {"",
                            "2024",
                            "2024-12",
                            "2024-12-",
                            "2024-12-1",
                            "2024-1-01",
                            "24-12-01",
                            "02024-12-01",
                            "20241201",
                            "2024-13-01",
                            "2024-00-01",
                            "2024-12-00",
                            "2024-12-32",
                            "2024-11-31",
                            "2023-02-29",
                            "1900-02-29",
                            "2024-02-30",
                            "2024/12/01",
                            "2024-12-01T",
                            "2024-12-01 ",
                            "2024-12-01Z",
                            "2024-12-01+01:00",
                            "2024-12-01T10",
                            "2024-12-01T10Z",
                            "2024-12-01T1:20",
                            "2024-12-01T10:2",
                            "2024-12-01T24:00:00Z",
                            "2024-12-01T10:60",
                            "2024-12-01T10:20:",
                            "2024-12-01T10:20:3",
                            "2024-12-01T23:59:60Z",
                            "2024-12-01T10:20:61",
                            "2024-12-01T10:20:30.",
                            "2024-12-01T10:20:30.Z",
                            "2024-12-01T10:20:30ZZ",
                            "2024-12-01T10:20:30Z ",
                            " 2024-12-01T10:20:30Z",
                            "2024-12-01T10:20:30 Z",
                            "2024-12-01T10:20:30+",
                            "2024-12-01T10:20:30+1",
                            "2024-12-01T10:20:30+01:",
                            "2024-12-01T10:20:30+01:0",
                            "2024-12-01T10:20:30+010",
                            "2024-12-01T10:20:30+24:00",
                            "2024-12-01T10:20:30+01:60",
                            "2024-12-01T10:20:30+01:000",
                            "2024-12-01T10:20:30+01Z",
                            "2024-12-01T10:20.5",
                            "2024-12-01  10:20:30",
                            "2024-12-01X10:20:30",
                            "-000000-01-01",
                            "+2024-12-01",
                            "-2024-12-01",
                            "abcd-ef-gh",
                            "2024-12-01T10:20:30.12a",
                            "1733000000"})
        CHECK_FALSE(read(text, leat::iso8601));
    CHECK_FALSE(read(std::string_view("2024-12-01\0", 11), leat::iso8601));
    // Every proper beginning of a time is refused, but for those that are times of their own.
    std::string const full = "2024-12-01T10:20:30.123+01:30";
    for (std::size_t n = 0; n != full.size(); ++n) {
        bool const complete = n == 10 || n == 16 || n == 19 || (n >= 21 && n <= 23) || n == 26;
        CHECK(read(std::string_view(full).substr(0, n), leat::iso8601).has_value() == complete);
    }
}

TEST_CASE("the first and the last timestamps can be written and read") {
    CHECK(write(leat::max_timestamp, leat::iso8601) == "+294247-01-10T04:00:54.775807Z");
    CHECK(write(leat::min_timestamp, leat::iso8601) == "-290308-12-21T19:59:05.224192Z");
    CHECK(read("+294247-01-10T04:00:54.775807Z", leat::iso8601) == std::numeric_limits<std::int64_t>::max());
    CHECK(read("-290308-12-21T19:59:05.224192Z", leat::iso8601) == std::numeric_limits<std::int64_t>::min());
    CHECK_FALSE(read("+294247-01-10T04:00:54.775808Z", leat::iso8601));
    CHECK_FALSE(read("-290308-12-21T19:59:05.224191Z", leat::iso8601));
    CHECK_FALSE(read("+999999-12-31T23:59:59Z", leat::iso8601));
    CHECK_FALSE(read("-999999-01-01T00:00:00Z", leat::iso8601));
    CHECK(read("+294247-01-10T05:00:54.775807+01:00", leat::iso8601) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("ISO text agrees with std::chrono's calendar, and is read back") {
    std::mt19937_64 random(4);
    std::uniform_int_distribution<std::int64_t> any(-62'135'596'800'000'000, 253'402'300'799'999'999);
    for (int i = 0; i != 50'000; ++i) {
        using namespace std::chrono;
        timestamp const t = at(any(random));
        auto const day = floor<days>(t);
        year_month_day const date{day};
        hh_mm_ss const time{floor<seconds>(t - day)};
        char text[64];
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06d", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()), static_cast<int>((t - floor<seconds>(t)).count()));
        REQUIRE(read(text, leat::iso8601) == t.time_since_epoch().count());
        std::string written = text;
        while (written.back() == '0') written.pop_back();
        if (written.back() == '.') written.pop_back();
        REQUIRE(write(t, leat::iso8601) == written + "Z");
        std::string plain;
        leat::write_plain(plain, t);
        written[10] = ' ';
        REQUIRE(plain == written);
    }
}

TEST_CASE("every unit reads what it wrote, over the whole range") {
    std::mt19937_64 random(5);
    leat::time_format const seconds("%s.%f");
    leat::time_format const calendar("%Y-%m-%d %T.%f");
    leat::time_format const days("%Y day %j at %I:%M:%S,%f %p %z");
    for (int i = 0; i != 50'000; ++i) {
        auto const count = static_cast<std::int64_t>(random()) >> (random() % 40);
        timestamp const t = at(count);
        REQUIRE(read(write(t, leat::epoch_seconds), leat::epoch_seconds) == count);
        REQUIRE(read(write(t, leat::epoch_milliseconds), leat::epoch_milliseconds) == count);
        REQUIRE(read(write(t, leat::epoch_microseconds), leat::epoch_microseconds) == count);
        REQUIRE(read(write(t, leat::epoch_nanoseconds), leat::epoch_nanoseconds) == count);
        REQUIRE(read(write(t, leat::iso8601), leat::iso8601) == count);
        REQUIRE(read(write(t, seconds), seconds) == count);
        REQUIRE(read(write(t, calendar), calendar) == count);
        REQUIRE(read(write(t, days), days) == count);
    }
}

TEST_CASE("times as tables show them") {
    auto const plain = [](std::int64_t microseconds) {
        std::string to;
        leat::write_plain(to, at(microseconds));
        return to;
    };
    CHECK(plain(1'733'048'430'000'000) == "2024-12-01 10:20:30");
    CHECK(plain(1'733'048'430'120'000) == "2024-12-01 10:20:30.12");
    CHECK(plain(-1) == "1969-12-31 23:59:59.999999");
}

template <class D>
std::string duration_text(D value) {
    std::string to;
    leat::write_duration(to, value);
    return to;
}

TEST_CASE("durations are numbers of their own unit") {
    CHECK(duration_text(90s) == "90");
    CHECK(duration_text(-5min) == "-5");
    CHECK(duration_text(std::chrono::duration<double>(1.5)) == "1.5");
    CHECK(duration_text(std::chrono::duration<std::uint64_t>(18'446'744'073'709'551'615u)) == "18446744073709551615");
    CHECK(duration_text(std::chrono::microseconds::min()) == "-9223372036854775808");

    std::chrono::minutes minutes{7};
    CHECK(leat::read_duration("90", minutes));
    CHECK(minutes == 90min);
    CHECK(leat::read_duration("9.0", minutes));
    CHECK(minutes == 9min);
    CHECK(leat::read_duration("12e1", minutes));
    CHECK(minutes == 120min);
    for (auto const text : {"", "1.5", "5min", "1e30", "x", "9223372036854775808"})
        CHECK_FALSE(leat::read_duration(text, minutes));
    CHECK(minutes == 120min);
    std::chrono::duration<std::int8_t> small{};
    CHECK(leat::read_duration("-128", small));
    CHECK_FALSE(leat::read_duration("128", small));
    std::chrono::duration<std::uint32_t> natural{};
    CHECK(leat::read_duration("4294967295", natural));
    CHECK_FALSE(leat::read_duration("-1", natural));
    std::chrono::duration<double> real{};
    CHECK(leat::read_duration("-1.25e1", real));
    CHECK(real.count() == -12.5);
    CHECK_FALSE(leat::read_duration("1.5s", real));
}

}  // namespace
