// SPDX-License-Identifier: BSL-1.0
// An argument of another function.
// expect: leat::.*argument_belongs_elsewhere<.*in<.*"\|".*given<.*late_to.*did_you_mean<.*window\(tumbling
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
    leat::run(leat::from(rows) | leat::event_time("ts"_f) | leat::key_by("category"_f) | leat::window(leat::tumbling(5min)) | leat::aggregate("n"_f = leat::count()) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::late_to(leat::console()) | leat::collect());
#endif
}
