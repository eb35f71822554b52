// SPDX-License-Identifier: BSL-1.0
// Two keys one after the other, where one of two fields is meant.
// expect: leat::.*key_was_not_used_before_the_next<.*in<.*"key_by".*keyed_by<.*"category".*did_you_mean<.*key_by
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
    leat::run(before | leat::key_by("category"_f, "quantity"_f) | leat::running("n"_f = leat::count()) | leat::collect());
#else
    leat::run(before | leat::key_by("category"_f) | leat::key_by("quantity"_f) | leat::running("n"_f = leat::count()) | leat::collect());
#endif
}
