// SPDX-License-Identifier: BSL-1.0
// A number is no option.
// expect: leat::.*cannot_be_called_with<.*in<.*"results".*did_you_mean<.*batch_size\(n\)
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
    for (auto const& r : leat::results(leat::from(rows), leat::batch_size(64))) static_cast<void>("price"_f(r));
#else
    for (auto const& r : leat::results(leat::from(rows), 64)) static_cast<void>("price"_f(r));
#endif
}
