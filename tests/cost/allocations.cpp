// SPDX-License-Identifier: BSL-1.0
// Memory is asked for by a run, never by a record: twice as many records take as many allocations.
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/drop.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/scan.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/skip.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/stage/with.hpp>

#include <drive.hpp>

#include <cstdlib>
#include <new>
#include <string>

namespace {

std::size_t allocations = 0;

}  // namespace

// The replaced functions of this program: they count. Not inlined: g++ 12 takes malloc and delete for a mismatch then.
[[gnu::noinline]] void* operator new(std::size_t n) {
    ++allocations;
    if (void* const p = std::malloc(n == 0 ? 1 : n)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

using namespace leat::literals;
using namespace leat_test;

namespace {

struct item {
    std::string name;
    std::int64_t quantity;
    double price;
    std::array<int, 3> sizes;
    std::optional<int> stars;
};
struct line {
    double price;
    std::string name;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(item, name, quantity, price, sizes, stars);
BOOST_HANA_ADAPT_STRUCT(line, price, name);

namespace {

std::vector<item> make_items(std::size_t n) {
    std::vector<item> out;
    for (std::size_t i = 0; i != n; ++i)
        out.push_back({"a name that is longer than what a string holds in itself", static_cast<std::int64_t>(i % 7), 0.5, {1, 2, 3},
                       i % 3 == 0 ? std::optional<int>() : 4});
    return out;
}

std::vector<item> const few = make_items(3000);
std::vector<item> const many = make_items(30000);

leat::source<item const> batches(std::vector<item> const* rows) {
    for (std::size_t i = 0; i < rows->size(); i += 500) co_yield std::span<item const>(rows->data() + i, 500);
}

/// `stages` end in a sink that keeps nothing.
template <class Stages>
void allocates_nothing_per_record(Stages const& stages) {
    auto const count = [](auto const& p) {
        std::size_t const before = allocations;
        auto const report = leat::run(p);
        REQUIRE(report.records_in != 0);
        CHECK(report.bad == 0);
        return allocations - before;
    };
    std::size_t const for_few = count(leat::from(few) | stages);
    CHECK(for_few > 0);  // the counter counts
    CHECK(count(leat::from(many) | stages) == for_few);
    std::size_t const by_coroutine = count(leat::from(batches, &few) | stages);
    CHECK(count(leat::from(batches, &many) | stages) == by_coroutine);
}

TEST_CASE("stages that only look") {
    allocates_nothing_per_record(leat::filter("quantity"_f > 2 && "name"_f != "x") | leat::null());
    allocates_nothing_per_record(leat::filter([](item const& i) { return i.quantity > 2; }) | leat::inspect([](item const&) {}) | leat::null());
    allocates_nothing_per_record(leat::take(100000) | leat::skip(10) | leat::take_while("price"_f < 9) | leat::null());
}

TEST_CASE("stages that compute") {
    allocates_nothing_per_record(leat::map([](item const& i) { return i.price * 2; }) | leat::null());
    allocates_nothing_per_record(leat::scan(0.0, [](double s, item const& i) { return s + i.price; }) | leat::null());
    allocates_nothing_per_record(leat::with("amount"_f = "quantity"_f * "price"_f) | leat::filter("amount"_f > 1) |
                                 leat::select("name"_f, "amount"_f, "twice"_f = "amount"_f * 2) | leat::filter("twice"_f > 3 && "name"_f != "") |
                                 leat::rename("n"_f = "name"_f) | leat::drop("twice"_f) | leat::null());
    allocates_nothing_per_record(leat::enumerate() | leat::filter("index"_f % 2 == 0) | leat::null());
}

TEST_CASE("stages that make more rows, or fewer") {
    allocates_nothing_per_record(leat::explode("sizes"_f) | leat::filter("sizes"_f != 2) | leat::null());
    allocates_nothing_per_record(leat::explode("stars"_f) | leat::null());
    allocates_nothing_per_record(leat::flat_map(&item::sizes) | leat::null());
    allocates_nothing_per_record(leat::distinct_until_changed("quantity"_f, "name"_f) | leat::null());
}

TEST_CASE("branches") {
    allocates_nothing_per_record(leat::fork(leat::filter("price"_f > 1) | leat::null(), leat::enumerate() | leat::null()));
    allocates_nothing_per_record(leat::split("quantity"_f > 3, leat::null(), leat::explode("sizes"_f) | leat::null()));
}

TEST_CASE("a copy is made where one is needed, and only there") {
    auto const counting = [](auto const& p) {
        std::size_t const before = allocations;
        leat::run(p);
        return allocations - before;
    };
    // A name that is lent, and a name that is given as a value.
    CHECK(counting(leat::from(many) | leat::map(&item::name) | leat::null()) == counting(leat::from(few) | leat::map(&item::name) | leat::null()));
    auto const copies = leat::map([](item const& i) { return i.name; }) | leat::null();
    CHECK(counting(leat::from(many) | copies) - counting(leat::from(few) | copies) == many.size() - few.size());
}

}  // namespace
