// SPDX-License-Identifier: BSL-1.0
// A number under the name of another field.
// expect: leat::.*enumerate_gives_two_fields_of_one_name<.*in<.*"enumerate".*asked_for<.*"price".*the_stream_has<
#include <leat/runtime/run.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/sinks.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace leat::literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, tags);

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::enumerate("n"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::enumerate("price"_f) | leat::null());
#endif
}
