// SPDX-License-Identifier: BSL-1.0
// `if_else` takes three.
// expect: leat::.*cannot_be_called_with<.*in<.*"if_else".*did_you_mean<.*if_else\(condition, a, b\)
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
    leat::run(leat::from(rows) | leat::with("x"_f = leat::if_else("price"_f > 3, 1, 0)) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::with("x"_f = leat::if_else("price"_f > 3, 1)) | leat::collect());
#endif
}
