// SPDX-License-Identifier: BSL-1.0
// What is asked for has no fields.
// expect: leat::.*as_makes_records_only<.*in<.*"as".*of_types<int>
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

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::as<purchase>() | leat::null());
#else
    leat::run(leat::from(rows) | leat::as<int>() | leat::null());
#endif
}
