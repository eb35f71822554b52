// SPDX-License-Identifier: BSL-1.0
// Two translation units include every header, in opposite orders, and are linked into one program.
#include <everything.hpp>

#include "shared.hpp"

#include <test.hpp>

TEST_CASE("two translation units that include everything are one program") {
    CHECK(seen_from_here() == seen_from_second());
}
