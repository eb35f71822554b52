// SPDX-License-Identifier: BSL-1.0
// A function of the row has no value for a group.
// expect: leat::.*value_is_not_an_aggregate<.*in<.*"aggregate".*for_result<.*"s"
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
    leat::run(windows | leat::aggregate("s"_f = leat::sum("quantity"_f) + leat::max([](purchase const& p) { return p.quantity; })) | leat::null());
#else
    leat::run(windows | leat::aggregate("s"_f = leat::sum("quantity"_f) + [](purchase const& p) { return p.quantity; }) | leat::null());
#endif
}
