// SPDX-License-Identifier: BSL-1.0
// A text is split at something.
// expect: leat::.*cannot_be_called_with<.*"split".*did_you_mean<.*split\(text
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct sale {
    std::string item;
    leat::decimal<2> price;
    std::int64_t n;
    leat::timestamp ts;
};
BOOST_HANA_ADAPT_STRUCT(sale, item, price, n, ts);

int main() {
    std::vector<sale> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::with("parts"_f = leat::split("item"_f, " ")) | leat::null());
#else
    leat::run(leat::from(rows) | leat::with("parts"_f = leat::split("item"_f)) | leat::null());
#endif
}
