// SPDX-License-Identifier: BSL-1.0
// A mistake in a pipeline whose results are used: one message, not one for each use.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"quantiti".*did_you_mean<.*"quantity"
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
    auto const p = leat::from(rows) | leat::filter("quantity"_f > 0);
#else
    auto const p = leat::from(rows) | leat::filter("quantiti"_f > 0);
#endif
    auto [report, count, all] = leat::run(p | leat::fork(leat::count_rows(), leat::collect()));
    double sum = static_cast<double>(count + report.bad + all.size());
    for (auto const& row : all) sum += double("price"_f(row));
    return sum > 0 ? 1 : 0;
}
