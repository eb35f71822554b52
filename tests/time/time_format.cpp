// SPDX-License-Identifier: BSL-1.0
#include <leat/time/time_format.hpp>

#include <test.hpp>

#include <chrono>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <type_traits>

namespace {

using leat::duration;
using leat::time_format;
using leat::timestamp;

constexpr std::optional<std::int64_t> read(std::string_view text, time_format const& format) {
    timestamp out{};
    return read_time(text, out, format) ? std::optional(out.time_since_epoch().count()) : std::nullopt;
}

std::string write(std::int64_t count, time_format const& format) {
    std::string to;
    write_time(to, timestamp{duration{count}}, format);
    return to;
}

static_assert(std::is_trivially_copyable_v<time_format>);
static_assert(read("2024/12/01 10:20", "%Y/%m/%d %H:%M") == 1'733'048'400'000'000);

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t moment = 1'733'048'430 * second;  // 2024-12-01 10:20:30

TEST_CASE("every directive is read") {
    CHECK(read("2024-12-01 10:20:30", "%Y-%m-%d %H:%M:%S") == moment);
    CHECK(read("2024-12-01 10:20:30", "%F %T") == moment);
    CHECK(read("01.12.24 10:20:30", "%d.%m.%y %T") == moment);
    CHECK(read("01.12.69", "%d.%m.%y") == -31 * 86'400 * second);
    CHECK(read("31.12.68", "%d.%m.%y") == 3'124'137'600 * second);
    CHECK(read("Dec 1, 2024 10:20:30 AM", "%b %d, %Y %I:%M:%S %p") == moment);
    CHECK(read("dEC 01, 2024 10:20:30 pm", "%b %d, %Y %I:%M:%S %p") == moment + 12 * 3600 * second);
    CHECK(read("336 2024", "%j %Y") == read("2024-12-01", "%F"));
    CHECK(read("2024-12-01T10:20:30.5", "%FT%T.%f") == moment + second / 2);
    CHECK(read("2024-12-01T10:20:30.1234567", "%FT%T.%f") == moment + 123'456);
    CHECK(read("01/Dec/2024:12:20:30 +0200", "%d/%b/%Y:%T %z") == moment);
    CHECK(read("01/Dec/2024:10:20:30 Z", "%d/%b/%Y:%T %z") == moment);
    CHECK(read("at 1733048430", "at %s") == moment);
    CHECK(read("1733048430,25", "%s,%f") == moment + second / 4);
    CHECK(read("-1.5", "%s.%f") == -3 * second / 2);
    CHECK(read("-0.0000005", "%s.%f") == -1);
    CHECK(read("100% 2024", "100%% %Y") == 1'704'067'200 * second);
}

TEST_CASE("midnight and noon on the twelve-hour clock") {
    time_format const format("%F %I %p");
    std::int64_t const day = *read("2024-12-01", "%F");
    CHECK(read("2024-12-01 12 AM", format) == day);
    CHECK(read("2024-12-01 01 AM", format) == day + 3600 * second);
    CHECK(read("2024-12-01 12 PM", format) == day + 12 * 3600 * second);
    CHECK(read("2024-12-01 11 PM", format) == day + 23 * 3600 * second);
    CHECK_FALSE(read("2024-12-01 00 AM", format));
    CHECK_FALSE(read("2024-12-01 13 PM", format));
    for (int hour = 0; hour != 24; ++hour)
        CHECK(read(write(day + hour * 3600 * second, format), format) == day + hour * 3600 * second);
}

TEST_CASE("parts that are not named are the smallest") {
    CHECK(read("2024", "%Y") == read("2024-01-01 00:00:00", "%F %T"));
    CHECK(read("2024/12", "%Y/%m") == read("2024-12-01 00:00:00", "%F %T"));
    CHECK(read("2024-12-01 10", "%F %H") == read("2024-12-01 10:00:00", "%F %T"));
}

TEST_CASE("numbers may come without leading zeros, except before a digit") {
    CHECK(read("1/2/2024 9:05", "%m/%d/%Y %H:%M") == read("2024-01-02 09:05", "%F %H:%M"));
    CHECK(read("20241201102030", "%Y%m%d%H%M%S") == moment);
    CHECK_FALSE(read("2024121102030", "%Y%m%d%H%M%S"));
    CHECK_FALSE(read("2024120110203", "%Y%m%d%H%M%S"));
    CHECK(read("2024 7", "%Y %j") == read("2024-01-07", "%F"));
    CHECK(read("0072024", "%j%Y") == read("2024-01-07", "%F"));
    CHECK_FALSE(read("72024", "%j%Y"));
    CHECK_FALSE(read("124-12-01", "%Y-%m-%d"));
}

TEST_CASE("what does not fit the format is refused") {
    time_format const format("%Y-%m-%d %H:%M:%S");
    for (auto const text :
         {"", "2024", "2024-12-01", "2024-12-01 10:20:30 ", " 2024-12-01 10:20:30", "2024-12-01T10:20:30",
          "2024-13-01 10:20:30", "2024-00-01 10:20:30", "2024-12-00 10:20:30", "2024-11-31 10:20:30",
          "2023-02-29 10:20:30", "2024-12-01 24:20:30", "2024-12-01 10:60:30", "2024-12-01 10:20:60",
          "2024-12-01 10:20:300", "2024-12-01 10:20:", "2024-12-01 -1:20:30", "2024-12-+1 10:20:30"})
        CHECK_FALSE(read(text, format));
    CHECK_FALSE(read("366 2023", "%j %Y"));
    CHECK_FALSE(read("000 2024", "%j %Y"));
    CHECK(read("366 2024", "%j %Y"));
    CHECK_FALSE(read("Foo 2024", "%b %Y"));
    CHECK_FALSE(read("De", "%b%Y"));
    CHECK_FALSE(read("2024-12-01T10:20:30.", "%FT%T.%f"));
    CHECK_FALSE(read("9223372036855", "%s"));
    CHECK_FALSE(read("99999999999999999999999", "%s"));
    CHECK_FALSE(read("-", "%s"));
    CHECK_FALSE(read("1.5", "%s"));
}

TEST_CASE("every directive is written, as strftime writes it") {
    std::mt19937_64 random(6);
    std::uniform_int_distribution<std::int64_t> any(-30'000'000'000, 200'000'000'000);
    time_format const twelve("%F %I|%p");
    for (int i = 0; i != 20'000; ++i) {
        std::int64_t const seconds = any(random);
        std::time_t const at = static_cast<std::time_t>(seconds);
        std::tm parts{};
        gmtime_r(&at, &parts);
        char text[128];
        std::strftime(text, sizeof text, "%m|%d|%H|%M|%S", &parts);
        REQUIRE(write(seconds * second, time_format("%Y|%m|%d|%H|%M|%S")).substr(5) == text);
        std::strftime(text, sizeof text, "%F %I|%p", &parts);
        REQUIRE(write(seconds * second, twelve) == text);
        std::strftime(text, sizeof text, "%y|%b", &parts);
        REQUIRE(write(seconds * second, time_format("%y|%b")) == text);
        std::strftime(text, sizeof text, "%Y %j", &parts);
        REQUIRE(write(seconds * second, time_format("%Y %j")) == text);
        REQUIRE(write(seconds * second, time_format("%s")) == std::to_string(seconds));
    }
    CHECK(write(moment + 7, "%F %T.%f %% %z") == "2024-12-01 10:20:30.000007 % +0000");
    CHECK(write(-500'000, "%s.%f") == "-0.500000");
}

TEST_CASE("a wrong format is an error that says what is wrong") {
    auto const problem = [](std::string const& text) -> std::string {
        try {
            time_format const format(text);
            return "none";
        } catch (leat::error const& e) {
            return e.what();
        }
    };
    auto const says = [&](std::string const& text, std::string const& part) {
        return problem(text).find(part) != std::string::npos;
    };
    CHECK(problem("%Y-%m-%d") == "none");
    CHECK(problem("%s") == "none");
    CHECK(says("%Y %Q", "'%Y %Q'"));
    CHECK(says("%Y %Q", "unknown directive"));
    CHECK(says("%Y %", "unknown directive"));
    CHECK(says("%Y %Y", "twice"));
    CHECK(says("%F %m", "twice"));
    CHECK(says("%Y %y", "twice"));
    CHECK(says("%F %H %I %p", "twice"));
    CHECK(says("%F %s", "%s is the whole time"));
    CHECK(says("%F %j", "%j excludes"));
    CHECK(says("%F %I", "%I goes with %p"));
    CHECK(says("%F %H %p", "%I goes with %p"));
    CHECK(says("", "year or %s"));
    CHECK(says("%H:%M", "year or %s"));
    CHECK(says("%Y %d", "next larger"));
    CHECK(says("%Y %H", "next larger"));
    CHECK(says("%F %M", "next larger"));
    CHECK(says("%F %H %S", "next larger"));
    CHECK(says("%F %f", "next larger"));
    CHECK(says("%s%f", "digits follow"));
    CHECK(says("%s0", "digits follow"));
    CHECK(says("%F" + std::string(87, '.'), "none"));
    CHECK(says("%F" + std::string(88, '.'), "95"));
    CHECK(says(std::string(5000, '%'), "95"));
}

TEST_CASE("formats compare and show their text") {
    CHECK(time_format("%F") == time_format(std::string("%Y-%m-%d")));
    CHECK_FALSE(time_format("%F") == time_format("%Y/%m/%d"));
    CHECK(time_format("%F").text() == "%Y-%m-%d");
}

}  // namespace

TEST_CASE("times before the epoch: the fraction is that of the second they are in") {
    auto const shown = [](std::int64_t us, char const* format) {
        std::string text;
        write_time(text, leat::timestamp(leat::duration(us)), leat::time_text_format(format));
        return text;
    };
    CHECK(shown(-1, "%F %T.%f") == "1969-12-31 23:59:59.999999");
    CHECK(shown(-1, "%F %T.%f %s") == "1969-12-31 23:59:59.999999 -1");
    CHECK(shown(-1, "%s") == "-1");
    CHECK(shown(-1'000'000, "%s") == "-1");
    CHECK(shown(-3'600'000'001, "%s %T") == "-3601 22:59:59");
    CHECK(shown(-1, "%s.%f") == "-0.000001");
    CHECK(shown(-1'500'000, "%s.%f") == "-1.500000");
    CHECK(shown(0, "%s.%f") == "0.000000");
}
