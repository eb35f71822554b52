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
    auto job = leat::start(leat::from(leat::push_source<purchase>()) | leat::filter("price"_f > 2) | leat::collect());
    std::vector<purchase> more;
    job.push(more);
    job.finish();
    auto const [all] = job.values();
    std::cout << all.size();
#else
    auto job = leat::start(leat::from(leat::push_source<purchase>()) | leat::filter("prcie"_f > 2) | leat::collect());
    std::vector<purchase> more;
    job.push(more);
    job.finish();
    auto const [all] = job.values();
    std::cout << all.size();
#endif
}
