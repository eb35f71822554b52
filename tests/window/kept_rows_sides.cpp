// SPDX-License-Identifier: BSL-1.0
// Records that are late, and records that were refused.
#include <window/kept_rows.hpp>

#include <leat/stage/map.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps records that are late", "[kept_rows]") {
    std::vector<item> all{{leat::timestamp(std::chrono::hours(1)), 0, "the one that makes all others late"}};
    all.insert(all.end(), items().begin(), items().end());
    into_all_that_wait([&](auto tail) {
        return leat::from(all) | leat::map([](item const& x) { return x; }) | leat::event_time("ts"_f) |
               leat::window(leat::tumbling(1us), leat::late_to(tail)) | leat::aggregate("n"_f = leat::count()) | leat::null();
    });
}

TEST_CASE("what waits keeps bad records", "[kept_rows]") {
    into_all_that_wait(
        [](auto tail) {
            auto const which = [](auto const& bad) -> item const& { return items()[std::stoul("reason"_f(bad))]; };
            return leat::from(items(), leat::bad_to(leat::with("ts"_f = [=](auto const& r) { return which(r).ts; }, "id"_f = [=](auto const& r) { return which(r).id; },
                                                               "s"_f = [=](auto const& r) { return which(r).s; }) | tail)) |
                   leat::map([](item const& x) -> item { throw std::runtime_error(std::to_string(&x - items().data())); }) | leat::null();
        },
        items().size());
}

