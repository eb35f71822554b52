// SPDX-License-Identifier: BSL-1.0
// A window, and no aggregate behind it.
// expect: leat::.*window_needs_an_aggregate<.*in<.*"window".*stands_before<.*"null".*did_you_mean<.*"aggregate"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts);

int main() {
    std::vector<purchase> const rows;
    auto const minutes = leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min)) | leat::key_by("category"_f);
#ifdef TWIN
    leat::run(minutes | leat::filter("quantity"_f > 0) | leat::aggregate("n"_f = leat::count()) | leat::null());
#else
    leat::run(minutes | leat::null());
#endif
}
