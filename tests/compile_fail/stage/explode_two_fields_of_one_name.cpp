// SPDX-License-Identifier: BSL-1.0
// An element has a field of the name of another field of the row.
// expect: leat::.*explode_gives_two_fields_of_one_name<.*in<.*"explode".*asked_for<.*"price".*the_stream_has<.*"id".*"items".*"price"
#include <leat/runtime/run.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/rename.hpp>
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

int main() {
    std::vector<order> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::rename("total"_f = "price"_f) | leat::explode("items"_f) | leat::null());
#else
    leat::run(leat::from(rows) | leat::explode("items"_f) | leat::null());
#endif
}
