// SPDX-License-Identifier: BSL-1.0
// W3s: W3 with two texts of 12 characters as key.
#include "hand.hpp"

#include <leat/aggregate/count.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/window/aggregate.hpp>

using namespace leat::literals;
using bench::answer;

namespace {

struct sale {
    bench::milliseconds ts;
    std::string category;
    std::string product;
    double price;
    std::int32_t qty;
};

/// A letter and a number, padded to 12 characters.
std::string padded(char letter, std::uint32_t n) {
    std::string digits = std::to_string(n);
    std::string out(1, letter);
    out.append(11 - digits.size(), '0');
    out += digits;
    return out;
}

std::vector<sale> make_sales(std::size_t n, std::uint32_t keys) {
    std::vector<sale> out;
    out.reserve(n);
    // The inverse of the scrambling gives the key's number again.
    constexpr std::uint32_t inverse = 244002641u;
    static_assert(bench::scrambled(1) * inverse == 1);
    for (auto const& t : bench::make_trades(n, keys)) {
        std::uint32_t const key = t.key * inverse;
        out.push_back({t.ts, padded('c', key % 1000), padded('p', key / 1000), t.price, t.qty});
    }
    return out;
}

/// A text of 12 characters in a number: what comes out is compared by it.
std::uint64_t number_of(std::string const& text) {
    std::uint64_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, text.data(), 8);
    std::memcpy(&last, text.data() + 8, 4);
    return first * 31 + last;
}
std::uint64_t number_of(std::string const& category, std::string const& product) {
    return number_of(category) * 1'000'003 + number_of(product);
}

/// The numbers of texts, by a hash table of texts.
class text_numbers {
public:
    std::uint32_t operator()(std::string const& text) {
        auto const [at, fresh] = numbers_.try_emplace(text, static_cast<std::uint32_t>(numbers_.size()));
        if (fresh) texts_.push_back(text);
        return at->second;
    }
    [[nodiscard]] std::string const& text(std::uint32_t n) const { return texts_[n]; }

private:
    hand::flat_map<std::string, std::uint32_t> numbers_{};
    std::vector<std::string> texts_{};
};

/// Texts become numbers, block by block; then the loop of W3's "opt", with both numbers in one key of 32 bits.
[[gnu::noinline]] answer opt(std::vector<sale> const& sales, std::size_t keys) {
    answer a;
    text_numbers categories;
    text_numbers products;
    hand::key_numbers numbers(keys);
    std::vector<std::uint32_t> key_of;
    key_of.reserve(keys);
    std::array<std::vector<hand::count_and_sum>, 8> windows;
    auto const place_of = [](std::int64_t ts) { return static_cast<std::size_t>(ts / hand::window_ms) % 8; };
    auto fire = [&](std::int64_t start) {
        auto& w = windows[place_of(start)];
        for (std::size_t i = 0; i != w.size(); ++i) {
            if (w[i].n == 0) continue;
            std::uint64_t const key = number_of(categories.text(key_of[i] >> 16), products.text(key_of[i] & 0xFFFF));
            bench::take_window(a, key, start, w[i].n, w[i].sum, w[i].sum / static_cast<double>(w[i].n));
            w[i] = {};
        }
    };
    std::int64_t largest = -1;
    std::int64_t next_end = hand::window_ms;
    constexpr std::size_t block = 1024;
    std::array<std::uint32_t, block + hand::prefetch_ahead> key{};
    for (std::size_t begin = 0; begin < sales.size(); begin += block) {
        std::size_t const n = sales.size() - begin < block ? sales.size() - begin : block;
        for (std::size_t i = 0; i != n; ++i)
            key[i] = categories(sales[begin + i].category) << 16 | products(sales[begin + i].product);
        for (std::size_t i = 0; i != n; ++i) {
            numbers.prefetch(key[i + hand::prefetch_ahead]);
            sale const& s = sales[begin + i];
            std::int64_t const ts = s.ts.time_since_epoch().count();
            std::uint32_t const number = numbers(key[i], [&] { key_of.push_back(key[i]); });
            if (ts + hand::window_ms >= next_end) {
                auto& w = windows[place_of(ts)];
                if (number >= w.size()) w.resize(key_of.capacity() > number ? key_of.capacity() : number + 1);
                ++w[number].n;
                w[number].sum += s.price;
            }
            hand::move_time(ts, largest, next_end, fire);
        }
    }
    for (; next_end - hand::window_ms <= largest; next_end += hand::window_ms) fire(next_end - hand::window_ms);
    return a;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(sale, ts, category, product, price, qty);

namespace {

[[gnu::noinline]] answer with_leat(std::vector<sale> const& sales, std::size_t keys) {
    auto [report, a] = leat::run(leat::from(sales) | leat::event_time("ts"_f, leat::out_of_order(bench::disorder)) |
                                 leat::key_by("category"_f, "product"_f, leat::reserve_keys(keys)) |
                                 leat::window(leat::tumbling(bench::window_size)) |
                                 leat::aggregate("n"_f = leat::count(), "sum"_f = leat::sum("price"_f), "mean"_f = leat::mean("price"_f)) |
                                 leat::fold(answer{}, [](answer so_far, auto const& row) {
                                     bench::take_window(so_far, number_of("category"_f(row), "product"_f(row)),
                                                        "window_start"_f(row).time_since_epoch().count() / 1000, "n"_f(row), "sum"_f(row),
                                                        "mean"_f(row));
                                     return so_far;
                                 }));
    return a;
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    int missed = 0;
    for (std::uint32_t const keys : {10'000u, 1'000'000u}) {
        if (!options.wants(keys)) continue;
        auto const sales = make_sales(options.records, keys);
        bench::race r(options, "W3s", keys);
        r.add("opt", [&] { return opt(sales, keys); });
        r.add("leat", [&] { return with_leat(sales, keys); });
        r.bar("leat", "opt", 1.2);
        missed += r.run();
    }
    return missed != 0;
}
