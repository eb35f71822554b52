// SPDX-License-Identifier: BSL-1.0
// One message, whatever is done with the instance.
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
    auto job = leat::start(leat::from(rows) | leat::filter("price"_f > 2) | leat::collect());
    while (job.step() != leat::step_result::ended) {
    }
    auto const [all] = job.values();
    for (auto const& r : all) std::cout << "price"_f(r) + 1 << job.context().records_in;
#else
    auto job = leat::start(leat::from(rows) | leat::filter("prcie"_f > 2) | leat::collect());
    while (job.step() != leat::step_result::ended) {
    }
    auto const [all] = job.values();
    for (auto const& r : all) std::cout << "price"_f(r) + 1 << job.context().records_in;
#endif
}
