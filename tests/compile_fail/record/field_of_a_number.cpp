// SPDX-License-Identifier: BSL-1.0
// A number has no fields.
// expect: leat::.*rows_here_have_no_fields<.*asked_for<.*"price".*int
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
    double const x = "price"_f(purchase{});
    static_cast<void>(x);
#else
    double const x = "price"_f(5);
    static_cast<void>(x);
#endif
}
