// SPDX-License-Identifier: BSL-1.0
// What all programs with random pipelines have in common: rows out of a file of data, rows in writing, and the ways to run
// a pipeline: at once, with many ends and beginnings in one process, with a new process for each, with on_error(stop).
#pragma once

#include <leat/leat.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <list>
#include <random>
#include <ranges>
#include <stdexcept>

using namespace leat::literals;

struct part {
    std::int64_t n;
    std::string s;
};
BOOST_HANA_ADAPT_STRUCT(part, n, s);

// -- values in writing ---------------------------------------------------------------------------------------------------

template <class T>
inline constexpr bool is_optional_value = false;
template <class T>
inline constexpr bool is_optional_value<std::optional<T>> = true;

inline void show_text(std::string& to, std::string_view text) {
    static char const digits[] = "0123456789abcdef";
    to += '\'';
    for (char const c : text) {
        auto const b = static_cast<unsigned char>(c);
        if ((b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z'))
            to += c;
        else
            (to += '%') += {digits[b >> 4], digits[b & 15]};
    }
}

template <class T>
void show(std::string& to, T const& value) {
    if constexpr (is_optional_value<T>) {
        if (value)
            show(to, *value);
        else
            to += "null";
    } else if constexpr (std::is_same_v<T, double>) {
        char text[17];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(value)));
        to += std::isnan(value) ? "nan" : text;
    } else if constexpr (std::is_arithmetic_v<T>) {
        to += std::to_string(+value);
    } else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
        show_text(to, value);
    } else if constexpr (requires { value.mantissa(); }) {
        to += std::to_string(value.mantissa());
    } else if constexpr (requires { value.time_since_epoch(); }) {
        to += std::to_string(value.time_since_epoch().count());
    } else if constexpr (requires { value.count(); }) {
        to += std::to_string(value.count());
    } else if constexpr (requires { value.begin(); }) {
        to += '[';
        for (auto const& x : value) {
            if (to.back() != '[') to += ',';
            show(to, x);
        }
        to += ']';
    } else {
        char before = '{';
        leat::for_each_field(value, [&](std::string_view, auto const& x) {
            to += before;
            before = ';';
            show(to, x);
        });
        to += '}';
    }
}

template <class Row>
void show_row(std::string& to, Row const& row) {
    if constexpr (leat::record_like<Row>) {
        char const* between = "";
        leat::for_each_field(row, [&](std::string_view name, auto const& value) {
            ((to += between) += name) += '=';
            between = " ";
            show(to, value);
        });
    } else {
        show(to, row);
    }
    to += '\n';
}

// -- values out of a file ------------------------------------------------------------------------------------------------

inline std::deque<std::string> texts_of_views;

inline std::string read_text(char const*& p) {
    std::string out;
    for (++p; *p == '%' || std::isalnum(static_cast<unsigned char>(*p)) != 0; ++p)
        if (*p == '%') {
            out += static_cast<char>(std::stoi(std::string(p + 1, 2), nullptr, 16));
            p += 2;
        } else
            out += *p;
    return out;
}

template <class T>
void read(char const*& p, T& out) {
    if constexpr (is_optional_value<T>) {
        if (std::string_view(p).starts_with("null"))
            p += 4;
        else
            read(p, out.emplace());
    } else if constexpr (std::is_same_v<T, double>) {
        bool const nan = std::string_view(p).starts_with("nan");
        out = nan ? std::nan("") : std::bit_cast<double>(std::uint64_t{std::stoull(std::string(p, 16), nullptr, 16)});
        p += nan ? 3 : 16;
    } else if constexpr (std::is_arithmetic_v<T>) {
        char* end = nullptr;
        out = std::is_unsigned_v<T> ? static_cast<T>(std::strtoull(p, &end, 10)) : static_cast<T>(std::strtoll(p, &end, 10));
        p = end;
    } else if constexpr (std::is_same_v<T, std::string>) {
        out = read_text(p);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
        out = texts_of_views.emplace_back(read_text(p));
    } else if constexpr (requires { out.mantissa(); }) {
        std::int64_t n{};
        read(p, n);
        out = T::from_mantissa(n);
    } else if constexpr (std::is_same_v<T, leat::timestamp>) {
        std::int64_t n{};
        read(p, n);
        out = leat::timestamp(leat::duration(n));
    } else if constexpr (requires { out.emplace_back(); }) {
        for (++p; *p != ']'; p += *p == ',' ? 1 : 0) read(p, out.emplace_back());
        ++p;
    } else {
        for (char const end : {';', '}'}) {
            static_cast<void>(end);
            ++p;
            if (end == ';')
                read(p, out.n);
            else
                read(p, out.s);
        }
        ++p;
    }
}

inline std::string contents(std::string const& path) {
    std::string all;
    if (std::FILE* const f = std::fopen(path.c_str(), "rb")) {
        char buffer[4096];
        for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) != 0;) all.append(buffer, n);
        std::fclose(f);
    }
    return all;
}
inline void put_contents(std::string const& path, std::string const& all) {
    std::FILE* const f = std::fopen(path.c_str(), "wb");
    if (f == nullptr || std::fwrite(all.data(), 1, all.size(), f) != all.size() || std::fclose(f) != 0) std::abort();
}

/// `name=value` for each field, one row a line.
template <class Row>
std::vector<Row> read_rows(std::string const& text) {
    std::vector<Row> rows;
    for (char const* p = text.c_str(); *p != '\0'; ++p) {
        Row& row = rows.emplace_back();
        boost::hana::for_each(boost::hana::accessors<Row>(), [&](auto const& field) {
            while (*p++ != '=') {}
            read(p, boost::hana::second(field)(row));
        });
    }
    return rows;
}

// -- functions of the pipelines ------------------------------------------------------------------------------------------

/// A field of a record that a function makes.
template <class To, class From>
To to(From const& value) {
    if constexpr (is_optional_value<To> && is_optional_value<From>)
        return value ? To(to<typename To::value_type>(*value)) : To();
    else
        return To(value);
}

template <class T>
std::int64_t mix(std::int64_t value, T const& x) {
    if constexpr (is_optional_value<T>)
        return x ? mix(value, *x) : mix(value, -1);
    else if constexpr (std::is_convertible_v<T const&, std::string_view>) {
        for (char const c : std::string_view(x)) value = mix(value, static_cast<unsigned char>(c));
        return mix(value, 1);
    } else
        return (value * 31 + static_cast<std::int64_t>(static_cast<std::uint64_t>(x) & 0xffffu)) & 0x7fffffff;
}

/// 0 to 3.
template <class T>
std::int64_t small(T const& x) {
    if constexpr (is_optional_value<T>)
        return x ? small(*x) : 0;
    else
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(x) & 3u);
}

struct mixed {
    struct state { std::int64_t value = 0; };
    state identity() const { return {}; }
    template <class T>
    void add(state& s, T const& x) const { s.value = mix(s.value, x); }
    void merge(state&, state const&) const { std::abort(); }
    std::int64_t result(state const& s) const { return s.value; }
};
struct picky : mixed {
    template <class T>
    void add(state& s, T const& x) const {
        auto const rest = static_cast<int>(x % 13);
        if (rest == 5 || rest == -8) throw std::runtime_error("thirteen");
        mixed::add(s, x);
    }
};
struct joined {
    using state = std::string;
    state identity() const { return {}; }
    static bool inside(char c) { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; }
    void add(state& s, std::string_view x) const {   // the last 20 characters
        s += x;
        auto count = std::count_if(s.begin(), s.end(), [](char c) { return !inside(c); });
        std::size_t at = 0;
        for (; count > 20; --count)
            for (++at; at != s.size() && inside(s[at]); ++at) {}
        s.erase(0, at);
    }
    void merge(state&, state const&) const { std::abort(); }
    std::string result(state const& s) const { return s; }
};

// -- sources -------------------------------------------------------------------------------------------------------------

/// Everything the programs are told.
struct input {
    std::string path;
    std::string text;
    unsigned seed = 0;
};

template <class Row>
leat::source<Row> one_by_one(std::vector<Row> const* all) {
    for (auto const& row : *all) {
        Row copy = row;
        co_yield copy;
    }
}
template <class Row>
leat::source<Row const> one_by_one_lent(std::vector<Row> const* all) {
    for (auto const& row : *all) co_yield row;
}
template <class Row>
leat::source<Row> one_by_one_waiting(std::vector<Row> const* all, unsigned seed) {
    std::minstd_rand random(seed);
    leat::timestamp until{};   // long gone, so that it waits, and not for long
    for (auto const& row : *all) {
        if (random() % 4 == 0) co_await leat::sleep_until(until += leat::duration(1));
        Row copy = row;
        co_yield copy;
    }
}
template <class Row>
leat::source<Row> in_batches(std::vector<Row> const* all, unsigned seed) {
    std::minstd_rand random(seed);
    for (std::size_t at = 0; at != all->size();) {
        auto const n = std::min<std::size_t>(all->size() - at, random() % 9);
        std::vector<Row> some(all->begin() + static_cast<std::ptrdiff_t>(at), all->begin() + static_cast<std::ptrdiff_t>(at + n));
        at += n;
        std::span<Row> const rows(some);
        co_yield rows;
    }
}
template <class Row>
leat::source<Row const> in_batches_lent(std::vector<Row> const* all, unsigned seed) {
    std::minstd_rand random(seed);
    for (std::size_t at = 0; at != all->size();) {
        auto const n = std::min<std::size_t>(all->size() - at, random() % 2000);
        std::span<Row const> const rows(all->data() + at, n);
        at += n;
        co_yield rows;
    }
}
inline leat::source<std::string> in_pieces(std::string const* text, unsigned seed) {
    std::minstd_rand random(seed);
    for (std::size_t at = 0; at != text->size();) {
        std::string piece = text->substr(at, random() % (random() % 4 == 0 ? 300 : 7));
        at += piece.size();
        co_yield piece;
    }
}

/// A pipe that holds a text, as descriptor `as`, or a new one.
inline int pipe_with(std::string const& text, int as = -1) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    if (::write(ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
    ::close(ends[1]);
    if (as < 0) return ends[0];
    ::dup2(ends[0], as);
    ::close(ends[0]);
    return as;
}

// -- runs ----------------------------------------------------------------------------------------------------------------

/// What the sinks of a run were given, and what it said at its end.
struct outputs {
    std::vector<std::string> sinks;
    std::string folder;
    std::string report{};
    std::size_t pushed = 0;

    struct writer_to {
        std::string* to;
        template <class Row>
        void operator()(Row const& row) const { show_row(*to, row); }
    };
    outputs(std::size_t n, std::string f) : sinks(n), folder(static_cast<std::string&&>(f)) {}
    writer_to writer(std::size_t k) { return {&sinks[k]}; }
    std::string file(std::size_t k) const { return folder + "/sink" + std::to_string(k); }

    template <class... V>
    void add_values(std::vector<int> const& numbers, V const&... values) {
        std::size_t next = 0;
        (add_value(sinks[static_cast<std::size_t>(numbers[next++])], values), ...);
    }
    void add_report(leat::report const& r) {
        static char const* const ends[] = {"end_of_input", "stopped_early", "interrupted"};
        report = "in " + std::to_string(r.records_in) + " out " + std::to_string(r.records_out) + " late " + std::to_string(r.late) + " bad " +
                 std::to_string(r.bad) + " blank " + std::to_string(r.blank_lines) + " ended " + ends[static_cast<int>(r.ended)] + "\nwatermark ";
        show(report, r.watermark);
        report += '\n';
        for (auto const& b : r.bad_by_reason) report += "refused by " + b.stage + " " + std::to_string(b.count) + "\n";
    }
    void print(std::string const& title) const {
        std::printf("== %s\n", title.c_str());
        for (std::size_t k = 0; k != sinks.size(); ++k) {
            std::string const all = sinks[k] + contents(file(k));   // a sink has one or the other
            for (std::size_t at = 0, end; (end = all.find('\n', at)) != std::string::npos; at = end + 1)
                std::printf("%zu %.*s\n", k, static_cast<int>(end - at), all.data() + at);
            std::remove(file(k).c_str());
        }
        std::printf("%s", report.c_str());
        std::fflush(stdout);
    }

private:
    template <class V>
    static void add_value(std::string& to, V const& value) {
        if constexpr (!leat::record_like<V> && requires { value.begin(); })
            for (auto const& row : value) show_row(to, row);
        else
            show_row(to, value);
    }
};

/// A program's pipeline: `make(out)` describes it, `numbers` are those of the sinks whose values `run` hands back. Rows
/// that are to be pushed from outside are given as `rows`.
template <class Make, class Rows = int>
struct shape {
    Make make;
    std::size_t sinks;
    std::vector<int> numbers;
    std::string folder;
    Rows rows{};
    static constexpr bool pushes = !std::is_same_v<Rows, int>;

    void whole(std::size_t size) const {
        outputs out(sinks, folder);
        if constexpr (pushes) {
            static_cast<void>(life(out, {}, size, 1L << 30));
            out.print("run " + std::to_string(size));
        } else
            run_whole(out, size);
    }
    void run_whole(outputs& out, std::size_t size) const {
        auto const p = make(out);
        auto result = leat::run(p, leat::batch_size(size));
        if constexpr (std::is_same_v<decltype(result), leat::report>)
            out.add_report(result);
        else
            std::apply([&](leat::report const& report, auto const&... values) { out.add_report(report), out.add_values(numbers, values...); }, result);
        out.print("run " + std::to_string(size));
    }

    /// Only what was written before the bad record, without values.
    void stopped(std::size_t size) const {
        outputs out(sinks, folder);
        try {
            if constexpr (pushes) {
                auto job = leat::start(make(out), leat::batch_size(size), leat::on_error(leat::stop));
                push_some(job, out, size, 1L << 30);
                job.finish();
            } else {
                auto const p = make(out);
                static_cast<void>(leat::run(p, leat::batch_size(size), leat::on_error(leat::stop)));
            }
            return;
        } catch (leat::error const&) {
            out.report = "stopped\n";
        }
        out.print("stop " + std::to_string(size));
    }

    /// So many steps, then a snapshot; empty when it came to its end.
    std::string life(outputs& out, std::string const& snapshot, std::size_t size, long steps) const {
        auto const p = make(out);
        auto job = leat::start(p, leat::batch_size(size));
        if (!snapshot.empty()) {
            leat::snapshot_reader from(snapshot);
            job.load(from);
            from.finish();
        }
        if constexpr (pushes) {
            if (!push_some(job, out, size, steps)) {
                leat::snapshot_writer to;
                job.save(to);
                return to.finish();
            }
            job.finish();
        }
        for (; !pushes; --steps) {
            if (steps <= 0 && !job.input_ended()) {
                leat::snapshot_writer to;
                job.save(to);
                return to.finish();
            }
            auto const did = job.step();
            if (did == leat::step_result::ended) break;
            if (did == leat::step_result::waiting) {
                auto const w = job.waits_for();
                pollfd fd{w.descriptor, w.events, 0};
                ::poll(&fd, w.descriptor < 0 ? 0 : 1, w.descriptor < 0 ? 0 : 1000);
                job.wake();
            }
        }
        out.add_report(job.report());
        std::apply([&](auto const&... values) { out.add_values(numbers, values...); }, job.values());
        return {};
    }

    /// So many batches at most; whether all is through.
    template <class Job>
    bool push_some(Job& job, outputs& out, std::size_t size, long batches) const {
        auto const all = std::span(*rows);
        for (; batches > 0; --batches) {
            if (out.pushed == all.size() || job.done()) return true;
            auto const n = std::min(size, all.size() - out.pushed);
            job.push(all.subspan(out.pushed, n));
            out.pushed += n;
        }
        return false;
    }

    void lives(std::size_t size, unsigned seed, std::size_t most) const {
        std::minstd_rand random(seed);
        outputs out(sinks, folder);
        std::string snapshot;
        long const span = size < 8 ? 60 : 6;
        std::size_t count = 0;
        do
            snapshot = life(out, snapshot, size, ++count < most ? static_cast<long>(random() % static_cast<unsigned>(span)) : 1L << 30);
        while (!snapshot.empty());
        out.print("lives " + std::to_string(size));
    }

    /// One life in this process, to be continued in the next.
    void one_life(std::string const& path, std::size_t size, long steps) const {
        outputs out(sinks, folder);
        std::string const before = contents(path);
        std::size_t at = 0;
        auto const next = [&] {
            std::size_t const end = before.find('\n', at);
            auto const n = static_cast<std::size_t>(std::stoull(before.substr(at, end - at)));
            at = end + 1 + n;
            return before.substr(end + 1, n);
        };
        std::string snapshot;
        if (!before.empty()) {
            for (auto& sink : out.sinks) sink = next();
            snapshot = next();
            out.pushed = std::stoull(next());
        }
        snapshot = life(out, snapshot, size, steps);
        if (snapshot.empty()) {
            out.print("processes " + std::to_string(size));
            return;
        }
        std::string all;
        for (auto const& sink : out.sinks) (all += std::to_string(sink.size()) += '\n') += sink;
        for (std::string const& text : {snapshot, std::to_string(out.pushed)}) (all += std::to_string(text.size()) += '\n') += text;
        put_contents(path, all);
    }

    int main(std::vector<std::string> const& words, unsigned seed, bool can_go_on) const {
        auto const number = [&](std::size_t i) { return static_cast<std::size_t>(std::stoull(words.at(i))); };
        try {
            if (words.at(0) == "all") {
                for (std::size_t const size : {1, 2, 7, 64, 1024}) whole(size);
                for (std::size_t const size : {1, 7, 1024}) stopped(size);
                if (can_go_on)
                    for (std::size_t const size : {1, 2, 64}) lives(size, seed + static_cast<unsigned>(size), number(1));
            } else
                one_life(words.at(1), number(2), static_cast<long>(number(3)));
        } catch (std::exception const& e) {
            std::printf("exception %s\n", e.what());
            return 3;
        }
        return 0;
    }
};
template <class Make>
shape(Make, std::size_t, std::vector<int>, std::string) -> shape<Make>;
template <class Make, class Rows>
shape(Make, std::size_t, std::vector<int>, std::string, Rows) -> shape<Make, Rows>;
