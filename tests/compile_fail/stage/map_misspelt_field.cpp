// SPDX-License-Identifier: BSL-1.0
// A misspelt field in the second operand of an expression.
// expect: leat::.*no_such_field<.*in<.*"map".*asked_for<.*"prcie".*did_you_mean<.*"price"
#include <leat/runtime/run.hpp>
#include <leat/stage/map.hpp>
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
    leat::run(leat::from(rows) | leat::map("quantity"_f * "price"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::map("quantity"_f * "prcie"_f) | leat::null());
#endif
}
