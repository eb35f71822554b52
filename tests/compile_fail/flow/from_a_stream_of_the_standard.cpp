// SPDX-License-Identifier: BSL-1.0
// A stream of the standard is no source.
// expect: leat::.*from_needs_a_range_or_a_source<.*did_you_mean<.*json_lines<Record>\(file\(name\)\)
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
    leat::run(leat::from(leat::json_lines<purchase>(leat::standard_input)) | leat::collect());
#else
    leat::run(leat::from(std::cin) | leat::collect());
#endif
}
