// SPDX-License-Identifier: BSL-1.0
#include <laws/one_answer.hpp>
#include <test.hpp>

using namespace laws;

// What is fused may be cut anywhere, and two stages may be one.

namespace {

std::vector<event> some_events(unsigned seed) { return random_events(seed, 200, 10us, 50us); }

/// Two pipelines are one: over several inputs, at every batch size.
template <class A, class B>
void same(A const& a, B const& b) {
    for (unsigned seed = 0; seed != 3; ++seed) {
        INFO("seed " << seed);
        auto const rows = some_events(seed);
        auto const left = rows_of(rows, a);
        CHECK_FALSE(left.empty());
        CHECK(left == rows_of(rows, b));
    }
    CHECK(rows_of(std::vector<event>(), a) == rows_of(std::vector<event>(), b));
}

auto const half = [](event const& e) {
    event out = e;
    out.n = e.n / 2;
    return out;
};
auto const longer = [](event e) {
    e.city += "!";
    e.n += 3;
    return e;
};
auto const even = [](event const& e) { return e.n % 2 == 0; };
auto const far_away = [](event const& e) { return e.city.size() > 20; };
auto const all = [](event const& e) { return e.list; };

}  // namespace

TEST_CASE("map(f) | map(g) is map(g . f)") {
    same(leat::map(half) | leat::map(longer), leat::map([](event const& e) { return longer(half(e)); }));
    same(leat::map(longer) | leat::map(half) | leat::map(half), leat::map([](event const& e) { return half(half(longer(e))); }));
}

TEST_CASE("filter(p) | filter(q) is filter(p && q)") {
    same(leat::filter(even) | leat::filter(far_away), leat::filter([](event const& e) { return even(e) && far_away(e); }));
    same(leat::filter("n"_f > 0) | leat::filter("x"_f < 5), leat::filter("n"_f > 0 && "x"_f < 5));
    same(leat::filter("device"_f > 0) | leat::filter("n"_f > 0), leat::filter("device"_f > 0 && "n"_f > 0));  // null is not true
    same(leat::filter(even) | leat::filter("x"_f < 5), leat::filter("x"_f < 5) | leat::filter(even));
}

TEST_CASE("map(f) | filter(p) is filter(p . f) | map(f)") {
    same(leat::map(half) | leat::filter(even), leat::filter([](event const& e) { return even(half(e)); }) | leat::map(half));
}

TEST_CASE("flat_map(f) | map(g) is flat_map(map g . f); with one result it is map") {
    auto const twice = [](std::int64_t n) { return 2 * n; };
    same(leat::flat_map(all) | leat::map(twice), leat::flat_map([&](event const& e) {
             auto list = e.list;
             for (auto& n : list) n = twice(n);
             return list;
         }));
    same(leat::flat_map([](event const& e) { return std::vector<event>{half(e)}; }), leat::map(half));
    same(leat::flat_map([](event const& e) { return even(e) ? std::vector<event>{e} : std::vector<event>{}; }), leat::filter(even));
}

TEST_CASE("explode gives one row for each element") {
    same(leat::explode("list"_f) | leat::map("list"_f), leat::flat_map(all));
}

TEST_CASE("composition is associative, in its type as well") {
    auto const a = leat::map(half);
    auto const b = leat::filter("n"_f > 0) | leat::named("positive");
    auto const c = leat::flat_map(all);
    auto const d = leat::take(50);
    same((a | b) | (c | d), a | (b | (c | d)));
    same(((a | b) | c) | d, a | ((b | c) | d));
    static_assert(std::is_same_v<decltype((a | b) | (c | d)), decltype(a | (b | (c | d)))>);
    static_assert(std::is_same_v<decltype(((a | b) | c) | d), decltype(a | b | c | d)>);

    auto const rows = some_events(7);
    auto const p = leat::from(rows);
    auto const one_by_one = p | a | b | c | d | leat::collect();
    auto const at_once = p | (a | b | (c | (d | leat::collect())));
    static_assert(std::is_same_v<decltype(one_by_one), decltype(at_once)>);
    same_answer(leat::run(one_by_one), leat::run(at_once));
}

TEST_CASE("stages that change nothing") {
    auto const same_as_given = [](auto const& p) {
        auto const rows = some_events(11);
        CHECK(rows_of(rows, p) == rows);
    };
    same_as_given(leat::map([](event const& e) { return e; }));
    same_as_given(leat::map([](event const& e) -> event const& { return e; }));
    same_as_given(leat::filter([](event const&) { return true; }));
    same_as_given(leat::filter("n"_f == "n"_f));
    same_as_given(leat::skip(0));
    same_as_given(leat::take(200));
    same_as_given(leat::take(1'000'000));
    same_as_given(leat::take_while([](event const&) { return true; }));
    same_as_given(leat::inspect([](event const&) {}));
    same_as_given(leat::flat_map([](event const& e) { return std::array<event, 1>{e}; }));
    same_as_given(leat::event_time("ts"_f));
    same_as_given(leat::select("ts"_f, "city"_f, "device"_f, "n"_f, "x"_f, "list"_f) | leat::as<event>());
    same_as_given(leat::with("z"_f = "n"_f * 2) | leat::drop("z"_f) | leat::as<event>());
    same_as_given(leat::rename("z"_f = "n"_f) | leat::rename("n"_f = "z"_f) | leat::as<event>());
}

TEST_CASE("take and skip add up") {
    same(leat::take(100) | leat::take(30), leat::take(30));
    same(leat::take(30) | leat::take(100), leat::take(30));
    same(leat::skip(20) | leat::skip(30), leat::skip(50));
    same(leat::skip(20) | leat::take(30), leat::take(50) | leat::skip(20));
    same(leat::map(half) | leat::take(30), leat::take(30) | leat::map(half));
    same(leat::take_while("n"_f > -19) | leat::take_while("x"_f < 9.5), leat::take_while("n"_f > -19 && "x"_f < 9.5));
}

TEST_CASE("fork to two is two runs") {
    for (unsigned seed = 20; seed != 23; ++seed) {
        auto const rows = some_events(seed);
        auto const p = leat::filter(even) | leat::map(half) | leat::collect();
        auto const q = leat::flat_map(all) | leat::take(40) | leat::collect();
        auto const forked = one_answer(rows, leat::fork(p, q));
        CHECK(std::get<1>(forked) == std::get<1>(one_answer(rows, p)));
        CHECK(std::get<2>(forked) == std::get<1>(one_answer(rows, q)));
    }
}

TEST_CASE("split is two filters") {
    for (unsigned seed = 30; seed != 33; ++seed) {
        auto const rows = some_events(seed);
        auto const parts = one_answer(rows, leat::split(even, leat::collect(), leat::collect()));
        CHECK(std::get<1>(parts) == rows_of(rows, leat::filter(even)));
        CHECK(std::get<2>(parts) == rows_of(rows, leat::filter([](event const& e) { return !even(e); })));
    }
}

TEST_CASE("each record visits each stage once") {
    auto const rows = some_events(40);
    for (std::size_t const n : batch_sizes) {
        std::size_t first = 0, second = 0, third = 0;
        auto const passing = [&](std::size_t& calls) {
            return [&calls](event const& e) {
                ++calls;
                return e;
            };
        };
        auto const [report, count] = leat::run(leat::from(rows) | leat::map(passing(first)) | leat::filter([&](event const& e) {
                                                   ++second;
                                                   return even(e);
                                               }) | leat::map(passing(third)) |
                                                   leat::count_rows(),
                                               leat::batch_size(n));
        CHECK(first == rows.size());
        CHECK(second == rows.size());
        CHECK(third == count);
    }
}
