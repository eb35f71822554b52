// SPDX-License-Identifier: BSL-1.0
// A sink that is not called, as a branch.
// expect: leat::.*no_pipeline_is_given<.*in<.*"fork".*branch<2.*of_types<.*console_fn
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
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::select("price"_f) | leat::console()));
#else
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::console));
#endif
}
