// SPDX-License-Identifier: BSL-1.0
// The bound of disorder as a plain duration.
// expect: leat::.*cannot_be_called_with<.*in<.*"event_time".*of_types<.*column<.*"ts".*duration<.*did_you_mean<.*"event_time\(x, out_of_order\(d\)\)"
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f, leat::out_of_order(10s)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::event_time("ts"_f, 10s) | leat::null());
#endif
}
