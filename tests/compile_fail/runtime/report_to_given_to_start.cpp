// SPDX-License-Identifier: BSL-1.0
// What is driven by hand is asked for its report.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"start".*given<.*"report_to\(r\)".*did_you_mean<.*run\(p, report_to\(r\)\)
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
    leat::report const r = job.report();
    return static_cast<int>(r.bad);
#else
    leat::report r;
    auto job = leat::start(leat::from(rows) | leat::collect(), leat::report_to(r));
    return static_cast<int>(r.bad);
#endif
}
