// SPDX-License-Identifier: BSL-1.0
// The wrong number or kind of arguments.
// expect: leat::.*cannot_be_called_with<.*in<.*"map".*did_you_mean<.*map\(f\)
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
    leat::run(leat::from(rows) | leat::map("price"_f) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::map("price"_f, "quantity"_f) | leat::collect());
#endif
}
