// SPDX-License-Identifier: BSL-1.0
// A key that is not there.
// expect: leat::.*no_such_field<.*in<.*"distinct_until_changed".*asked_for<.*"catgory".*did_you_mean<.*"category"
#include <leat/runtime/run.hpp>
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/sinks.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::distinct_until_changed("price"_f, "category"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::distinct_until_changed("price"_f, "catgory"_f) | leat::null());
#endif
}
