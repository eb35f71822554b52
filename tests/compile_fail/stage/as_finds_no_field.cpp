// SPDX-License-Identifier: BSL-1.0
// The struct has a field that the rows do not have.
// expect: leat::.*as_finds_no_field<.*in<.*"as".*asked_for<.*"prices".*did_you_mean<.*"price".*the_stream_has<.*"category".*"quantity".*"price"
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
    std::string category;
};
BOOST_HANA_ADAPT_STRUCT(right, price, category);
struct wrong {
    double prices;
    std::string category;
};
BOOST_HANA_ADAPT_STRUCT(wrong, prices, category);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::as<right>() | leat::null());
#else
    leat::run(leat::from(rows) | leat::as<wrong>() | leat::null());
#endif
}
