// SPDX-License-Identifier: BSL-1.0
// A split has two branches.
// expect: leat::.*cannot_be_called_with<.*in<.*"split".*did_you_mean<.*"split\(condition, yes, no\)"
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
    leat::run(leat::from(rows) | leat::split("price"_f > 1, leat::null(), leat::null()));
#else
    leat::run(leat::from(rows) | leat::split("price"_f > 1, leat::null()));
#endif
}
