// SPDX-License-Identifier: BSL-1.0
// A mistake inside a branch, which was written without a source.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"prize".*did_you_mean<.*"price"
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/fork.hpp>
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
    leat::run(leat::from(rows) | leat::fork(leat::filter("price"_f > 1) | leat::null(), leat::null()));
#else
    leat::run(leat::from(rows) | leat::fork(leat::filter("prize"_f > 1) | leat::null(), leat::null()));
#endif
}
