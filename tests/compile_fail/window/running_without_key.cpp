// SPDX-License-Identifier: BSL-1.0
// A running aggregate of no key.
// expect: leat::.*running_needs_a_key<.*in<.*"running"
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
    leat::run(before | leat::key_by("category"_f) | leat::running("total"_f = leat::sum("quantity"_f)) |
              leat::collect());
#else
    leat::run(before | leat::running("total"_f = leat::sum("quantity"_f)) | leat::collect());
#endif
}
