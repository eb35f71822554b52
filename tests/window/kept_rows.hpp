// SPDX-License-Identifier: BSL-1.0
// What makes rows, into what keeps them: the stages that wait, each with a model in plain loops. The makers are in the files
// beside this one. It is the address sanitizer that sees a row that is gone; the model sees one that has changed.
#pragma once

#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/drop.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/with.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <test.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace kept_rows {

using namespace leat::literals;
using namespace std::chrono_literals;

struct item {
    leat::timestamp ts;
    std::int64_t id;
    std::string s;
};

/// In the order of their times. Texts that fit into a string's own room, and longer ones; some are the same as the one before.
inline std::vector<item> const& items() {
    static std::vector<item> const all = [] {
        std::vector<item> out;
        for (int i = 0; i != 150; ++i) {
            std::string text = std::to_string(i * i / 3 % 7);
            if (i % 4 < 2) text += " is a text that needs memory of its own";
            if (i % 29 == 11) text += "#";
            out.push_back({leat::timestamp(std::chrono::microseconds(7 * i)), i * 5 % 9, text});
        }
        return out;
    }();
    return all;
}

/// The texts of a group behind each other: an aggregate with a state that owns memory, which refuses some.
struct joined {
    using state = std::string;
    [[nodiscard]] state identity() const { return {}; }
    void add(state& s, std::string_view text) const {
        if (text.ends_with('#')) throw std::runtime_error("refused");
        s.append(text).append(";");
    }
    void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] std::string result(state const& s) const { return s; }
};

struct found {
    std::vector<std::string> lines{};
    std::uint64_t bad = 0;
};

template <class... V>
std::string line(V const&... values) {
    std::string out;
    auto const one = [&](auto const& v) {
        if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(v)>>)
            out += std::to_string(v);
        else
            out += std::string_view(v);
        out += '|';
    };
    (one(values), ...);
    return out;
}

// -- running behind running: rows, what is computed beside them, and keys that are numbers and texts ------------------------

inline auto chain(found& out, std::size_t reserved) {
    return leat::key_by("id"_f, leat::reserve_keys(reserved)) | leat::running("n"_f = leat::count(), "w"_f = leat::max("s"_f)) |
           leat::key_by("s"_f) | leat::running("k"_f = leat::count()) |
           leat::for_each([&out](auto const& r) { out.lines.push_back(line("id"_f(r), "s"_f(r), "n"_f(r), "w"_f(r), "k"_f(r))); });
}
inline found chain_model() {
    found out;
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> ids;
    std::map<std::string, std::int64_t> k;
    for (auto const& x : items()) {
        auto& [n, w] = ids[x.id];
        if (n++ == 0 || x.s > w) w = x.s;
        out.lines.push_back(line(x.id, x.s, n, w, ++k[x.s]));
    }
    return out;
}

// -- windows by a text ----------------------------------------------------------------------------------------------------

inline auto windows(found& out, std::size_t reserved) {
    return leat::event_time("ts"_f) | leat::key_by("s"_f, leat::reserve_keys(reserved)) | leat::window(leat::tumbling(100us)) |
           leat::aggregate("n"_f = leat::count(), "a"_f = leat::first("s"_f), "z"_f = leat::last("s"_f)) |
           leat::for_each([&out](auto const& r) { out.lines.push_back(line("s"_f(r), "n"_f(r), "a"_f(r), "z"_f(r))); });
}
/// The records of each window, in their order.
inline std::map<std::int64_t, std::vector<item>> in_windows() {
    std::map<std::int64_t, std::vector<item>> out;
    for (auto const& x : items()) out[x.ts.time_since_epoch().count() / 100].push_back(x);
    return out;
}
inline found windows_model() {
    found out;
    for (auto const& [start, all] : in_windows()) {
        std::vector<std::string> keys;
        std::map<std::string, std::int64_t> groups;
        for (auto const& x : all)
            if (groups[x.s]++ == 0) keys.push_back(x.s);
        for (auto const& key : keys) out.lines.push_back(line(key, groups[key], key, key));
    }
    return out;
}

// -- a window without a key, by a function of the user's that refuses rows --------------------------------------------------

inline auto refusing(found& out, std::size_t reserved) {
    return leat::event_time("ts"_f) | leat::key_by("id"_f, leat::reserve_keys(reserved)) | leat::window(leat::tumbling(100us)) |
           leat::aggregate("j"_f = leat::aggregate_by(joined{}, "s"_f)) |
           leat::for_each([&out](auto const& r) { out.lines.push_back(line("id"_f(r), "j"_f(r))); });
}
inline found refusing_model() {
    found out;
    for (auto const& [start, all] : in_windows()) {
        std::vector<std::int64_t> keys;
        std::map<std::int64_t, std::string> groups;
        for (auto const& x : all) {
            if (groups.count(x.id) == 0) keys.push_back(x.id);
            auto& j = groups[x.id];
            if (x.s.ends_with('#'))
                ++out.bad;
            else
                j += x.s + ";";
        }
        for (auto const key : keys) out.lines.push_back(line(key, groups[key]));
    }
    return out;
}

// -- handles over handles, some of them with texts in them ------------------------------------------------------------------

inline auto handles(found& out, std::size_t reserved) {
    return leat::distinct_until_changed("s"_f) | leat::enumerate("i"_f) |
           leat::with("u"_f = [](auto const& r) { return std::string("s"_f(r)) + " and so on and on"; }) | leat::drop("ts"_f) |
           leat::rename("q"_f = "s"_f) | leat::key_by("u"_f) | leat::running("b"_f = leat::max("u"_f), "k"_f = leat::count()) |
           leat::with("c"_f = [](auto const& r) { return "b"_f(r) + "!"; }) | leat::key_by("id"_f, leat::reserve_keys(reserved)) |
           leat::running("g"_f = leat::max("c"_f)) | leat::enumerate("e"_f) | leat::key_by("g"_f) | leat::running("h"_f = leat::count()) |
           leat::take(1'000'000) | leat::for_each([&out](auto const& r) {
               out.lines.push_back(line("i"_f(r), "id"_f(r), "q"_f(r), "u"_f(r), "b"_f(r), "k"_f(r), "c"_f(r), "g"_f(r), "e"_f(r), "h"_f(r)));
           });
}
inline found handles_model() {
    found out;
    std::map<std::string, std::int64_t> k, h;
    std::map<std::int64_t, std::string> g;
    std::int64_t i = 0;
    std::string last = "none";
    for (auto const& x : items()) {
        if (x.s == last) continue;
        last = x.s;
        std::string const u = x.s + " and so on and on", c = u + "!";
        g[x.id] = std::max(g[x.id], c);
        out.lines.push_back(line(i, x.id, x.s, u, u, ++k[u], c, g[x.id], i, ++h[g[x.id]]));
        ++i;
    }
    return out;
}

/// `make(tail)` is a pipeline in which rows with `ts`, `id` and `s` go into `tail`. Few keys are looked up at once; where many
/// are expected, a batch of rows waits.
template <class Make, class Tail>
void check(char const* name, Make const& make, Tail const& tail, found const& expected, std::uint64_t refused_before = 0) {
    for (std::size_t const reserved : {std::size_t{0}, std::size_t{200'000}})
        for (std::size_t const batch : {std::size_t{1}, std::size_t{7}, std::size_t{1024}}) {
            INFO(name << ", keys reserved " << reserved << ", batch " << batch);
            found out;
            auto job = leat::start(make(tail(out, reserved)), leat::batch_size(batch));
            while (job.step() != leat::step_result::ended) {}
            CHECK(out.lines == expected.lines);
            CHECK(job.context().bad == expected.bad + refused_before);
        }
}

template <class Make>
void into_all_that_wait(Make const& make, std::uint64_t refused_before = 0) {
    check("chain", make, chain, chain_model(), refused_before);
    check("windows", make, windows, windows_model(), refused_before);
    check("refusing", make, refusing, refusing_model(), refused_before);
}

}  // namespace kept_rows

BOOST_HANA_ADAPT_STRUCT(kept_rows::item, ts, id, s);
