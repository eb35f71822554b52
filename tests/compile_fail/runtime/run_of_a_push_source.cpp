// SPDX-License-Identifier: BSL-1.0
// A pipeline that is given its records from outside cannot be run.
// expect: leat::.*push_source_is_driven_by_start_and_push<.*in<.*"run".*purchase
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
    auto const p = leat::from(leat::push_source<purchase>()) | leat::collect();
#ifdef TWIN
    auto job = leat::start(p);
    job.push(rows);
    job.finish();
#else
    leat::run(p);
#endif
}
