// SPDX-License-Identifier: BSL-1.0
// A number is no range and no source.
// expect: leat::.*from_needs_a_range_or_a_source<.*of_types<int>
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>

#include <vector>

using namespace leat::literals;

int main() {
    std::vector<int> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::null());
#else
    leat::run(leat::from(5) | leat::null());
#endif
}
