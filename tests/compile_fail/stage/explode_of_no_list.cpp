// SPDX-License-Identifier: BSL-1.0
// A field that is one value.
// expect: leat::.*explode_wants_a_list<.*in<.*"explode".*asked_for<.*"price".*of_types<.*double
#include <leat/runtime/run.hpp>
#include <leat/stage/explode.hpp>
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
    leat::run(leat::from(rows) | leat::explode("tags"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::explode("price"_f) | leat::null());
#endif
}
