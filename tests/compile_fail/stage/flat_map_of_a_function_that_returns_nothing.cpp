// SPDX-License-Identifier: BSL-1.0
// A value is wanted for each record.
// expect: leat::.*function_returns_nothing<.*in<.*"flat_map".*did_you_mean<.*for_each
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
    leat::run(leat::from(rows) | leat::flat_map([](auto const& r) { return "tags"_f(r); }) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::flat_map([](auto const& r) { static_cast<void>("price"_f(r)); }) | leat::collect());
#endif
}
