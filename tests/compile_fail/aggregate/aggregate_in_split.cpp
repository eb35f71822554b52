// SPDX-License-Identifier: BSL-1.0
// A condition of one record is wanted.
// expect: leat::.*aggregate_is_no_value_of_one_record<.*in<.*"split".*asked_for<.*"sum".*did_you_mean<.*running
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
    leat::run(leat::from(rows) | leat::split("price"_f > 3, leat::console(), leat::console()));
#else
    leat::run(leat::from(rows) | leat::split(leat::sum("price"_f) > 3, leat::console(), leat::console()));
#endif
}
