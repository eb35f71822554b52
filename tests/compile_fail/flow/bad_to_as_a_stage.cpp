// SPDX-License-Identifier: BSL-1.0
// An argument of another function.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"\|".*given<.*bad_to.*did_you_mean<.*from\(source
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
    leat::run(leat::from(rows, leat::bad_to(leat::console())) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::bad_to(leat::console()) | leat::collect());
#endif
}
