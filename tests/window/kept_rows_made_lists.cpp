// SPDX-License-Identifier: BSL-1.0
// Rows out of generators, optionals and texts.
#include <window/kept_rows.hpp>

#include <leat/format/json/decode.hpp>
#include <leat/format/json/write.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/map.hpp>

namespace kept_rows {

struct letter {
    std::string text;
};
inline leat::source<item> twice_at_most(item x) {
    co_yield x;
}

}  // namespace kept_rows

BOOST_HANA_ADAPT_STRUCT(kept_rows::letter, text);

using namespace kept_rows;

TEST_CASE("what waits keeps what a generator yields", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::flat_map([](item const& x) { return twice_at_most(x); }) | tail; });
}

TEST_CASE("what waits keeps what is in an optional", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::flat_map([](item const& x) { return std::optional<item>(x); }) | tail; });
}

TEST_CASE("what waits keeps what decode reads", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(items()) | leat::map([](item const& x) { return letter{"{\"ts\":" + std::to_string(x.ts.time_since_epoch().count()) + ",\"id\":" + std::to_string(x.id) + ",\"s\":\"" + x.s + "\"}"}; }) |
               leat::decode<item>(leat::json, "text"_f, "ts"_f = leat::epoch_microseconds) | tail; });
}

