// SPDX-License-Identifier: BSL-1.0
// How a floating number is rounded is said.
// expect: deleted
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
    leat::decimal<2> const price = leat::round_to<2>(1.5, leat::rounding::half_even);
    return static_cast<int>(price.mantissa());
#else
    leat::decimal<2> const price = 1.5;
    return static_cast<int>(price.mantissa());
#endif
}
