// SPDX-License-Identifier: BSL-1.0
// An aggregate in an aggregate.
// expect: leat::.*aggregate_is_no_value_of_one_record<.*in<.*"summarize".*asked_for<.*"max".*did_you_mean<.*running
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
    leat::run(leat::from(rows) | leat::summarize("n"_f = leat::sum("price"_f)));
#else
    leat::run(leat::from(rows) | leat::summarize("n"_f = leat::sum(leat::max("price"_f))));
#endif
}
