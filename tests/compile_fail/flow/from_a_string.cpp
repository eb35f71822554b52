// SPDX-License-Identifier: BSL-1.0
// A text is no name of a file.
// expect: leat::.*from_needs_a_range_or_a_source<.*did_you_mean<.*json_lines<Record>\(file\(name\)\)
#include <leat/leat.hpp>

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
    leat::run(leat::from(leat::json_lines<purchase>(leat::file("x.ndjson"))) | leat::collect());
#else
    leat::run(leat::from(std::string("x.ndjson")) | leat::collect());
#endif
}
