// SPDX-License-Identifier: BSL-1.0
// Rows that a function makes.
#include <window/kept_rows.hpp>

#include <leat/stage/map.hpp>
#include <leat/stage/scan.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps the records that map makes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::map([](item const& x) { return x; }) | tail; });
}

TEST_CASE("what waits keeps a record that map refers to", "[kept_rows]") {
    item scratch{};
    into_all_that_wait([&](auto tail) {
        return leat::from(items()) | leat::map([&](item const& x) -> item const& { return scratch = x; }) | tail;
    });
}

TEST_CASE("what waits keeps the values of scan", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::scan(item{}, [](item, item const& x) { return x; }) | tail; });
}
