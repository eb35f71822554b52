// SPDX-License-Identifier: BSL-1.0
// Which kind of window?
// expect: leat::.*cannot_be_called_with<.*in<.*"window".*of_types<.*duration<.*did_you_mean<.*"window\(tumbling\(size\)\)"
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(5min)) | leat::aggregate("n"_f = leat::count()) | leat::null());
#else
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(5min) | leat::aggregate("n"_f = leat::count()) | leat::null());
#endif
}
