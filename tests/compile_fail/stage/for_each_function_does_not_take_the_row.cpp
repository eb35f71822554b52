// SPDX-License-Identifier: BSL-1.0
// A function of two arguments.
// expect: leat::.*function_does_not_take_the_row<.*in<.*"for_each".*row_is<.*purchase
#include <leat/runtime/run.hpp>
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
    leat::run(leat::from(rows) | leat::for_each([](purchase const&) {}));
#else
    leat::run(leat::from(rows) | leat::for_each([](purchase const&, int) {}));
#endif
}
