// SPDX-License-Identifier: BSL-1.0
#include <leat/record/schema_ops.hpp>

#include <test.hpp>

#include <string>

namespace {

using leat::field;
using leat::schema;

struct point {
    int x, y;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(point, x, y);

namespace {

using a = field<"a", int>;
using b = field<"b", double>;
using c = field<"c", std::string>;
using abc = schema<a, b, c>;

template <class Left, class Right>
constexpr bool same = std::is_same_v<Left, Right>;

static_assert(same<leat::select_fields<abc, "c", "a">, schema<c, a>>);
static_assert(same<leat::select_fields<abc>, schema<>>);
static_assert(same<leat::select_fields<leat::record<a, b>, "b">, schema<b>>, "of a record type");
static_assert(same<leat::select_fields<point const&, "y">, schema<field<"y", int>>>, "of a struct, however it is passed");

static_assert(same<leat::drop_fields<abc, "b">, schema<a, c>>);
static_assert(same<leat::drop_fields<abc, "c", "a">, schema<b>>);
static_assert(same<leat::drop_fields<abc>, abc>);
static_assert(same<leat::drop_fields<abc, "a", "b", "c">, schema<>>);

static_assert(same<leat::rename_fields<abc, leat::renamed<"x", "b">>, schema<a, field<"x", double>, c>>);
static_assert(same<leat::rename_fields<abc, leat::renamed<"b", "a">, leat::renamed<"a", "b">>,
                   schema<field<"b", int>, field<"a", double>, c>>, "names are swapped");
static_assert(same<leat::rename_fields<abc>, abc>);

static_assert(same<leat::with_field<abc, field<"d", int>>, schema<a, b, c, field<"d", int>>>);
static_assert(same<leat::with_field<abc, field<"b", int>>, schema<a, field<"b", int>, c>>, "another type, the same place");
static_assert(same<leat::with_field<abc, field<"d", int>, field<"d", char>>, schema<a, b, c, field<"d", char>>>);
static_assert(same<leat::with_field<schema<>, a, b>, schema<a, b>>);

static_assert(same<leat::join_fields<schema<a, b>, schema<c>>, abc>);
static_assert(same<leat::join_fields<schema<>, abc>, abc> && same<leat::join_fields<abc, schema<>>, abc>);
static_assert(same<leat::prefix_fields<schema<a, b>, "l_">, schema<field<"l_a", int>, field<"l_b", double>>>);
static_assert(same<leat::join_fields<leat::prefix_fields<schema<a>, "l_">, schema<a>>, schema<field<"l_a", int>, a>>);

/// A record of 50 fields, as joins and wide tables make them.
template <class Indices>
struct wide;
template <std::size_t... I>
struct wide<std::index_sequence<I...>> {
    template <std::size_t N>
    static consteval auto name() {
        char text[4] = {'f', static_cast<char>('0' + N / 10), static_cast<char>('0' + N % 10), 0};
        return leat::fixed_string<4>(text);
    }
    using type = schema<field<name<I>(), int>...>;
};
using fifty = wide<std::make_index_sequence<50>>::type;
static_assert(leat::drop_fields<fifty, "f00", "f49">::size == 48);
static_assert(same<leat::select_fields<fifty, "f07", "f31">, schema<field<"f07", int>, field<"f31", int>>>);
static_assert(leat::join_fields<fifty, leat::prefix_fields<fifty, "r_">>::size == 100);

TEST_CASE("the record of a schema holds its fields") {
    using result = leat::record_of<leat::with_field<leat::drop_fields<abc, "b">, field<"n", int>>>;
    result const r{1, "x", 3};
    CHECK(leat::get<"a">(r) == 1);
    CHECK(leat::get<"c">(r) == "x");
    CHECK(leat::get<"n">(r) == 3);
}

}  // namespace
