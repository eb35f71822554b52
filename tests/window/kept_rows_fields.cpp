// SPDX-License-Identifier: BSL-1.0
// Columns that are computed beside a row.
#include <window/kept_rows.hpp>

#include <leat/record/conditional.hpp>
#include <leat/record/text_functions.hpp>

using namespace kept_rows;

TEST_CASE("what waits keeps texts that a function computes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::with("s"_f = [](item const& x) { return std::string(x.s); }) | tail; });
}

TEST_CASE("what waits keeps views that a function gives", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::with("s"_f = [](item const& x) { return std::string_view(x.s); }) | tail; });
}

TEST_CASE("what waits keeps a part of a text", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::with("s"_f = leat::left_of("s"_f, 1000)) | tail; });
}

TEST_CASE("what waits keeps a text that an expression chooses", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::with("s"_f = leat::if_else("id"_f >= 0, "s"_f, "none")) | tail; });
}

