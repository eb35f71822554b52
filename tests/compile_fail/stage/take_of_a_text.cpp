// SPDX-License-Identifier: BSL-1.0
// How many records to take is a number.
// expect: leat::.*cannot_be_called_with<.*in<.*"take".*did_you_mean<.*"take\(n\)"
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
    leat::run(leat::from(rows) | leat::take(5) | leat::null());
#else
    leat::run(leat::from(rows) | leat::take("5") | leat::null());
#endif
}
