// SPDX-License-Identifier: BSL-1.0
// The names that the examples in doc comments use.
#pragma once

#include <leat/leat.hpp>
#include <leat/test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct Purchase {
    std::string category;
    std::int64_t quantity;
    leat::timestamp ts;
    double price = 0;
};
BOOST_HANA_ADAPT_STRUCT(Purchase, category, quantity, ts, price);

struct Order {
    std::vector<int> items;
};
struct Payment {
    double amount;
};
struct Tick {
    std::string symbol;
    double price;
};
struct Reading {
    double level;
};
struct Trade {
    std::string s;
    double p;
};
struct Frame {
    std::string type;
    std::vector<Trade> data;
};
BOOST_HANA_ADAPT_STRUCT(Tick, symbol, price);
BOOST_HANA_ADAPT_STRUCT(Reading, level);
BOOST_HANA_ADAPT_STRUCT(Trade, s, p);
BOOST_HANA_ADAPT_STRUCT(Frame, type, data);
enum class Color { red, blue };

inline std::vector<Purchase> const purchases, batch;
inline std::vector<Order> const orders;
inline std::vector<Payment> const payments;
inline std::vector<Tick> const ticks;
inline std::vector<Reading> const readings;
inline std::vector<Frame> const frames;
inline std::vector<std::string> const lines;
inline std::vector<leat::record<leat::field<"category", std::string>, leat::field<"amount", int>>> const totals;
inline auto const dear_file = leat::json_lines_file("dear.ndjson");
inline auto const sales = leat::json_lines_file("sales.ndjson");
inline auto const returns = leat::json_lines_file("returns.ndjson");
inline double most = 0;

inline leat::timestamp at(leat::duration since_epoch) { return leat::timestamp(since_epoch); }
inline leat::source<int> count_from(int n) {
    for (;; ++n) co_yield n;
}

// As in a test with Catch2.
#define CHECK(condition) static_cast<void>(condition)
