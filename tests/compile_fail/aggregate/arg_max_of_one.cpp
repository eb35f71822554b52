// SPDX-License-Identifier: BSL-1.0
// The value, and what it goes by.
// expect: leat::.*cannot_be_called_with<.*in<.*"arg_max".*of_types<.*column.*did_you_mean<.*"arg_max\(x, by\)"
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
    auto const windows = leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min));
#ifdef TWIN
    leat::run(windows | leat::aggregate("n"_f = leat::arg_max("category"_f, "price"_f)) | leat::null());
#else
    leat::run(windows | leat::aggregate("n"_f = leat::arg_max("price"_f)) | leat::null());
#endif
}
