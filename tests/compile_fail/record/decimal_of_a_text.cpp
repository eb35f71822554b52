// SPDX-License-Identifier: BSL-1.0
// A text is read by a function that may say what is wrong with it.
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
    std::string const text;
    return static_cast<int>(leat::decimal<2>::from_text(text).mantissa());
#else
    std::string const text;
    return static_cast<int>(leat::decimal<2>(text).mantissa());
#endif
}
