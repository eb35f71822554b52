// SPDX-License-Identifier: BSL-1.0
// How it is rounded is said.
// expect: leat::.*cannot_be_called_with<.*"decimal_mean".*did_you_mean<
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
    leat::run(leat::from(rows) | leat::summarize("m"_f = leat::decimal_mean<2>("price"_f, leat::rounding::half_up)));
#else
    leat::run(leat::from(rows) | leat::summarize("m"_f = leat::decimal_mean<2>("price"_f)));
#endif
}
