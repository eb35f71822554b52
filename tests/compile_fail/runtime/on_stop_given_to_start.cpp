// SPDX-License-Identifier: BSL-1.0
// No signal ends what is driven by hand.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"start".*given<.*"on_stop\(\.\.\.\)".*did_you_mean<.*run\(p, on_stop\(flush\)\)
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
    auto job = leat::start(leat::from(rows) | leat::collect(), leat::on_error(leat::stop));
    job.finish();
#else
    auto job = leat::start(leat::from(rows) | leat::collect(), leat::on_stop(leat::flush));
    job.finish();
#endif
}
