// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/sinks.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/named.hpp>

#include <drive.hpp>

#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct word {
    std::string_view text;
    int n;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(word, text, n);

namespace {

TEST_CASE("for_each calls its function with each record, in order") {
    auto const numbers = count_to(100);
    for (auto const n : batch_sizes) {
        std::vector<int> seen;
        auto const [report] = run_at(n, leat::from(numbers) | leat::for_each([&](int x) { seen.push_back(x); }));
        CHECK(seen == numbers);
        CHECK(report.records_in == 100);
        CHECK(report.records_out == 100);
    }
}

TEST_CASE("for_each: what throws is a bad record and not counted as out") {
    auto const numbers = count_to(5);
    std::vector<int> seen;
    auto const [report, bad] = run_at(2, leat::from(numbers, leat::bad_to(leat::collect())) | leat::for_each([&](int x) {
                                             if (x == 2) throw std::runtime_error("two");
                                             seen.push_back(x);
                                         }) | leat::named("writer"));
    CHECK(seen == std::vector<int>{1, 3, 4, 5});
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "writer");
    CHECK(bad[0].reason == "two");
    CHECK(bad[0].text == "2");
}

TEST_CASE("for_each: only what went well is counted as out") {
    auto const numbers = count_to(5);
    auto const [report] = run_at(2, leat::from(numbers) | leat::for_each([](int x) {
                                        if (x == 2) throw std::runtime_error("two");
                                    }));
    CHECK(report.records_in == 5);
    CHECK(report.records_out == 4);
    CHECK(report.bad == 1);
}

TEST_CASE("for_each gets owned records as rvalues") {
    std::vector<only_moved> kept;
    run_at(2, leat::from(movable_to(3)) | leat::for_each([&](only_moved m) { kept.push_back(std::move(m)); }));
    REQUIRE(kept.size() == 3);
    CHECK(kept[2].value() == 3);
}

TEST_CASE("collect keeps all rows; owned ones are moved, borrowed ones copied once") {
    std::vector<tracked> rows(8);
    SECTION("borrowed") {
        tracked::reset();
        auto const [report, out] = run_at(1024, leat::from(rows) | leat::collect());
        CHECK(tracked::copies == 8);
        CHECK(out.size() == 8);
    }
    SECTION("owned") {
        auto pipeline = leat::from(std::move(rows)) | leat::collect();
        tracked::reset();
        auto const [report, out] = run_at(1024, std::move(pipeline));
        CHECK(tracked::copies == 0);
        CHECK(out.size() == 8);
    }
}

TEST_CASE("collect keeps rows whose batch is gone: views become strings") {
    std::vector<std::string> const texts{"one", "two"};
    std::vector<word> const words{{texts[0], 1}, {texts[1], 2}};
    auto const rows = rows_everywhere([&] { return leat::from(words) | leat::collect(); });
    using kept = std::decay_t<decltype(rows[0])>;
    static_assert(std::is_same_v<kept, leat::record<leat::field<"text", std::string>, leat::field<"n", int>>>);
    CHECK("text"_f(rows[1]) == "two");
}

TEST_CASE("count_rows counts, null counts for the report only") {
    auto const numbers = count_to(123);
    auto const [report, n] = run_everywhere([&] { return leat::from(numbers) | leat::count_rows(); });
    CHECK(n == 123);
    CHECK(report.records_out == 123);
    auto const all = run_at(7, leat::from(numbers) | leat::null());
    static_assert(std::tuple_size_v<decltype(all)> == 1);
    CHECK(std::get<0>(all).records_out == 123);
}

TEST_CASE("a filter of an expression before a count has the answer of a function") {
    std::vector<word> words;
    for (int i = 0; i != 500; ++i) words.push_back({"x", i * 37 % 101});
    auto const [r1, by_expression] = run_everywhere([&] { return leat::from(words) | leat::filter("n"_f % 3 == 1) | leat::count_rows(); });
    auto const [r2, by_function] = run_everywhere([&] { return leat::from(words) | leat::filter([](word const& w) { return w.n % 3 == 1; }) | leat::count_rows(); });
    CHECK(by_expression == by_function);
    auto const [r3, bad, live] = run_everywhere([&] {
        return leat::from(words, leat::bad_to(leat::count_rows())) | leat::filter(100 / "n"_f > 10) | leat::filter("n"_f > 0) | leat::count_rows();
    });
    std::size_t expected = 0, zeros = 0;
    for (auto const& w : words) (w.n == 0 ? zeros : expected) += w.n == 0 || 100 / w.n > 10 ? 1 : 0;
    CHECK(live == expected);
    CHECK(bad == zeros);
}

TEST_CASE("fold gives the value after all records") {
    auto const numbers = count_to(1000);
    auto const [report, sum] = run_everywhere([&] { return leat::from(numbers) | leat::fold(std::int64_t{0}, [](std::int64_t s, int n) { return s + n; }); });
    CHECK(sum == std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}));
}

TEST_CASE("fold of a larger value: given away to the function, or changed in place") {
    std::vector<std::string> const texts{"a", "b", "c"};
    auto const appended = [](std::string s, std::string const& t) { return std::move(s) + t; };
    auto const append = [](std::string& s, std::string const& t) { s += t; };
    CHECK(std::get<1>(run_everywhere([&] { return leat::from(texts) | leat::fold(std::string("-"), appended); })) == "-abc");
    CHECK(std::get<1>(run_everywhere([&] { return leat::from(texts) | leat::fold(std::string("-"), append); })) == "-abc");
    CHECK(std::get<1>(run_everywhere([&] {
              return leat::from(texts) | leat::map([](std::string const& s) { return s.size(); }) |
                     leat::fold(0.0, [](double& s, std::size_t n) { s += static_cast<double>(n); });
          })) == 3.0);
}

TEST_CASE("fold: a function that throws makes a bad record and leaves a small value as it was") {
    auto const numbers = count_to(4);
    auto const [report, bad, sum] = run_everywhere([&] {
        return leat::from(numbers, leat::bad_to(leat::collect())) | leat::fold(0, [](int s, int n) {
                   if (n == 3) throw std::runtime_error("three");
                   return s + n;
               });
    });
    CHECK(sum == 7);
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].stage == "fold");
    CHECK(bad[0].reason == "three");
}

TEST_CASE("fold: a large value is never lost in silence") {
    auto const numbers = count_to(4);
    auto const fragile = [](std::string s, int n) {
        if (n == 3) throw std::runtime_error("three");
        return s + std::to_string(n);
    };
    CHECK_THROWS_AS(run_at(2, leat::from(numbers) | leat::fold(std::string(), fragile)), leat::error);
    auto const in_place = [](std::string& s, int n) {
        if (n == 3) throw std::runtime_error("three");
        s += std::to_string(n);
    };
    auto const [report, text] = run_at(2, leat::from(numbers) | leat::fold(std::string(), in_place));
    CHECK(text == "124");
    CHECK(report.bad == 1);
}

TEST_CASE("fold of what can only be moved") {
    auto const numbers = count_to(4);
    auto const [report, sum] = run_at(2, leat::from(numbers) | leat::fold(0, [](int s, int n) noexcept { return s + n; }));
    CHECK(sum == 10);
    struct total {
        int value = 0;
    };
    auto const [report2, t] = run_at(2, leat::from(movable_to(4)) | leat::fold(total{}, [](total s, only_moved m) { return total{s.value + m.value()}; }));
    CHECK(t.value == 10);
}

}  // namespace
