// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// 128-bit integers, which g++ and clang have beyond the standard: sums and comparisons that cannot overflow.
__extension__ using wide_int = __int128;
__extension__ using wide_unsigned = unsigned __int128;

}  // namespace detail
}  // namespace v0
}  // namespace leat
