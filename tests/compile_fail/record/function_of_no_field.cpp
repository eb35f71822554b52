// SPDX-License-Identifier: BSL-1.0
// Without _f it is a condition that looks at no row.
// expect: leat::.*function_of_no_field<.*"contains".*did_you_mean<
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
    leat::run(leat::from(rows) | leat::filter(contains("item"_f, "tea")) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter(leat::contains("item", "tea")) | leat::null());
#endif
}
