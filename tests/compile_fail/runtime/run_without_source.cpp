// SPDX-License-Identifier: BSL-1.0
// Nothing gives rows.
// expect: leat::.*pipeline_has_no_source<.*in<.*"run"
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
    leat::run(leat::from(rows) | leat::filter("price"_f > 1) | leat::null());
#else
    leat::run(leat::filter("price"_f > 1) | leat::null());
#endif
}
