// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <cstdint>

namespace leat {
inline namespace v0 {

/// What a running instance holds.
struct state_size {
    std::uint64_t keys = 0;    ///< groups that are kept apart, over all stages
    std::uint64_t windows = 0; ///< windows that are open
    std::uint64_t bytes = 0;   ///< memory of tables and aggregates, without what values hold outside themselves
};

}  // namespace v0
}  // namespace leat
