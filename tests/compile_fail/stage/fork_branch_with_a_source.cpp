// SPDX-License-Identifier: BSL-1.0
// A branch gets its rows from the fork.
// expect: leat::.*takes_pipelines_without_a_source<.*in<.*"fork".*branch<1
#include <leat/runtime/run.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/sinks.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::fork(leat::null()));
#else
    leat::run(leat::from(rows) | leat::fork(leat::from(rows) | leat::null()));
#endif
}
