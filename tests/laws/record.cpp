// SPDX-License-Identifier: BSL-1.0
// The laws that Boost.Hana asks of what is Comparable, a Struct, Foldable and Searchable, on records of 0 to 3 fields.
#include <leat/record/hana.hpp>

#include <boost/hana/all_of.hpp>
#include <boost/hana/any_of.hpp>
#include <boost/hana/concept/comparable.hpp>
#include <boost/hana/concept/foldable.hpp>
#include <boost/hana/concept/searchable.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/find.hpp>
#include <boost/hana/find_if.hpp>
#include <boost/hana/fold_left.hpp>
#include <boost/hana/fold_right.hpp>
#include <boost/hana/functional/always.hpp>
#include <boost/hana/is_disjoint.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/none_of.hpp>
#include <boost/hana/not_equal.hpp>
#include <boost/hana/optional.hpp>
#include <boost/hana/unpack.hpp>
#include <boost/hana/zip.hpp>

#include <test.hpp>

#include <string>
#include <vector>

namespace hana = boost::hana;
using namespace leat::literals;

namespace {

using none = leat::record<>;
using one = leat::record<leat::field<"a", int>>;
using two = leat::record<leat::field<"a", int>, leat::field<"b", std::string>>;
using three = leat::record<leat::field<"a", int>, leat::field<"b", std::string>, leat::field<"c", one>>;

template <class R>
std::vector<R> examples();
template <>
std::vector<none> examples() { return {none{}}; }
template <>
std::vector<one> examples() { return {one(0), one(1), one(0), one(-1)}; }
template <>
std::vector<two> examples() { return {{0, ""}, {0, "x"}, {1, ""}, {1, "x"}, {0, "x"}}; }
template <>
std::vector<three> examples() {
    return {{0, "", one(0)}, {0, "", one(1)}, {0, "x", one(0)}, {1, "x", one(1)}, {1, "x", one(1)}};
}

template <class... A>
constexpr bool equal(A const&... a) { return static_cast<bool>(hana::equal(a...)); }

/// Puts what is folded down in writing, so that the order shows.
struct write_left {
    template <class Pair>
    std::string operator()(std::string const& so_far, Pair const& pair) const {
        return "(" + so_far + " " + std::string(hana::first(pair).path.view()) + ")";
    }
};
struct write_right {
    template <class Pair>
    std::string operator()(Pair const& pair, std::string const& so_far) const {
        return "(" + std::string(hana::first(pair).path.view()) + " " + so_far + ")";
    }
};

template <class Key>
struct has_key {
    template <class K>
    constexpr auto operator()(K const& k) const { return hana::equal(k, Key{}); }
};

template <class R>
void comparable() {
    static_assert(hana::Comparable<R>::value);
    auto const all = examples<R>();
    for (auto const& x : all) {
        CHECK(equal(x, x));
        for (auto const& y : all) {
            CHECK(equal(x, y) == equal(y, x));
            CHECK(static_cast<bool>(hana::not_equal(x, y)) == !equal(x, y));
            CHECK(equal(x, y) == (x == y));
            for (auto const& z : all)
                if (equal(x, y) && equal(y, z)) CHECK(equal(x, z));
        }
    }
}

template <class R>
void is_struct() {
    static_assert(hana::Struct<R>::value);
    constexpr auto accessors = hana::accessors<R>();
    static_assert(decltype(hana::length(accessors))::value == leat::field_count<R>);
    // Keys are comparable with one another while compiling, and no two are equal.
    using keys = decltype(hana::keys(std::declval<R>()));
    hana::for_each(keys{}, [](auto k) {
        constexpr std::size_t found =
            hana::unpack(keys{}, [](auto... other) { return (std::size_t{0} + ... + (decltype(hana::equal(k, other))::value ? 1 : 0)); });
        static_assert(found == 1);
    });
    for (auto const& x : examples<R>()) {
        // Each accessor gives the member of its key.
        hana::for_each(accessors, [&](auto const& pair) { CHECK(equal(hana::second(pair)(x), hana::at_key(x, hana::first(pair)))); });
        // The members make the record again.
        CHECK(equal(hana::unpack(hana::members(x), [](auto const&... m) { return R(m...); }), x));
        // Two records are equal when their members are.
        for (auto const& y : examples<R>()) CHECK(equal(x, y) == equal(hana::members(x), hana::members(y)));
    }
}

template <class R>
void foldable() {
    static_assert(hana::Foldable<R>::value);
    static_assert(decltype(hana::length(std::declval<R>()))::value == leat::field_count<R>);
    for (auto const& x : examples<R>()) {
        auto const as_tuple = hana::to<hana::tuple_tag>(x);
        CHECK(equal(as_tuple, hana::unpack(x, hana::make_tuple)));
        CHECK(equal(as_tuple, hana::zip_with(hana::make_pair, hana::keys(x), hana::members(x))));
        CHECK(hana::fold_left(x, std::string(), write_left{}) == hana::fold_left(as_tuple, std::string(), write_left{}));
        CHECK(hana::fold_right(x, std::string(), write_right{}) == hana::fold_right(as_tuple, std::string(), write_right{}));
        std::string one_by_one;
        hana::for_each(x, [&](auto const& pair) { one_by_one = write_left{}(one_by_one, pair); });
        CHECK(one_by_one == hana::fold_left(x, std::string(), write_left{}));
    }
}

template <class R, class Key>
void searchable_for(Key key) {
    constexpr bool there = leat::has_field<R, Key::path>;
    for (auto const& x : examples<R>()) {
        // any_of says whether find_if finds, none_of is its contrary.
        auto const found = hana::find_if(x, has_key<Key>{});
        CHECK(static_cast<bool>(hana::any_of(x, has_key<Key>{})) == there);
        CHECK(static_cast<bool>(hana::none_of(x, has_key<Key>{})) == !there);
        CHECK(decltype(hana::is_just(found))::value == there);
        // contains and find are any_of and find_if by equality.
        CHECK(static_cast<bool>(hana::contains(x, key)) == there);
        CHECK(equal(hana::find(x, key), found));
        if constexpr (there) {
            CHECK(equal(hana::at_key(x, key), *found));
            CHECK(equal(*found, leat::get<Key::path>(x)));
        }
    }
}

template <class R>
void searchable() {
    static_assert(hana::Searchable<R>::value);
    searchable_for<R>("a"_f);
    searchable_for<R>("b"_f);
    searchable_for<R>("c"_f);
    searchable_for<R>("d"_f);
    for (auto const& x : examples<R>()) {
        CHECK(equal(hana::find_if(x, hana::always(hana::false_c)), hana::nothing));
        CHECK_FALSE(static_cast<bool>(hana::any_of(x, hana::always(hana::false_c))));
        CHECK(static_cast<bool>(hana::all_of(x, hana::always(hana::true_c))));
        CHECK(static_cast<bool>(hana::any_of(x, hana::always(hana::true_c))) == (leat::field_count<R> != 0));
    }
}

}  // namespace

TEST_CASE("records are Comparable") {
    comparable<none>();
    comparable<one>();
    comparable<two>();
    comparable<three>();
}

TEST_CASE("records are Structs") {
    is_struct<none>();
    is_struct<one>();
    is_struct<two>();
    is_struct<three>();
}

TEST_CASE("records are Foldable") {
    foldable<none>();
    foldable<one>();
    foldable<two>();
    foldable<three>();
}

TEST_CASE("records are Searchable") {
    searchable<none>();
    searchable<one>();
    searchable<two>();
    searchable<three>();
}
