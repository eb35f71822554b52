// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the workloads share: the records, the race of several loops over them in one process, and the table of ratios.
//
//   PROGRAM [RECORDS] [ROUNDS]              races: CPU time, best of so many alternating rounds (10 000 000 and 5)
//   PROGRAM --count LOOP KEYS RECORDS       runs one loop once, for callgrind: counting is on for the loop alone

#include <leat/time/timestamp.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION static_cast<void>(0)
#define CALLGRIND_STOP_INSTRUMENTATION static_cast<void>(0)
#endif

namespace bench {

using milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

/// A trade: 32 bytes.
struct trade {
    milliseconds ts;
    std::uint32_t key;
    double price;
    std::int32_t qty;
};
static_assert(sizeof(trade) == 32);

inline constexpr std::chrono::milliseconds disorder{5000};
inline constexpr std::chrono::milliseconds window_size{10000};

/// splitmix64
class random_bits {
public:
    explicit random_bits(std::uint64_t seed) : state_(seed) {}
    std::uint64_t operator()() {
        state_ += 0x9E3779B97F4A7C15u;
        std::uint64_t x = state_;
        x ^= x >> 30;
        x *= 0xBF58476D1CE4E5B9u;
        x ^= x >> 27;
        x *= 0x94D049BB133111EBu;
        return x ^ x >> 31;
    }

private:
    std::uint64_t state_;
};

/// Spreads the keys 0, 1, 2, ... over all 32-bit numbers, so that nobody's table profits from their order.
[[nodiscard]] constexpr std::uint32_t scrambled(std::uint32_t key) { return key * 2654435761u; }

/// `n` different trades of `keys` keys: ten in a millisecond, each up to 5 s late. Prices are multiples of 1/4, so that
/// sums are exact in any order.
[[nodiscard]] inline std::vector<trade> make_trades(std::size_t n, std::uint32_t keys) {
    std::vector<trade> out;
    out.reserve(n);
    random_bits random(42);
    for (std::size_t i = 0; i != n; ++i) {
        std::uint64_t const first = random();
        std::uint64_t const second = random();
        std::chrono::milliseconds const arrival(i / 10);
        std::chrono::milliseconds const delay(first % 5001);
        out.push_back({milliseconds(arrival + disorder - delay), scrambled(static_cast<std::uint32_t>((second >> 32) % keys)),
                       0.25 * static_cast<double>(1 + (second & 0xFFFF) % 400), static_cast<std::int32_t>(1 + (first >> 40) % 10)});
    }
    return out;
}

/// What a loop found, whatever the order in which it found it.
struct answer {
    std::uint64_t rows = 0;
    std::uint64_t hash = 0;
    double sum = 0;
    friend bool operator==(answer const&, answer const&) = default;
};

[[nodiscard]] inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    std::uint64_t const product = (a ^ b) * 0x9E3779B97F4A7C15u;
    return product ^ product >> 32;
}
[[nodiscard]] inline std::uint64_t bits_of(double x) { return std::bit_cast<std::uint64_t>(x); }

// The ends of the pipelines and loops: the same for all.
inline void take_running(answer& a, std::uint32_t key, double total) {
    a.hash += mix(key, bits_of(total));
    ++a.rows;
}
inline void take_window(answer& a, std::uint64_t key, std::int64_t start_ms, std::int64_t n, double sum, double mean) {
    a.hash += mix(mix(key, static_cast<std::uint64_t>(start_ms)), static_cast<std::uint64_t>(n)) + mix(bits_of(sum), bits_of(mean));
    ++a.rows;
}

[[nodiscard]] inline double cpu_ns() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e9 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec);
}

struct options {
    std::size_t records = 10'000'000;
    int rounds = 5;
    std::string count{};  ///< the loop to run for callgrind
    std::uint32_t keys = 0;

    options(int argc, char** argv) {
        if (argc > 4 && std::string_view(argv[1]) == "--count") {
            count = argv[2];
            keys = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
            records = std::strtoull(argv[4], nullptr, 10);
            return;
        }
        if (argc > 1) records = std::strtoull(argv[1], nullptr, 10);
        if (argc > 2) rounds = std::atoi(argv[2]);
    }
    /// Whether a race with so many keys is wanted.
    [[nodiscard]] bool wants(std::uint32_t n) const { return count.empty() || keys == n; }
};

/// Several loops that must find the same answer.
class race {
public:
    race(options const& o, std::string workload, std::uint32_t keys) : options_(o), name_(std::move(workload)) {
        if (keys == 0) return;
        bool const millions = keys >= 1'000'000;
        name_ += ' ';
        name_ += std::to_string(keys / (millions ? 1'000'000 : 1'000));
        name_ += millions ? 'M' : 'k';
    }
    race(race const&) = delete;

    void add(std::string name, std::function<answer()> run) { loops_.push_back({std::move(name), std::move(run), 1e300, {}}); }
    /// Loop `of` may take so many times what loop `over` takes; a bar of 0 only shows the ratio.
    void bar(std::string of, std::string over, double most) { bars_.push_back({std::move(of), std::move(over), most}); }

    /// How many bars were missed; prints a line for each.
    int run() {
        if (!options_.count.empty()) return count();
        for (int round = 0; round != options_.rounds; ++round)
            for (auto& l : loops_) {
                double const start = cpu_ns();
                answer const found = l.run();
                double const ns = (cpu_ns() - start) / static_cast<double>(options_.records);
                if (ns < l.best) l.best = ns;
                if (round != 0 && found != l.found) different(l.name);
                l.found = found;
            }
        for (auto& l : loops_)
            if (l.found != loops_.front().found) different(l.name);
        int missed = 0;
        for (auto const& b : bars_) {
            double const of = find(b.of).best;
            double const over = find(b.over).best;
            bool const met = b.most == 0 || of <= b.most * over;
            missed += !met;
            std::printf("%-8s %-28s %7.2f ns  %-8s %7.2f ns  ratio %5.3f", name_.c_str(), b.of.c_str(), of, b.over.c_str(), over, of / over);
            if (b.most != 0) std::printf("  bar %4.2f  %s", b.most, met ? "met" : "MISSED");
            std::printf("\n");
        }
        std::fflush(stdout);
        return missed;
    }

private:
    struct loop {
        std::string name;
        std::function<answer()> run;
        double best;
        answer found;
    };
    struct limit {
        std::string of, over;
        double most;
    };

    loop& find(std::string const& name) {
        for (auto& l : loops_)
            if (l.name == name) return l;
        std::fprintf(stderr, "%s: there is no loop \"%s\"\n", name_.c_str(), name.c_str());
        std::exit(2);
    }
    [[noreturn]] void different(std::string const& name) {
        std::fprintf(stderr, "%s: %s finds another answer\n", name_.c_str(), name.c_str());
        std::exit(1);
    }
    int count() {
        auto& l = find(options_.count);
        CALLGRIND_START_INSTRUMENTATION;
        answer const found = l.run();
        CALLGRIND_STOP_INSTRUMENTATION;
        std::printf("%llu rows, hash %016llx, sum %.2f\n", static_cast<unsigned long long>(found.rows),
                    static_cast<unsigned long long>(found.hash), found.sum);
        return 0;
    }

    options const& options_;
    std::string name_;
    std::vector<loop> loops_{};
    std::vector<limit> bars_{};
};

}  // namespace bench

BOOST_HANA_ADAPT_STRUCT(bench::trade, ts, key, price, qty);
