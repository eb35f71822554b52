// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/leat.hpp>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct sale {
    std::string item;
    std::int64_t quantity, price;
    leat::timestamp ts;
};

struct basket {
    std::string item;
    std::vector<std::int64_t> prices;
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(sale, item, quantity, price, ts);
BOOST_HANA_ADAPT_STRUCT(basket, item, prices);

TEST_CASE("explain tells segments, breakers, fields, what is materialised and what bounds the state") {
    auto const p = leat::from(std::vector<sale>{}, leat::bad_to(leat::null())) |
                   leat::event_time("ts"_f, leat::out_of_order(90min)) | leat::filter("quantity"_f > 0) |
                   leat::named("no returns") | leat::key_by("thing"_f = "item"_f) |
                   leat::window(leat::tumbling(5min), leat::late_to(leat::count_rows())) |
                   leat::aggregate("total"_f = leat::sum("quantity"_f * "price"_f)) |
                   leat::fork(leat::count_rows(), leat::key_by("thing"_f) | leat::running("all"_f = leat::sum("total"_f)) | leat::null());
    CHECK(leat::explain(p) == R"(source: rows
    rows          item: string, quantity: int64, price: int64, ts: timestamp
  bad records go to:
      segment 1: record by record
        null
segment 1: one loop
  event_time(ts, out of order by 90min)
  no returns: filter(quantity > 0)
  key_by(thing = item)
  window(tumbling 5min)
    late records go to:
      segment 1: record by record
        count_rows
breaker: aggregate(total = sum(quantity * price))
    keys          thing
    materialised  the keys; inputs: quantity * price
    state         one aggregate for each key in each open window (16 bytes); bounded by the watermark, which closes windows; the keys themselves are kept
    rows          thing: string, window_start: timestamp, window_end: timestamp, total: int64
segment 2: one loop
  fork
    branch 1:
      segment 1: in the loop above
        count_rows
    branch 2:
      segment 1: in the loop above
        key_by(thing)
      breaker: running(all = sum(total))
          keys          thing
          materialised  the keys; inputs: total
          state         one aggregate for each key (16 bytes), for all time; bounded by the number of keys
          rows          thing: string, window_start: timestamp, window_end: timestamp, total: int64, all: int64
      segment 2: one loop
        null
)");
}

TEST_CASE("explain shows both branches of a split, and what stands in parentheses") {
    auto const p = leat::from(std::vector<basket>{}) | leat::explode("prices"_f) | leat::skip(1) | leat::take(10) |
                   leat::distinct_until_changed("prices"_f, "item"_f) | leat::rename("price"_f = "prices"_f) |
                   leat::enumerate("n"_f) |
                   leat::split("price"_f > 100, leat::drop("n"_f, "price"_f) | leat::null(),
                               leat::key_by("item"_f) | leat::running("all"_f = leat::sum("price"_f)) | leat::console());
    CHECK(leat::explain(p) == R"(source: rows
    rows          item: string, prices: vector<int64>
segment 1: one loop
  explode(prices)
    rows          item: string, prices: int64
  skip(1)
  take(10)
  distinct_until_changed(prices, item)
  rename(price = prices)
    rows          item: string, price: int64
  enumerate(n)
    rows          item: string, price: int64, n: int64
  split(price > 100)
    branch 1:
      segment 1: in the loop above
        drop(n, price)
          rows          item: string
        null
    branch 2, for all others:
      segment 1: in the loop above
        key_by(item)
      breaker: running(all = sum(price))
          keys          item
          materialised  the keys; inputs: price
          state         one aggregate for each key (16 bytes), for all time; bounded by the number of keys
          rows          item: string, price: int64, n: int64, all: int64
      segment 2: one loop
        to(console)
)");
}

TEST_CASE("explain says function where it cannot look inside") {
    auto const p = leat::from(std::vector<int>{1}) | leat::map([](int i) { return i + 1; }) | leat::named("next") | leat::count_rows();
    CHECK(leat::explain(p) == "source: rows\n    rows          int32\nsegment 1: one loop\n  next: map((function))\n  count_rows\n");
}

TEST_CASE("a limit of lines that is not the usual one is shown") {
    using leat::in_memory, leat::json_lines, leat::longest_line;
    auto const first_line = [](std::string const& text) { return text.substr(0, text.find('\n')); };
    CHECK(first_line(leat::explain(leat::from(json_lines<leat::bad_record>(in_memory(""))) | leat::null())) == "source: json_lines");
    CHECK(first_line(leat::explain(leat::from(json_lines<leat::bad_record>(in_memory(""), longest_line(1000))) | leat::null())) ==
          "source: json_lines(longest_line(1000))");
}
