// SPDX-License-Identifier: BSL-1.0
// The window again, of rows that come out of none.
// expect: leat::.*same_window_needs_rows_of_a_window<.*in<.*"window".*the_stream_has<.*"category"
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
    auto const before = leat::from(rows) | leat::event_time("ts"_f) | leat::key_by("category"_f);
#ifdef TWIN
    leat::run(before | leat::window(leat::tumbling(5min)) | leat::aggregate("n"_f = leat::count()) |
              leat::window(leat::same_window) | leat::aggregate("m"_f = leat::count()) | leat::collect());
#else
    leat::run(before | leat::window(leat::same_window) | leat::aggregate("n"_f = leat::count()) | leat::collect());
#endif
}
