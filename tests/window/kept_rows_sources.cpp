// SPDX-License-Identifier: BSL-1.0
// Rows as sources give them.
#include <window/kept_rows.hpp>

#include <leat/flow/from.hpp>

namespace kept_rows {

inline leat::source<item> one_by_one() {
    for (auto const& x : items()) co_yield x;
}
inline leat::source<item const> in_one_buffer() {
    std::vector<item> buffer;
    for (auto const& x : items()) {
        buffer.push_back(x);
        if (buffer.size() != 10) continue;
        co_yield std::span<item const>(buffer);
        buffer.clear();
        buffer.shrink_to_fit();
    }
}

}  // namespace kept_rows

using namespace kept_rows;

TEST_CASE("what waits keeps records that are given away", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(std::vector<item>(items())) | tail; });
}

TEST_CASE("what waits keeps what a coroutine yields", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(one_by_one) | tail; });
    into_all_that_wait([](auto tail) { return leat::from(in_one_buffer) | tail; });
}

