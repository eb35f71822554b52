// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Every header includes this before anything else, so that a forgotten `-std=c++20` is two lines and not eleven thousand.
/// The second is an include that is never there: it ends the compilation, which `#error` does not.
#if __cplusplus < 202002L
#error "leat needs C++20: compile with -std=c++20 (in CMake: target_compile_features(your_program PRIVATE cxx_std_20))"
#include "-std=c++20"
#endif
