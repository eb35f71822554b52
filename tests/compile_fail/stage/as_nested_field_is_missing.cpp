// SPDX-License-Identifier: BSL-1.0
// A field is missing in the records of a list.
// expect: leat::.*as_finds_no_field<.*in<.*"as".*asked_for<.*"items.nam".*did_you_mean<.*"name".*the_stream_has<.*"name".*"price"
#include <leat/runtime/run.hpp>
#include <leat/stage/as.hpp>
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
struct item_out {
    std::string nam;
};
BOOST_HANA_ADAPT_STRUCT(item_out, nam);
struct right {
    std::vector<item> items;
};
BOOST_HANA_ADAPT_STRUCT(right, items);
struct wrong {
    std::vector<item_out> items;
};
BOOST_HANA_ADAPT_STRUCT(wrong, items);

int main() {
    std::vector<order> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::as<right>() | leat::null());
#else
    leat::run(leat::from(rows) | leat::as<wrong>() | leat::null());
#endif
}
