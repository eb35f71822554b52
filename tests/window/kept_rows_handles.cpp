// SPDX-License-Identifier: BSL-1.0
// Rows that show fields of others.
#include <window/kept_rows.hpp>

#include <leat/stage/as.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/map.hpp>

namespace kept_rows {

struct pack {
    std::int64_t id;
    item what;
};
struct viewed {
    leat::timestamp ts;
    std::string s;
    std::int64_t id;
};
inline std::vector<pack> packed() {
    std::vector<pack> out;
    for (auto const& x : items()) out.push_back({x.id, x});
    return out;
}

}  // namespace kept_rows

BOOST_HANA_ADAPT_STRUCT(kept_rows::pack, id, what);
BOOST_HANA_ADAPT_STRUCT(kept_rows::viewed, ts, s, id);

using namespace kept_rows;

TEST_CASE("what waits keeps fields at a path", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(packed()) | leat::select("ts"_f = "what.ts"_f, "id"_f, "s"_f = "what.s"_f) | tail; });
}

TEST_CASE("what waits keeps fields at a path of a record that is gone", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(packed()) | leat::map([](pack const& p) { return p; }) | leat::select("ts"_f = "what.ts"_f, "id"_f, "s"_f = "what.s"_f) | tail; });
}

TEST_CASE("what waits keeps records that as makes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::enumerate("n"_f) | leat::as<viewed>() | tail; });
}

TEST_CASE("what waits keeps fields with other names", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::enumerate("n"_f) | leat::rename("was"_f = "s"_f) | leat::with("s"_f = "was"_f) | leat::drop("n"_f) | tail; });
}

