// SPDX-License-Identifier: BSL-1.0
// An aggregate has no value for one record, which `with` asks for.
// expect: leat::.*aggregate_is_no_value_of_one_record<.*in<.*"with".*asked_for<.*"sum".*did_you_mean<.*running
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
    leat::run(leat::from(rows) | leat::with("n"_f = leat::if_else("price"_f > 3, 1, 2)) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::with("n"_f = leat::if_else(leat::sum("price"_f) > 3, 1, 2)) | leat::collect());
#endif
}
