// SPDX-License-Identifier: BSL-1.0
// The name of a field without _f.
// expect: leat::.*cannot_be_called_with<.*in<.*"explode".*of_types<.*char.*did_you_mean<.*"explode\(
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
    leat::run(leat::from(rows) | leat::explode("tags"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::explode("tags") | leat::null());
#endif
}
