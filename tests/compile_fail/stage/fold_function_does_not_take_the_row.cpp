// SPDX-License-Identifier: BSL-1.0
// The arguments the wrong way round.
// expect: leat::.*function_does_not_take_the_row<.*in<.*"fold".*row_is<double, .*purchase
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
    leat::run(leat::from(rows) | leat::fold(0.0, [](double s, purchase const& p) { return s + p.price; }));
#else
    leat::run(leat::from(rows) | leat::fold(0.0, [](purchase const& p, double s) { return s + p.price; }));
#endif
}
