// SPDX-License-Identifier: BSL-1.0
// The name of a field without _f.
// expect: leat::.*text_is_not_a_field<.*in<.*"select".*of_types<const char ?\*>.*did_you_mean<.*name.*_f
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
    leat::run(leat::from(rows) | leat::select("category"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::select("category") | leat::null());
#endif
}
