// SPDX-License-Identifier: BSL-1.0
// A sum is of something.
// expect: leat::.*cannot_be_called_with<.*in<.*"sum".*of_types<>.*did_you_mean<.*"sum\(x\)"
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
    leat::run(leat::from(rows) | leat::key_by("category"_f) | leat::running("total"_f = leat::sum("quantity"_f)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::key_by("category"_f) | leat::running("total"_f = leat::sum()) | leat::null());
#endif
}
