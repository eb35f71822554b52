// SPDX-License-Identifier: BSL-1.0
// A misspelt field in a computed one.
// expect: leat::.*no_such_field<.*in<.*"with".*asked_for<.*"quantiti".*did_you_mean<.*"quantity"
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/with.hpp>

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
    leat::run(leat::from(rows) | leat::with("amount"_f = "quantity"_f * 2) | leat::null());
#else
    leat::run(leat::from(rows) | leat::with("amount"_f = "quantiti"_f * 2) | leat::null());
#endif
}
