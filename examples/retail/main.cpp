// SPDX-License-Identifier: BSL-1.0
// Purchases in, totals per five minutes, category and payment method out. README.md tells the story.
#include "../arguments.hpp"
#include "purchase.hpp"
#include "simulator.hpp"

#include <cstdio>
#include <filesystem>
#include <limits>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

constexpr char const usage[] = R"(Totals per five minutes, category and payment method, of simulated or real purchases.

usage: retail [OPTION]...
  --output DIR        where the files go (retail-output)
  --batch ROWS        rows that are worked on at a time (1024); results do not depend on it
  --input FILE        reads purchases as JSON lines, - from the standard input, and simulates none
  --help              this

The simulation:
  --seed NUMBER       another seed, other purchases (1)
  --events NUMBER     how many purchases; 0: no end (2400)
  --rate NUMBER       purchases a second (0.333...)
  --beyond FRACTION   share of purchases whose news takes longer than an hour (0)
  --duplicates FRACTION   share of purchases that are sent twice (0)
  --bad FRACTION      share of purchases that nobody can read (0)
  --clock virtual|wall    time that goes as fast as one likes, or the computer's (virtual)
  --speed NUMBER      seconds of virtual time in a second; 0: as fast as it can (720)
  --emit              only writes the purchases to the standard output, and as fast as it can
)";

struct settings {
    std::filesystem::path output = "retail-output";
    std::optional<std::string> input{};
    bool emit = false;
    bool wall = false;
    double speed = 720;
    std::size_t batch = 1024;
    simulation simulated{};
};

settings read_settings(arguments words) {
    settings s;
    if (auto const input = words.text("--input")) {
        s.input = input;
        if (auto const other = words.first_of({"--seed", "--events", "--rate", "--beyond", "--duplicates", "--bad", "--clock", "--speed", "--emit"}))
            throw leat::error(*other + " is for simulated purchases, and --input reads others", "leave one of them out");
    }
    if (auto const output = words.text("--output")) s.output = *output;
    words.number<std::size_t>("--batch", s.batch, 1, 1'000'000);
    s.emit = words.flag("--emit");
    s.wall = words.one_of("--clock", {"virtual", "wall"}) == "wall";
    if (s.emit) s.speed = 0;
    words.number<double>("--speed", s.speed, 0, 1e9);

    constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
    words.number<std::uint64_t>("--seed", s.simulated.seed, 0, any);
    words.number<std::uint64_t>("--events", s.simulated.purchases, 0, any);
    if (s.simulated.purchases == 0) s.simulated.purchases = any;
    words.number<double>("--rate", s.simulated.rate, 0.001, 1e6);
    words.number<double>("--beyond", s.simulated.beyond, 0, 1);
    words.number<double>("--duplicates", s.simulated.duplicates, 0, 1);
    words.number<double>("--bad", s.simulated.bad, 0, 1);
    words.end();

    using namespace std::chrono;
    s.simulated.start = s.wall ? leat::system_clock_source{}.now() : leat::timestamp(sys_days(2024y / December / 1));
    return s;
}

leat::timestamp whole_seconds(leat::timestamp at) { return std::chrono::floor<std::chrono::seconds>(at); }

/// The job itself: `input` is where JSON lines come from.
leat::report totals_of(leat::byte_input const& input, settings const& s, leat::with_clock const& time) {
    auto const file = [&s](char const* name) { return (s.output / name).string(); };
    auto const seconds = "timestamp"_f = leat::epoch_seconds;

    auto bad = leat::to(leat::json_lines_file(file("bad.ndjson")));
    auto late = leat::to(leat::json_lines_file(file("late.ndjson"), seconds));
    auto detail = leat::to(leat::json_lines_file(file("transaction_detail.ndjson"), seconds));

    auto totals = leat::key_by("category"_f, "payment_method"_f)
        | leat::window(leat::tumbling(5min), leat::late_to(late))
        | leat::aggregate("avg_price"_f = leat::mean("price"_f),
                          "total_quantity"_f = leat::sum("quantity"_f),
                          "total_amount"_f = leat::sum("quantity"_f * "price"_f))
        | leat::key_by("category"_f, "payment_method"_f)
        | leat::running("running_total"_f = leat::sum("total_amount"_f))
        | leat::with("timestamp"_f = [clock = time.clock](auto const&) { return whole_seconds(clock.now()); })
        | leat::fork(leat::to(leat::console({.longest_cell = 0})),
                     leat::to(leat::json_lines_file(file("retail.ndjson"))));

    return leat::run(leat::from(leat::json_lines<purchase>(input, seconds), leat::bad_to(bad))
                         | leat::event_time("timestamp"_f, leat::out_of_order(1h))
                         | leat::fork(detail, totals),
                     time, leat::batch_size(s.batch));
}

/// Writes the simulated purchases as they are sent.
void emit(settings const& s, leat::with_clock const& time) {
    leat::run(leat::from(simulate, s.simulated) | leat::for_each([&s](std::string const& line) {
                  std::fwrite(line.data(), 1, line.size(), stdout);
                  if (s.wall || s.speed > 0) std::fflush(stdout);  // somebody waits for it
              }),
              time);
    if (std::fflush(stdout) != 0) throw leat::error("cannot write to the standard output", "look for room where it goes");
}

void tell(settings const& s, leat::report const& r) {
    bool const stopped = r.ended == leat::run_end::interrupted;
    std::fprintf(stderr, "%sPurchases: %llu, too late: %llu, bad lines: %llu. Results are in %s.\n",
                 stopped ? "Stopped; windows that were not complete are left out. " : "",
                 static_cast<unsigned long long>(r.records_in), static_cast<unsigned long long>(r.late),
                 static_cast<unsigned long long>(r.bad), s.output.c_str());
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
        std::fprintf(stderr, "retail: %s\n", e.what());
        return 2;
    }
    try {
        leat::virtual_clock clock(s.simulated.start);
        auto const time = s.wall || s.input ? leat::with_clock(leat::clock_ref())
                        : s.speed > 0       ? leat::with_clock(clock, s.speed)
                                            : leat::with_clock(clock);
        if (s.emit) {
            emit(s, time);
            return 0;
        }
        if (std::error_code failed; !std::filesystem::create_directories(s.output, failed) && failed)
            throw leat::error("cannot make the folder " + s.output.string() + ": " + failed.message(), "give another --output");
        leat::byte_input const input = s.input ? leat::byte_input(leat::file_or_standard_input(*s.input))
                                               : leat::byte_input(leat::bytes_from(simulate, s.simulated));
        tell(s, totals_of(input, s, time));
    } catch (std::exception const& e) {
        std::fprintf(stderr, "retail: %s\n", e.what());
        return 1;
    }
}
