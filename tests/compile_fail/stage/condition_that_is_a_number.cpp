// SPDX-License-Identifier: BSL-1.0
// What compare gives is no condition.
// expect: leat::.*condition_is_not_a_bool<.*"filter"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct sale {
    std::string item;
    leat::decimal<2> price;
    std::int64_t n;
    leat::timestamp ts;
};
BOOST_HANA_ADAPT_STRUCT(sale, item, price, n, ts);

int main() {
    std::vector<sale> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::filter([](sale const& s) { return s.item == "tea"; }) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter([](sale const& s) { return s.item.compare("tea"); }) | leat::null());
#endif
}
