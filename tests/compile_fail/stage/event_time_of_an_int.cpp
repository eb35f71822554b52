// SPDX-License-Identifier: BSL-1.0
// A whole number as event time: seconds, milliseconds, since when?
// expect: leat::.*event_time_is_not_a_timestamp<.*in<.*"event_time".*long
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
    auto const before = leat::from(rows);
#ifdef TWIN
    leat::run(before | leat::event_time("ts"_f) | leat::collect());
#else
    leat::run(before | leat::event_time("seconds"_f) | leat::collect());
#endif
}
