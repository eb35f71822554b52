// SPDX-License-Identifier: BSL-1.0
// A running aggregate that has the name of a field of the row.
// expect: leat::.*result_has_two_fields_of_one_name<.*in<.*"running".*asked_for<.*"quantity"
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
    leat::run(before | leat::running("pieces"_f = leat::sum("quantity"_f)) | leat::collect());
#else
    leat::run(before | leat::running("quantity"_f = leat::sum("quantity"_f)) | leat::collect());
#endif
}
