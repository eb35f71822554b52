// SPDX-License-Identifier: BSL-1.0
#include <leat/record/schema_text.hpp>

#include <test.hpp>

#include <cstdint>

namespace shop {

enum class colour { red, blue };
struct address {
    std::string street;
    int number;
};
struct purchase {
    double price;
    std::int64_t qty;
    std::string name;
    std::vector<std::string> tags;
    std::optional<std::string> note;
    colour kind;
    address to;
};

}  // namespace shop

BOOST_HANA_ADAPT_STRUCT(shop::address, street, number);
BOOST_HANA_ADAPT_STRUCT(shop::purchase, price, qty, name, tags, note, kind, to);

namespace {

using leat::field;

// While compiling.
static_assert(leat::schema_text<shop::purchase> ==
              "price: double, qty: int64, name: string, tags: vector<string>, note: optional<string>, kind: colour, to: address");
static_assert(leat::schema_text<leat::record<>>.empty());
static_assert(leat::schema_text<leat::schema<field<"t", leat::decimal<2>>>> == "t: decimal<2>");
static_assert(leat::schema_text<leat::record<field<"who", leat::record<field<"age", std::uint8_t>, field<"ok", bool>>>>> ==
              "who: {age: uint8, ok: bool}");
static_assert(leat::type_name<leat::record<>> == "{}");
static_assert(leat::type_name<std::optional<shop::address>> == "optional<address>");

// While running.
TEST_CASE("a schema as a string") {
    CHECK(leat::schema_to_string<shop::address const&>() == "street: string, number: int32");
    CHECK(leat::schema_to_string<leat::record<field<"l", std::array<std::chrono::hours, 3>>>>() == "l: array<hours, 3>");
}

}  // namespace
