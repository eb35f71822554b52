// SPDX-License-Identifier: BSL-1.0
#include <leat/state/keyed_table.hpp>

#include <test.hpp>

#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

using leat::keyed_table;

namespace {

enum class side : std::int8_t { buy = -1, sell = 1 };

struct cents {
    std::int64_t value = 0;
    std::int64_t mantissa() const { return value; }
};

/// The table's rules in a few obvious lines.
template <class Key>
struct model {
    std::map<Key, std::uint32_t> ids;
    std::vector<std::uint32_t> free;
    std::uint32_t next = 0;

    std::uint32_t find_or_insert(Key const& key) {
        auto const [at, added] = ids.emplace(key, 0);
        if (added && free.empty())
            at->second = next++;
        else if (added) {
            at->second = free.back();
            free.pop_back();
        }
        return at->second;
    }
    void erase(Key const& key) {
        free.push_back(ids.at(key));
        ids.erase(key);
    }
};

/// Random batches, finds and erasures, beside the model; the table and the model agree after every step.
template <class Key, class MakeKey>
void play(unsigned seed, std::size_t steps, bool erasing, MakeKey make_key) {
    std::mt19937 random(seed);
    keyed_table<Key> table;
    model<Key> naive;
    for (std::size_t step = 0; step != steps; ++step) {
        std::size_t const n = random() % 4 == 0 ? 0 : random() % 300;
        std::vector<Key> keys;
        for (std::size_t i = 0; i != n; ++i) keys.push_back(static_cast<Key>(make_key(random)));
        std::vector<std::pair<std::uint32_t, Key>> new_here, new_there;
        std::vector<std::uint32_t> expected;
        for (Key const& key : keys) {
            bool const is_new = naive.ids.count(key) == 0;
            expected.push_back(naive.find_or_insert(key));
            if (is_new) new_there.emplace_back(expected.back(), key);
        }
        std::vector<std::uint32_t> ids(n + 1, 12345);
        table.find_or_insert(keys.data(), n, ids.data(),
                             [&](std::uint32_t id, Key const& key) { new_here.emplace_back(id, key); });
        REQUIRE(ids[n] == 12345);
        ids.pop_back();
        REQUIRE(ids == expected);
        REQUIRE(new_here == new_there);
        for (int i = 0; i != 5; ++i) {
            auto const key = static_cast<Key>(make_key(random));
            auto const at = naive.ids.find(key);
            REQUIRE(table.find(key) == (at == naive.ids.end() ? keyed_table<Key>::none : at->second));
        }
        for (std::size_t i = 0; erasing && i != n && !naive.ids.empty(); ++i) {
            auto at = naive.ids.lower_bound(static_cast<Key>(make_key(random)));
            if (at == naive.ids.end()) at = naive.ids.begin();
            Key const key = at->first;
            table.erase(at->second);
            naive.erase(key);
            REQUIRE(table.find(key) == keyed_table<Key>::none);
        }
        REQUIRE(table.size() == naive.ids.size());
        REQUIRE(table.id_count() == naive.next);
    }
    for (auto const& [key, id] : naive.ids) {
        REQUIRE(table.find(key) == id);
        REQUIRE(table.key_of(id) == key);
    }
}

/// 32-bit keys whose home is one of the last two buckets of any table up to 2^17 buckets, so that all of them crowd and
/// the search goes round the end.
std::vector<std::uint32_t> crowded_keys() {
    std::vector<std::uint32_t> keys;
    for (std::uint32_t key = 0; keys.size() != 400; ++key)
        if (leat::detail::spread_word(key) >> 48 == 0xffff) keys.push_back(key);
    return keys;
}

}  // namespace

TEST_CASE("ids count up in order of first arrival") {
    keyed_table<int> table;
    CHECK(table.find(7) == keyed_table<int>::none);
    CHECK(table.find_or_insert(7) == 0);
    CHECK(table.find_or_insert(-3) == 1);
    CHECK(table.find_or_insert(7) == 0);
    CHECK(table.find_or_insert(0) == 2);
    CHECK(table.size() == 3);
    CHECK(table.key_of(1) == -3);
    table.erase(0);
    CHECK(table.find(7) == keyed_table<int>::none);
    CHECK(table.size() == 2);
    CHECK(table.id_count() == 3);
    CHECK(table.find_or_insert(99) == 0);
    CHECK(table.key_of(0) == 99);
}

TEST_CASE("a new key is announced once, also when it comes twice in a batch") {
    keyed_table<std::uint64_t> table;
    std::uint64_t const keys[] = {5, 6, 5, 0, 6, 7};
    std::uint32_t ids[6];
    std::vector<std::uint64_t> announced;
    table.find_or_insert(keys, 6, ids, [&](std::uint32_t id, std::uint64_t key) {
        CHECK(id == announced.size());
        announced.push_back(key);
    });
    CHECK(announced == std::vector<std::uint64_t>{5, 6, 0, 7});
    CHECK(std::vector<std::uint32_t>(ids, ids + 6) == std::vector<std::uint32_t>{0, 1, 0, 2, 1, 3});
}

TEST_CASE("the table agrees with a naive model") {
    auto const erasing = GENERATE(false, true);
    for (unsigned seed : {1u, 2u, 3u}) {
        play<std::uint32_t>(seed, 120, erasing, [](auto& random) { return random() % 9000; });
        play<std::uint32_t>(seed, 60, erasing, [](auto& random) { return random() % 40; });
        play<std::int16_t>(seed, 60, erasing, [](auto& random) { return static_cast<std::int16_t>(random()); });
        play<std::int64_t>(seed, 120, erasing,
                           [](auto& random) { return (std::int64_t{1} << 33) * (random() % 9000) - 7; });
        play<std::string>(seed, 60, erasing, [](auto& random) {
            return std::string(random() % 20, 'x') + std::to_string(random() % 500);
        });
        play<std::tuple<std::string, int>>(seed, 60, erasing, [](auto& random) {
            return std::tuple{std::to_string(random() % 50), static_cast<int>(random() % 50)};
        });
        play<std::tuple<int, std::optional<std::int16_t>>>(seed, 60, erasing, [](auto& random) {
            std::optional<std::int16_t> second;
            if (random() % 5 != 0) second = static_cast<std::int16_t>(random() % 30 - 15);
            return std::tuple{static_cast<int>(random() % 50) - 25, second};
        });
        play<std::tuple<std::int64_t, std::int64_t>>(seed, 60, erasing, [](auto& random) {
            return std::tuple{static_cast<std::int64_t>(random() % 50), static_cast<std::int64_t>(random() % 50) - 25};
        });
    }
}

TEST_CASE("keys that crowd in one bucket are found all the same") {
    auto const keys = crowded_keys();
    for (unsigned seed : {4u, 5u})
        for (bool erasing : {false, true})
            play<std::uint32_t>(seed, 60, erasing, [&](auto& random) { return keys[random() % keys.size()]; });
    // and with others in between, while the table grows around them
    play<std::uint32_t>(6, 200, true, [&](auto& random) {
        return random() % 3 == 0 ? keys[random() % keys.size()] : static_cast<std::uint32_t>(random() % 20000);
    });
}

TEST_CASE("one zero, one NaN, and null is a key") {
    keyed_table<double> numbers;
    CHECK(numbers.find_or_insert(0.0) == numbers.find_or_insert(-0.0));
    CHECK(numbers.find_or_insert(std::nan("1")) == numbers.find_or_insert(-std::nan("2")));
    CHECK(numbers.find_or_insert(std::numeric_limits<double>::infinity()) != numbers.find_or_insert(1e308));
    CHECK(numbers.size() == 4);
    keyed_table<float> floats;
    CHECK(floats.find_or_insert(0.0f) == floats.find_or_insert(-0.0f));
    CHECK(floats.find_or_insert(std::nanf("1")) == floats.find_or_insert(-std::nanf("")));
    keyed_table<std::optional<int>> maybe;
    CHECK(maybe.find_or_insert(std::nullopt) == 0);
    CHECK(maybe.find_or_insert(0) == 1);
    CHECK(maybe.find_or_insert(-1) == 2);
    CHECK(maybe.find_or_insert(std::nullopt) == 0);
    CHECK(!maybe.key_of(0).has_value());
    keyed_table<std::optional<std::int64_t>> wide;  // does not fit 64 bits: found by hash and compared
    CHECK(wide.find_or_insert(std::nullopt) == 0);
    CHECK(wide.find_or_insert(0) == 1);
    CHECK(wide.find_or_insert(std::nullopt) == 0);
    keyed_table<std::tuple<double, std::string>> pairs;
    CHECK(pairs.find_or_insert({std::nan("1"), "a"}) == pairs.find_or_insert({std::nan("2"), "a"}));
    CHECK(pairs.find_or_insert({0.0, "a"}) == pairs.find_or_insert({-0.0, "a"}));
}

TEST_CASE("enums, bools, times and decimals are keys") {
    keyed_table<side> sides;
    CHECK(sides.find_or_insert(side::buy) == 0);
    CHECK(sides.find_or_insert(side::sell) == 1);
    CHECK(sides.key_of(0) == side::buy);
    keyed_table<bool> flags;
    CHECK(flags.find_or_insert(true) == 0);
    CHECK(flags.find_or_insert(false) == 1);
    using time = std::chrono::sys_time<std::chrono::microseconds>;
    keyed_table<time> times;
    CHECK(times.find_or_insert(time{std::chrono::microseconds{-1}}) == 0);
    CHECK(times.find_or_insert(time{}) == 1);
    CHECK(times.find(time{std::chrono::microseconds{-1}}) == 0);
    keyed_table<cents> prices;
    CHECK(prices.find_or_insert(cents{1999}) == 0);
    CHECK(prices.find_or_insert(cents{-1999}) == 1);
    CHECK(prices.find(cents{1999}) == 0);
}

TEST_CASE("parts of a key do not run into each other") {
    keyed_table<std::tuple<std::int8_t, std::int8_t>> small;
    CHECK(small.find_or_insert({std::int8_t{-1}, std::int8_t{0}}) == 0);
    CHECK(small.find_or_insert({std::int8_t{0}, std::int8_t{-1}}) == 1);
    CHECK(small.find_or_insert({std::int8_t{-1}, std::int8_t{-1}}) == 2);
    keyed_table<std::tuple<std::int32_t, std::uint32_t>> wide;
    CHECK(wide.find_or_insert({-1, 0u}) == 0);
    CHECK(wide.find_or_insert({0, 0xffffffffu}) == 1);
    CHECK(wide.find_or_insert({-1, 0xffffffffu}) == 2);
    CHECK(wide.find_or_insert({-1, 0u}) == 0);
}

TEST_CASE("a reserved table does not grow, and says so") {
    keyed_table<std::uint32_t> table;
    table.reserve(5000);
    std::size_t const memory = table.memory();
    CHECK(table.will_not_allocate(5000));
    CHECK_FALSE(table.will_not_allocate(table.capacity() + 1));
    for (std::uint32_t key = 0; key != 5000; ++key) table.find_or_insert(key * 7);
    CHECK(table.memory() == memory);
    table.reserve(100000);
    for (std::uint32_t key = 0; key != 5000; ++key) REQUIRE(table.find(key * 7) == key);
}

TEST_CASE("growth is spread over many batches") {
    keyed_table<std::uint32_t> table;
    std::vector<std::uint32_t> keys(1024), ids(1024);
    std::uint32_t next = 0;
    std::size_t moving = 0;
    for (int batch = 0; batch != 400; ++batch) {
        for (auto& key : keys) key = next++;
        table.find_or_insert(keys.data(), keys.size(), ids.data());
        // Two tables at a time are seen as memory that is neither that before nor that after.
        moving += table.memory() > 24 * table.capacity();
        REQUIRE(ids[0] == next - 1024);
        REQUIRE(table.find(next / 2) == next / 2);
    }
    CHECK(moving > 20);
    for (std::uint32_t key = 0; key != next; ++key) REQUIRE(table.find(key) == key);
}

TEST_CASE("a limit on the keys is an error that names the stage") {
    keyed_table<int> table;
    table.limit(3, "aggregate \"totals\"");
    int const keys[] = {1, 2, 1, 3, 4, 5};
    std::uint32_t ids[6];
    CHECK_THROWS_WITH(table.find_or_insert(keys, 6, ids),
                      "aggregate \"totals\" holds 3 keys, which is its limit: raise the limit, or bound the keys");
    CHECK(table.size() == 3);
    CHECK(table.find(3) == 2);
    CHECK(table.find_or_insert(2) == 1);
    table.erase(1);
    CHECK(table.find_or_insert(4) == 1);
}

TEST_CASE("a moved table keeps its keys") {
    keyed_table<std::string> table;
    for (int i = 0; i != 1000; ++i) table.find_or_insert(std::to_string(i));
    keyed_table<std::string> other = std::move(table);
    CHECK(other.size() == 1000);
    CHECK(other.find("999") == 999);
    table = keyed_table<std::string>{};
    CHECK(table.size() == 0);
    CHECK(table.find("999") == keyed_table<std::string>::none);
    table.find_or_insert("again");
    CHECK(table.size() == 1);
}
