// SPDX-License-Identifier: BSL-1.0
// No input.
// expect: leat::.*cannot_be_called_with<.*in<.*"json_lines".*did_you_mean<.*file\(name\)
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
    leat::run(leat::from(leat::json_lines<purchase>()) | leat::collect());
#endif
}
