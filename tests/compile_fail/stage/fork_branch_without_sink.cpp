// SPDX-License-Identifier: BSL-1.0
// A branch that ends nowhere.
// expect: leat::.*pipeline_on_the_side_has_no_sink<.*in<.*"fork".*branch<2
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
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
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::filter("price"_f > 1) | leat::null()));
#else
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::filter("price"_f > 1)));
#endif
}
