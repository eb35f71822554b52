// SPDX-License-Identifier: BSL-1.0
// A branch keeps rows that can only be moved.
// expect: leat::.*row_cannot_be_copied<.*in<.*"collect".*row_is<.*unique_ptr
#include <leat/runtime/run.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/sinks.hpp>

#include <memory>
#include <vector>

using namespace leat::literals;

int main() {
    std::vector<std::unique_ptr<int>> rows;
#ifdef TWIN
    leat::run(leat::from(std::move(rows)) | leat::fork(leat::count_rows()));
#else
    leat::run(leat::from(std::move(rows)) | leat::fork(leat::collect()));
#endif
}
