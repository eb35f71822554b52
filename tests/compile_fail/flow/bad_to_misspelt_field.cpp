// SPDX-License-Identifier: BSL-1.0
// A field that a bad record does not have.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"stge".*did_you_mean<.*"stage"
#include <leat/runtime/run.hpp>
#include <leat/stage/filter.hpp>
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
    leat::run(leat::from(rows, leat::bad_to(leat::filter("stage"_f == "map") | leat::null())) | leat::null());
#else
    leat::run(leat::from(rows, leat::bad_to(leat::filter("stge"_f == "map") | leat::null())) | leat::null());
#endif
}
