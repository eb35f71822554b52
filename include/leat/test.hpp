// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/test/by_hand.hpp>
#include <leat/test/harness.hpp>

/// The test kit: drives any pipeline by hand and shows exactly what comes out. With Catch2: `leat/test/catch.hpp`.
