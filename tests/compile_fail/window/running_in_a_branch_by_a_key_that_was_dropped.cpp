// SPDX-License-Identifier: BSL-1.0
// A branch leaves out the key that goes on into it.
// expect: leat::.*key_field_is_gone<.*in<.*"running".*asked_for<.*"category"
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
    auto const before = leat::from(rows) | leat::event_time("ts"_f);
#ifdef TWIN
    leat::run(before | leat::key_by("category"_f) | leat::fork(leat::drop("tags"_f) | leat::running("n"_f = leat::count()) | leat::collect()));
#else
    leat::run(before | leat::key_by("category"_f) | leat::fork(leat::drop("category"_f) | leat::running("n"_f = leat::count()) | leat::collect()));
#endif
}
