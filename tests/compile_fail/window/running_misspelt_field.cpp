// SPDX-License-Identifier: BSL-1.0
// A misspelt field in a running aggregate.
// expect: leat::.*no_such_field<.*in<.*"running".*asked_for<.*"prize".*did_you_mean<.*"price".*the_stream_has<.*"category"
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
    auto const before = leat::from(rows) | leat::key_by("category"_f);
#ifdef TWIN
    leat::run(before | leat::running("total"_f = leat::sum("price"_f)) | leat::collect());
#else
    leat::run(before | leat::running("total"_f = leat::sum("prize"_f)) | leat::collect());
#endif
}
