// SPDX-License-Identifier: BSL-1.0
// A result that has the name of the key.
// expect: leat::.*result_has_two_fields_of_one_name<.*in<.*"aggregate".*asked_for<.*"category"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::int64_t seconds;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, seconds, tags);

int main() {
    std::vector<purchase> const rows;
    auto const before = leat::from(rows) | leat::event_time("ts"_f) | leat::key_by("category"_f) | leat::window(leat::tumbling(5min));
#ifdef TWIN
    leat::run(before | leat::aggregate("in_category"_f = leat::count()) | leat::collect());
#else
    leat::run(before | leat::aggregate("category"_f = leat::count()) | leat::collect());
#endif
}
