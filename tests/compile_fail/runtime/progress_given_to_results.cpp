// SPDX-License-Identifier: BSL-1.0
// Who reads the results knows how far they are.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"results".*given<.*"progress\(\)".*did_you_mean<.*run\(p, progress\(\)\)
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
    for (auto const& row : leat::results(leat::from(rows) | leat::filter("quantity"_f > 1), leat::batch_size(7))) static_cast<void>(row);
#else
    for (auto const& row : leat::results(leat::from(rows) | leat::filter("quantity"_f > 1), leat::progress())) static_cast<void>(row);
#endif
}
