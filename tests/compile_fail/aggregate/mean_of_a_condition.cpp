// SPDX-License-Identifier: BSL-1.0
// A condition is no number.
// expect: leat::.*aggregate_of_a_bool<.*in<.*"summarize".*asked_for<.*"mean".*of_types<bool>.*did_you_mean<.*"mean\(if_else\(condition, 1, 0\)\)"
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
    leat::run(leat::from(rows) | leat::summarize("n"_f = leat::mean(leat::if_else("quantity"_f >= 5, 1, 0))));
#else
    leat::run(leat::from(rows) | leat::summarize("n"_f = leat::mean("quantity"_f >= 5)));
#endif
}
