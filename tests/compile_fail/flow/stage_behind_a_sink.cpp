// SPDX-License-Identifier: BSL-1.0
// A stage behind a sink, to which no row would ever come.
// expect: leat::.*stage_stands_behind_a_sink<.*in<.*"filter"
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
    leat::run(leat::from(rows) | leat::filter("price"_f > 1.5) | leat::count_rows());
#else
    leat::run(leat::from(rows) | leat::count_rows() | leat::filter("price"_f > 1.5));
#endif
}
