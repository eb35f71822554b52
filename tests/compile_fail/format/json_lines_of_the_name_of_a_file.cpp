// SPDX-License-Identifier: BSL-1.0
// A text is no file.
// expect: leat::.*json_lines_needs_an_input_of_bytes<.*did_you_mean<.*"standard_input".*"file\(name\)"
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
    leat::run(leat::from(leat::json_lines<purchase>("x.ndjson")) | leat::collect());
#endif
}
