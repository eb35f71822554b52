// SPDX-License-Identifier: BSL-1.0
#include "settings.hpp"

#include "../arguments.hpp"

#include <filesystem>
#include <limits>

char const usage[] = R"(Totals per five minutes, category and payment method, of simulated or real purchases.

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

std::string settings::file(char const* name) const { return output + '/' + name; }

settings read_settings(int count, char const* const* given) try {
    arguments words(count, given);
    settings s;
    s.help = words.flag("--help");
    if (s.help) return s;
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
} catch (leat::error const& e) {
    throw misuse(e.what());
}

void make_output_folder(settings const& s) {
    std::error_code failed;
    if (!std::filesystem::create_directories(s.output, failed) && failed)
        throw leat::error("cannot make the folder " + s.output + ": " + failed.message(), "give another --output");
}
