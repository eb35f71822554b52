// SPDX-License-Identifier: BSL-1.0
// = names a column, == compares.
// expect: leat::.*one_equals_sign_names_a_column_two_compare<.*in<.*"filter".*asked_for<.*"category"
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
    leat::run(leat::from(rows) | leat::filter("category"_f == "a") | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter("category"_f = "a") | leat::null());
#endif
}
