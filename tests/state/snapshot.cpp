// SPDX-License-Identifier: BSL-1.0
#include <leat/state/interner.hpp>
#include <leat/state/keyed_table.hpp>
#include <leat/state/pane.hpp>
#include <leat/state/snapshot.hpp>

#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/basic_tuple.hpp>

#include <test.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

using leat::dense_column;
using leat::interner;
using leat::keyed_table;
using leat::pane;
using leat::snapshot_reader;
using leat::snapshot_writer;

namespace snapshot_test {

enum unsized { unsized_a, unsized_d = 3 };
enum class side : std::int8_t { buy = -1, sell = 1 };

struct order {
    std::string symbol;
    side way = side::buy;
    double price = 0;
    std::optional<std::int64_t> quantity;
    friend bool operator==(order const&, order const&) = default;
};
}  // namespace snapshot_test

BOOST_HANA_ADAPT_STRUCT(snapshot_test::order, symbol, way, price, quantity);

namespace snapshot_test {

/// A state like those of aggregates: no record, members of several types.
struct mean_and_last {
    double sum = 0;
    std::int64_t count = 0;
    std::string last;
    bool any = false;
    friend bool operator==(mean_and_last const&, mean_and_last const&) = default;
};

struct empty_state {
    friend bool operator==(empty_state, empty_state) = default;
};

class counter {
public:
    explicit counter(int value = 0) : value_(value) {}
    void save(snapshot_writer& to) const { to.write(value_ + 1000); }
    void load(snapshot_reader& from) { value_ = from.read<int>() - 1000; }
    friend bool operator==(counter, counter) = default;

private:
    int value_;
};

template <class T>
std::string saved(T const& value) {
    snapshot_writer to;
    to.begin("stage", "one", snapshot_writer::saved_as<T>());
    to.write(value);
    to.end();
    return to.finish();
}

template <class T>
void load_into(std::string const& bytes, T& value) {
    snapshot_reader from(bytes);
    from.begin("stage", "one", snapshot_reader::saved_as<T>());
    from.read(value);
    from.end();
    from.finish();
}

template <class T>
T there_and_back(T const& value) {
    T back{};
    load_into(saved(value), back);
    return back;
}

/// The snapshot is an error for `load`: cut off after any byte, and with any byte changed.
template <class Load>
void survives_damage(std::string const& bytes, Load const& load) {
    load(bytes);
    for (std::size_t size = 0; size != bytes.size(); ++size) {
        // a copy of just that size, for the sanitizers to see a read past its end
        std::string const cut(bytes.data(), size);
        CHECK_THROWS_AS(load(cut), leat::error);
    }
    for (std::size_t i = 0; i != bytes.size(); ++i)
        for (unsigned change : {1u, 0x80u, 0xffu}) {
            std::string flipped = bytes;
            flipped[i] = static_cast<char>(static_cast<unsigned char>(flipped[i]) ^ change);
            CHECK_THROWS_AS(load(flipped), leat::error);
        }
}

/// Makes the size and the checksum right again, as somebody could who wants to do harm.
std::string sealed(std::string bytes) {
    auto const put = [&](std::size_t at, std::uint64_t value) {
        for (std::size_t i = 0; i != 8; ++i)
            bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    };
    put(12, bytes.size());
    put(bytes.size() - 8, leat::hash_of(std::string_view(bytes).substr(0, bytes.size() - 8)));
    return bytes;
}

/// Damage under a right checksum: each is an error, or loads something; never more.
template <class Load>
void survives_forgery(std::string const& bytes, Load const& load) {
    auto const attempt = [&](std::string const& forged) {
        try {
            load(forged);
        } catch (leat::error const&) {}
    };
    attempt(sealed(bytes));
    for (std::size_t i = 20; i + 8 < bytes.size(); ++i) {
        for (unsigned change : {1u, 2u, 0x80u, 0xffu}) {
            std::string flipped = bytes;
            flipped[i] = static_cast<char>(static_cast<unsigned char>(flipped[i]) ^ change);
            attempt(sealed(flipped));
        }
        std::string shorter = bytes;
        shorter.erase(i, 1);
        attempt(sealed(shorter));
        std::string longer = bytes;
        longer.insert(i, 1, '\xff');
        attempt(sealed(longer));
    }
    for (std::size_t size = 28; size < bytes.size(); ++size) attempt(sealed(bytes.substr(0, size)));
}

}  // namespace snapshot_test

using namespace snapshot_test;

TEST_CASE("values come back as they were") {
    CHECK(there_and_back(true));
    CHECK(there_and_back(std::int8_t{-128}) == -128);
    CHECK(there_and_back(std::uint16_t{65535}) == 65535);
    CHECK(there_and_back(std::int32_t{-5}) == -5);
    CHECK(there_and_back(std::numeric_limits<std::int64_t>::min()) == std::numeric_limits<std::int64_t>::min());
    CHECK(there_and_back('x') == 'x');
    CHECK(there_and_back(0.1) == 0.1);
    CHECK(std::signbit(there_and_back(-0.0)));
    CHECK(std::isnan(there_and_back(std::nan(""))));
    CHECK(there_and_back(1.5f) == 1.5f);
    auto const wide = static_cast<leat::detail::wide_int>(-7) << 100;
    CHECK((there_and_back(wide) == wide));
    CHECK(there_and_back(side::sell) == side::sell);
    CHECK(there_and_back(std::string("a\0b", 3)) == std::string("a\0b", 3));
    CHECK(there_and_back(std::optional<int>{}) == std::nullopt);
    CHECK(there_and_back(std::optional<int>{7}) == 7);
    CHECK(there_and_back(std::optional<std::optional<int>>{std::optional<int>{}}).value() == std::nullopt);
    using time = std::chrono::sys_time<std::chrono::microseconds>;
    CHECK(there_and_back(time{std::chrono::microseconds{-3}}) == time{std::chrono::microseconds{-3}});
    CHECK(there_and_back(std::chrono::seconds{9}) == std::chrono::seconds{9});
    CHECK(there_and_back(leat::decimal<2>::from_mantissa(-1999)).mantissa() == -1999);
    CHECK(there_and_back(std::tuple{1, std::string("b"), 2.5}) == std::tuple{1, std::string("b"), 2.5});
    CHECK(there_and_back(std::pair{1, 2}) == std::pair{1, 2});
    CHECK(there_and_back(std::array{1, 2, 3}) == std::array{1, 2, 3});
    CHECK(there_and_back(std::array<int, 0>{}) == std::array<int, 0>{});
    CHECK(there_and_back(std::vector<std::string>{"a", "", "c"}) == std::vector<std::string>{"a", "", "c"});
    CHECK(there_and_back(std::vector<bool>{true, false}) == std::vector<bool>{true, false});
    CHECK(there_and_back(std::deque<int>{1, 2}) == std::deque<int>{1, 2});
    CHECK(there_and_back(std::set<std::string>{"x", "y"}) == std::set<std::string>{"x", "y"});
    CHECK(there_and_back(std::map<std::string, int>{{"x", 1}, {"y", 2}}) ==
          std::map<std::string, int>{{"x", 1}, {"y", 2}});
    CHECK(there_and_back(std::unordered_map<int, int>{{1, 1}, {5, 2}}) == std::unordered_map<int, int>{{1, 1}, {5, 2}});
    order const one{"EUR", side::sell, 1.25, 7};
    CHECK(there_and_back(one) == one);
    CHECK(there_and_back(std::vector<order>{one, order{}}) == std::vector<order>{one, order{}});
    mean_and_last const state{2.5, 2, "a text that is longer than a short string", true};
    CHECK(there_and_back(state) == state);
    CHECK(there_and_back(empty_state{}) == empty_state{});
    CHECK(there_and_back(std::vector<empty_state>(3)).size() == 3);
    CHECK(there_and_back(counter(5)) == counter(5));
    leat::record<leat::field<"a", int>, leat::field<"b", std::string>> const row{1, "two"};
    CHECK(there_and_back(row) == row);
    boost::hana::basic_tuple<double, mean_and_last> const states(1.5, state);
    auto const back = there_and_back(states);
    CHECK(boost::hana::at_c<0>(back) == 1.5);
    CHECK(boost::hana::at_c<1>(back) == state);
}

TEST_CASE("types are described so that a difference can be read") {
    CHECK(snapshot_writer::saved_as<std::int64_t>() == "int64");
    CHECK(snapshot_writer::saved_as<order>() ==
          "{symbol: string, way: side:int8, price: double, quantity: optional<int64>}");
    CHECK(snapshot_writer::saved_as<mean_and_last>() == "(double, int64, string, bool)");
    CHECK(snapshot_writer::saved_as<std::map<std::string, std::vector<int>>>() == "list<(string, list<int32>)>");
    CHECK(snapshot_writer::saved_as<boost::hana::basic_tuple<double, bool>>() == "(double, bool)");
    CHECK(snapshot_writer::saved_as<leat::detail::wide_int>() == "int128");
    CHECK(snapshot_writer::saved_as<leat::decimal<2>>() == "decimal<2>");
    CHECK(snapshot_writer::saved_as<std::chrono::sys_time<std::chrono::microseconds>>() == "timestamp");
}

TEST_CASE("the form of a snapshot is fixed") {
    snapshot_writer to;
    to.begin("k", "nm", "s");
    to.write(std::uint16_t{0x1234});
    to.write(std::optional<bool>{true});
    to.end();
    std::string expected("leatsnap\x01\0\0\0", 12);
    expected += std::string("\x38\0\0\0\0\0\0\0", 8);
    expected += std::string("\x01\0\0\0k\x02\0\0\0nm\x01\0\0\0s", 16);
    expected += std::string("\x04\0\0\0\0\0\0\0", 8);
    expected += std::string("\x34\x12\x01\x01", 4);
    std::string const bytes = to.finish();
    CHECK(bytes.substr(0, bytes.size() - 8) == expected);
    CHECK(bytes.size() == 0x38);
}

TEST_CASE("a snapshot of another pipeline is refused with the difference") {
    snapshot_writer to;
    to.write(std::int64_t{5});
    to.write(true);
    to.begin("aggregate", "totals", "sum: double");
    to.write(1.5);
    to.end();
    to.begin("aggregate", "means", "mean: double");
    to.write(2.5);
    to.end();
    std::string const bytes = to.finish();

    SECTION("as it was written") {
        snapshot_reader from(bytes);
        CHECK(from.read<std::int64_t>() == 5);
        CHECK(from.read<bool>());
        from.begin("aggregate", "totals", "sum: double");
        CHECK(from.read<double>() == 1.5);
        from.end();
        from.begin("aggregate", "means", "mean: double");
        CHECK(from.read<double>() == 2.5);
        from.end();
        from.finish();
    }
    SECTION("stages are found by their names, or else by what they hold") {
        snapshot_reader from(bytes);
        from.begin("aggregate", "means", "mean: double");
        CHECK(from.read<double>() == 2.5);
        from.end();
        from.begin("aggregate", "renamed", "sum: double");
        CHECK(from.read<double>() == 1.5);
        from.end();
        CHECK_THROWS_WITH(from.finish(), "leat: the snapshot has state for value, and the pipeline has no such stage: "
                                         "load it into the pipeline that wrote it");
    }
    SECTION("another schema") {
        snapshot_reader from(bytes);
        CHECK_THROWS_WITH(
            from.begin("aggregate", "totals", "sum: int64"),
            "leat: the snapshot does not fit aggregate \"totals\": it has `sum: double`, and the pipeline "
            "`sum: int64`: load it into the pipeline that wrote it");
    }
    SECTION("a stage that was not there") {
        snapshot_reader from(bytes);
        CHECK_THROWS_WITH(from.begin("scan", "", "int64"),
                          "leat: the snapshot has no state for scan: load it into the pipeline "
                          "that wrote it, with the same names");
    }
    SECTION("values without a block are told apart by their order and type") {
        snapshot_reader from(bytes);
        CHECK_THROWS_WITH(from.read<bool>(),
                          "leat: the snapshot does not fit value: it has `int64`, and the pipeline `bool`: "
                          "load it into the pipeline that wrote it");
    }
    SECTION("a stage that reads less or more than was written") {
        snapshot_reader from(bytes);
        from.begin("aggregate", "totals", "sum: double");
        CHECK(from.read<float>() != 0.5f);
        CHECK_THROWS_WITH(from.end(),
                          "leat: the snapshot of aggregate \"totals\" has 4 bytes more than this reads: load it into "
                          "the pipeline that wrote it");
        snapshot_reader again(bytes);
        again.begin("aggregate", "totals", "sum: double");
        CHECK(again.read<double>() == 1.5);
        CHECK_THROWS_AS(again.read<double>(), leat::error);
    }
    SECTION("two that fit, none by its name") {
        snapshot_writer twice;
        for (char const* name : {"a", "b"}) {
            twice.begin("take", name, "n");
            twice.end();
        }
        std::string const two = twice.finish();
        snapshot_reader from(two);
        CHECK_THROWS_WITH(from.begin("take", "c", "n"),
                          "leat: the snapshot has 2 states that fit, none by that name, for take "
                          "\"c\": load it into the pipeline that wrote it, with the same names");
    }
}

TEST_CASE("what is no snapshot, or damaged, says so") {
    CHECK_THROWS_WITH(snapshot_reader(""), "leat: these 0 bytes are no snapshot: give what `finish` returned");
    CHECK_THROWS_WITH(snapshot_reader("something else"),
                      "leat: these 14 bytes are no snapshot: give what `finish` returned");
    std::string bytes = saved(7);
    CHECK_THROWS_WITH(snapshot_reader(bytes.substr(0, 40)),
                      "leat: the snapshot of the pipeline is cut off after 40 bytes: take an older one");
    CHECK_THROWS_WITH(snapshot_reader(bytes + "x"), "leat: the snapshot is " + std::to_string(bytes.size()) +
                                                        " bytes long and followed by others: give its own bytes only");
    bytes[8] = 2;
    CHECK_THROWS_WITH(snapshot_reader(bytes),
                      "leat: the snapshot has version 2 of the format, this library reads 1: read it with "
                      "the library that wrote it");
    bytes[8] = 1;
    bytes[30] = 'x';
    CHECK_THROWS_WITH(snapshot_reader(bytes),
                      "leat: the snapshot is damaged: its checksum is another: take an older one");
}

namespace {

/// A little of everything, saved and loaded.
struct everything {
    keyed_table<std::int64_t> numbers;
    keyed_table<std::tuple<std::string, int>> pairs;
    interner texts;
    pane<mean_and_last> window;
    dense_column<order> orders;

    void fill() {
        for (int i = 0; i != 12; ++i) numbers.find_or_insert(i * 1000);
        numbers.erase(3);
        numbers.erase(7);
        for (int i = 0; i != 5; ++i) pairs.find_or_insert({std::to_string(i), i});
        pairs.erase(2);
        for (char const* text : {"", "short", "a text of more than twelve bytes", "gone"}) texts.intern(text);
        texts.erase(texts.find("gone"));
        window.fit(numbers.id_count());
        for (std::uint32_t id : {9u, 0u, 4u}) window.at(id) = {1.5 * id, id, std::string(id, 'x'), true};
        orders.push_back({"EUR", side::sell, 1.25, 7});
    }
    std::string save() const {
        snapshot_writer to;
        to.begin("everything", "", "1");
        numbers.save(to);
        pairs.save(to);
        texts.save(to);
        window.save(to);
        to.write(orders);
        to.end();
        return to.finish();
    }
    void load(std::string const& bytes) {
        snapshot_reader from(bytes);
        from.begin("everything", "", "1");
        numbers.load(from);
        pairs.load(from);
        texts.load(from);
        window.load(from);
        from.read(orders);
        from.end();
        from.finish();
    }
};

}  // namespace
template <>
inline constexpr std::array<std::pair<unsized, std::string_view>, 2> leat::enum_names<unsized>{{{unsized_a, "a"}, {unsized_d, "d"}}};

TEST_CASE("tables, texts and panes come back with their ids") {
    everything before;
    before.fill();
    everything after;
    after.numbers.find_or_insert(99);  // what was there goes
    after.texts.intern("other");
    after.load(before.save());
    CHECK(after.numbers.size() == 10);
    CHECK(after.numbers.find(99) == keyed_table<std::int64_t>::none);
    CHECK(after.numbers.find(3000) == keyed_table<std::int64_t>::none);
    for (int i : {0, 1, 2, 4, 5, 6, 8, 9, 10, 11}) CHECK(after.numbers.find(i * 1000) == static_cast<std::uint32_t>(i));
    CHECK(after.numbers.find_or_insert(5) == 7);  // the ids given back, the last first, as it would have gone on
    CHECK(after.numbers.find_or_insert(6) == 3);
    CHECK(after.numbers.find_or_insert(7) == 12);
    CHECK(after.pairs.find({"4", 4}) == 4);
    CHECK(after.pairs.find_or_insert({"new", 1}) == 2);
    CHECK(after.texts.size() == 3);
    CHECK(after.texts.find("other") == interner::none);
    CHECK(after.texts.view(2) == "a text of more than twelve bytes");
    CHECK(after.texts.find("") == 0);
    CHECK(after.texts.intern("new") == 3);
    REQUIRE(after.window.size() == 3);
    CHECK(after.window.touched(0) == 9);
    CHECK(after.window.touched(1) == 0);
    CHECK(after.window.touched(2) == 4);
    CHECK(after.window.value(0) == mean_and_last{13.5, 9, "xxxxxxxxx", true});
    CHECK(after.orders.size() == 1);
    CHECK(after.orders[0] == order{"EUR", side::sell, 1.25, 7});
    after.load(before.save());
    CHECK(after.save() == before.save());
}

TEST_CASE("large tables and panes come back") {
    keyed_table<std::uint32_t> table;
    pane<double> window;
    interner texts;
    for (std::uint32_t i = 0; i != 100000; ++i) {
        table.find_or_insert(i * 2654435761u);
        window.fit(table.id_count());
        if (i % 3 != 0) window.at(i) = i;
        texts.intern("text " + std::to_string(i));
    }
    snapshot_writer to;
    table.save(to);
    window.save(to);
    texts.save(to);
    std::string const bytes = to.finish();
    snapshot_reader from(bytes);
    keyed_table<std::uint32_t> table2;
    pane<double> window2;
    interner texts2;
    table2.load(from);
    window2.load(from);
    texts2.load(from);
    from.finish();
    REQUIRE(window2.size() == window.size());
    for (std::uint32_t i = 0; i != 100000; ++i) {
        REQUIRE(table2.find(i * 2654435761u) == i);
        REQUIRE(texts2.view(i) == "text " + std::to_string(i));
    }
    for (std::size_t i = 0; i != window.size(); ++i) {
        REQUIRE(window2.touched(i) == window.touched(i));
        REQUIRE(window2.value(i) == window.value(i));
    }
}

TEST_CASE("damage at any byte is an error") {
    everything before;
    before.fill();
    survives_damage(before.save(), [](std::string const& bytes) {
        everything after;
        after.load(bytes);
    });
}

TEST_CASE("forged snapshots do no harm") {
    everything before;
    before.fill();
    survives_forgery(before.save(), [](std::string const& bytes) {
        everything after;
        after.load(bytes);
        after.save();
        for (int i = 0; i != 10; ++i) after.numbers.find_or_insert(i * 999), after.texts.intern(std::to_string(i));
    });
    order const one{"EUR", side::sell, 1.25, 7};
    survives_forgery(saved(std::vector<order>{one, one}), [](std::string const& bytes) {
        std::vector<order> back;
        load_into(bytes, back);
    });
    survives_forgery(saved(std::map<std::string, std::optional<bool>>{{"x", true}}), [](std::string const& bytes) {
        std::map<std::string, std::optional<bool>> back;
        load_into(bytes, back);
    });
}

TEST_CASE("a number that is no value of an enum is refused") {
    enum class level { low, high };
    leat::snapshot_writer to;
    to.begin("value", "", "level");
    to.write(7);
    to.end();
    std::string const bytes = to.finish();
    leat::snapshot_reader from(bytes);
    from.begin("value", "", "level");
    level read{};
    from.read(read);
    CHECK(read == static_cast<level>(7));  // of its underlying type: a value of it

    leat::snapshot_writer to_named;
    to_named.begin("value", "", "unsized");
    to_named.write(9);
    to_named.end();
    std::string const named = to_named.finish();
    leat::snapshot_reader from_named(named);
    from_named.begin("value", "", "unsized");
    unsized value{};
    CHECK_THROWS_AS(from_named.read(value), leat::error);
}
