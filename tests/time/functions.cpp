// SPDX-License-Identifier: BSL-1.0
#include <leat/record/diagnose.hpp>
#include <leat/time/functions.hpp>

#include <test.hpp>

#include <optional>
#include <random>
#include <string>
#include <type_traits>

namespace {

using namespace leat::literals;
using namespace std::chrono_literals;
using leat::duration;
using leat::fault;
using leat::field;
using leat::record;
using leat::timestamp;

template <class A, class B>
using two = record<field<"a", A>, field<"b", B>>;

template <class T>
struct outcome {
    T value;
    fault raised;
};

template <class E, class Row>
constexpr auto compute(E const& e, Row const& row) {
    static_assert(
        std::is_same_v<typename leat::detail::mistake_in<leat::in<"test">, Row, E>::type, leat::detail::fine>);
    fault f = fault::none;
    using type = leat::detail::value_of_t<E, Row>;
    type value = leat::detail::evaluate(e, row, f);
    return outcome<type>{value, f};
}

template <class A, class B>
constexpr two<A, B> pair_of(A a, B b) {
    return two<A, B>(a, b);
}

static_assert(compute(leat::truncate_to("a"_f, 1h), pair_of(timestamp{3h + 59min}, 0)).value == timestamp{3h});

TEST_CASE("truncate_to is align_down") {
    std::mt19937_64 random(17);
    for (int i = 0; i != 20'000; ++i) {
        timestamp const t{duration{static_cast<std::int64_t>(random()) >> (2 + random() % 50)}};
        duration const by{1 + static_cast<std::int64_t>(random() >> (1 + random() % 60)) % 100'000'000'000};
        REQUIRE(compute(leat::truncate_to("a"_f, 5min), pair_of(t, 0)).value == leat::align_down(t, 5min));
        REQUIRE(compute(leat::truncate_to("a"_f, "b"_f), pair_of(t, by)).value == leat::align_down(t, by));
    }
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(timestamp{-1us}, 0)).value == timestamp{-1h});
    CHECK(compute(leat::truncate_to("a"_f, 24h), pair_of(std::chrono::sys_seconds(25h), 0)).value ==
          std::chrono::sys_seconds(24h));
}

TEST_CASE("truncate_to at the ends of the range and with what is no length") {
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(leat::min_timestamp, 0)).raised == fault::overflow);
    CHECK(compute(leat::truncate_to("a"_f, 1us), pair_of(leat::min_timestamp, 0)).value == leat::min_timestamp);
    CHECK(compute(leat::truncate_to("a"_f, 1h), pair_of(leat::max_timestamp, 0)).raised == fault::none);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, 0us)).raised == fault::division_by_zero);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, -1us)).raised == fault::division_by_zero);
    CHECK(compute(leat::truncate_to("a"_f, "b"_f), pair_of(timestamp{1h}, std::chrono::hours::max())).raised ==
          fault::overflow);
    CHECK_FALSE(compute(leat::truncate_to("a"_f, 1h), pair_of(std::optional<timestamp>(), 0)).value);
    CHECK_THROWS_AS(leat::truncate_to("a"_f, 0s), leat::error);
    CHECK_THROWS_AS(leat::truncate_to("a"_f, -1h), leat::error);
}

TEST_CASE("times and text") {
    auto const read = [](std::string const& text) { return compute(leat::cast<timestamp>("a"_f), pair_of(text, 0)); };
    CHECK(read("2024-12-01T10:20:30.5Z").value == timestamp{1'733'048'430'500'000us});
    CHECK(read("2024-12-01").raised == fault::none);
    CHECK(read("2024-12-32").raised == fault::bad_cast);
    CHECK(read("1733048430").raised == fault::bad_cast);
    auto const text = compute(leat::cast<std::string>("a"_f), pair_of(timestamp{1'733'048'430'500'000us}, 0)).value;
    CHECK(text == "2024-12-01T10:20:30.5Z");
    CHECK_FALSE(compute(leat::cast<timestamp>("a"_f), pair_of(std::optional<std::string>(), 0)).value);
}

TEST_CASE("the printed forms of times") {
    CHECK(leat::to_text(leat::truncate_to("ts"_f, 1h)) == "truncate_to(ts, 1h)");
    CHECK(leat::to_text("ts"_f > timestamp{1'733'048'430s}) == "ts > 2024-12-01T10:20:30Z");
    CHECK(leat::to_text(leat::cast<timestamp>("day"_f)) == "cast<timestamp>(day)");
}

}  // namespace
