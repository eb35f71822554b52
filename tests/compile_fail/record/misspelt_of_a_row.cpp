// SPDX-License-Identifier: BSL-1.0
// A name where a row is read.
// expect: leat::.*no_such_field<.*asked_for<.*"prcie".*did_you_mean<.*"price".*the_stream_has<.*"category"
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
    double const x = "prcie"_f(purchase{});
    static_cast<void>(x);
#endif
}
