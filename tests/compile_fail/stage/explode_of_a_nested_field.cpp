// SPDX-License-Identifier: BSL-1.0
// A list inside of another field.
// expect: leat::.*explode_wants_a_field_of_the_row_itself<.*in<.*"explode".*asked_for<.*"o.items"
#include <leat/runtime/run.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>

#include <string>
#include <vector>

using namespace leat::literals;

struct item {
    std::string name;
    double price;
};
BOOST_HANA_ADAPT_STRUCT(item, name, price);
struct order {
    int id;
    std::vector<item> items;
    double price;
};
BOOST_HANA_ADAPT_STRUCT(order, id, items, price);
struct outer {
    order o;
};
BOOST_HANA_ADAPT_STRUCT(outer, o);

int main() {
    std::vector<outer> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::select("items"_f = "o.items"_f) | leat::explode("items"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::explode("o.items"_f) | leat::null());
#endif
}
