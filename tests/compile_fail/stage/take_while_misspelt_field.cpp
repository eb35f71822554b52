// SPDX-License-Identifier: BSL-1.0
// A condition with a misspelt field.
// expect: leat::.*no_such_field<.*in<.*"take_while".*asked_for<.*"quantities".*did_you_mean<.*"quantity"
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take_while.hpp>

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
    leat::run(leat::from(rows) | leat::take_while("quantity"_f > 0) | leat::null());
#else
    leat::run(leat::from(rows) | leat::take_while("quantities"_f > 0) | leat::null());
#endif
}
