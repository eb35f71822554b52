// SPDX-License-Identifier: BSL-1.0
// A misspelt field in a condition.
// expect: leat::.*no_such_field<.*in<.*"where".*asked_for<.*"pice".*did_you_mean<.*"price"
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
    leat::run(windows | leat::aggregate("n"_f = leat::count(), "s"_f = leat::sum("quantity"_f, leat::where("price"_f > 1))) | leat::null());
#else
    leat::run(windows | leat::aggregate("n"_f = leat::count(), "s"_f = leat::sum("quantity"_f, leat::where("pice"_f > 1))) | leat::null());
#endif
}
