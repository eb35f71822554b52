// SPDX-License-Identifier: BSL-1.0
// Results of running aggregates and of windows.
#include <window/kept_rows.hpp>

#include <leat/stage/select.hpp>

namespace kept_rows {

/// A result that is a view of the state: of another value after the next record.
struct last_view {
    using state = std::string;
    [[nodiscard]] state identity() const { return {}; }
    void add(state& s, std::string_view text) const { s = text; }
    void merge(state& into, state const& later) const { into = later; }
    [[nodiscard]] std::string_view result(state const& s) const { return s; }
};

}  // namespace kept_rows

using namespace kept_rows;

TEST_CASE("what waits keeps rows with running columns", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(std::vector<item>(items())) | leat::key_by("id"_f) | leat::running("c"_f = leat::count()) | tail; });
}

TEST_CASE("what waits keeps texts of running aggregates", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::key_by("ts"_f) | leat::running("t"_f = leat::max("s"_f)) | leat::select("ts"_f, "id"_f, "s"_f = "t"_f) | tail; });
}

TEST_CASE("what waits keeps views that running aggregates give", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::key_by("id"_f) | leat::running("t"_f = leat::aggregate_by(last_view{}, "s"_f)) | leat::select("ts"_f, "id"_f, "s"_f = "t"_f) | tail; });
}

