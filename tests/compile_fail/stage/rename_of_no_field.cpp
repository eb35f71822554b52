// SPDX-License-Identifier: BSL-1.0
// Another name for a field that is not there.
// expect: leat::.*no_such_field<.*in<.*"rename".*asked_for<.*"pricee".*did_you_mean<.*"price"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::int64_t seconds;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, seconds, tags);

int main() {
    std::vector<purchase> const rows;
    auto const before = leat::from(rows);
#ifdef TWIN
    leat::run(before | leat::rename("cost"_f = "price"_f) | leat::collect());
#else
    leat::run(before | leat::rename("cost"_f = "pricee"_f) | leat::collect());
#endif
}
