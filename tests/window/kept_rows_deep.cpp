// SPDX-License-Identifier: BSL-1.0
// Handles over handles.
#include <window/kept_rows.hpp>

#include <leat/stage/map.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps handles over records", "[kept_rows]") {
    check("handles", [](auto tail) { return leat::from(items()) | tail; }, handles, handles_model());
}

TEST_CASE("what waits keeps handles over what map makes", "[kept_rows]") {
    check("handles", [](auto tail) { return leat::from(items()) | leat::map([](item const& x) { return x; }) | tail; }, handles, handles_model());
}

TEST_CASE("what waits keeps handles over texts", "[kept_rows]") {
    check("handles", [](auto tail) { return leat::from(std::vector<item>(items())) | leat::with("s"_f = [](item const& x) { return std::string(x.s); }) | tail; }, handles, handles_model());
}

