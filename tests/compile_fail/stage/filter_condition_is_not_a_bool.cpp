// SPDX-License-Identifier: BSL-1.0
// A condition that is neither true nor false.
// expect: leat::.*condition_is_not_a_bool<.*in<.*"filter".*string
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
    leat::run(leat::from(rows) | leat::filter([](purchase const& p) { return p.category.empty(); }) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter([](purchase const& p) { return p.category; }) | leat::null());
#endif
}
