// SPDX-License-Identifier: BSL-1.0
// A computed column that has no name.
// expect: leat::.*computed_field_has_no_name<.*in<.*"select"
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
    leat::run(before | leat::select("category"_f, "amount"_f = "price"_f * "quantity"_f) | leat::collect());
#else
    leat::run(before | leat::select("category"_f, "price"_f * "quantity"_f) | leat::collect());
#endif
}
