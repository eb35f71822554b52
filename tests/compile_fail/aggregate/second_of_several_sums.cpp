// SPDX-License-Identifier: BSL-1.0
// Of several aggregates the one with the mistake is named.
// expect: leat::.*aggregate_does_not_take<.*in<.*"aggregate".*"sum".*(string|char).*for_result<.*"second"
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
    leat::run(windows | leat::aggregate("first"_f = leat::sum("quantity"_f), "second"_f = leat::sum("price"_f), "third"_f = leat::sum("price"_f * 2)) | leat::null());
#else
    leat::run(windows | leat::aggregate("first"_f = leat::sum("quantity"_f), "second"_f = leat::sum("category"_f), "third"_f = leat::sum("tags"_f)) | leat::null());
#endif
}
