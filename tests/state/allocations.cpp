// SPDX-License-Identifier: BSL-1.0
// State takes memory while it grows, and none after that: not from `operator new`, and not from the system.
#include <leat/state/dense_column.hpp>
#include <leat/state/interner.hpp>
#include <leat/state/keyed_table.hpp>
#include <leat/state/pane.hpp>

#include <counted_new.hpp>
#include <test.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

std::size_t allocations() { return leat_test::calls_of_new + static_cast<std::size_t>(leat::detail::page_blocks_taken.load()); }

struct count_and_sum {
    std::int64_t n = 0;
    double sum = 0;
};

}  // namespace

TEST_CASE("a reserved table, and columns as long, take no memory for their keys") {
    leat::keyed_table<std::uint32_t> table;
    leat::dense_column<double> totals;
    table.reserve(50000);
    totals.reserve(50000);
    std::vector<std::uint32_t> keys(1000), ids(1000);
    REQUIRE(table.will_not_allocate(50000));
    std::size_t const before = allocations();
    for (std::uint32_t i = 0; i != 50; ++i) {
        for (std::uint32_t j = 0; j != 1000; ++j) keys[j] = (i * 1000 + j) * 2654435761u;
        table.find_or_insert(keys.data(), keys.size(), ids.data());
        totals.fit(table.id_count());
    }
    CHECK(table.size() == 50000);
    CHECK(allocations() == before);
}

TEST_CASE("a table whose keys come and go takes no memory for the new ones") {
    leat::keyed_table<std::uint64_t> table;
    std::uint64_t next = 0;
    auto const come = [&] { table.find_or_insert(next++ * 1000003); };
    auto const go = [&](std::uint64_t key) { table.erase(table.find(key * 1000003)); };
    for (int i = 0; i != 3000; ++i) come();
    for (std::uint64_t i = 0; i != 1000; ++i) go(i);
    for (int i = 0; i != 1000; ++i) come();
    std::size_t const before = allocations();
    for (std::uint64_t i = 1000; i != 21000; ++i) {
        go(i);
        come();
    }
    CHECK(allocations() == before);
    CHECK(table.size() == 3000);
    CHECK(table.id_count() == 3000);
}

TEST_CASE("texts that are there, and texts in place of others, take no memory") {
    leat::interner here;
    std::vector<std::string> texts;
    for (int i = 0; i != 4000; ++i)
        texts.push_back((i % 2 == 0 ? "t" : "a text that is kept elsewhere ") + std::to_string(i));
    for (auto const& text : texts) here.intern(text);
    std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<std::uint32_t> ids(texts.size());
    here.intern(views.data(), views.size(), ids.data());
    for (std::size_t i = 0; i != 100; ++i) here.erase(ids[i]);
    for (std::size_t i = 0; i != 100; ++i) here.intern(texts[i]);
    std::size_t const before = allocations();
    for (int round = 0; round != 3; ++round) {
        here.intern(views.data(), views.size(), ids.data());
        for (std::size_t i = 0; i != 100; ++i) here.erase(ids[i]);
        for (std::size_t i = 0; i != 100; ++i) here.intern(texts[i]);
        here.intern(views.data(), views.size(), ids.data());
    }
    CHECK(allocations() == before);
}

TEST_CASE("a pane takes no memory after its first window, as a list and as a column") {
    struct shape {
        std::size_t ids, touches;
        bool dense;
    };
    for (auto const [ids, touches, dense] :
         {shape{300, 2000, true}, shape{10000, 30000, true}, shape{200000, 9000, false}}) {
        leat::pane<count_and_sum> here;
        auto const window = [&, n = ids, t = touches](unsigned seed) {
            std::mt19937 random(seed);
            for (std::size_t i = 0; i != t; ++i) {
                if (i % 100 == 0) here.fit(n);
                ++here.at(static_cast<std::uint32_t>(random() % n)).n;
            }
            for (int i = 0; i != 50; ++i) here.fit(n);  // until nothing moves
        };
        window(1);
        CHECK(here.dense() == dense);
        here.clear();
        window(1);
        here.clear();
        std::size_t const before = allocations();
        for (unsigned round = 0; round != 4; ++round) {
            window(1);
            std::int64_t n = 0;
            here.drain(0, here.size() / 2, [&](std::uint32_t, count_and_sum& g) { n += g.n; });
            here.drain(here.size() / 2, here.size(), [&](std::uint32_t, count_and_sum& g) { n += g.n; });
            CHECK(n == static_cast<std::int64_t>(touches));
            while (!here.clear_some(100)) {}
        }
        CHECK(allocations() == before);
    }
}
