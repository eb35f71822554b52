// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

#include <cmath>
#include <limits>

using namespace laws;

// Anything an expression does, a lambda can do: the same pipeline written both ways gives the same rows, and refuses the
// same rows. The lambdas are written by hand from the rules of null, overflow and division.

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

struct numbers {
    std::int64_t a, b;
    std::uint32_t u;
    std::optional<std::int32_t> o;
    double x;
    std::string s;
    leat::timestamp ts;
};

std::vector<numbers> random_numbers(unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    auto const number = [&]() -> std::int64_t {
        std::int64_t const edges[] = {lowest, lowest + 1, -1, 0, 1, highest - 1, highest};
        switch (random() % 3) {
            case 0: return edges[random() % std::size(edges)];
            case 1: return below(random, 21) - 10;
            default: return static_cast<std::int64_t>((std::uint64_t{random()} << 32 | random()) >> (random() % 60));
        }
    };
    std::string const texts[] = {"", "a", "ab", "b\xC3\xBC", "\xE2\x82\xAC 5", "abc abc abc abc abc abc"};
    std::vector<numbers> out;
    for (std::size_t i = 0; i != count; ++i) {
        numbers n{number(), number(), static_cast<std::uint32_t>(number()), {}, 0.25 * static_cast<double>(below(random, 41) - 20),
                  texts[random() % std::size(texts)], leat::timestamp(leat::duration(number() / 4))};
        if (random() % 3 != 0) n.o = static_cast<std::int32_t>(below(random, 9)) - 4;
        if (random() % 20 == 0) n.x = std::numeric_limits<double>::quiet_NaN();
        out.push_back(n);
    }
    return out;
}

// Integers by the rules, in a wider type.
__extension__ using wide = __int128;
std::int64_t fitting(wide value) {
    if (value < lowest || value > highest) throw std::runtime_error("overflow");
    return static_cast<std::int64_t>(value);
}
std::int64_t quotient(std::int64_t a, std::int64_t b) {
    if (b == 0) throw std::runtime_error("division by zero");
    return fitting(static_cast<wide>(a) / b);
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(numbers, a, b, u, o, x, s, ts);

namespace {

/// What a row says, as text: NaN equals NaN there.
template <class Rows>
std::vector<std::string> texts(Rows const& rows) {
    std::vector<std::string> out;
    for (auto const& r : rows) {
        out.emplace_back();
        leat::json_write(out.back(), r);
    }
    return out;
}

/// Two pipelines give the same rows and refuse the same rows, at every batch size.
template <class A, class B>
void agree(A const& expressions, B const& lambdas, bool some_bad = false) {
    std::size_t refused_rows = 0;
    for (unsigned seed = 0; seed != 4; ++seed) {
        auto const rows = random_numbers(seed, 300);
        auto const answer = [&](auto const& p, std::size_t n) {
            auto const [report, bad, good] = leat::run(leat::from(rows, leat::bad_to(leat::collect())) | p | leat::collect(), leat::batch_size(n));
            CHECK(report.bad == bad.size());
            std::vector<std::string> refused;
            for (auto const& b : bad) refused.push_back(b.text);
            return std::pair(texts(good), refused);
        };
        auto const expected = answer(lambdas, 64);
        CHECK_FALSE(expected.first.empty());
        refused_rows += expected.second.size();
        for (std::size_t const n : batch_sizes) {
            INFO("seed " << seed << ", batches of " << n);
            auto const got = answer(expressions, n);
            CHECK(got.first == expected.first);
            CHECK(got.second == expected.second);
        }
    }
    CHECK((refused_rows > 0) == some_bad);
}

}  // namespace

TEST_CASE("comparisons, logic and null in a filter") {
    agree(leat::filter("a"_f > "b"_f), leat::filter([](numbers const& n) { return n.a > n.b; }));
    agree(leat::filter("a"_f < "u"_f && "x"_f >= 0.5), leat::filter([](numbers const& n) { return std::cmp_less(n.a, n.u) && n.x >= 0.5; }));
    agree(leat::filter("o"_f < 2), leat::filter([](numbers const& n) { return n.o && *n.o < 2; }));
    agree(leat::filter(!("o"_f < 2)), leat::filter([](numbers const& n) { return n.o && !(*n.o < 2); }));
    // Null && false is false, null || true is true.
    agree(leat::filter(!("o"_f < 2 && "a"_f > 0)), leat::filter([](numbers const& n) {
              if (n.o) return !(*n.o < 2 && n.a > 0);
              return !(n.a > 0);
          }));
    agree(leat::filter("o"_f < 2 || "a"_f > 0), leat::filter([](numbers const& n) { return (n.o && *n.o < 2) || n.a > 0; }));
    agree(leat::filter(leat::is_null("o"_f) || "o"_f == "b"_f), leat::filter([](numbers const& n) { return !n.o || *n.o == n.b; }));
}

TEST_CASE("arithmetic: what does not fit is a bad record") {
    agree(leat::with("sum"_f = "a"_f + "b"_f), leat::with("sum"_f = [](numbers const& n) { return fitting(wide{n.a} + n.b); }), true);
    agree(leat::with("product"_f = "a"_f * "b"_f - "u"_f),
          leat::with("product"_f = [](numbers const& n) { return fitting(wide{fitting(wide{n.a} * n.b)} - n.u); }), true);
    agree(leat::with("q"_f = "a"_f / "b"_f), leat::with("q"_f = [](numbers const& n) { return quotient(n.a, n.b); }), true);
    agree(leat::with("r"_f = "a"_f % "b"_f), leat::with("r"_f = [](numbers const& n) {
              if (n.b == 0) throw std::runtime_error("division by zero");
              return n.b == -1 ? std::int64_t{0} : n.a % n.b;
          }),
          true);
    agree(leat::with("minus"_f = -"a"_f), leat::with("minus"_f = [](numbers const& n) { return fitting(-wide{n.a}); }), true);
    agree(leat::with("o2"_f = "o"_f * 2 + "x"_f), leat::with("o2"_f = [](numbers const& n) {
              return n.o ? std::optional<double>(static_cast<double>(*n.o * 2) + n.x) : std::nullopt;
          }));
}

TEST_CASE("an error counts only where the left side decides nothing, and in the branch that is taken") {
    agree(leat::filter("b"_f != 0 && "a"_f / "b"_f > 1), leat::filter([](numbers const& n) { return n.b != 0 && quotient(n.a, n.b) > 1; }), true);
    agree(leat::filter("b"_f == 0 || "a"_f % "b"_f == 0),
          leat::filter([](numbers const& n) { return n.b == 0 || n.b == -1 || n.a % n.b == 0; }));
    agree(leat::with("q"_f = leat::if_else("b"_f != 0, "u"_f / "b"_f, 0)), leat::with("q"_f = [](numbers const& n) {
              return n.b != 0 ? quotient(n.u, n.b) : 0;
          }));
    agree(leat::filter("a"_f < 1000 && "a"_f > -1000) | leat::with("c"_f = "a"_f * "a"_f),
          leat::filter([](numbers const& n) { return n.a < 1000 && n.a > -1000; }) | leat::with("c"_f = [](auto const& n) { return "a"_f(n) * "a"_f(n); }));
}

TEST_CASE("choices, casts, texts and times") {
    agree(leat::with("c"_f = leat::coalesce("o"_f, 7)), leat::with("c"_f = [](numbers const& n) { return static_cast<std::int64_t>(n.o.value_or(7)); }));
    agree(leat::with("c"_f = leat::if_else("x"_f > 1, "a"_f, "b"_f)), leat::with("c"_f = [](numbers const& n) { return n.x > 1 ? n.a : n.b; }));
    agree(leat::with("c"_f = leat::cast<std::int32_t>("a"_f)), leat::with("c"_f = [](numbers const& n) {
              if (!std::in_range<std::int32_t>(n.a)) throw std::runtime_error("does not fit");
              return static_cast<std::int32_t>(n.a);
          }),
          true);
    agree(leat::with("c"_f = leat::least("a"_f, "b"_f), "d"_f = leat::greatest("a"_f, "b"_f)),
          leat::with("c"_f = [](numbers const& n) { return std::min(n.a, n.b); }, "d"_f = [](numbers const& n) { return std::max(n.a, n.b); }));
    agree(leat::filter(leat::starts_with("s"_f, "ab")), leat::filter([](numbers const& n) { return n.s.starts_with("ab"); }));
    agree(leat::filter("s"_f == "ab" || "s"_f > "b"), leat::filter([](numbers const& n) { return n.s == "ab" || n.s > "b"; }));
    agree(leat::with("l"_f = leat::length("s"_f)), leat::with("l"_f = [](numbers const& n) {
              std::int64_t count = 0;
              for (char const c : n.s) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
              return count;
          }));
    agree(leat::with("ts"_f = leat::truncate_to("ts"_f, 1h)), leat::with("ts"_f = [](numbers const& n) {
              auto const hour = leat::duration(1h);
              return n.ts - (n.ts.time_since_epoch() % hour + hour) % hour;
          }));
}

TEST_CASE("a chain of expressions is a chain of lambdas, and they may be mixed") {
    auto const positive = [](auto const& n) { return "a"_f(n) > 0; };
    auto const doubled = [](auto const& n) { return fitting(wide{"a"_f(n)} * 2); };
    agree(leat::filter("a"_f > 0) | leat::with("d"_f = "a"_f * 2) | leat::select("d"_f, "s"_f) | leat::filter("d"_f != 4),
          leat::filter(positive) | leat::with("d"_f = doubled) | leat::select("d"_f, "s"_f) | leat::filter([](auto const& n) { return "d"_f(n) != 4; }), true);
    agree(leat::filter(positive) | leat::with("d"_f = "a"_f * 2) | leat::filter("d"_f != 4),
          leat::filter("a"_f > 0) | leat::with("d"_f = doubled) | leat::filter([](auto const& n) { return "d"_f(n) != 4; }), true);
    agree(leat::map("a"_f + 1), leat::map([](numbers const& n) { return fitting(wide{n.a} + 1); }), true);
}

TEST_CASE("times, keys and the inputs of aggregates, computed either way") {
    auto const totals = [](auto input) {
        return leat::window(leat::tumbling(24h * 365 * 1000)) |
               leat::aggregate("n"_f = leat::count(), "total"_f = leat::sum(input), "most"_f = leat::max(input));
    };
    agree(leat::event_time("ts"_f + 5s) | leat::key_by("odd"_f = "a"_f % 2 != 0) | totals("u"_f * 3),
          leat::event_time([](numbers const& n) { return n.ts + 5s; }) | leat::with("odd"_f = [](numbers const& n) { return n.a % 2 != 0; }) |
              leat::key_by("odd"_f) | leat::with("three"_f = [](auto const& n) { return static_cast<std::int64_t>("u"_f(n)) * 3; }) | totals("three"_f));
    agree(leat::key_by("o"_f) | leat::running("total"_f = leat::sum("x"_f * 2)),
          leat::with("xx"_f = [](numbers const& n) { return n.x * 2; }) | leat::key_by("o"_f) | leat::running("total"_f = leat::sum("xx"_f)) | leat::drop("xx"_f));
}
