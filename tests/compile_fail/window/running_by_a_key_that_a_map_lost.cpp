// SPDX-License-Identifier: BSL-1.0
// A map makes other rows, without the field of the key.
// expect: leat::.*key_field_is_gone<.*in<.*"running".*asked_for<.*"category".*of_types<
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
    leat::run(before | leat::key_by("category"_f) | leat::map([](purchase p) { return p; }) | leat::running("n"_f = leat::count()) | leat::collect());
#else
    leat::run(before | leat::key_by("category"_f) | leat::map("quantity"_f) | leat::running("n"_f = leat::count()) | leat::collect());
#endif
}
