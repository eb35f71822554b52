// SPDX-License-Identifier: BSL-1.0
// What gdb is shown: values that are there before the program runs, and a pipeline that stops in functions of ours.
#include <leat/leat.hpp>

#include <boost/hana/define_struct.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct reading {
    BOOST_HANA_DEFINE_STRUCT(reading, (std::string, sensor), (std::optional<double>, celsius), (leat::timestamp, at));
};

using namespace leat::literals;
using std::chrono::microseconds;

// Read without a process: where gdb may trace none, these can still be tried.
constinit leat::timestamp noon{microseconds{1733054400123456}};
constinit leat::timestamp before_1970{microseconds{-1}};
constinit leat::timestamp never = leat::min_timestamp;
constinit leat::timestamp too_far{microseconds{9000000000000000000}};
constinit leat::duration short_while{microseconds{1500000}};
constinit leat::decimal<2> price = leat::decimal<2>::from_mantissa(-5);
constinit leat::decimal<0> whole = leat::decimal<0>::from_mantissa(42);
constinit leat::decimal<18> fine = leat::decimal<18>::min();
using trade = leat::record<leat::field<"id", int>, leat::field<"price", leat::decimal<2>>, leat::field<"at", leat::timestamp>,
                           leat::field<"note", std::optional<std::string_view>>, leat::field<"share", std::optional<double>>>;
constinit trade known{7, leat::decimal<2>::from_mantissa(1999), leat::timestamp{microseconds{0}}, std::string_view("a \"b\""), 0.1};
constinit trade empty{};
// As a row looks that nobody has made yet.
constinit std::array<unsigned char, sizeof(trade)> garbage = [] {
    std::array<unsigned char, sizeof(trade)> bytes{};
    bytes.fill(0xfe);
    return bytes;
}();

[[gnu::noinline]] void stop_here() { asm volatile(""); }
[[gnu::noinline]] void stop_there() { asm volatile(""); }

int main() {
    std::vector<reading> const readings{{"a", 20.5, noon}, {"b", std::nullopt, noon}, {"a", 21.5, noon + microseconds{1}}};
    auto const hot = leat::from(readings)
                   | leat::filter("sensor"_f == "a")
                   | leat::with("fahrenheit"_f = "celsius"_f * 1.8 + 32.0)
                   | leat::rename("c"_f = "celsius"_f)
                   | leat::map([](auto const& row) {
                         stop_here();
                         return leat::materialise(row);
                     })
                   | leat::key_by("sensor"_f)
                   | leat::running("n"_f = leat::count())
                   | leat::for_each([](auto const& row) {
                         stop_there();
                         static_cast<void>(row);
                     });
    leat::report const done = leat::run(hot);
    leat::error const mistake("file(\"x\"): cannot be read", "give a file that can");
    stop_here();
    return done.records_in == 3 && *mistake.what() != 0 ? 0 : 1;
}
