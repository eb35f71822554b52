// SPDX-License-Identifier: BSL-1.0
// A function that gives one value.
// expect: leat::.*result_is_not_a_list<.*in<.*"flat_map".*double
#include <leat/runtime/run.hpp>
#include <leat/stage/flat_map.hpp>
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
    leat::run(leat::from(rows) | leat::flat_map([](purchase const& p) { return p.tags; }) | leat::null());
#else
    leat::run(leat::from(rows) | leat::flat_map([](purchase const& p) { return p.price; }) | leat::null());
#endif
}
