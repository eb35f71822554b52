// SPDX-License-Identifier: BSL-1.0
// Whatever ends a run, from wherever it comes: what came before has gone through, each sink has been given what it was
// sent and is closed, the exception comes out as it is, and the report can be had.
#include <leat/leat.hpp>
#include <leat/test.hpp>

#include <drive.hpp>

#include <algorithm>
#include <fcntl.h>
#include <map>
#include <new>
#include <random>
#include <ranges>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace leat::literals;
using namespace leat_test;
using namespace std::chrono_literals;

namespace {

struct numbered {
    std::int64_t n;
    leat::timestamp ts;

    friend bool operator==(numbered const&, numbered const&) = default;
};

struct listed {
    std::string name;
    std::string place;
    std::vector<std::string> parts;
};

/// Thrown, and no error of leat's, nor of the standard.
struct cut {
    int at;
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(numbered, n, ts);
BOOST_HANA_ADAPT_STRUCT(listed, name, place, parts);

namespace {

leat::timestamp second(std::int64_t s) { return leat::timestamp(std::chrono::seconds(s)); }

std::vector<numbered> rows_to(std::int64_t n) {
    std::vector<numbered> out;
    for (std::int64_t i = 1; i <= n; ++i) out.push_back({i, second(i)});
    return out;
}

leat::source<numbered> then_cut(std::int64_t n) {
    for (std::int64_t i = 1; i <= n; ++i) {
        numbered const row{i, second(i)};
        co_yield row;
    }
    throw cut{static_cast<int>(n)};
}
leat::source<numbered const> spans_then_cut(std::vector<numbered> const* rows) {
    co_yield std::span<numbered const>(*rows);
    throw cut{static_cast<int>(rows->size())};
}

struct folder {
    std::string path{};
    std::vector<std::string> files{};
    folder() {
        char name[] = "/tmp/leat_ways_XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    std::string file(std::string const& name) {
        files.push_back(path + "/" + name);
        return files.back();
    }
    ~folder() {
        for (auto const& f : files) ::unlink(f.c_str());
        ::rmdir(path.c_str());
    }
};

std::string content_of(std::string const& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}
std::int64_t lines_in(std::string const& path) {
    std::string const text = content_of(path);
    return std::count(text.begin(), text.end(), '\n');
}
/// The rows of the tables in a file: the lines that begin with a bar, without heads.
std::int64_t table_rows_in(std::string const& path) {
    std::ifstream in(path);
    std::int64_t n = 0;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with('|') && line.find("n|") == std::string::npos) ++n;
    return n;
}

/// A descriptor of a file that is written to.
struct written_file {
    std::string path;
    int fd;
    written_file(folder& dir, std::string const& name)
        : path(dir.file(name)), fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        REQUIRE(fd >= 0);
    }
    written_file(written_file const&) = delete;
    written_file& operator=(written_file const&) = delete;
    ~written_file() { ::close(fd); }
};

/// A sink of our own that throws in one of its functions, and tells what became of it.
enum class fails { never, write, flush, advance, close };
struct told {
    std::vector<std::int64_t> rows{};
    int closed = 0;
};
struct own_sink {
    static constexpr char const* sink_kind = "own";
    told* out;
    fails when = fails::never;
    std::int64_t at = 0;

    struct writer {
        told* out;
        fails when;
        std::int64_t at;

        template <class Row>
        void write(Row const& row) {
            if (when == fails::write && "n"_f(row) == at) throw cut{1};
            out->rows.push_back("n"_f(row));
        }
        void flush(bool) {
            if (when == fails::flush && static_cast<std::int64_t>(out->rows.size()) >= at) throw cut{2};
        }
        void advance(leat::timestamp) {
            if (when == fails::advance && static_cast<std::int64_t>(out->rows.size()) >= at) throw cut{3};
        }
        void close() {
            ++out->closed;
            if (when == fails::close) throw cut{4};
        }
    };
    template <class Row>
    [[nodiscard]] writer open(leat::detail::run_context&) const {
        return {out, when, at};
    }
};

std::vector<std::int64_t> up_to(std::int64_t n) {
    std::vector<std::int64_t> out;
    for (std::int64_t i = 1; i <= n; ++i) out.push_back(i);
    return out;
}

/// All sinks there are, side by side.
struct every_sink {
    folder dir{};
    std::string json = dir.file("json");
    written_file output{dir, "output"};
    written_file table{dir, "table"};
    std::vector<std::int64_t> called{};
    told own{};

    auto pipe() {
        return leat::fork(leat::to(leat::json_lines_file(json)), leat::to(leat::json_lines_output(output.fd)),
                          leat::to(leat::console({.rows = 7, .descriptor = table.fd})),
                          leat::for_each([this](auto const& r) { called.push_back("n"_f(r)); }), leat::to(own_sink{&own}), leat::collect());
    }
    void check(std::int64_t n) const {
        CHECK(lines_in(json) == n);
        CHECK(lines_in(output.path) == n);
        CHECK(table_rows_in(table.path) == n);
        CHECK(called == up_to(n));
        CHECK(own.rows == up_to(n));
        CHECK(own.closed == 1);
    }
};

}  // namespace

TEST_CASE("what a source throws comes out as it is, behind all that it gave: every sink has it") {
    auto const kept = rows_to(100);
    auto const of = [&](auto make) {
        for (std::size_t const batch : batch_sizes) {
            INFO("batch " << batch);
            every_sink sinks;
            leat::report r;
            r.late = 77;
            CHECK_THROWS_AS(leat::run(make() | sinks.pipe(), leat::batch_size(batch), leat::report_to(r)), cut);
            sinks.check(100);
            CHECK(r.records_in == 100);
            CHECK(r.records_out == 600);
            CHECK(r.late == 0);
            CHECK(r.ended == leat::run_end::failed);
            CHECK(r.stopped_at.records == 100);
        }
    };
    of([] { return leat::from(then_cut, 100); });
    of([&] { return leat::from(spans_then_cut, &kept); });
    of([&] { return leat::from(std::views::iota(1) | std::views::transform([](int i) {
                 if (i == 101) throw cut{i};
                 return numbered{i, second(i)};
             })); });
}

TEST_CASE("a run that ends well tells its report too") {
    auto const rows = rows_to(10);
    leat::report r;
    auto const back = leat::run(leat::from(rows) | leat::null(), leat::report_to(r));
    CHECK(r.records_in == 10);
    CHECK(r.ended == leat::run_end::end_of_input);
    CHECK(r.stopped_at == leat::position{10, 0, 0});
    CHECK(back.stopped_at == r.stopped_at);
    CHECK(std::get<0>(leat::run(leat::from(rows) | leat::take(3) | leat::count_rows(), leat::report_to(r))).records_in == 3);
    CHECK(r.ended == leat::run_end::stopped_early);
    // A file that is not there: nothing was done.
    CHECK_THROWS_AS(leat::run(leat::from(leat::json_lines<numbered>(leat::file("/no/such/file"))) | leat::null(), leat::report_to(r)), leat::error);
    CHECK(r.records_in == 0);
    CHECK(r.ended == leat::run_end::failed);
}

TEST_CASE("windows that have fired are written, those that are open are not") {
    // 1000 windows of a second, of which the record after each fires one.
    for (std::size_t const batch : batch_sizes) {
        every_sink sinks;
        leat::report r;
        auto const windows = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::sum("n"_f));
        CHECK_THROWS_AS(leat::run(leat::from(then_cut, 1000) | windows | sinks.pipe(), leat::batch_size(batch), leat::report_to(r)), cut);
        sinks.check(999);
        CHECK(r.watermark == second(1000));
        CHECK(r.records_out == 6 * 999);
    }
}

TEST_CASE("on_error(stop): all rows before the bad one, for every batch size") {
    auto const rows = rows_to(5000);
    auto const bad_at = [](std::int64_t n) {
        return leat::map([n](numbered const& r) {
            if (r.n == n) throw std::runtime_error("no more");
            return r;
        });
    };
    for (std::size_t const batch : batch_sizes) {
        INFO("batch " << batch);
        every_sink sinks;
        leat::report r;
        CHECK_THROWS_AS(leat::run(leat::from(rows) | bad_at(4001) | sinks.pipe(), leat::on_error(leat::stop), leat::batch_size(batch), leat::report_to(r)),
                        leat::error);
        sinks.check(4000);
        CHECK(r.records_in == 4001);
        CHECK(r.bad == 1);
        CHECK(r.bad_by_reason == std::vector<leat::bad_count>{{"map", "no more", 1}});
        CHECK(r.stopped_at.records == 4000);
    }
}

TEST_CASE("on_error(stop) in JSON: the rows before the bad line, for every batch size, and where it stands") {
    std::string text;
    for (int i = 1; i <= 99; ++i) {
        if (i == 60) text += "\n  \n";
        text += "{\"n\":" + std::to_string(i) + ",\"ts\":\"1970-01-01T00:00:00Z\"}\n";
    }
    std::size_t const before = text.size();
    text += "oh\n";
    for (int i = 0; i != 10; ++i) text += "{\"n\":1,\"ts\":\"1970-01-01T00:00:00Z\"}\n";
    auto const input = leat::json_lines<numbered>(leat::in_memory(text));
    for (std::size_t const batch : batch_sizes) {
        INFO("batch " << batch);
        every_sink sinks;
        leat::report r;
        CHECK_THROWS_WITH(leat::run(leat::from(input) | sinks.pipe(), leat::on_error(leat::stop), leat::batch_size(batch), leat::report_to(r)),
                          Catch::Contains("stage json_lines refused a record"));
        sinks.check(99);
        CHECK(r.records_in == 99);
        CHECK(r.blank_lines == 2);
        CHECK(r.stopped_at == leat::position{99, before, 101});
        // A stage that refuses a row of it.
        every_sink others;
        CHECK_THROWS_AS(leat::run(leat::from(input) | leat::filter(60 / ("n"_f - 70) < 1000) | others.pipe(), leat::on_error(leat::stop),
                                  leat::batch_size(batch), leat::report_to(r)),
                        leat::error);
        others.check(69);
        CHECK(r.records_in == 70);
        CHECK(r.stopped_at.records == 69);
        CHECK(r.stopped_at.lines == 71);
        CHECK(text.compare(r.stopped_at.bytes, 8, "{\"n\":70,") == 0);
    }
}

TEST_CASE("bad lines and bad rows come to the bad stream in the order of the input, for every batch size") {
    std::string text;
    for (int i = 1; i <= 40; ++i)
        text += i % 5 == 0 ? "oh\n" : "{\"n\":" + std::to_string(i) + ",\"ts\":\"1970-01-01T00:00:00Z\"}\n";
    auto const [report, lines, n] = run_everywhere([&] {
        return leat::from(leat::json_lines<numbered>(leat::in_memory(text)), leat::bad_to(leat::map([](leat::bad_record const& b) { return *b.line; }) | leat::collect())) |
               leat::filter(1 / ("n"_f % 3) < 10) | leat::count_rows();
    });
    CHECK(lines.size() == 8 + 11);
    CHECK(std::is_sorted(lines.begin(), lines.end()));
}

TEST_CASE("on_error(stop) behind breakers: the same rows for every batch size, few keys or many") {
    std::vector<numbered> rows;
    for (std::int64_t i = 1; i <= 3000; ++i) rows.push_back({i, second(i / 100)});
    using text_row = leat::record<leat::field<"n", std::int64_t>, leat::field<"k", std::string>, leat::field<"ts", leat::timestamp>>;
    auto const named = leat::map([](numbered const& r) { return text_row(r.n, "a long key, number " + std::to_string(r.n % 1000), r.ts); });
    auto const refusing = [](std::int64_t at) {
        return leat::filter([at](auto const& r) {
            if ("n"_f(r) == at) throw std::runtime_error("this one");
            return true;
        });
    };
    auto const same_everywhere = [&](auto const& middle) {
        std::vector<std::int64_t> before, behind;
        for (std::size_t const batch : batch_sizes) {
            INFO("batch " << batch);
            std::vector<std::int64_t> first, second_branch;
            leat::report r;
            CHECK_THROWS_AS(leat::run(leat::from(rows) | named | leat::fork(leat::for_each([&](auto const& row) { first.push_back("n"_f(row)); }),
                                                                            middle | leat::for_each([&](auto const& row) { second_branch.push_back("n"_f(row)); })),
                                      leat::on_error(leat::stop), leat::batch_size(batch), leat::report_to(r)),
                            leat::error);
            if (batch == 1) {
                before = first;
                behind = second_branch;
                CHECK_FALSE(behind.empty());
            }
            CHECK(first == before);
            CHECK(second_branch == behind);
            CHECK(r.records_in == before.size());
            CHECK(r.records_out == before.size() + behind.size());
            CHECK(r.bad == 1);
        }
    };
    same_everywhere(leat::key_by("k"_f) | leat::running("m"_f = leat::count()) | refusing(2345));
    same_everywhere(leat::key_by("k"_f, leat::reserve_keys(3'000'000)) | leat::running("m"_f = leat::count()) | refusing(2345));
    same_everywhere(leat::key_by("k"_f, leat::reserve_keys(3'000'000)) | leat::running("m"_f = 10 / (leat::sum("n"_f) - 4035)));
    same_everywhere(leat::event_time("ts"_f) | leat::key_by("k"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::max("n"_f)) | refusing(1234));
    same_everywhere(leat::event_time("ts"_f) | leat::key_by("k"_f, leat::reserve_keys(3'000'000)) | leat::window(leat::tumbling(1s)) |
                    leat::aggregate("n"_f = leat::max("n"_f)) | refusing(1234));
}

TEST_CASE("on_error(stop) behind lists: what has gone through does not go again") {
    std::vector<listed> rows;
    for (int i = 0; i != 40; ++i) {
        std::string const number = std::to_string(i);
        rows.push_back({"a name that has room of its own " + number, "place", {"a part that has room of its own " + number, "b" + number, "c" + number}});
    }
    auto const lists = leat::map([](listed const& l) { return l.parts; });
    for (std::size_t const size : batch_sizes)
        for (std::size_t const stop : {1u, 2u, 3u, 50u, 119u}) {
            std::vector<std::string> seen;
            std::size_t n = 0;
            auto const rest = leat::running("n"_f = leat::count()) | leat::inspect([&](auto const&) {
                                  if (++n == stop) throw std::runtime_error("stop");
                              }) | leat::running("m"_f = leat::count()) | leat::for_each([&](auto const& r) { seen.emplace_back("parts"_f(r)); });
            auto const stops = [&](auto const& p) {
                seen.clear();
                n = 0;
                INFO("batch size " << size << ", stop " << stop);
                CHECK_THROWS_AS(leat::run(p, leat::batch_size(size), leat::on_error(leat::stop)), leat::error);
                REQUIRE(seen.size() == stop - 1);
                for (std::size_t i = 0; i != seen.size(); ++i) CHECK(seen[i] == rows[i / 3].parts[i % 3]);
            };
            stops(leat::from(rows) | leat::explode("parts"_f) | leat::key_by("name"_f, "place"_f) | rest);
            stops(leat::from(rows) | lists | leat::flat_map([](auto const& all) { return all; }) |
                  leat::map([](std::string const& part) {
                      return leat::record<leat::field<"parts", std::string>, leat::field<"place", std::string>>(part, "place");
                  }) |
                  leat::key_by("parts"_f, "place"_f) | rest);
        }
}

TEST_CASE("one sink that fails does not empty another, wherever it fails") {
    auto const rows = rows_to(100);
    for (std::size_t const batch : batch_sizes)
        for (fails const when : {fails::write, fails::flush, fails::close})
            for (bool const failing_first : {true, false}) {
                INFO("batch " << batch << ", fails in " << static_cast<int>(when) << (failing_first ? ", first" : ", last"));
                told broken, whole;
                folder dir;
                auto const path = dir.file("out");
                leat::report r;
                own_sink const bad{&broken, when, 50};
                auto const good = leat::fork(leat::to(own_sink{&whole}), leat::to(leat::json_lines_file(path)));
                auto const go = [&](auto const& p) { leat::run(leat::from(rows) | p, leat::batch_size(batch), leat::report_to(r)); };
                int thrown = 0;
                try {
                    if (failing_first)
                        go(leat::fork(leat::to(bad), good));
                    else
                        go(leat::fork(good, leat::to(bad)));
                } catch (cut const& c) {
                    thrown = c.at;
                }
                CHECK(thrown == static_cast<int>(when));
                CHECK(broken.closed == 1);
                CHECK(whole.closed == 1);
                CHECK(lines_in(path) == static_cast<std::int64_t>(whole.rows.size()));
                CHECK(whole.rows == up_to(static_cast<std::int64_t>(whole.rows.size())));
                std::size_t const least = when == fails::close ? 100 : when == fails::write && failing_first ? 49 : 50;
                CHECK(whole.rows.size() >= least);
                CHECK(r.records_out == broken.rows.size() + 2 * whole.rows.size());
                CHECK(r.ended == leat::run_end::failed);
            }
}

TEST_CASE("the first of several exceptions comes out") {
    auto const rows = rows_to(10);
    told a, b;
    try {
        leat::run(leat::from(rows) | leat::fork(leat::to(own_sink{&a, fails::close}), leat::to(own_sink{&b, fails::flush, 3})), leat::batch_size(1));
        FAIL("nothing was thrown");
    } catch (cut const& c) {
        CHECK(c.at == 2);
    }
    CHECK(a.closed == 1);
    CHECK(b.closed == 1);
}

TEST_CASE("side streams: one that fails empties no other sink, and each is closed") {
    auto rows = rows_to(60);
    rows.push_back({61, second(1)});  // late
    rows.push_back({62, second(62)});
    auto const windows = [](auto const& late) {
        return leat::event_time("ts"_f) | leat::window(leat::tumbling(1s), leat::late_to(late)) | leat::aggregate("n"_f = leat::sum("n"_f));
    };
    for (std::size_t const batch : batch_sizes)
        for (fails const when : {fails::write, fails::flush, fails::close, fails::never}) {
            INFO("batch " << batch << ", " << static_cast<int>(when));
            told late, bad, main;
            auto const bad_to = leat::bad_to(leat::select("n"_f = leat::length("text"_f)) | leat::to(own_sink{&bad}));
            leat::report r;
            bool thrown = false;
            try {
                leat::run(leat::from(rows, bad_to) | windows(leat::to(own_sink{&late, when, when == fails::flush ? 1 : 61})) | leat::to(own_sink{&main}),
                          leat::batch_size(batch), leat::report_to(r));
            } catch (cut const& c) {
                thrown = true;
                CHECK(c.at == static_cast<int>(when));
            }
            CHECK(thrown == (when != fails::never));
            CHECK(late.closed == 1);
            CHECK(bad.closed == 1);
            CHECK(main.closed == 1);
            // Those before the late record have fired; at its end all others.
            CHECK(main.rows.size() == (when == fails::close || when == fails::never ? 61 : 59));
            CHECK(r.late == 1);
        }
}

namespace {

/// Copying one of these runs out of memory.
struct heavy {
    std::int64_t n;
    std::shared_ptr<int> what = std::make_shared<int>(1);
    heavy(std::int64_t i) : n(i) {}
    heavy(heavy const& other) : n(other.n), what(other.what) {
        if (n == 70) throw std::bad_alloc();
    }
};

}  // namespace

TEST_CASE("memory that runs out is an exception like others") {
    std::vector<std::int64_t> seen, kept;
    auto const rows = up_to(100);
    for (std::size_t const batch : batch_sizes) {
        seen.clear();
        told own;
        leat::report r;
        std::vector<std::shared_ptr<heavy>> all;
        for (std::int64_t const i : rows) all.push_back(std::make_shared<heavy>(i));
        auto const views = std::views::iota(std::size_t{0}, all.size()) | std::views::transform([&](std::size_t i) -> heavy const& { return *all[i]; });
        std::vector<heavy const*> pointers;
        for (auto const& one : all) pointers.push_back(one.get());
        auto const p = leat::from(pointers) | leat::map([](heavy const* h) -> heavy const& { return *h; }) |
                       leat::fork(leat::for_each([&](heavy const& h) noexcept { seen.push_back(h.n); }), leat::collect());
        CHECK_THROWS_AS(leat::run(p, leat::batch_size(batch), leat::report_to(r)), std::bad_alloc);
        CHECK(seen == up_to(70));  // the first branch has the row that the second had no memory for
        CHECK(r.records_in == 70);
        CHECK(r.records_out == 70 + 69);
        CHECK_THROWS_AS(leat::run(leat::from(views) | leat::collect(), leat::batch_size(batch), leat::report_to(r)), std::bad_alloc);
        CHECK(r.records_in == 69);
    }
}

TEST_CASE("by hand: what is thrown comes out once, and the instance has ended") {
    for (std::size_t const batch : batch_sizes) {
        INFO("batch " << batch);
        every_sink sinks;
        auto const windows = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::sum("n"_f));
        auto job = leat::start(leat::from(then_cut, 100) | windows | sinks.pipe(), leat::batch_size(batch));
        int thrown = 0;
        for (int i = 0; i != 1000; ++i) {
            try {
                if (job.step() == leat::step_result::ended) break;
            } catch (cut const&) {
                ++thrown;
            }
        }
        CHECK(thrown == 1);
        sinks.check(99);  // the window that is open has not fired
        CHECK(job.report().ended == leat::run_end::failed);
        CHECK(job.failed());
        CHECK(job.report().stopped_at.records == 100);
        CHECK(job.step() == leat::step_result::ended);
        CHECK_NOTHROW(job.finish());
        CHECK_NOTHROW(job.discard());
        leat::snapshot_writer to;
        CHECK_THROWS_AS(job.save(to), leat::error);
        numbered one{};
        CHECK_THROWS_AS(job.push(std::span(&one, 1)), leat::error);
        CHECK(std::get<0>(job.values()).size() == 99);
        sinks.check(99);
    }
}

TEST_CASE("by hand: push, finish, discard and the end close all sinks, also when one fails in it") {
    auto const rows = rows_to(20);
    for (int const way : {0, 1, 2, 3})
        for (fails const when : {fails::write, fails::flush, fails::advance, fails::close}) {
            INFO("way " << way << ", " << static_cast<int>(when));
            told broken, whole;
            folder dir;
            auto const path = dir.file("out");
            auto const p = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::sum("n"_f)) |
                           leat::fork(leat::to(own_sink{&broken, when, 15}), leat::to(own_sink{&whole}), leat::to(leat::json_lines_file(path)));
            int thrown = 0;
            try {
                auto job = leat::start(leat::from(leat::push_source<numbered>()) | p);
                try {
                    if (way != 3) {
                        job.push(rows);
                        way == 0 ? job.finish() : job.discard();
                    } else {
                        job.push(rows);
                    }
                } catch (cut const&) {
                    ++thrown;
                    CHECK(job.failed());
                    CHECK(job.step() == leat::step_result::ended);
                    CHECK_THROWS_AS(job.push(rows), leat::error);
                    throw;
                }
            } catch (cut const& c) {
                CHECK(c.at == static_cast<int>(when));
            }
            CHECK(thrown == (way == 3 && when == fails::close ? 0 : 1));
            CHECK(broken.closed == 1);
            CHECK(whole.closed == 1);
            CHECK(whole.rows.size() >= 14);
            CHECK(lines_in(path) == static_cast<std::int64_t>(whole.rows.size()));
        }
}

TEST_CASE("results: side streams and sinks have all, on every way out") {
    folder dir;
    auto const path = dir.file("late");
    auto rows = rows_to(30);
    for (int i = 0; i != 10; ++i) rows.insert(rows.begin() + 20 + i, {100 + i, second(1)});
    auto const windows = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s), leat::late_to(leat::json_lines_file(path))) | leat::aggregate("n"_f = leat::count());
    for (bool const to_the_end : {true, false}) {
        auto all = leat::results(leat::from(spans_then_cut, &rows) | windows, leat::batch_size(7));
        std::size_t n = 0;
        try {
            for (auto const& row : all) {
                static_cast<void>(row);
                if (++n == 25 && !to_the_end) break;
            }
            CHECK_FALSE(to_the_end);
        } catch (cut const&) {
            CHECK(to_the_end);
            CHECK(all.report().ended == leat::run_end::failed);
        }
        CHECK(n == (to_the_end ? 29 : 25));
        all = {};
        CHECK(lines_in(path) == 10);
    }
}

TEST_CASE("a harness has ended too, and keeps what came out") {
    auto h = leat::test::harness<numbered>(leat::filter(10 / ("n"_f - 3) < 100), leat::on_error(leat::stop), leat::batch_size(64));
    CHECK_THROWS_AS(h.push_all({{1, {}}, {2, {}}, {3, {}}, {4, {}}}), leat::error);
    CHECK(h.take() == std::vector<numbered>{{1, {}}, {2, {}}});
    CHECK(h.report().ended == leat::run_end::failed);
    CHECK(h.report().records_in == 3);
    CHECK_THROWS_AS(h.push({5, {}}), leat::error);
    CHECK_NOTHROW(h.finish());
}

TEST_CASE("records that were handed over go through when an instance is finished") {
    auto const rows = rows_to(100);
    auto const windows = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::sum("n"_f));
    for (std::size_t const batch : batch_sizes)
        for (int const steps : {0, 1, 2, 3, 10}) {
            INFO("batch " << batch << ", " << steps << " steps");
            every_sink sinks;
            auto job = leat::start(leat::from(rows) | windows | sinks.pipe(), leat::batch_size(batch));
            for (int i = 0; i != steps; ++i) job.step();
            std::uint64_t const handed_over = std::min<std::uint64_t>(100, (job.where().records + batch - 1) / batch * batch);
            job.finish();
            sinks.check(static_cast<std::int64_t>(handed_over));
            CHECK(job.report().records_in == handed_over);
            CHECK(job.report().stopped_at.records == handed_over);
        }
    auto job = leat::start(leat::from(rows) | windows | leat::count_rows());
    job.step();
    CHECK(job.report().records_in == 1);  // the first moves the watermark
    job.finish();
    CHECK(job.report().records_in == 100);
    CHECK(std::get<0>(job.values()) == 100);
}

TEST_CASE("an instance that is discarded takes no more, and says how far it came") {
    auto const rows = rows_to(100);
    every_sink sinks;
    auto const windows = leat::event_time("ts"_f) | leat::window(leat::tumbling(1s)) | leat::aggregate("n"_f = leat::sum("n"_f));
    auto job = leat::start(leat::from(rows) | windows | sinks.pipe());
    while (job.report().records_in < 50) job.step();
    job.discard();
    CHECK(job.report().records_in == 50);
    CHECK(job.report().stopped_at == leat::position{50, 0, 0});
    CHECK(job.report().ended == leat::run_end::interrupted);
    sinks.check(49);  // what was due has fired
}

TEST_CASE("an instance that is destroyed closes its sinks, unless it was saved") {
    auto const rows = rows_to(30);
    {
        every_sink sinks;
        {
            auto job = leat::start(leat::from(rows) | sinks.pipe(), leat::batch_size(10));
            job.step();
            job.step();
        }
        sinks.check(20);
    }
    every_sink sinks;
    std::string bytes;
    {
        auto job = leat::start(leat::from(rows) | sinks.pipe(), leat::batch_size(10));
        job.step();
        leat::snapshot_writer to;
        job.save(to);
        bytes = to.finish();
    }
    CHECK(sinks.own.closed == 0);
    CHECK(table_rows_in(sinks.table.path) == 7);  // the next table has begun: it is the snapshot's
    {
        auto job = leat::start(leat::from(rows) | sinks.pipe(), leat::batch_size(10));
        leat::snapshot_reader from(bytes);
        job.load(from);
        from.finish();
        job.step();
    }
    sinks.check(20);
}

TEST_CASE("an instance that has done nothing leaves the files of its sinks as they are") {
    folder dir;
    auto const path = dir.file("out");
    std::ofstream(path) << "what was there\n";
    auto const rows = rows_to(3);
    auto const p = leat::from(rows) | leat::to(leat::json_lines_file(path));
    { auto const never = leat::start(p); }
    {
        auto other = leat::start(leat::from(rows) | leat::take(2) | leat::null());
        leat::snapshot_writer to;
        other.save(to);
        std::string const bytes = to.finish();
        auto job = leat::start(p);
        leat::snapshot_reader from(bytes);
        CHECK_THROWS_AS((job.load(from), from.finish()), leat::error);
    }
    CHECK(content_of(path) == "what was there\n");
}

TEST_CASE("random ways out: sinks have what a run of the same records would have given them until then") {
    auto const rows = rows_to(400);
    for (unsigned seed = 0; seed != 200; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        std::int64_t const stop = 1 + static_cast<std::int64_t>(random() % 400);
        std::size_t const batch = batch_sizes[random() % 5];
        bool const by_source = random() % 2 == 0;
        told main, raw;
        leat::report r;
        auto const p = leat::fork(leat::to(own_sink{&raw}), leat::event_time("ts"_f, leat::out_of_order(2s)) | leat::window(leat::tumbling(3s)) |
                                                                leat::aggregate("n"_f = leat::count()) | leat::to(own_sink{&main}));
        auto const fail_at = leat::filter([&](numbered const& row) {
            if (!by_source && row.n == stop) throw std::runtime_error("here");
            return true;
        });
        int caught = 0;
        try {
            leat::run(leat::from(then_cut, by_source ? stop - 1 : 400) | fail_at | p, leat::batch_size(batch), leat::on_error(leat::stop), leat::report_to(r));
        } catch (cut const&) {
            caught = 1;
        } catch (leat::error const&) {
            caught = 2;
        }
        CHECK(caught == (by_source ? 1 : 2));
        CHECK(raw.rows == up_to(stop - 1));
        // Model: windows [3k, 3k + 3) that end at or before the watermark.
        std::map<std::int64_t, std::int64_t> windows;
        for (std::int64_t i = 1; i < stop; ++i) ++windows[i / 3 * 3];
        std::vector<std::int64_t> fired;
        for (auto const& [start, n] : windows)
            if (start + 3 <= stop - 1 - 2) fired.push_back(n);
        CHECK(main.rows == fired);
        CHECK(main.closed == 1);
        CHECK(r.records_out == raw.rows.size() + main.rows.size());
    }
}
