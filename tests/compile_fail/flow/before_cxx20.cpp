// SPDX-License-Identifier: BSL-1.0
// Without -std=c++20: two lines, and not eleven thousand.
// standard: c++17
// expect: leat needs C\+\+20: compile with -std=c\+\+20
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::collect());
#endif
}
