// SPDX-License-Identifier: BSL-1.0
// Two results of one name.
// expect: leat::.*result_has_two_fields_of_one_name<.*in<.*"aggregate".*asked_for<.*"total"
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
    leat::run(before | leat::aggregate("total"_f = leat::sum("price"_f), "pieces"_f = leat::sum("quantity"_f)) |
              leat::collect());
#else
    leat::run(before | leat::aggregate("total"_f = leat::sum("price"_f), "total"_f = leat::sum("quantity"_f)) |
              leat::collect());
#endif
}
