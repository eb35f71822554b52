// SPDX-License-Identifier: BSL-1.0
// The wrong number or kind of arguments.
// expect: leat::.*cannot_be_called_with<.*in<.*"filter".*did_you_mean<.*filter\(a && b\)
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
    leat::run(leat::from(rows) | leat::filter("price"_f > 1 && "quantity"_f > 1) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::filter("price"_f > 1, "quantity"_f > 1) | leat::collect());
#endif
}
