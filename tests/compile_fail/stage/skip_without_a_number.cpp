// SPDX-License-Identifier: BSL-1.0
// How many records to skip has to be said.
// expect: leat::.*cannot_be_called_with<.*in<.*"skip".*did_you_mean<.*"skip\(n\)"
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
    leat::run(leat::from(rows) | leat::skip(1) | leat::null());
#else
    leat::run(leat::from(rows) | leat::skip() | leat::null());
#endif
}
