// SPDX-License-Identifier: BSL-1.0
// A mistake in a pipeline that is driven by hand: one message.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"prise".*did_you_mean<.*"price"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::int64_t seconds;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, seconds, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    auto const p = leat::from(leat::push_source<purchase>()) | leat::filter("price"_f > 1.5) | leat::null();
#else
    auto const p = leat::from(leat::push_source<purchase>()) | leat::filter("prise"_f > 1.5) | leat::null();
#endif
    auto job = leat::start(p);
    job.push(rows);
    job.finish();
    return job.done() ? 1 : 0;
}
