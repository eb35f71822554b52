// SPDX-License-Identifier: BSL-1.0
// An argument of another function.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"start".*given<.*flush.*did_you_mean<.*on_stop\(flush\)
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

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
    auto job = leat::start(leat::from(rows) | leat::collect());
    job.finish();
#else
    auto job = leat::start(leat::from(rows) | leat::collect(), leat::flush);
    job.step();
#endif
}
