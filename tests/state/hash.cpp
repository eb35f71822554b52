// SPDX-License-Identifier: BSL-1.0
#include <leat/state/hash.hpp>

#include <test.hpp>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using leat::hash_of;

namespace {

enum class color : std::uint8_t { red, green = 200 };

struct money {
    std::int64_t cents;
    std::int64_t mantissa() const { return cents; }
};

/// The share of hashes that find their bucket of 8 full, at three to five hashes for each bucket, when the bits from
/// `from` down choose the bucket. About 0.03 for random ones.
double overflow(std::vector<std::uint64_t> const& hashes, unsigned from = 64) {
    unsigned log = 1;
    while ((std::size_t{5} << log) < hashes.size()) ++log;
    std::vector<unsigned> filled(std::size_t{1} << log);
    double over = 0;
    for (std::uint64_t hash : hashes) over += filled[(hash << (64 - from)) >> (64 - log)]++ >= 8;
    return over / static_cast<double>(hashes.size());
}

template <class Key>
double overflow_of(std::vector<Key> const& keys) {
    std::vector<std::uint64_t> hashes;
    for (Key const& key : keys) hashes.push_back(hash_of(key));
    return std::max(overflow(hashes), overflow(hashes, 12));
}

}  // namespace

TEST_CASE("the hash never changes: snapshots and partitions depend on it") {
    CHECK(hash_of(0) == 0x34f3dda1b7d457a9u);
    CHECK(hash_of(1) == 0x9204ecac885ffb92u);
    CHECK(hash_of(-1) == 0xda7c7dc2de5c6f04u);
    CHECK(hash_of(std::int64_t{1234567890123}) == 0x5964fe5e5d2f58e9u);
    CHECK(hash_of(1.5) == 0x365d874be51e80fbu);
    CHECK(hash_of(std::numeric_limits<double>::quiet_NaN()) == 0xc519ac7d3f3fd971u);
    CHECK(hash_of("") == 0xf015f7d5b2048755u);
    CHECK(hash_of("a") == 0xcd1ac3d093e6f664u);
    CHECK(hash_of("key") == 0x4c99c1a7f1509b8du);
    CHECK(hash_of("four") == 0x9453a9cf2bb72443u);
    CHECK(hash_of("eight by") == 0x1e78e52130358d2eu);
    CHECK(hash_of("sixteen bytes ok") == 0xcc1b2f199527e46cu);
    CHECK(hash_of("seventeen bytes ok") == 0xaceed5d86ab04761u);
    CHECK(hash_of("a text that is longer than two steps of sixteen bytes") == 0xadd77bc1132c7e9fu);
    CHECK(hash_of(std::optional<int>{}) == 0x3b86e0d5c9417af2u);
    CHECK(hash_of(std::tuple{1, std::string_view("x")}) == 0x6d284455499cfa5eu);
    CHECK(hash_of(std::tuple{std::string_view("x"), 1}) == 0x3e18c20ede54f6afu);
}

TEST_CASE("a wider type hashes alike") {
    CHECK(hash_of(std::int8_t{-7}) == hash_of(std::int64_t{-7}));
    CHECK(hash_of(std::uint16_t{60000}) == hash_of(std::int64_t{60000}));
    CHECK(hash_of(true) == hash_of(1));
    CHECK(hash_of(color::green) == hash_of(200));
    CHECK(hash_of(1.25f) == hash_of(1.25));
    CHECK(hash_of(std::optional<int>{5}) == hash_of(5));
    CHECK(hash_of(std::string("abc")) == hash_of(std::string_view("abc")));
    CHECK(hash_of(std::chrono::microseconds{77}) == hash_of(77));
    CHECK(hash_of(std::chrono::sys_time<std::chrono::microseconds>{std::chrono::microseconds{-3}}) == hash_of(-3));
    CHECK(hash_of(money{1999}) == hash_of(1999));
    std::int32_t const a = 4;
    std::string const b = "b";
    CHECK(hash_of(std::tie(a, b)) == hash_of(std::tuple{std::int64_t{4}, std::string_view("b")}));
    CHECK(hash_of(std::pair{1, 2}) == hash_of(std::array{1, 2}));
}

TEST_CASE("keys that are equal as keys hash alike, others do not") {
    CHECK(hash_of(0.0) == hash_of(-0.0));
    CHECK(hash_of(0.0f) == hash_of(-0.0f));
    CHECK(hash_of(std::nan("1")) == hash_of(-std::nan("2")));
    CHECK(hash_of(std::optional<int>{}) != hash_of(std::optional<int>{0}));
    CHECK(hash_of(std::tuple{1, 2}) != hash_of(std::tuple{2, 1}));
    CHECK(hash_of(std::tuple{std::string_view("ab"), std::string_view("c")}) !=
          hash_of(std::tuple{std::string_view("a"), std::string_view("bc")}));
    CHECK(hash_of(std::tuple{std::optional<int>{}, 1}) != hash_of(std::tuple{1, std::optional<int>{}}));
    // Every byte and the length of a text count, whichever way its length is read.
    std::set<std::uint64_t> seen;
    std::size_t made = 0;
    for (std::size_t size = 0; size != 70; ++size) {
        std::string text(size, '\0');
        seen.insert(hash_of(text));
        ++made;
        for (std::size_t i = 0; i != size; ++i) {
            text[i] = '\1';
            seen.insert(hash_of(text));
            ++made;
            text[i] = '\0';
        }
    }
    CHECK(seen.size() == made);
}

TEST_CASE("a hash is the same at compile time") {
    constexpr std::uint64_t number = hash_of(12345);
    constexpr std::uint64_t text = hash_of(std::string_view("a text of more than 16 bytes"));
    int run_time = 12345;
    std::string const run_text = "a text of more than 16 bytes";
    CHECK(number == hash_of(run_time));
    CHECK(text == hash_of(run_text));
}

TEST_CASE("regular keys spread like random ones, in the high bits and in the low ones") {
    for (std::int64_t stride :
         {1, 2, 3, 8, 10, 60, 64, 100, 1000, 3600, 4096, 65536, 86400, 1000000, 60000000, 1 << 30}) {
        std::vector<std::int64_t> keys;
        for (std::int64_t i = 0; i != 20000; ++i) keys.push_back(i * stride - 5000 * stride);
        CAPTURE(stride);
        CHECK(overflow_of(keys) < 0.06);
    }
    std::vector<std::uint64_t> high;
    std::vector<double> prices;
    std::vector<std::string> names;
    std::vector<std::tuple<int, int>> grid;
    for (int i = 0; i != 20000; ++i) {
        high.push_back(static_cast<std::uint64_t>(i) << 40);
        prices.push_back(0.25 * i);
        names.push_back("user-" + std::to_string(i));
        grid.emplace_back(i % 141, i / 141);
    }
    CHECK(overflow_of(high) < 0.06);
    CHECK(overflow_of(prices) < 0.06);
    CHECK(overflow_of(names) < 0.06);
    CHECK(overflow_of(grid) < 0.06);
}

TEST_CASE("one multiplication spreads regular keys well enough for a table") {
    using leat::detail::spread_word;
    std::vector<std::uint32_t> strides{1,           2,         3,           7,          8,           10,     12,
                                       24,          60,        64,          100,        128,         256,    365,
                                       1000,        1024,      3600,        4096,       10000,       65536,  65537,
                                       86400,       100000,    1000000,     1u << 24,   2654435761u, 40503u, 16777619u,
                                       1103515245u, 22695477u, 0x9e3779b9u, 0x85ebca6bu};
    for (std::uint32_t i = 0; i != 200; ++i) strides.push_back(static_cast<std::uint32_t>(leat::hash_of(i)));
    for (std::uint32_t stride : strides) {
        std::vector<std::uint64_t> narrow, wide, packed, shifted;
        for (std::uint32_t i = 0; i != 20000; ++i) {
            narrow.push_back(spread_word(i * stride));
            wide.push_back(spread_word(std::uint64_t{i} * stride * 1000));
            packed.push_back(spread_word(std::uint64_t{i % 100} << 32 | (i / 100)));
            shifted.push_back(spread_word(std::uint64_t{i} << 40 | stride));
        }
        if ((stride & 0xffff) == 0) narrow = wide;  // fewer than 20000 keys
        CAPTURE(stride);
        CHECK(overflow(narrow) < 0.13);
        CHECK(overflow(wide) < 0.13);
        CHECK(overflow(packed) < 0.13);
        CHECK(overflow(shifted) < 0.13);
    }
}
