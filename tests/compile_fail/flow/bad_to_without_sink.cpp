// SPDX-License-Identifier: BSL-1.0
// Bad records go nowhere.
// expect: leat::.*pipeline_on_the_side_has_no_sink<.*in<.*"bad_to".*bad_record
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
    leat::run(leat::from(rows, leat::bad_to(leat::collect())) | leat::null());
#else
    leat::run(leat::from(rows, leat::bad_to(leat::filter("line"_f > 1))) | leat::null());
#endif
}
