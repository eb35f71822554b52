// SPDX-License-Identifier: BSL-1.0
// A text is no sink.
// expect: leat::.*to_needs_a_sink<.*char.*did_you_mean<.*json_lines_file
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
    leat::run(leat::from(rows) | leat::to(leat::json_lines_file("x.ndjson")));
#else
    leat::run(leat::from(rows) | leat::to("x.ndjson"));
#endif
}
