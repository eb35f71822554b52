// SPDX-License-Identifier: BSL-1.0
// Departures and delays per airport and hour, from news that comes out of order. README.md tells the story.
#include "../arguments.hpp"

#include <leat/leat.hpp>

#include <cstdio>

using namespace leat::literals;
using namespace std::chrono_literals;

struct flight {
    leat::timestamp date;  // the scheduled departure
    std::int64_t delay;    // in minutes; negative: early
    std::string origin;
};
BOOST_HANA_ADAPT_STRUCT(flight, date, delay, origin);

namespace {

constexpr char const usage[] = R"(Departures, mean and worst delay per airport and hour.

usage: flights [OPTION]... FILE
  FILE               flights as JSON lines; - is the standard input
  --bound MINUTES    how much later than others the news of a flight may come (120)
  --json             writes JSON lines in place of tables
)";

struct settings {
    std::string file;
    std::int64_t bound = 120;
    bool json = false;
};

settings read_settings(arguments words) {
    settings s;
    words.number<std::int64_t>("--bound", s.bound, 0, 1'000'000);
    s.json = words.flag("--json");
    auto const file = words.word();
    words.end();
    if (!file) throw leat::error("no FILE is given", "name a file with flights, or - for the standard input");
    s.file = *file;
    return s;
}

leat::report show(settings const& s) {
    auto const lines = leat::json_lines<flight>(leat::file_or_standard_input(s.file), "date"_f = leat::time_format("%Y/%m/%d %H:%M"));
    auto const hours = leat::from(lines)
        | leat::event_time("date"_f, leat::out_of_order(s.bound * 1min))
        | leat::key_by("origin"_f)
        | leat::window(leat::tumbling(1h))
        | leat::aggregate("departures"_f = leat::count(),
                          "mean_delay"_f = leat::mean("delay"_f),
                          "worst_delay"_f = leat::max("delay"_f));
    return s.json ? leat::run(hours | leat::to(leat::json_lines_output(1)))
                  : leat::run(hours | leat::to(leat::console()));
}

}  // namespace

int main(int count, char** words) {
    settings s;
    try {
        arguments given(count, words);
        if (given.flag("--help")) {
            std::fputs(usage, stdout);
            return 0;
        }
        s = read_settings(std::move(given));
    } catch (leat::error const& e) {
        std::fprintf(stderr, "flights: %s\n", e.what());
        return 2;
    }
    try {
        auto const r = show(s);
        std::fprintf(stderr, "Flights: %llu, too late: %llu, bad lines: %llu\n", static_cast<unsigned long long>(r.records_in),
                     static_cast<unsigned long long>(r.late), static_cast<unsigned long long>(r.bad));
    } catch (std::exception const& e) {
        std::fprintf(stderr, "flights: %s\n", e.what());
        return 1;
    }
}
