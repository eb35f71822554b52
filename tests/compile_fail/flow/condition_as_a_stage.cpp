// SPDX-License-Identifier: BSL-1.0
// What stands right of the bar is no stage.
// expect: leat::.*right_of_the_bar_stands_no_stage<.*greater.*did_you_mean<.*filter\(condition\)
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
    leat::run(leat::from(rows) | leat::filter("price"_f > 3) | leat::collect());
#else
    leat::run(leat::from(rows) | ("price"_f > 3) | leat::collect());
#endif
}
