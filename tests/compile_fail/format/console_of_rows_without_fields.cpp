// SPDX-License-Identifier: BSL-1.0
// A table of numbers has no columns.
// expect: leat::.*rows_here_have_no_fields<.*in<.*"console".*int
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
    leat::run(leat::from(rows) | leat::select("price"_f) | leat::console());
#else
    leat::run(leat::from(std::vector<int>()) | leat::console());
#endif
}
