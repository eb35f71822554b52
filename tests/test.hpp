// SPDX-License-Identifier: BSL-1.0
#pragma once

// Catch2, version 3 or 2.13, whichever is installed, in the spelling both understand.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
namespace leat_test {
using Catch::Approx;
}
#else
#include <catch2/catch.hpp>
namespace leat_test {
using Catch::Detail::Approx;
}
#endif
