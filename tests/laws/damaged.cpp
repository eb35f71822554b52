// SPDX-License-Identifier: BSL-1.0
// A snapshot that was changed, its checksum put right, is an error or a state: never a crash, nor more memory than its
// bytes account for.
#include <test.hpp>

#include <leat/leat.hpp>

#include <counted_new.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>

using namespace leat::literals;
using namespace std::chrono_literals;

struct damaged_row {
    std::string name;
    std::optional<std::string> place;
    std::int32_t shelf;
    std::int64_t n;
    double x;
    leat::decimal<2> price;
    leat::timestamp ts;
};
BOOST_HANA_ADAPT_STRUCT(damaged_row, name, place, shelf, n, x, price, ts);

#if defined(__SANITIZE_ADDRESS__)
#define LEAT_TEST_UNDER_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAT_TEST_UNDER_ASAN
#endif
#endif

namespace {

std::vector<damaged_row> some_rows(int count, int from = 0) {
    std::vector<damaged_row> out;
    for (int i = from; i != from + count; ++i) {
        damaged_row r{};
        r.name = i % 3 == 0 ? "a name that is too long to be kept in place " + std::to_string(i % 7) : "n" + std::to_string(i % 5);
        if (i % 4 != 0) r.place = std::string(static_cast<std::size_t>(i % 9), 'p');
        r.shelf = i % 6;
        r.n = i * 37 % 101 - 50;
        r.x = 0.25 * i;
        r.price = leat::decimal<2>::from_mantissa(i * 5);
        r.ts = leat::timestamp(std::chrono::seconds(i * 3 + (i % 5 == 0 ? -7 : 0)));
        out.push_back(r);
    }
    return out;
}

/// Puts the size and the checksum right.
std::string signed_again(std::string bytes) {
    if (bytes.size() < 28) return bytes;
    auto const put = [&](std::size_t at, std::uint64_t value) {
        for (std::size_t i = 0; i != 8; ++i) bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    };
    put(12, bytes.size());
    put(bytes.size() - 8, leat::hash_of(std::string_view(bytes).substr(0, bytes.size() - 8)));
    return bytes;
}

struct outcome {
    int refused = 0;
    int loaded = 0;
    int equal = 0;
};

template <class Job>
std::string saved(Job& job) {
    leat::snapshot_writer to;
    job.save(to);
    return to.finish();
}

/// More than any honest state of these tests needs.
struct memory_limit {
    static constexpr std::size_t most = std::size_t{4} << 20;
    memory_limit() {
        leat_test::most_of_new = most;
#if !defined(LEAT_TEST_UNDER_ASAN)
        // What comes from the system directly, too: the address sanitizer has no room for such a limit.
        std::ifstream("/proc/self/statm") >> pages_;
        ::getrlimit(RLIMIT_AS, &before_);
        rlimit const l{pages_ * 4096 + 32 * most, before_.rlim_max};
        ::setrlimit(RLIMIT_AS, &l);
        limited_ = true;
#endif
    }
    memory_limit(memory_limit const&) = delete;
    ~memory_limit() {
        leat_test::most_of_new = static_cast<std::size_t>(-1);
        if (limited_) ::setrlimit(RLIMIT_AS, &before_);
    }

  private:
    rlim_t pages_ = 0;
    rlimit before_{};
    bool limited_ = false;
};

/// Loads changed bytes into what `make()` starts, and uses what comes of it: `go_on(job)`.
template <class Make, class GoOn>
void tries(std::string const& changed, std::string const& honest, Make const& make, GoOn const& go_on, outcome& out) {
    try {
        auto job = make();
        leat::snapshot_reader from(changed);
        job.load(from);
        from.finish();
        std::string const again = saved(job);
        // What was loaded is a state: it can be saved and loaded, and is the same then.
        auto next = make();
        leat::snapshot_reader other(again);
        next.load(other);
        other.finish();
        if (saved(next) != again) {
            CHECK(saved(next) == again);
            return;
        }
        CHECK(job.measure().bytes < memory_limit::most);
        ++out.loaded;
        if (again == changed || again == honest) ++out.equal;
        go_on(job);
    } catch (leat::error const&) {
        ++out.refused;
    }
}

template <class Make, class GoOn>
void attack(std::string const& honest, Make const& make, GoOn const& go_on) {
    memory_limit const limit;
    outcome out;
    tries(honest, honest, make, go_on, out);
    REQUIRE(out.loaded == 1);
    REQUIRE(out.equal == 1);
    outcome raw;
    std::mt19937_64 random(17);
    // A count so near the end of the numbers that the next record would leave them is none that a run can have.
    constexpr std::uint64_t nearly_all = (~std::uint64_t{0} >> 1) - 1'000'000;
    auto const change = [&](std::string const& bytes, char const* how, std::size_t at) {
        INFO(how << " at byte " << at << " of " << honest.size());
        tries(signed_again(bytes), honest, make, go_on, out);
    };
#if defined(LEAT_TEST_UNDER_ASAN)
    constexpr std::size_t stride = 4;  // every byte is changed where that is fast
#else
    constexpr std::size_t stride = 1;
#endif
    for (std::size_t at = 0; at < honest.size(); at += stride) {
        std::string bytes = honest;
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 << random() % 8));
        tries(bytes, honest, make, go_on, raw);
        change(bytes, "a bit turned", at);
        bytes[at] = static_cast<char>(random());
        change(bytes, "a byte", at);
        tries(honest.substr(0, at), honest, make, go_on, raw);
        change(honest.substr(0, at), "cut off", at);
        if (at + 8 <= honest.size() && at / stride % 3 == 0)
            for (std::uint64_t const value : {std::uint64_t{0}, std::uint64_t{0xffffffffu}, std::uint64_t{0xffffff00u}, std::uint64_t{1} << 40,
                                              ~std::uint64_t{0}, nearly_all, std::uint64_t{1} << 63}) {
                bytes = honest;
                for (std::size_t i = 0; i != 8; ++i) bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
                change(bytes, "a number", at);
            }
        if (at / stride % 7 == 0) {
            std::size_t const size = random() % 16 + 1;
            bytes = honest;
            change(bytes.erase(at, size), "bytes left out", at);
            bytes = honest;
            change(bytes.insert(at, honest.substr(random() % honest.size(), size)), "bytes put in", at);
        }
    }
    CHECK(raw.loaded == 0);
    CHECK(out.refused > 0);
    CHECK(out.equal > out.loaded / 2);
    INFO(out.loaded << " loaded, " << out.equal << " of them equal, " << out.refused << " refused");
    SUCCEED();
}

/// A pipeline that is given rows, saved, and given more.
template <class Stages>
void attack_stages(Stages const& stages) {
    auto const make = [&] { return leat::start(leat::from(leat::push_source<damaged_row>()) | stages); };
    auto const all = some_rows(40);
    for (std::size_t const count : {std::size_t{0}, std::size_t{40}}) {
        auto job = make();
        job.push(std::span(all).first(count));
        auto const more = some_rows(20, 30);
        attack(saved(job), make, [&](auto& goes_on) {
            goes_on.push(more);
            goes_on.finish();
        });
    }
}

struct history {
    std::vector<std::int64_t> all;
    std::map<std::string, std::optional<double>> by_name;
};
struct keep_all {
    void operator()(history& h, damaged_row const& r) const {
        h.all.push_back(r.n);
        h.by_name[r.name] = r.x;
    }
};

}  // namespace

TEST_CASE("windows by texts") {
    attack_stages(leat::event_time("ts"_f, leat::out_of_order(20s)) | leat::key_by("name"_f, "place"_f) |
                  leat::window(leat::tumbling(30s), leat::late_to(leat::count_rows())) |
                  leat::aggregate("n"_f = leat::count(), "s"_f = leat::sum("n"_f), "m"_f = leat::mean("price"_f), "x"_f = leat::max("x"_f)) |
                  leat::null());
}

TEST_CASE("windows by a number, and windows of those") {
    attack_stages(leat::event_time("ts"_f, leat::out_of_order(20s)) | leat::key_by("k"_f = "shelf"_f + 1) | leat::window(leat::tumbling(10s)) |
                  leat::aggregate("s"_f = leat::sum("n"_f)) | leat::window(leat::same_window) | leat::aggregate("t"_f = leat::sum("s"_f)) |
                  leat::collect());
}

TEST_CASE("running aggregates by one text, and by several fields") {
    attack_stages(leat::key_by("name"_f) | leat::running("c"_f = leat::count()) | leat::key_by("place"_f, "shelf"_f, "price"_f) |
                  leat::running("d"_f = leat::sum("x"_f)) | leat::count_rows());
}

TEST_CASE("stages that remember, and sinks with values") {
    attack_stages(leat::skip(3) | leat::enumerate() | leat::distinct_until_changed("name"_f, "place"_f) |
                  leat::fork(leat::take(50) | leat::summarize("n"_f = leat::count(), "s"_f = leat::sum("n"_f)),
                             leat::take_while("n"_f < 1000) | leat::fold(std::string(), [](std::string& s, auto const& r) { s += "name"_f(r)[0]; }),
                             leat::count_rows()));
}

TEST_CASE("a state of containers") {
    attack_stages(leat::scan(history{}, [](history& h, damaged_row const& r) { keep_all{}(h, r); }) | leat::count_rows());
}

TEST_CASE("a console with rows in hand") {
    int const fd = ::open("/dev/null", O_WRONLY);
    attack_stages(leat::to(leat::console({.rows = 100, .descriptor = fd})));
    ::close(fd);
}

TEST_CASE("lines of a text, to a file") {
    char name[] = "/tmp/leat_damaged_XXXXXX";
    int const fd = ::mkstemp(name);
    REQUIRE(fd >= 0);
    std::string text;
    for (auto const& r : some_rows(60)) {
        leat::json_writer writer;
        writer.write(text, r);
        text += '\n';
    }
    auto const make = [&] {
        return leat::start(leat::from(leat::json_lines<damaged_row>(leat::in_memory(text))) | leat::to(leat::json_lines_file(name)), leat::batch_size(7));
    };
    auto job = make();
    for (int i = 0; i != 3; ++i) job.step();
    std::string const honest = saved(job);
    std::string written;
    {
        std::ifstream file(name);
        written.assign(std::istreambuf_iterator<char>(file), {});
    }
    attack(honest, make, [&](auto& goes_on) {
        goes_on.step();
        goes_on.discard();
        std::ofstream(name) << written;  // as it was for the next
    });
    ::close(fd);
    ::unlink(name);
}
