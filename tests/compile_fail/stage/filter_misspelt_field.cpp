// SPDX-License-Identifier: BSL-1.0
// A field that is not there: the nearest name, and all names.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"quantty".*did_you_mean<.*"quantity".*the_stream_has<.*"category".*"quantity".*"price".*"tags"
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
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

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::filter("quantity"_f > 0) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter("quantty"_f > 0) | leat::null());
#endif
}
