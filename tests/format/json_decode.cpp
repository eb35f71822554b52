// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/format/json/decode.hpp>
#include <leat/leat.hpp>
#include <leat/test/catch.hpp>

using namespace leat::literals;

namespace {

struct envelope {
    std::string topic;
    std::optional<std::string> payload;
};
struct reading {
    std::string sensor;
    double value;
    leat::timestamp ts;
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(envelope, topic, payload);
BOOST_HANA_ADAPT_STRUCT(reading, sensor, value, ts);

TEST_CASE("decode reads JSON out of a text expression") {
    auto h = leat::test::harness<envelope>(leat::filter("topic"_f == "readings") |
                                           leat::decode<reading>(leat::json, "payload"_f, "ts"_f = leat::epoch_seconds) |
                                           leat::filter("value"_f > 1.0));
    h.push({"readings", R"({"sensor":"a","value":1.5,"ts":10})"});
    h.push({"other", "not JSON"});
    h.push({"readings", R"({"value":2,"ts":11,"unknown":{"x":[1]},"sensor":"b"})"});
    h.push({"readings", R"({"sensor":"a","value":0.5,"ts":12})"});
    auto const rows = h.take();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].sensor == "a");
    CHECK(rows[1].sensor == "b");
    CHECK(rows[1].ts.time_since_epoch() == std::chrono::seconds(11));
    CHECK(h.bad().empty());
}

TEST_CASE("a text that cannot be read is a bad record with the reason and the text") {
    auto h = leat::test::harness<envelope>(leat::decode<reading>(leat::json, "payload"_f));
    h.push({"x", R"({"sensor":"a","value":1})"});
    h.push({"x", "{"});
    h.push({"x", std::nullopt});
    h.push({"x", R"({"sensor":"a","value":1,"ts":"1970-01-01T00:00:01Z"})"});
    CHECK(h.take().size() == 1);
    auto const bad = h.bad();
    REQUIRE(bad.size() == 3);
    CHECK(bad[0].stage == "decode");
    CHECK(bad[0].reason.find("\"ts\" is missing") != std::string::npos);
    CHECK(bad[0].text == R"({"sensor":"a","value":1})");
    CHECK(bad[1].text == "{");
    CHECK(bad[2].reason == "the text is null");
    CHECK(bad[2].text == R"({"topic":"x","payload":null})");
}

TEST_CASE("decode takes a function too") {
    auto h = leat::test::harness<envelope>(
        leat::decode<reading>(leat::json, [](envelope const& e) { return "{\"sensor\":\"" + e.topic + "\",\"value\":1,\"ts\":\"1970-01-01\"}"; }));
    h.push({"x", std::nullopt});
    auto const rows = h.take();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].sensor == "x");
}
