// SPDX-License-Identifier: BSL-1.0
// Rows that several pipelines are given.
#include <window/kept_rows.hpp>

#include <leat/stage/fork.hpp>
#include <leat/stage/split.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps rows of a fork", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::with("one"_f = 1) | leat::fork(tail, leat::count_rows()); });
}

TEST_CASE("what waits keeps records that are given away, of a fork", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(std::vector<item>(items())) | leat::with("one"_f = 1) | leat::fork(leat::with("two"_f = "one"_f + 1) | tail, leat::count_rows()); });
}

TEST_CASE("what waits keeps records of a split", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(std::vector<item>(items())) | leat::split("id"_f >= 0, tail, leat::count_rows()); });
}

