// SPDX-License-Identifier: BSL-1.0
#include <leat/record/hana.hpp>

#include <leat/record/expression.hpp>

#include <boost/hana/adapt_adt.hpp>
#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/count_if.hpp>
#include <boost/hana/fold_left.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/not_equal.hpp>
#include <boost/hana/size.hpp>

#include <test.hpp>

#include <memory>
#include <string>

namespace hana = boost::hana;
using namespace leat::literals;

namespace {

struct Offer {
    double price;
    int qty;
};
using offer = leat::record<leat::field<"price", double>, leat::field<"qty", int>>;

/// A Struct by hand: its accessors are a sequence, but no `hana::tuple`.
struct ByHand {
    int a;
    double b;
};
struct a_of {
    template <class T>
    constexpr auto&& operator()(T&& x) const {
        return static_cast<T&&>(x).a;
    }
};
struct b_of {
    template <class T>
    constexpr auto&& operator()(T&& x) const {
        return static_cast<T&&>(x).b;
    }
};

/// One that gives its members only by functions.
class Circle {
public:
    explicit constexpr Circle(double r) : radius_(r) {}
    [[nodiscard]] constexpr double radius() const { return radius_; }

private:
    double radius_;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(Offer, price, qty);
BOOST_HANA_ADAPT_ADT(Circle, (radius, [](auto const& c) { return c.radius(); }));
template <>
struct boost::hana::accessors_impl<ByHand> {
    static constexpr auto apply() {
        return hana::make_basic_tuple(hana::make_pair(BOOST_HANA_STRING("a"), a_of{}), hana::make_pair(BOOST_HANA_STRING("b"), b_of{}));
    }
};

namespace {

constexpr auto qty_text = BOOST_HANA_STRING("qty");
constexpr auto no_text = BOOST_HANA_STRING("quantity");

static_assert(hana::Struct<offer>::value && hana::Struct<leat::record<>>::value);
static_assert(hana::at_key(offer{2.5, 3}, "price"_f) == 2.5);
static_assert(hana::at_key(offer{2.5, 3}, qty_text) == 3);
static_assert(hana::at_key(Offer{2.5, 3}, "price"_f) == 2.5);
static_assert(hana::at_key(Offer{2.5, 3}, "qty"_f) == 3);
static_assert(decltype(hana::size(offer{}))::value == 2);

static_assert(decltype(hana::equal("qty"_f, "qty"_f))::value && !decltype(hana::equal("qty"_f, "qt"_f))::value);
static_assert(decltype(hana::equal("qty"_f, qty_text))::value && !decltype(hana::equal("qty"_f, no_text))::value);
static_assert(decltype(hana::equal(qty_text, "qty"_f))::value && !decltype(hana::equal(no_text, "qty"_f))::value);
static_assert(decltype(hana::not_equal("qty"_f, "price"_f))::value);
static_assert(std::is_same_v<decltype(hana::hash("qty"_f)), decltype(hana::hash(qty_text))>);
static_assert(leat::expression<decltype("qty"_f == "price"_f)>, "the operator still makes an expression");

static_assert(std::is_same_v<leat::schema_of<ByHand>, leat::schema<leat::field<"a", int>, leat::field<"b", double>>>);
static_assert(leat::get<"b">(ByHand{1, 2.5}) == 2.5);
static_assert(std::is_same_v<leat::schema_of<Circle>, leat::schema<leat::field<"radius", double>>>);
static_assert(leat::get<"radius">(Circle(1.5)) == 1.5);

TEST_CASE("at_key gives the field itself, in a record and in a struct") {
    offer r{2.5, 3};
    Offer s{2.5, 3};
    hana::at_key(r, "qty"_f) = 7;
    hana::at_key(s, "qty"_f) = 8;
    CHECK(leat::get<"qty">(r) == 7);
    CHECK(s.qty == 8);
    using movable = leat::record<leat::field<"p", std::unique_ptr<int>>>;
    movable m(std::make_unique<int>(5));
    std::unique_ptr<int> const taken = hana::at_key(std::move(m), "p"_f);
    CHECK(*taken == 5);
    CHECK(leat::get<"p">(m) == nullptr);
}

TEST_CASE("keys and members are those of the struct with the same fields") {
    CHECK(decltype(hana::equal(hana::keys(offer{}), hana::keys(Offer{})))::value);
    CHECK(hana::equal(hana::members(offer{2.5, 3}), hana::members(Offer{2.5, 3})));
    CHECK_FALSE(hana::equal(hana::members(offer{2.5, 3}), hana::members(Offer{2.5, 4})));
}

TEST_CASE("for_each and fold_left go through the fields in order") {
    std::string seen;
    hana::for_each(offer{2.5, 3}, [&](auto const& pair) {
        seen += hana::first(pair).path.view();
        seen += '=';
        seen += std::to_string(static_cast<int>(hana::second(pair)));
        seen += ' ';
    });
    CHECK(seen == "price=2 qty=3 ");
    double const sum = hana::fold_left(offer{2.5, 3}, 0.0, [](double s, auto const& pair) { return s + hana::second(pair); });
    CHECK(sum == 5.5);
}

TEST_CASE("a record becomes a map, found by columns and by strings") {
    auto map = hana::to<hana::map_tag>(offer{2.5, 3});
    CHECK(decltype(hana::contains(map, "qty"_f))::value);
    CHECK(decltype(hana::contains(map, qty_text))::value);
    CHECK_FALSE(decltype(hana::contains(map, no_text))::value);
    CHECK(map["qty"_f] == 3);
    CHECK(map[qty_text] == 3);
}

TEST_CASE("equality is that of the fields") {
    CHECK(hana::equal(offer{2.5, 3}, offer{2.5, 3}));
    CHECK_FALSE(hana::equal(offer{2.5, 3}, offer{2.5, 4}));
    CHECK(hana::equal(leat::record<>{}, leat::record<>{}));
    // Offer has no operator==: Boost.Hana compares its members.
    using nested = leat::record<leat::field<"offer", Offer>, leat::field<"id", int>>;
    CHECK(hana::equal(nested{Offer{1, 2}, 3}, nested{Offer{1, 2}, 3}));
    CHECK_FALSE(hana::equal(nested{Offer{1, 2}, 3}, nested{Offer{1, 9}, 3}));
}

}  // namespace
