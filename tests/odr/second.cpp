// SPDX-License-Identifier: BSL-1.0
#include <everything_reversed.hpp>

#include "shared.hpp"

#include <test.hpp>

things seen_from_second() { return seen_from_here(); }

TEST_CASE("the second unit sees what the first sees") { CHECK(seen_from_second() == seen_from_here()); }
