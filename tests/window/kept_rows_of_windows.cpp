// SPDX-License-Identifier: BSL-1.0
// Results of windows: keys, which stay in their groups, and texts.
#include <window/kept_rows.hpp>

#include <leat/stage/select.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps keys of groups", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::event_time("ts"_f) | leat::key_by("id"_f, "s"_f) | leat::window(leat::tumbling(1us)) |
               leat::aggregate("all"_f = leat::count()) | leat::rename("ts"_f = "window_start"_f) | tail; });
}

TEST_CASE("what waits keeps texts of windows", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::event_time("ts"_f) | leat::key_by("id"_f) | leat::window(leat::tumbling(1us)) |
               leat::aggregate("s"_f = leat::last("s"_f)) | leat::rename("ts"_f = "window_start"_f) | tail; });
}

