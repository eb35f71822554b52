// SPDX-License-Identifier: BSL-1.0
// A number is no condition, though C++ would take it for one.
// expect: leat::.*condition_is_not_a_bool<.*in<.*"filter".*(long|int64)
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
    leat::run(leat::from(rows) | leat::filter("quantity"_f != 0) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter("quantity"_f) | leat::null());
#endif
}
