// SPDX-License-Identifier: BSL-1.0
#include <leat/flow/pipeline.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>

#include <drive.hpp>

#include <string>
#include <type_traits>

using namespace leat_test;

namespace {

auto const numbers = count_to(100);
auto const odd = leat::filter([](int n) { return n % 2 == 1; });
auto const square = leat::map([](int n) { return n * n; });

static_assert(leat::pipeline<decltype(odd)> && leat::pipeline<decltype(odd | square)> && leat::pipeline<decltype(leat::from(numbers))>);
static_assert(!leat::pipeline<int> && !leat::pipeline<std::vector<int>>);

TEST_CASE("stages compose without a source, in any grouping") {
    auto const a = leat::from(numbers) | odd | square | leat::collect();
    auto const b = leat::from(numbers) | (odd | (square | leat::collect()));
    auto const c = (leat::from(numbers) | odd) | (square | leat::collect());
    static_assert(std::is_same_v<decltype(a), decltype(b)> && std::is_same_v<decltype(a), decltype(c)>, "composition is associative");
    auto const rows = std::get<1>(run_at(7, a));
    CHECK(rows.size() == 50);
    CHECK(rows == std::get<1>(run_at(7, b)));
    CHECK(rows == std::get<1>(run_at(7, c)));
}

TEST_CASE("a part is used in several pipelines, and over rows of other types") {
    auto const twice = leat::map([](auto const& x) { return x + x; });
    auto const p = leat::from(numbers) | leat::take(2) | twice | leat::collect();
    std::vector<std::string> const texts{"a", "b"};
    auto const q = leat::from(texts) | twice | leat::collect();
    CHECK(std::get<1>(run_at(1, p)) == std::vector<int>{2, 4});
    CHECK(std::get<1>(run_at(1, q)) == std::vector<std::string>{"aa", "bb"});
}

TEST_CASE("a pipeline is a value: copies are alike and independent, and a run leaves it as it was") {
    auto const p = leat::from(numbers) | leat::take(3) | leat::collect();
    auto const q = p;  // NOLINT: the copy is the test
    auto first = leat::start(p, leat::batch_size(1));
    auto second = leat::start(q, leat::batch_size(1));
    first.step();
    first.step();
    while (second.step() != leat::step_result::ended) {}
    while (first.step() != leat::step_result::ended) {}
    CHECK(std::get<0>(first.node().values()) == count_to(3));
    CHECK(std::get<0>(second.node().values()) == count_to(3));
    CHECK(std::get<1>(run_at(2, p)) == count_to(3));
}

TEST_CASE("what holds no state has no size") {
    auto const keep = [](int) { return true; };
    auto const one = leat::filter(keep);
    auto const two = leat::filter(keep) | leat::filter(keep);
    // Each stage adds its name, and nothing else.
    CHECK(sizeof(two) - sizeof(one) <= 2 * sizeof(char const*));
}

TEST_CASE("a pipeline of many stages") {
    auto const step = leat::map([](int n) { return n + 1; });
    auto const ten = step | step | step | step | step | step | step | step | step | step;
    auto const rows = rows_everywhere([&] { return leat::from(numbers) | ten | ten | odd | leat::collect(); });
    CHECK(rows.size() == 50);
    CHECK(rows.front() == 21);
}

}  // namespace
