// SPDX-License-Identifier: BSL-1.0
// Elements of lists, one after the other.
#include <window/kept_rows.hpp>

#include <leat/stage/explode.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/map.hpp>

namespace kept_rows {

struct bag {
    std::int64_t number;
    std::vector<item> all;
};
struct texts {
    leat::timestamp ts;
    std::int64_t id;
    std::vector<std::string> s;
};
inline std::vector<bag> bags() {
    std::vector<bag> out;
    for (std::size_t i = 0; i != items().size(); ++i) {
        if (i % 3 == 0) out.push_back({static_cast<std::int64_t>(i), {}});
        out.back().all.push_back(items()[i]);
    }
    return out;
}

}  // namespace kept_rows

BOOST_HANA_ADAPT_STRUCT(kept_rows::bag, number, all);
BOOST_HANA_ADAPT_STRUCT(kept_rows::texts, ts, id, s);

using namespace kept_rows;

TEST_CASE("what waits keeps elements of a list of the row", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(bags()) | leat::explode("all"_f) | tail; });
}

TEST_CASE("what waits keeps texts of a list that map makes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::map([](item const& x) { return texts{x.ts, x.id, {x.s}}; }) | leat::explode("s"_f) | tail; });
}

TEST_CASE("what waits keeps elements of a list that a function makes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(bags()) | leat::flat_map([](bag const& b) { return b.all; }) | tail; });
}

