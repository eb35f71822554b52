// SPDX-License-Identifier: BSL-1.0
// An argument of another function.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"from".*given<.*batch_size.*did_you_mean<.*run\(p, batch_size
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
    leat::run(leat::from(rows) | leat::collect(), leat::batch_size(5));
#else
    leat::run(leat::from(rows, leat::batch_size(5)) | leat::collect());
#endif
}
