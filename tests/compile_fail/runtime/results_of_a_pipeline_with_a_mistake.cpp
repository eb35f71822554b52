// SPDX-License-Identifier: BSL-1.0
// A mistake in a pipeline whose results are read as a range: one message.
// expect: leat::.*no_such_field<.*in<.*"select".*asked_for<.*"categorie".*did_you_mean<.*"category"
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
    auto const p = leat::from(rows) | leat::select("category"_f, "price"_f);
#else
    auto const p = leat::from(rows) | leat::select("categorie"_f, "price"_f);
#endif
    double sum = 0;
    for (auto const& row : leat::results(p)) sum += double("price"_f(row));
    return sum > 0 ? 1 : 0;
}
