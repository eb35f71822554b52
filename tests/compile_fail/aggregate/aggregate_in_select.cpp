// SPDX-License-Identifier: BSL-1.0
// An aggregate has no value for one record, which `select` asks for.
// expect: leat::.*aggregate_is_no_value_of_one_record<.*in<.*"select".*asked_for<.*"mean".*did_you_mean<.*running
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
    leat::run(leat::from(rows) | leat::select("category"_f, "n"_f = "price"_f) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::select("category"_f, "n"_f = leat::mean("price"_f)) | leat::collect());
#endif
}
