// SPDX-License-Identifier: BSL-1.0
// A stream of the standard is no sink.
// expect: leat::.*to_needs_a_sink<.*ostream.*did_you_mean<.*console\(\)
#include <leat/leat.hpp>

#include <iostream>
#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::to(leat::console()));
#else
    leat::run(leat::from(rows) | leat::to(std::cout));
#endif
}
