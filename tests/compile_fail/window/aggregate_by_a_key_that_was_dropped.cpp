// SPDX-License-Identifier: BSL-1.0
// A stage between key_by and aggregate leaves the key out.
// expect: leat::.*key_field_is_gone<.*in<.*"aggregate".*asked_for<.*"category".*the_stream_has<.*"quantity"
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
    auto const before = leat::from(rows) | leat::event_time("ts"_f);
#ifdef TWIN
    leat::run(before | leat::key_by("category"_f) | leat::select("category"_f, "quantity"_f) | leat::window(leat::tumbling(5min)) |
              leat::aggregate("n"_f = leat::count()) | leat::collect());
#else
    leat::run(before | leat::key_by("category"_f) | leat::select("quantity"_f) | leat::window(leat::tumbling(5min)) |
              leat::aggregate("n"_f = leat::count()) | leat::collect());
#endif
}
