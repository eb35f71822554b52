// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/leat.hpp>
#include <leat/test/catch.hpp>

/// Published scenarios, re-encoded in tests/vectors/*.ndjson: what goes in, step by step, and exactly what must have
/// come out. Only facts were taken, from test suites under the Apache licence 2.0; each line names its project, file
/// and test.
namespace semantics {

using namespace leat::literals;
using namespace std::chrono_literals;

/// Sizes that results must not depend on.
inline constexpr std::size_t batch_sizes[] = {1, 2, 7, 64, 1024};

/// Where a scenario was taken from.
struct origin {
    std::string project;
    std::string file;
    std::string test;
    std::string licence;
};

/// One step of a scenario: records go in, or rows must have come out.
template <class In, class Out>
using step = leat::record<leat::field<"records", std::optional<std::vector<In>>>,  // in their order
                          leat::field<"end_of_input", std::optional<bool>>,
                          leat::field<"restart", std::optional<bool>>,  // stop, and go on from what was saved
                          leat::field<"expect", std::optional<std::vector<Out>>>,  // all rows since the `expect` before
                          leat::field<"expect_all", std::optional<std::vector<Out>>>>;  // all rows since the beginning

/// The scenarios of a file, read as any user would read them. A line that cannot be read, or has no source, fails the
/// test.
template <class Scenario, class... Options>
std::vector<Scenario> scenarios(std::string const& name, Options const&... options) {
    auto [report, bad, all] =
        leat::run(leat::from(leat::json_lines<Scenario>(leat::file("tests/vectors/" + name + ".ndjson"), options...),
                             leat::bad_to(leat::collect())) |
                  leat::collect());
    for (auto const& b : bad) FAIL_CHECK(b.source << ":" << *b.line << ": " << b.reason);
    for (auto const& s : all) {
        INFO("id"_f(s));
        CHECK_FALSE("source.project"_f(s).empty());
        CHECK_FALSE("source.file"_f(s).empty());
        CHECK_FALSE("source.test"_f(s).empty());
        CHECK("source.licence"_f(s) == "Apache-2.0");
    }
    REQUIRE_FALSE(all.empty());
    return all;
}

/// Plays a scenario on a harness, and checks every step. `after(records)` is called behind each step that has records,
/// `restart()` where the scenario stops and goes on.
template <class Harness, class Steps, class After, class Restart>
void play(Harness& h, Steps const& steps, After after, Restart restart) {
    using row = typename Harness::row;
    std::vector<row> since, all;
    std::size_t number = 0;
    bool checked = false;
    for (auto const& s : steps) {
        INFO("step " << ++number);
        if (auto const& records = "records"_f(s)) {
            h.push_all(*records);
            after(*records);
        }
        if ("end_of_input"_f(s)) h.finish();
        if ("restart"_f(s)) restart();
        for (auto& r : h.take()) {
            since.push_back(r);
            all.push_back(r);
        }
        if (auto const& expected = "expect"_f(s)) {
            CHECK_THAT(since, leat::test::rows_are_any_order<row>(*expected));
            since.clear();
            checked = true;
        }
        if (auto const& expected = "expect_all"_f(s)) {
            CHECK_THAT(all, leat::test::rows_are_any_order<row>(*expected));
            checked = true;
        }
    }
    CHECK(checked);
}
template <class Harness, class Steps>
void play(Harness& h, Steps const& steps) {
    play(h, steps, [](auto const&) {}, [] { FAIL("this scenario stops and goes on"); });
}

}  // namespace semantics

BOOST_HANA_ADAPT_STRUCT(semantics::origin, project, file, test, licence);
