// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The version of these headers, for `#if`. The one place that says it: CMake, pkg-config and Conan read it here.
#define LEAT_VERSION_MAJOR 0
#define LEAT_VERSION_MINOR 1
#define LEAT_VERSION_PATCH 0

/// The three as one number that grows with each version: 1.2.3 is 10203.
#define LEAT_VERSION (LEAT_VERSION_MAJOR * 10000 + LEAT_VERSION_MINOR * 100 + LEAT_VERSION_PATCH)
