// SPDX-License-Identifier: BSL-1.0
// A field to drop that is not there.
// expect: leat::.*no_such_field<.*in<.*"drop".*asked_for<.*"quality".*did_you_mean<.*"quantity"
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
    leat::run(before | leat::drop("quantity"_f) | leat::collect());
#else
    leat::run(before | leat::drop("quality"_f) | leat::collect());
#endif
}
