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
    std::uint64_t bytes = 0;   ///< memory of tables, aggregates and rows, without what values hold outside themselves

    /// The stage that holds the most bytes; its name is null where none holds any.
    struct held_by_stage {
        char const* name = nullptr;
        std::uint64_t keys = 0;
        std::uint64_t windows = 0;
        std::uint64_t bytes = 0;
    } largest{};

    /// Adds a stage.
    void add(held_by_stage const& stage) noexcept {
        keys += stage.keys;
        windows += stage.windows;
        bytes += stage.bytes;
        if (stage.bytes > largest.bytes) largest = stage;
    }
};

}  // namespace v0
}  // namespace leat
