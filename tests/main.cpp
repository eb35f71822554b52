// SPDX-License-Identifier: BSL-1.0
// The one translation unit that holds Catch2 2.13 itself. Catch2 3 brings its own main.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
