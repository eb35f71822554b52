// SPDX-License-Identifier: BSL-1.0
// Rows that are views of the bytes of a source, and rows that a range makes.
#include <window/kept_rows.hpp>

#include <leat/format/json/source.hpp>
#include <leat/flow/from.hpp>

#include <ranges>

#include <stdlib.h>
#include <unistd.h>

namespace kept_rows {

struct seen {
    leat::timestamp ts;
    std::int64_t id;
    std::string_view s;
};

}  // namespace kept_rows

BOOST_HANA_ADAPT_STRUCT(kept_rows::seen, ts, id, s);

using namespace kept_rows;

TEST_CASE("what waits keeps fields that are views of lines", "[kept_rows]") {
    char path[] = "/tmp/leat_kept_rows_XXXXXX";
    int const file = ::mkstemp(path);
    REQUIRE(file >= 0);
    std::string text;
    for (auto const& x : items())
        text += "{\"ts\":" + std::to_string(x.ts.time_since_epoch().count()) + ",\"id\":" + std::to_string(x.id) + ",\"s\":\"" + x.s + "\"}\n";
    REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(file);
    into_all_that_wait([&](auto tail) { return leat::from(leat::json_lines<seen>(leat::file(path), "ts"_f = leat::epoch_microseconds)) | tail; });
    ::unlink(path);
}

TEST_CASE("what waits keeps what a range makes", "[kept_rows]") {
    into_all_that_wait([](auto tail) { return leat::from(std::views::iota(std::size_t{0}, items().size()) | std::views::transform([](std::size_t i) { return items()[i]; })) | tail; });
}

