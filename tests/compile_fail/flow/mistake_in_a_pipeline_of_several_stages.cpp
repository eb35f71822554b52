// SPDX-License-Identifier: BSL-1.0
// A mistake in the middle of a pipeline that is put behind a source as a whole.
// expect: leat::.*no_such_field<.*in<.*"running".*asked_for<.*"prize".*did_you_mean<.*"price"
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
    auto const totals = leat::key_by("category"_f) | leat::running("n"_f = leat::sum("price"_f)) | leat::null();
#else
    auto const totals = leat::key_by("category"_f) | leat::running("n"_f = leat::sum("prize"_f)) | leat::null();
#endif
    leat::run(leat::from(rows) | leat::filter("quantity"_f > 0) | totals);
}
