// SPDX-License-Identifier: BSL-1.0
// A text is compared with a number.
// expect: leat::.*wrong_types_in_expression<.*in<.*"filter".*operator_<.*">".*of_types<.*string.*int
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
    leat::run(leat::from(rows) | leat::filter("category"_f > "a") | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter("category"_f > 5) | leat::null());
#endif
}
