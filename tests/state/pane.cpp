// SPDX-License-Identifier: BSL-1.0
#include <leat/state/pane.hpp>

#include <test.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

using leat::pane;

namespace {

struct count_and_least {
    std::int64_t count = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    void add(std::int64_t value) {
        ++count;
        if (value < least) least = value;
    }
    friend bool operator==(count_and_least const&, count_and_least const&) = default;
};

/// A state that owns memory, and that may not be moved by copying its bytes.
struct words {
    std::string text = "an identity that is too long for a short string: ";
    void add(std::int64_t value) { text += std::to_string(value % 10); }
    friend bool operator==(words const&, words const&) = default;
};

template <class Agg>
struct model {
    std::unordered_map<std::uint32_t, Agg> values;
    std::vector<std::uint32_t> order;
    Agg& at(std::uint32_t id) {
        if (values.count(id) == 0) order.push_back(id);
        return values[id];
    }
};

template <class Agg>
void check_same(pane<Agg>& here, model<Agg>& naive) {
    REQUIRE(here.size() == naive.order.size());
    std::size_t i = 0;
    here.for_each_touched([&](std::uint32_t id, Agg& value) {
        REQUIRE(id == naive.order[i]);
        REQUIRE(here.touched(i) == id);
        REQUIRE(value == naive.values.at(id));
        REQUIRE(&here.value(i) == &value);
        ++i;
    });
    REQUIRE(i == naive.order.size());
}

/// Windows over a table that grows from `first` to `last` ids, `touches` random touches for each, in batches.
template <class Agg>
void play(unsigned seed, std::size_t windows, std::size_t first, std::size_t last, std::size_t touches) {
    std::mt19937 random(seed);
    pane<Agg> here;
    for (std::size_t w = 0; w != windows; ++w) {
        model<Agg> naive;
        std::size_t const goal = first + (last - first) * (w + 1) / windows;
        std::size_t ids = w == 0 ? 1 : first + (last - first) * w / windows;
        for (std::size_t done = 0; done < touches;) {
            std::size_t const batch = random() % 200;
            ids = ids + batch / 2 < goal ? ids + batch / 2 : goal;
            here.fit(ids);
            for (std::size_t i = 0; i != batch; ++i, ++done) {
                auto const id = static_cast<std::uint32_t>(random() % ids);
                if (i % 2 == 0) here.prefetch(id);
                REQUIRE(here.has(id) == (naive.values.count(id) != 0));
                here.at(id).add(static_cast<std::int64_t>(done));
                naive.at(id).add(static_cast<std::int64_t>(done));
            }
            if (random() % 16 == 0) check_same(here, naive);
        }
        check_same(here, naive);
        switch (random() % 3) {
            case 0: here.clear(); break;
            case 1:
                while (!here.clear_some(random() % 100 + 1)) {}
                break;
            default: {
                std::size_t seen = 0;
                while (seen != here.size() && random() % 50 != 0) {
                    std::size_t const to = std::min(here.size(), seen + random() % 100);
                    here.drain(seen, to, [&](std::uint32_t id, Agg& value) {
                        REQUIRE(id == naive.order[seen++]);
                        REQUIRE(value == naive.values.at(id));
                    });
                }
                while (!here.clear_some(50)) {}
            }
        }
        REQUIRE(here.empty());
    }
}

}  // namespace

TEST_CASE("a pane agrees with a naive model, as a list, as a column, and while it turns") {
    for (unsigned seed : {1u, 2u}) {
        play<count_and_least>(seed, 6, 10, 50, 400);           // so few ids that it is a column at once
        play<count_and_least>(seed, 6, 5000, 20000, 12000);    // turns
        play<count_and_least>(seed, 6, 100000, 100000, 3000);  // stays a list
        play<count_and_least>(seed, 6, 20000, 60000, 14000);   // in between
        play<words>(seed, 4, 1000, 9000, 6000);
    }
}

TEST_CASE("a pane turns into a column at a quarter, and back when less than an eighth was touched") {
    pane<count_and_least> here;
    auto const touch = [&](std::uint32_t n) {
        for (std::uint32_t i = 0; i != n; ++i) {
            here.fit(40000);
            here.at(i * 3 % 40000).add(i);
        }
    };
    touch(9000);
    CHECK_FALSE(here.dense());
    touch(10500);
    for (int i = 0; i != 100; ++i) here.fit(40000);
    CHECK(here.dense());
    CHECK(here.size() == 10500);
    here.clear();
    CHECK(here.dense());
    touch(6000);
    here.clear();
    CHECK(here.dense());
    touch(4000);
    CHECK(here.dense());
    here.clear();
    CHECK_FALSE(here.dense());
    touch(4000);
    CHECK_FALSE(here.dense());
    CHECK(here.size() == 4000);
}

TEST_CASE("untouched aggregates are the identity after every clear") {
    struct start_at_five {
        int value = 5;
    };
    pane<start_at_five> here(start_at_five{7});
    for (std::size_t ids : {100u, 30000u})
        for (std::uint32_t round = 0; round != 5; ++round) {
            for (std::uint32_t i = 0; i != 20000; ++i) {
                here.fit(ids);
                start_at_five& value = here.at(static_cast<std::uint32_t>(i * 7 % ids));
                if (i < ids && i < 50) REQUIRE(value.value == 7);
                value.value = 1;
            }
            here.clear();
            here.fit(ids);
            REQUIRE(here.at(3).value == 7);
            here.clear();
        }
}

TEST_CASE("a list costs what was touched, a column what there is") {
    pane<count_and_least> few;
    for (std::uint32_t i = 0; i != 1000; ++i) {
        few.fit(1000000);
        few.at(i * 997);
    }
    CHECK(few.memory() < 1000 * (3 * (16 + 4) + 64) + 10000);
    pane<count_and_least> most;
    for (std::uint32_t i = 0; i != 60000; ++i) {
        most.fit(100000);
        most.at(i);
    }
    CHECK(most.dense());
    CHECK(most.memory() < 100000 * 3 * (16 + 5));
}

TEST_CASE("a pane agrees with a naive model when ids come in leaps, with room and without") {
    std::mt19937 random(17);
    for (int round = 0; round != 60; ++round) {
        pane<count_and_least> here;
        pane<words> owning;
        for (int w = 0; w != 4; ++w) {
            model<count_and_least> naive;
            model<words> naive_owning;
            std::size_t ids = 1 + random() % 40;
            std::size_t const most = round % 2 == 0 ? 300 : 30000;
            for (int batch = 0; batch != 30; ++batch) {
                bool const roomy = random() % 2 == 0;
                if (random() % 4 == 0) ids = std::min(most, ids * (1 + random() % 5) + random() % 9);
                here.fit(ids, roomy);
                owning.fit(ids, roomy);
                std::size_t const touches = random() % 3 == 0 ? ids / 3 : random() % 40;
                // Now and then all of the first ones, so that a column begins, and ids appear behind it.
                std::size_t const among = random() % 2 == 0 ? ids : 1 + ids / 8;
                for (std::size_t i = 0; i != touches; ++i) {
                    auto const id = static_cast<std::uint32_t>(random() % among);
                    here.prefetch(id);
                    here.at(id).add(batch);
                    naive.at(id).add(batch);
                    if (i % 8 != 0) continue;
                    owning.at(id).add(batch);
                    naive_owning.at(id).add(batch);
                }
            }
            check_same(here, naive);
            check_same(owning, naive_owning);
            bool const roomy = random() % 2 == 0;
            std::size_t seen = 0;
            if (random() % 2 == 0)
                here.drain(0, here.size() / 2, [&](std::uint32_t id, count_and_least& value) {
                    REQUIRE(id == naive.order[seen++]);
                    REQUIRE(value == naive.values.at(id));
                });
            while (!here.clear_some(1 + random() % 50, roomy)) {}
            while (!owning.clear_some(1 + random() % 50, roomy)) {}
        }
    }
}

TEST_CASE("a pane's bytes follow what was touched, whatever happens elsewhere") {
    pane<count_and_least> one;
    one.fit(100000, false);
    one.at(70000);
    CHECK(one.memory() <= sizeof(count_and_least) + 16);
    for (std::size_t ids = 100000; ids != 101000; ++ids) one.fit(ids, false);
    CHECK(one.memory() <= sizeof(count_and_least) + 16);

    // A column while there were few ids: with a few touched it stays as it is, and is no list of all either.
    pane<count_and_least> column;
    column.fit(500);
    for (std::uint32_t id = 0; id != 500; ++id) column.at(id);
    CHECK(column.dense());
    std::size_t const before = column.memory();
    for (std::size_t ids = 500; ids < 100000; ids += 300) {
        column.fit(ids, false);
        column.at(static_cast<std::uint32_t>(ids - 1));
    }
    CHECK(column.memory() < 4 * before + 900 * (3 * (sizeof(count_and_least) + 4) + 64));
    CHECK(column.size() == 500 + 331);
    column.clear_some(100000, false);
    CHECK(column.memory() == 0);

    // A list that had many, and then few: the memory of the many goes in the end.
    pane<count_and_least> list;
    list.fit(1000000, false);
    for (std::uint32_t id = 0; id != 20000; ++id) list.at(id * 7);
    list.clear_some(1000000, false);
    CHECK(list.memory() > 20000 * sizeof(count_and_least));
    list.at(5);
    list.clear_some(1000000, false);
    CHECK(list.memory() == 0);
}
