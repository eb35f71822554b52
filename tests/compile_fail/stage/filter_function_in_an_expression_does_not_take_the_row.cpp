// SPDX-License-Identifier: BSL-1.0
// A function inside of an expression that takes another row.
// expect: leat::.*function_does_not_take_the_row<.*in<.*"filter".*row_is<.*purchase
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::filter("quantity"_f > [](purchase const& p) { return p.quantity / 2; }) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter("quantity"_f > [](std::string const& p) { return p.size(); }) | leat::null());
#endif
}
