// SPDX-License-Identifier: BSL-1.0
// A field would lose digits.
// expect: leat::.*as_field_has_another_type<.*in<.*"as".*asked_for<.*"price".*of_types<double, .*int
#include <leat/runtime/run.hpp>
#include <leat/stage/as.hpp>
#include <leat/stage/sinks.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, tags);
struct right {
    double price;
};
BOOST_HANA_ADAPT_STRUCT(right, price);
struct wrong {
    int price;
};
BOOST_HANA_ADAPT_STRUCT(wrong, price);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::as<right>() | leat::null());
#else
    leat::run(leat::from(rows) | leat::as<wrong>() | leat::null());
#endif
}
