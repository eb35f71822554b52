// SPDX-License-Identifier: BSL-1.0
#pragma once

/// All functions of expressions that need no time: `if_else`, `coalesce`, `is_null`, `least`, `greatest`, `cast<T>`,
/// `multiply`, `divide` and `round_to` with a scale, and those of texts.
#include <leat/record/cast.hpp>
#include <leat/record/conditional.hpp>
#include <leat/record/decimal_functions.hpp>
#include <leat/record/text_functions.hpp>
#include <leat/record/text_making.hpp>
