// SPDX-License-Identifier: BSL-1.0
#include <leat/leat.hpp>

#include <test.hpp>

#include <string>
#include <vector>

using namespace leat::literals;

namespace {

using item = leat::record<leat::field<"n", int>>;
using row = leat::record<leat::field<"items", std::vector<item>>, leat::field<"ts", leat::timestamp>>;

}  // namespace

TEST_CASE("bad lines are counted by the kind of their mistake, and each shows its own value") {
    std::string text;
    for (int i = 0; i != 1000; ++i) {
        std::string before;
        for (int k = 0; k != i % 7; ++k) before += R"({"n":1},)";
        text += "{\"items\":[" + before + "{\"n\":\"x" + std::to_string(i) + "\"}],\"ts\":\"2024-12-01T10:20:30Z\"}\n";
        text += "{\"ts\":\"2024-12-01T10:20:30Z\"}\n";
        text += "{\"items\":[],\"ts\":" + std::to_string(1733048430000 + i) + "}\n";
        text += "{\"items\":[],\"ts\":\"day " + std::to_string(i) + "\"}\n";
    }
    std::vector<std::string> reasons;
    auto const report = leat::run(leat::from(leat::json_lines<row>(leat::in_memory(text)),
                                             leat::bad_to(leat::for_each([&](leat::bad_record const& b) { reasons.push_back(b.reason); }))) |
                                  leat::null());
    CHECK(report.bad == 4000);
    REQUIRE(report.bad_by_reason.size() == 4);
    CHECK(report.bad_by_reason[0] == leat::bad_count{"json_lines", "field \"items[].n\": expected an integer", 1000});
    CHECK(report.bad_by_reason[1] == leat::bad_count{"json_lines", "field \"items\" is missing", 1000});
    CHECK(report.bad_by_reason[2] ==
          leat::bad_count{"json_lines", "field \"ts\": expected a time as text; for a number give the field its unit, leat::epoch_milliseconds", 1000});
    CHECK(report.bad_by_reason[3] == leat::bad_count{"json_lines", "field \"ts\": expected a time in ISO 8601, such as 2024-12-01T10:20:30Z", 1000});
    REQUIRE(reasons.size() == 4000);
    CHECK(reasons[4 * 8] == "field \"items[1].n\": expected an integer, found \"x8\" at offset 23");
    CHECK(reasons[4 * 8 + 3] == "field \"ts\": expected a time in ISO 8601, such as 2024-12-01T10:20:30Z, found \"day 8\" at offset 17");
}

TEST_CASE("a time in the wrong format names the format") {
    auto const reason = [](auto const& unit, std::string const& value) {
        leat::record<leat::field<"t", leat::timestamp>> out{};
        return leat::json_read("{\"t\":" + value + "}", out, "t"_f = unit).reason;
    };
    CHECK(reason(leat::time_format("%Y/%m/%d"), "\"2024-12-01\"") ==
          "field \"t\": expected a time in the format \"%Y/%m/%d\", found \"2024-12-01\" at offset 5");
    CHECK(reason(leat::time_format("%Y/%m/%d"), "12") ==
          "field \"t\": expected a time as text; for a number give the field its unit, leat::epoch_seconds, found 12 at offset 5");
    CHECK(reason(leat::epoch_seconds, "1e300") == "field \"t\": expected a time in epoch_seconds, found 1e300 at offset 5");
}
