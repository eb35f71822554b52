// SPDX-License-Identifier: BSL-1.0
// A source of the library is no pipeline either.
// expect: leat::.*left_of_the_bar_stands_no_pipeline<.*in<.*"filter".*of_types<.*json_lines.*purchase.*did_you_mean<.*"from\(...\)"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

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
    leat::run(leat::from(leat::json_lines<purchase>(leat::standard_input)) | leat::filter("price"_f > 1) | leat::null());
#else
    leat::run(leat::json_lines<purchase>(leat::standard_input) | leat::filter("price"_f > 1) | leat::null());
#endif
}
