// SPDX-License-Identifier: BSL-1.0
// A misspelt field as event time.
// expect: leat::.*no_such_field<.*in<.*"event_time".*asked_for<.*"st".*did_you_mean<.*"ts"
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
    leat::run(before | leat::event_time("ts"_f, leat::out_of_order(1h)) | leat::collect());
#else
    leat::run(before | leat::event_time("st"_f, leat::out_of_order(1h)) | leat::collect());
#endif
}
