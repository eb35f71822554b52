// SPDX-License-Identifier: BSL-1.0
// A side that ends nowhere.
// expect: leat::.*pipeline_on_the_side_has_no_sink<.*in<.*"split".*branch<1
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/split.hpp>

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
    leat::run(leat::from(rows) | leat::split("price"_f > 1, leat::null(), leat::null()));
#else
    leat::run(leat::from(rows) | leat::split("price"_f > 1, leat::filter("quantity"_f > 0), leat::null()));
#endif
}
