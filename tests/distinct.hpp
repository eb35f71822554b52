// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace leat_test {

/// How many different texts: an aggregate as a user writes it, with a state that owns memory.
struct distinct {
    using state = std::set<std::string>;
    [[nodiscard]] state identity() const { return {}; }
    void add(state& s, std::string const& text) const { s.insert(text); }
    void merge(state& into, state const& later) const { into.insert(later.begin(), later.end()); }
    [[nodiscard]] std::int64_t result(state const& s) const { return static_cast<std::int64_t>(s.size()); }
};

}  // namespace leat_test
