// SPDX-License-Identifier: BSL-1.0
// A mistake in a branch is told once.
// expect: leat::.*cannot_be_called_with<.*in<.*"event_time"
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
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::event_time("ts"_f, leat::out_of_order(10s)) | leat::null()));
#else
    leat::run(leat::from(rows) | leat::fork(leat::null(), leat::event_time("ts"_f, 10s) | leat::null()));
#endif
}
