// SPDX-License-Identifier: BSL-1.0
// One message, whatever is done with the value.
// expect: leat::.*no_such_field<.*asked_for<.*"prcie".*did_you_mean<.*"price".*the_stream_has<.*"category"
#include <leat/leat.hpp>

#include <iostream>
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
    auto const [report, n] = leat::run(leat::from(rows) | leat::filter("price"_f > 2) | leat::fold(0, [](int a, auto const&) { return a + 1; }));
    std::cout << n + 1 << report.records_in;
#else
    auto const [report, n] = leat::run(leat::from(rows) | leat::filter("prcie"_f > 2) | leat::fold(0, [](int a, auto const&) { return a + 1; }));
    std::cout << n + 1 << report.records_in;
#endif
}
