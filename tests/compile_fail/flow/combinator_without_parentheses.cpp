// SPDX-License-Identifier: BSL-1.0
// A combinator that is not called.
// expect: leat::.*right_of_the_bar_stands_no_stage<.*null_fn
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

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
    leat::run(leat::from(rows) | leat::null());
#else
    leat::run(leat::from(rows) | leat::null);
#endif
}
