// SPDX-License-Identifier: BSL-1.0
// The same without a key.
// expect: leat::.*wrong_types_in_expression<.*in<.*"summarize".*operator_<.*"\*"
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
    leat::run(leat::from(rows) | leat::summarize("x"_f = leat::max("quantity"_f) * 2));
#else
    leat::run(leat::from(rows) | leat::summarize("x"_f = leat::max("category"_f) * 2));
#endif
}
