// SPDX-License-Identifier: BSL-1.0
// A number has no unit.
// expect: leat::.*cannot_be_called_with<.*"out_of_order".*did_you_mean<.*out_of_order\(10s\)
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(10s)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(10)) | leat::null());
#endif
}
