// SPDX-License-Identifier: BSL-1.0
// A function that does not take these rows.
// expect: leat::.*function_does_not_take_the_row<.*in<.*"aggregate".*row_is<.*purchase
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
    leat::run(windows | leat::aggregate("s"_f = leat::sum([](purchase const& p) { return p.quantity; })) | leat::null());
#else
    leat::run(windows | leat::aggregate("s"_f = leat::sum([](std::string const& p) { return p.size(); })) | leat::null());
#endif
}
