// SPDX-License-Identifier: BSL-1.0
// A fold needs a value to begin with.
// expect: leat::.*cannot_be_called_with<.*in<.*"fold".*did_you_mean<.*fold\(start, f\)
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

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
    auto const [report, n] = leat::run(leat::from(rows) | leat::fold(0, [](int n, auto const&) { return n + 1; }));
    static_cast<void>(n);
#else
    auto const [report, n] = leat::run(leat::from(rows) | leat::fold([](int n, auto const&) { return n + 1; }));
    static_cast<void>(n);
#endif
}
