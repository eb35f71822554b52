// SPDX-License-Identifier: BSL-1.0
#include <leat/stage/named.hpp>

#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/sinks.hpp>

#include <drive.hpp>

#include <stdexcept>

using namespace leat_test;

namespace {

int refuse_two(int n) {
    if (n == 2) throw std::runtime_error("two");
    return n;
}

std::vector<int> const numbers{1, 2, 3};

TEST_CASE("named gives the stage to its left a name") {
    auto const [report] = run_at(7, leat::from(numbers) | leat::map(refuse_two) | leat::named("first") | leat::map(refuse_two) | leat::null());
    REQUIRE(report.bad_by_reason.size() == 1);
    CHECK(report.bad_by_reason[0].stage == "first");
}

TEST_CASE("named within a pipeline without a source, and at its beginning") {
    auto const rest = leat::map(refuse_two) | leat::named("inner") | leat::null();
    auto const [report] = run_at(7, leat::from(numbers) | rest);
    CHECK(report.bad_by_reason.at(0).stage == "inner");
    auto const renames = leat::named("outer") | leat::null();
    auto const [report2] = run_at(7, leat::from(numbers) | leat::map(refuse_two) | leat::named("inner") | renames);
    CHECK(report2.bad_by_reason.at(0).stage == "outer");
}

TEST_CASE("named changes nothing else, and is no stage of its own") {
    auto const plain = leat::from(numbers) | leat::filter([](int n) { return n > 1; }) | leat::collect();
    auto const named = leat::from(numbers) | leat::filter([](int n) { return n > 1; }) | leat::named("more than one") | leat::collect();
    CHECK(std::get<1>(run_at(2, plain)) == std::get<1>(run_at(2, named)));
    CHECK(sizeof(named) == sizeof(plain));
}

TEST_CASE("a stage without a name has its kind for a name") {
    auto const [report] = run_at(7, leat::from(numbers) | leat::map(refuse_two) | leat::null());
    CHECK(report.bad_by_reason.at(0).stage == "map");
}

}  // namespace
