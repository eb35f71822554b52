// SPDX-License-Identifier: BSL-1.0
// A condition is counted: each record would be, since false is a value too.
// expect: leat::.*aggregate_of_a_bool<.*in<.*"aggregate".*asked_for<.*"count".*of_types<bool>.*did_you_mean<.*"count_if\(condition\)".*for_result<.*"n"
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min)) | leat::aggregate("n"_f = leat::count_if("quantity"_f >= 5)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min)) | leat::aggregate("n"_f = leat::count("quantity"_f >= 5)) | leat::null());
#endif
}
