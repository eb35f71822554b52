// SPDX-License-Identifier: BSL-1.0
// What stands right of the bar is no stage.
// expect: leat::.*right_of_the_bar_stands_no_stage<.*console_fn.*did_you_mean<.*console\(\)
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
    leat::run(leat::from(rows) | leat::console());
#else
    leat::run(leat::from(rows) | leat::console);
#endif
}
