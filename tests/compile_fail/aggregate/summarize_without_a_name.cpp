// SPDX-License-Identifier: BSL-1.0
// A result has a name.
// expect: leat::.*(name|aggregate)
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
    leat::run(leat::from(rows) | leat::summarize("m"_f = leat::mean("n"_f)));
#else
    leat::run(leat::from(rows) | leat::summarize(leat::mean("n"_f)));
#endif
}
