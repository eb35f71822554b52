// SPDX-License-Identifier: BSL-1.0
// A mistake in a pipeline under test: one message.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"prise".*did_you_mean<.*"price"
#include <leat/leat.hpp>
#include <leat/test.hpp>

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
    auto h = leat::test::harness<purchase>(leat::filter("price"_f > 1.5));
#else
    auto h = leat::test::harness<purchase>(leat::filter("prise"_f > 1.5));
#endif
    h.push({"tea", 3, 2.5, {}, 0, {}});
    h.push_all({{"tea", 3, 2.5, {}, 0, {}}, {"rum", 1, 9.5, {}, 0, {}}});
    h.finish();
    double sum = 0;
    for (auto const& row : h.take()) sum += double("price"_f(row));
    return sum > 0 ? 1 : 0;
}
