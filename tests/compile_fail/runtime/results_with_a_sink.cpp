// SPDX-License-Identifier: BSL-1.0
// The results of a pipeline whose rows go into a sink.
// expect: leat::.*pipeline_has_a_sink_already<.*in<.*"results"
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
    auto const p = leat::from(rows) | leat::select("category"_f);
#ifdef TWIN
    for (auto const& row : leat::results(p)) static_cast<void>(row);
#else
    for (auto const& row : leat::results(p | leat::collect())) static_cast<void>(row);
#endif
}
