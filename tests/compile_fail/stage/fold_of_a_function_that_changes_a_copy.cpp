// SPDX-License-Identifier: BSL-1.0
// The function changes a copy, and returns nothing.
// expect: leat::.*function_returns_nothing<.*in<.*"fold".*did_you_mean<.*reference
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
    leat::run(leat::from(rows) | leat::fold(0, [](int& n, purchase const&) { ++n; }));
#else
    leat::run(leat::from(rows) | leat::fold(0, [](int n, purchase const&) { ++n; }));
#endif
}
