// SPDX-License-Identifier: BSL-1.0
// The name of a field without _f.
// expect: leat::.*text_is_not_a_field<.*in<.*"aggregate".*of_types<const char ?\*>.*did_you_mean<.*name.*_f
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min)) | leat::aggregate("n"_f = leat::sum("quantity"_f)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::window(leat::tumbling(1min)) | leat::aggregate("n"_f = leat::sum("quantity")) | leat::null());
#endif
}
