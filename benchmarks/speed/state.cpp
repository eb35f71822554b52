// SPDX-License-Identifier: BSL-1.0
// The loops of W2, W3 and W3s once more, by hand over the library's tables, panes and interner: what these cost without
// a pipeline around them. And the longest pauses of a table that grows.
#include <leat/state/interner.hpp>
#include <leat/state/keyed_table.hpp>
#include <leat/state/pane.hpp>

#include <algorithm>
#include <memory>

#include "hand.hpp"

using bench::answer;
using bench::trade;

namespace {

constexpr std::size_t batch = 1024;

/// A trade whose key is two texts of 12 characters: key n as `c<n mod 1000>` and `p<n / 1000>`.
struct text_trade {
    bench::milliseconds ts;
    std::string first;
    std::string second;
    double price;
};

std::string padded(char letter, std::uint32_t number) {
    std::string text = letter + std::to_string(number);
    text.resize(12, ' ');
    return text;
}

std::vector<text_trade> make_text_trades(std::size_t n, std::uint32_t keys) {
    std::vector<text_trade> out;
    out.reserve(n);
    bench::random_bits random(7);
    for (trade const& t : bench::make_trades(n, 1)) {
        auto const key = static_cast<std::uint32_t>((random() >> 32) % keys);
        out.push_back({t.ts, padded('c', key % 1000), padded('p', key / 1000), t.price});
    }
    return out;
}

/// A text as a number, to put it into the answer.
std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::memcpy(&number, text.data(), text.size() < 8 ? text.size() : 8);
    return number;
}

std::int64_t ms_of(bench::milliseconds t) { return t.time_since_epoch().count(); }
std::size_t place_of(std::int64_t ts) { return static_cast<std::size_t>(ts / hand::window_ms) % 8; }

/// Asks for the row that stands in its batch's place in the next batch: rows are read by the key first and used later,
/// and between the two the processor would not fetch ahead by itself. An address that is not there does no harm.
template <class Row>
[[gnu::always_inline]] inline void ask_for_next(Row const* row) {
    __builtin_prefetch(reinterpret_cast<void const*>(reinterpret_cast<std::uintptr_t>(row) + batch * sizeof(Row)));
}

// W2: a running sum per key.

[[gnu::noinline]] answer w2_good(std::vector<trade> const& trades, std::size_t keys) {
    answer a;
    hand::flat_map<std::uint32_t, double> totals;
    totals.reserve(keys);
    for (trade const& t : trades) bench::take_running(a, t.key, totals[t.key] += t.price);
    return a;
}

/// Key and sum in one slot: one place in memory per record.
[[gnu::noinline]] answer w2_opt(std::vector<trade> const& trades, std::size_t keys) {
    struct slot {
        std::uint32_t key = 0;
        std::uint32_t used = 0;
        double total = 0;
    };
    std::size_t size = 16;
    while (size < 2 * keys) size *= 2;
    std::vector<slot> slots(size);
    auto const home = [size](std::uint32_t key) {
        return (key * std::uint64_t{0x9E3779B97F4A7C15u} >> 32) & (size - 1);
    };
    answer a;
    for (std::size_t i = 0, n = trades.size(); i != n; ++i) {
        if (i + hand::prefetch_ahead < n) __builtin_prefetch(&slots[home(trades[i + hand::prefetch_ahead].key)], 1);
        trade const& t = trades[i];
        std::size_t at = home(t.key);
        while (slots[at].used != 0 && slots[at].key != t.key) at = (at + 1) & (size - 1);
        slots[at].key = t.key;
        slots[at].used = 1;
        bench::take_running(a, t.key, slots[at].total += t.price);
    }
    return a;
}

[[gnu::noinline]] answer w2_state(std::vector<trade> const& trades, std::size_t keys) {
    answer a;
    leat::keyed_table<std::uint32_t> table;
    leat::dense_column<double> totals;
    table.reserve(keys);
    totals.reserve(keys);
    std::uint32_t key[batch], ids[batch];
    for (std::size_t from = 0; from < trades.size(); from += batch) {
        std::size_t const n = std::min(batch, trades.size() - from);
        trade const* const t = trades.data() + from;
        for (std::size_t i = 0; i != n; ++i) key[i] = t[i].key;
        table.find_or_insert(key, n, ids);
        totals.fit(table.id_count());
        totals.visit(ids, n, [&](std::size_t i, double& total) {
            ask_for_next(&t[i]);
            bench::take_running(a, t[i].key, total += t[i].price);
        });
    }
    return a;
}

// W3: count, sum and mean per key and window. The loops differ in how they number their keys.

using window_pane = leat::pane<hand::count_and_sum>;

/// The windows of the loops over the library: panes by the window's number modulo 8. Those that have fired are used
/// again, the last first, because the caches still hold it.
class open_windows {
public:
    window_pane& at(std::int64_t ts, std::size_t ids) {
        window_pane*& p = open_[place_of(ts)];
        if (p == nullptr) [[unlikely]] {
            if (spare_.empty()) {
                panes_.push_back(std::make_unique<window_pane>());
                spare_.push_back(panes_.back().get());
            }
            p = spare_.back();
            spare_.pop_back();
            p->fit(ids);
        }
        return *p;
    }
    void fit(std::size_t ids) {
        large_ = false;
        for (window_pane* p : open_)
            if (p != nullptr) {
                p->fit(ids);
                large_ = large_ || p->large();
            }
    }
    bool large() const { return large_; }
    template <class F, class Look>
    void fire(std::int64_t start, F&& f, Look&& look) {
        window_pane*& p = open_[place_of(start)];
        if (p == nullptr) return;
        p->drain(0, p->size(), f, look);
        p->clear();
        spare_.push_back(p);
        p = nullptr;
    }

private:
    std::array<window_pane*, 8> open_{};
    std::vector<std::unique_ptr<window_pane>> panes_{};
    std::vector<window_pane*> spare_{};
    bool large_ = false;
};

/// `ids_of(row, n, ids)` numbers the keys of a batch, `id_count()` is how many there are, `key_of(id)` is what the
/// answer takes for a key, and `look(id)` asks for it.
template <class Row, class IdsOf, class IdCount, class KeyOf, class Look>
answer windows_over(std::vector<Row> const& rows, IdsOf ids_of, IdCount id_count, KeyOf key_of, Look look) {
    answer a;
    open_windows windows;
    std::int64_t largest = -1;
    std::int64_t next_end = hand::window_ms;
    auto fire = [&](std::int64_t start) {
        windows.fire(
            start,
            [&](std::uint32_t id, hand::count_and_sum const& g) {
                bench::take_window(a, key_of(id), start, g.n, g.sum, g.sum / static_cast<double>(g.n));
            },
            look);
    };
    std::uint32_t ids[batch];
    for (std::size_t from = 0; from < rows.size(); from += batch) {
        std::size_t const n = std::min(batch, rows.size() - from);
        Row const* const r = rows.data() + from;
        ids_of(r, n, ids);
        std::size_t const count = id_count();
        windows.fit(count);
        bool const large = windows.large();
        for (std::size_t i = 0; i != n; ++i) {
            ask_for_next(&r[i]);
            std::int64_t const ts = ms_of(r[i].ts);
            if (large && i + 64 < n) windows.at(ms_of(r[i + 64].ts), count).prefetch(ids[i + 64]);
            if (ts + hand::window_ms >= next_end) {
                auto& g = windows.at(ts, count).at(ids[i]);
                ++g.n;
                g.sum += r[i].price;
            }
            hand::move_time(ts, largest, next_end, fire);
        }
    }
    for (; next_end - hand::window_ms <= largest; next_end += hand::window_ms) fire(next_end - hand::window_ms);
    return a;
}

/// Windows that are arrays by number, as an expert writes them: `number(row, on_new)`, one row at a time.
template <class Row, class Ask, class Number, class KeyOf>
answer windows_by_hand(std::vector<Row> const& rows, std::size_t keys, Ask ask, Number number, KeyOf key_of) {
    answer a;
    std::array<std::vector<hand::count_and_sum>, 8> windows;
    auto fire = [&](std::int64_t start) {
        auto& w = windows[place_of(start)];
        for (std::size_t i = 0; i != w.size(); ++i) {
            if (w[i].n == 0) continue;
            bench::take_window(a, key_of(i), start, w[i].n, w[i].sum, w[i].sum / static_cast<double>(w[i].n));
            w[i] = {};
        }
    };
    std::int64_t largest = -1;
    std::int64_t next_end = hand::window_ms;
    for (std::size_t i = 0, n = rows.size(); i != n; ++i) {
        ask(i);
        std::int64_t const ts = ms_of(rows[i].ts);
        std::uint32_t const id = number(i);
        if (ts + hand::window_ms >= next_end) {
            auto& w = windows[place_of(ts)];
            if (id >= w.size()) w.resize(std::max<std::size_t>(keys, id + 1));
            ++w[id].n;
            w[id].sum += rows[i].price;
        }
        hand::move_time(ts, largest, next_end, fire);
    }
    for (; next_end - hand::window_ms <= largest; next_end += hand::window_ms) fire(next_end - hand::window_ms);
    return a;
}

[[gnu::noinline]] answer w3_opt(std::vector<trade> const& trades, std::size_t keys) {
    hand::key_numbers numbers(keys);
    std::vector<std::uint32_t> key_of;
    key_of.reserve(keys);
    return windows_by_hand(
        trades, keys,
        [&](std::size_t i) {
            if (i + hand::prefetch_ahead < trades.size()) numbers.prefetch(trades[i + hand::prefetch_ahead].key);
        },
        [&](std::size_t i) { return numbers(trades[i].key, [&] { key_of.push_back(trades[i].key); }); },
        [&](std::size_t i) { return key_of[i]; });
}

[[gnu::noinline]] answer w3_state(std::vector<trade> const& trades, std::size_t keys) {
    leat::keyed_table<std::uint32_t> table;
    table.reserve(keys);
    bool const large = keys > 100'000;
    std::uint32_t key[batch];
    return windows_over(
        trades,
        [&](trade const* t, std::size_t n, std::uint32_t* ids) {
            for (std::size_t i = 0; i != n; ++i) key[i] = t[i].key;
            table.find_or_insert(key, n, ids);
        },
        [&] { return table.id_count(); }, [&](std::uint32_t id) { return table.key_of(id); },
        [&](std::uint32_t id) {
            if (large) table.prefetch_key(id);
        });
}

// W3s: the same with two texts as key. By hand: a map numbers the texts of each field, and the two numbers are the key.

/// The flat map with `std::hash`, looked up without making a string.
class numbers_by_flat_map {
public:
    std::uint32_t operator()(std::string const& text) {
        if (auto const at = map_.find(text); at != map_.end()) return at->second;
        auto const number = static_cast<std::uint32_t>(map_.size());
        map_.emplace(text, number);
        return number;
    }

private:
    struct hash {
        using is_avalanching = void;
        std::size_t operator()(std::string const& text) const { return std::hash<std::string>{}(text); }
    };
    boost::unordered_flat_map<std::string, std::uint32_t, hash> map_{};
};

/// What somebody writes who knows that the texts have 12 bytes and are few: they stand in the slots.
class numbers_of_12_bytes {
public:
    std::uint32_t operator()(std::string const& text) {
        slot wanted;
        std::memcpy(&wanted.head, text.data(), 8);
        std::memcpy(&wanted.tail, text.data() + 8, 4);
        for (std::size_t at = ((wanted.head ^ wanted.tail) * 0x9E3779B97F4A7C15u) >> 52;; at = (at + 1) % size) {
            slot& s = slots_[at];
            if (s.number1 == 0) {
                wanted.number1 = ++used_;
                s = wanted;
            }
            if (s.head == wanted.head && s.tail == wanted.tail) return s.number1 - 1;
        }
    }

private:
    static constexpr std::size_t size = 4096;
    struct slot {
        std::uint64_t head = 0;
        std::uint32_t tail = 0;
        std::uint32_t number1 = 0;
    };
    std::vector<slot> slots_ = std::vector<slot>(size);
    std::uint32_t used_ = 0;
};

template <class TextNumbers>
[[gnu::noinline]] answer w3s_opt(std::vector<text_trade> const& trades, std::size_t keys) {
    TextNumbers first, second;
    hand::key_numbers numbers(keys);
    std::vector<std::uint64_t> key_of;
    key_of.reserve(keys);
    std::uint32_t key[batch];
    return windows_by_hand(
        trades, keys,
        [&](std::size_t i) {
            if (i % batch == 0)
                for (std::size_t j = i, end = std::min(i + batch, trades.size()); j != end; ++j)
                    key[j % batch] = first(trades[j].first) << 16 | second(trades[j].second);
            if (i % batch + hand::prefetch_ahead < batch) numbers.prefetch(key[i % batch + hand::prefetch_ahead]);
        },
        [&](std::size_t i) {
            return numbers(key[i % batch], [&] {
                key_of.push_back(bench::mix(number_of(trades[i].first), number_of(trades[i].second)));
            });
        },
        [&](std::size_t i) { return key_of[i]; });
}

[[gnu::noinline]] answer w3s_state(std::vector<text_trade> const& trades, std::size_t keys) {
    leat::interner first, second;
    leat::keyed_table<std::uint64_t> table;
    table.reserve(keys);
    bool const large = keys > 100'000;
    std::uint32_t ids_1[batch], ids_2[batch];
    std::uint64_t key[batch];
    auto const nothing = [](std::uint32_t, std::string_view) {};
    return windows_over(
        trades,
        [&](text_trade const* t, std::size_t n, std::uint32_t* ids) {
            first.intern_by([t](std::size_t i) { return std::string_view(t[i].first); }, n, ids_1, nothing);
            second.intern_by([t](std::size_t i) { return std::string_view(t[i].second); }, n, ids_2, nothing);
            for (std::size_t i = 0; i != n; ++i) key[i] = std::uint64_t{ids_1[i]} << 32 | ids_2[i];
            table.find_or_insert(key, n, ids);
        },
        [&] { return table.id_count(); },
        [&](std::uint32_t id) {
            std::uint64_t const k = table.key_of(id);
            return bench::mix(number_of(first.view(static_cast<std::uint32_t>(k >> 32))),
                              number_of(second.view(static_cast<std::uint32_t>(k))));
        },
        [&](std::uint32_t id) {
            if (large) table.prefetch_key(id);
        });
}

// Pauses: the CPU time of each batch through a table, a column and a pane that grow from nothing.

int pauses(std::vector<trade> const& trades) {
    leat::keyed_table<std::uint32_t> table;
    leat::dense_column<double> totals;
    window_pane window;
    std::uint32_t key[batch], ids[batch];
    std::vector<double> times;
    for (std::size_t from = 0; from + batch <= trades.size(); from += batch) {
        trade const* const t = trades.data() + from;
        double const start = bench::cpu_ns();
        for (std::size_t i = 0; i != batch; ++i) key[i] = t[i].key;
        table.find_or_insert(key, batch, ids);
        totals.fit(table.id_count());
        window.fit(table.id_count());
        totals.visit(ids, batch, [&](std::size_t i, double& total) { total += t[i].price; });
        for (std::size_t i = 0; i != batch; ++i) {
            if (i + 64 < batch) window.prefetch(ids[i + 64]);
            ++window.at(ids[i]).n;
        }
        times.push_back((bench::cpu_ns() - start) / 1000);
    }
    std::sort(times.begin(), times.end());
    auto const at = [&](double share) {
        return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    double const ratio = at(0.999) / at(0.5);
    std::printf("pauses   1M keys, growing from nothing: median %.1f us a batch, p99 %.1f, p99.9 %.1f, longest %.1f; "
                "p99.9 / median %.1f  bar 20  %s\n",
                at(0.5), at(0.99), at(0.999), times.back(), ratio, ratio <= 20 ? "met" : "MISSED");
    return ratio > 20;
}

}  // namespace

int main(int argc, char** argv) {
    bench::options const options(argc, argv);
    int missed = 0;
    for (std::uint32_t const keys : {1'000u, 10'000u, 1'000'000u}) {
        if (!options.wants(keys)) continue;
        auto const trades = bench::make_trades(options.records, keys);
        if (keys == 1'000'000 && options.count.empty()) missed += pauses(trades);
        bench::race w2(options, "W2", keys);
        w2.add("good", [&] { return w2_good(trades, keys); });
        w2.add("opt", [&] { return w2_opt(trades, keys); });
        w2.add("state", [&] { return w2_state(trades, keys); });
        w2.bar("state", "good", keys == 1'000 ? 0 : 1.0);
        w2.bar("state", "opt", keys == 1'000 ? 0 : keys == 10'000 ? 1.5 : 1.2);
        if (options.count.empty() || options.count == "state") missed += w2.run();
        bench::race w3(options, "W3", keys);
        w3.add("opt", [&] { return w3_opt(trades, keys); });
        w3.add("windows", [&] { return w3_state(trades, keys); });
        w3.bar("windows", "opt", keys == 1'000 ? 0 : 1.2);
        if (options.count.empty() || options.count == "windows") missed += w3.run();
    }
    for (std::uint32_t const keys : {10'000u, 1'000'000u}) {
        if (!options.wants(keys)) continue;
        auto const trades = make_text_trades(options.records, keys);
        bench::race w3s(options, "W3s", keys);
        w3s.add("opt, flat map", [&] { return w3s_opt<numbers_by_flat_map>(trades, keys); });
        w3s.add("opt, 12 bytes", [&] { return w3s_opt<numbers_of_12_bytes>(trades, keys); });
        w3s.add("texts", [&] { return w3s_state(trades, keys); });
        w3s.bar("texts", "opt, flat map", 1.2);
        w3s.bar("texts", "opt, 12 bytes", 0);
        if (options.count.empty() || options.count == "texts") missed += w3s.run();
    }
    return missed != 0;
}
