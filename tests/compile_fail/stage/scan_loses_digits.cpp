// SPDX-License-Identifier: BSL-1.0
// The value starts as an int, and the function gives doubles.
// expect: leat::.*function_gives_another_type<.*in<.*"scan".*of_types<int, double>
#include <leat/runtime/run.hpp>
#include <leat/stage/scan.hpp>
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
    leat::run(leat::from(rows) | leat::scan(0.0, [](double s, purchase const& p) { return s + p.price; }) | leat::null());
#else
    leat::run(leat::from(rows) | leat::scan(0, [](double s, purchase const& p) { return s + p.price; }) | leat::null());
#endif
}
