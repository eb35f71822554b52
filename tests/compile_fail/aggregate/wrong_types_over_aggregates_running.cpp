// SPDX-License-Identifier: BSL-1.0
// Operands that do not go together in an expression over aggregates.
// expect: leat::.*wrong_types_in_expression<.*in<.*"running".*operator_<.*"\+"
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
    leat::run(leat::from(rows) | leat::key_by("category"_f) | leat::running("x"_f = leat::sum("quantity"_f) + leat::max("price"_f)) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::key_by("category"_f) | leat::running("x"_f = leat::sum("quantity"_f) + leat::max("category"_f)) | leat::collect());
#endif
}
