// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/dense_column.hpp>
#include <leat/state/slot_index.hpp>

#include <cstddef>
#include <cstdint>

namespace leat {
inline namespace v0 {
namespace detail {

/// For a walk over ids that asks for nothing ahead.
struct look_at_nothing {
    void operator()(std::uint32_t) const noexcept {}
};

/// What only a pane with more than a few ids has: a list with an index, a column, or both.
template <class Agg>
struct many_values {
    dense_column<Agg> cells;  // column: the aggregates by id, untouched ones the identity
    // column: the touched ids (bool, not a byte: a store to it is known not to change anything else)
    dense_column<bool> marks;
    dense_column<std::uint32_t> list;  // the touched ids in order; may be longer than they are many
    slot_index<hashed_32> places;      // list: from id to place
    dense_column<Agg> values;          // list: the aggregates by place
    std::size_t covered = 0;           // ids below this are in the column
    std::size_t turned = 0;            // turning: so many places are in the column by now
    std::size_t scanned = 0;           // turning: and their ids are before this entry of the list
    std::size_t seen = 0;              // turning: how many ids were touched at the last `fit`
    std::size_t wiped = 0;             // clearing: buckets of the index

    [[nodiscard]] std::size_t memory() const noexcept {
        return cells.memory() + marks.memory() + list.memory() + places.memory() + values.memory();
    }
    void grow_column(std::size_t ids, Agg const& identity) {
        cells.fit(ids, identity);
        marks.fit(ids, false);
        list.fit(ids + 1, 0);
    }
    [[nodiscard]] bool moving() const noexcept { return cells.moving() || marks.moving() || list.moving(); }
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
