// SPDX-License-Identifier: BSL-1.0
// A coroutine can be run once.
// expect: leat::.*source_can_be_run_once_so_use_std_move<
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>

#include <utility>

using namespace leat::literals;

leat::source<int> count() {
    for (int i = 0; i != 3; ++i) co_yield i;
}

int main() {
    auto p = leat::from(count()) | leat::null();
#ifdef TWIN
    leat::run(std::move(p));
#else
    leat::run(p);
#endif
}
