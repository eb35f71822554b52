// SPDX-License-Identifier: BSL-1.0
#include <leat/state/dense_column.hpp>

#include <test.hpp>

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using leat::dense_column;

namespace {

/// Counts how many are alive, and points to itself: what may not be moved by copying its bytes.
struct alive {
    static inline int count = 0;
    int value;
    alive* self = this;

    explicit alive(int v = 0) : value(v) { ++count; }
    alive(alive const& other) : value(other.value) { ++count; }
    alive(alive&& other) noexcept : value(other.value) { ++count; }
    alive& operator=(alive const&) = default;
    ~alive() { --count; }
};

struct throws_when_copied {
    int copies_left = 1000;
    throws_when_copied() = default;
    throws_when_copied(throws_when_copied const& other) : copies_left(other.copies_left) {
        if (--const_cast<throws_when_copied&>(other).copies_left < 0) throw std::runtime_error("no more copies");
    }
    throws_when_copied(throws_when_copied&&) noexcept = default;
};

template <class T, class Make>
void play(unsigned seed, std::size_t steps, Make make) {
    std::mt19937 random(seed);
    dense_column<T> column;
    std::vector<T> naive;
    for (std::size_t step = 0; step != steps; ++step) {
        int const n = static_cast<int>(random() % 700);
        switch (random() % 6) {
            case 0: {
                std::size_t const size = naive.size() + static_cast<std::size_t>(n) * (random() % 10 == 0 ? 40 : 1);
                T const value = make(n);
                column.fit(size, value);
                naive.resize(size, value);
                break;
            }
            case 1:
                for (int i = 0; i != n; ++i) {
                    column.push_back(make(i));
                    naive.push_back(make(i));
                }
                break;
            case 2:
                for (int i = 0; i != n % 20 && !naive.empty(); ++i) {
                    column.pop_back();
                    naive.pop_back();
                }
                break;
            case 3: column.reserve(naive.size() + static_cast<std::size_t>(n)); break;
            case 4:
                for (int i = 0; i != n && !naive.empty(); ++i) {
                    std::size_t const at = random() % naive.size();
                    column[at] = make(i);
                    naive[at] = make(i);
                }
                break;
            default:
                column.fit(column.size() / 2, make(0));  // never smaller
                if (random() % 30 == 0) {
                    column.empty_out();
                    naive.clear();
                }
        }
        REQUIRE(column.size() == naive.size());
        REQUIRE(column.capacity() >= naive.size());
        for (int i = 0; i != 10 && !naive.empty(); ++i) {
            std::size_t const at = random() % naive.size();
            REQUIRE(column[at] == naive[at]);
        }
    }
    for (std::size_t i = 0; i != naive.size(); ++i) REQUIRE(column[i] == naive[i]);
}

}  // namespace

TEST_CASE("a column agrees with a vector") {
    for (unsigned seed : {1u, 2u, 3u}) {
        play<int>(seed, 400, [](int i) { return i; });
        play<char>(seed, 400, [](int i) { return static_cast<char>(i); });
        play<std::string>(seed, 300,
                          [](int i) { return std::string(static_cast<std::size_t>(i % 40), 'x') + std::to_string(i); });
    }
}

TEST_CASE("values are made, moved and destroyed one by one") {
    REQUIRE(alive::count == 0);
    {
        dense_column<alive> column;
        for (std::size_t n = 1; n < 60000; n += n / 3 + 1) {
            column.fit(n, alive(static_cast<int>(n)));
            REQUIRE(alive::count == static_cast<int>(n));
            for (std::size_t i = 0; i < n; i += 17) REQUIRE(column[i].self == &column[i]);
        }
        dense_column<alive> other = std::move(column);
        CHECK(column.size() == 0);
        CHECK(other[0].value == 1);
        other.empty_out();
        CHECK(alive::count == 0);
        other.fit(10, alive(3));
        CHECK(alive::count == 10);
    }
    CHECK(alive::count == 0);
}

TEST_CASE("growth moves a bounded number of values at a time") {
    dense_column<std::uint64_t> column;
    column.fit(100000, 7);
    while (column.moving()) column.fit(0);
    column.fit(column.capacity(), 7);
    std::size_t const full = column.size();
    column.fit(full + 1, 8);
    CHECK(column.moving());
    CHECK(column.whole() == nullptr);
    std::size_t calls = 0;
    for (; column.moving(); ++calls) column.fit(0);
    CHECK(calls > full / 3000);
    CHECK(calls < full / 500);
    CHECK(column.whole() != nullptr);
    CHECK(column[0] == 7);
    CHECK(column[full - 1] == 7);
    CHECK(column[full] == 8);
}

TEST_CASE("one value at a time moves the old ones in time for the next growth") {
    dense_column<int> column;
    for (int i = 0; i != 300000; ++i) column.push_back(i);
    for (int i = 0; i != 300000; ++i) REQUIRE(column[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("visit gives each id's value in the order of the ids, in small and large columns, and while growing") {
    for (std::size_t size : {10u, 5000u, 400000u}) {
        dense_column<std::int64_t> column;
        column.fit(size - 1, 0);
        if (size == 5000) column.fit(column.capacity(), 0);
        column.fit(column.size() + 1, 0);
        std::mt19937 random(1);
        std::vector<std::uint32_t> ids;
        std::vector<std::int64_t> naive(column.size(), 0), seen;
        for (int i = 0; i != 1000; ++i) ids.push_back(static_cast<std::uint32_t>(random() % column.size()));
        column.visit(ids.data(), ids.size(), [&](std::size_t i, std::int64_t& value) {
            value += static_cast<std::int64_t>(i);
            seen.push_back(value);
        });
        for (std::size_t i = 0; i != ids.size(); ++i)
            REQUIRE((naive[ids[i]] += static_cast<std::int64_t>(i)) == seen[i]);
        for (std::size_t i = 0; i != naive.size(); ++i) REQUIRE(column[i] == naive[i]);
    }
}

TEST_CASE("a copy that throws leaves the column as long as it got") {
    dense_column<throws_when_copied> column;
    throws_when_copied one;
    one.copies_left = 5;
    CHECK_THROWS_WITH(column.fit(10, one), "no more copies");
    CHECK(column.size() == 5);
}
