// SPDX-License-Identifier: BSL-1.0
// Instances that are driven by hand: what they write and when, what they report, and when they can be saved.
#include <leat/leat.hpp>

#include <test.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct reading {
    leat::timestamp at;
    std::int64_t n;

    friend bool operator==(reading const&, reading const&) = default;
};

leat::timestamp second(std::int64_t s) { return leat::timestamp(std::chrono::seconds(s)); }

std::string text_of(std::string const& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder that is gone at the end.
struct folder {
    std::string path{};
    std::vector<std::string> files{};
    folder() {
        char name[] = "/tmp/leat_start_XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    std::string file(char const* name) {
        files.push_back(path + "/" + name);
        return files.back();
    }
    ~folder() {
        for (auto const& f : files) ::unlink(f.c_str());
        ::rmdir(path.c_str());
    }
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(reading, at, n);

namespace {

/// Whether an error says this.
template <class F>
bool refused(F const& run, std::string const& because) {
    try {
        run();
    } catch (leat::error const& e) {
        return std::string(e.what()).find(because) != std::string::npos;
    }
    return false;
}

/// A window of ten seconds, and what follows it.
template <class Late, class Next>
auto windows(Late const& late, Next const& next) {
    return leat::event_time("at"_f) | leat::window(leat::tumbling(10s), leat::late_to(late)) | leat::aggregate("count"_f = leat::count()) | next;
}

std::vector<reading> const readings{{second(1), 1}, {second(2), 2}, {second(12), 3}, {second(3), 4}, {second(25), 5}, {second(41), 6}};

}  // namespace

TEST_CASE("what has fired, is late or bad is written when the source waits") {
    folder dir;
    auto const results = dir.file("results"), late = dir.file("late"), bad = dir.file("bad");
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    auto job = leat::start(leat::from(leat::json_lines<reading>(leat::descriptor(ends[0])), leat::bad_to(leat::to(leat::json_lines_file(bad)))) |
                           windows(leat::to(leat::json_lines_file(late)),
                                   leat::fork(leat::to(leat::json_lines_file(results)),
                                              leat::key_by("count"_f) | leat::running("times"_f = leat::count()) |
                                                  leat::to(leat::json_lines_file(dir.file("running"))))));
    auto const send = [&](std::string const& line) {
        REQUIRE(::write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
        while (job.step() == leat::step_result::worked) {}
        job.wake();
    };
    auto const at = [](int s) { return "{\"at\":\"1970-01-01T00:00:" + std::to_string(s) + "Z\",\"n\":1}\n"; };
    send(at(11));
    CHECK(text_of(results).empty());
    send(at(25));
    CHECK(text_of(results) == "{\"window_start\":\"1970-01-01T00:00:10Z\",\"window_end\":\"1970-01-01T00:00:20Z\",\"count\":1}\n");
    CHECK(text_of(dir.files.back()).find("\"times\":1") != std::string::npos);
    CHECK(text_of(late).empty());
    send(at(12));
    CHECK(text_of(late) == "{\"at\":\"1970-01-01T00:00:12Z\",\"n\":1}\n");
    CHECK(text_of(bad).empty());
    send("oh\n");
    CHECK(text_of(bad).find("\"text\":\"oh\"") != std::string::npos);
    ::close(ends[1]);
    while (job.step() != leat::step_result::ended) {}
    ::close(ends[0]);
}

TEST_CASE("an instance has a report, and the values of its sinks") {
    auto job = leat::start(leat::from(readings, leat::bad_to(leat::count_rows())) | windows(leat::collect(), leat::collect()), leat::batch_size(2));
    CHECK_FALSE(job.input_ended());
    CHECK(job.step() == leat::step_result::worked);
    CHECK(job.report().records_in > 0);
    CHECK(job.report().ended == leat::run_end::interrupted);
    while (job.step() != leat::step_result::ended) {}
    CHECK(job.input_ended());
    CHECK(job.report().records_in == 6);
    CHECK(job.report().late == 1);
    CHECK(job.report().ended == leat::run_end::end_of_input);
    auto const [bad, late, rows] = job.values();
    CHECK(bad == 0);
    CHECK(late == std::vector<reading>{{second(3), 4}});
    REQUIRE(rows.size() == 4);
    CHECK("count"_f(rows[0]) == 2);

    auto few = leat::start(leat::from(readings) | leat::take(1) | leat::count_rows());
    while (few.step() != leat::step_result::ended) {}
    CHECK(few.report().ended == leat::run_end::stopped_early);
    CHECK(std::get<0>(few.values()) == 1);
}

TEST_CASE("a job can be saved between any two steps, and goes on from there") {
    auto const make = [](std::vector<std::int64_t>& out) {
        return leat::start(leat::from(readings) | windows(leat::null(), leat::for_each([&out](auto const& r) { out.push_back("count"_f(r)); })),
                           leat::batch_size(4));
    };
    std::vector<std::int64_t> all;
    auto whole = make(all);
    std::size_t steps = 0;
    while (whole.step() != leat::step_result::ended) ++steps;
    REQUIRE(all == std::vector<std::int64_t>{2, 1, 1, 1});
    std::size_t saved = 0;
    for (std::size_t until = 0; until != steps; ++until) {
        std::vector<std::int64_t> out;
        auto first = make(out);
        for (std::size_t s = 0; s != until; ++s) REQUIRE(first.step() == leat::step_result::worked);
        leat::snapshot_writer to;
        if (first.input_ended()) {
            CHECK_THROWS_AS(first.save(to), leat::error);
            continue;
        }
        first.save(to);
        ++saved;
        std::string const bytes = to.finish();
        auto second_run = make(out);  // adds to what the first has put out
        leat::snapshot_reader from_bytes(bytes);
        second_run.load(from_bytes);
        while (second_run.step() != leat::step_result::ended) {}
        CHECK(out == all);
    }
    CHECK(saved >= 3);
}

TEST_CASE("two sinks do not share a file") {
    folder dir;
    auto const path = dir.file("rows");
    auto const file = leat::to(leat::json_lines_file(path));
    CHECK(refused([&] { leat::run(leat::from(readings) | leat::fork(file, file)); }, "two sinks of the pipeline write to \"" + path + "\""));
    CHECK(refused([&] { leat::run(leat::from(readings, leat::bad_to(file)) | windows(file, leat::null())); }, "two sinks"));
    REQUIRE(::symlink(path.c_str(), dir.file("link").c_str()) == 0);
    CHECK(refused([&] { leat::run(leat::from(readings) | leat::fork(file, leat::to(leat::json_lines_file(dir.files.back())))); }, "two sinks"));
    auto const nothing = leat::to(leat::json_lines_file("/dev/null"));
    CHECK(leat::run(leat::from(readings) | leat::fork(nothing, nothing)).records_out == 12);
    CHECK(leat::run(leat::from(readings) | file).records_out == 6);
    CHECK(leat::run(leat::from(readings) | file).records_out == 6);  // another run
}

TEST_CASE("a sink does not write to the file that is read") {
    folder dir;
    auto const path = dir.file("rows");
    auto const file = leat::to(leat::json_lines_file(path));
    leat::run(leat::from(readings) | file);
    auto const input = leat::json_lines<reading>(leat::file(path));
    CHECK(refused([&] { leat::run(leat::from(input) | file); }, "a sink writes to \"" + path + "\", which the pipeline reads from"));
    CHECK(refused([&] { leat::run(leat::from(input, leat::bad_to(file)) | leat::null()); }, "a sink writes to the same file"));
    CHECK(leat::run(leat::from(input) | leat::null()).records_in == 6);  // nothing was lost
    auto const other = leat::to(leat::json_lines_file(dir.file("others")));
    CHECK(leat::run(leat::from(input) | other).records_out == 6);
}

TEST_CASE("a named pipe is not waited for in the reading of it") {
    folder dir;
    auto const path = dir.file("pipe");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    int const both = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(both >= 0);
    auto job = leat::start(leat::from(leat::json_lines<reading>(leat::file(path))) | leat::count_rows());
    CHECK(job.step() == leat::step_result::waiting);
    CHECK(job.waits_for().descriptor >= 0);
    job.discard();
    ::close(both);
}

TEST_CASE("a job does not go on in a result file that has lost something") {
    folder dir;
    auto const path = dir.file("rows");
    auto const make = [&] { return leat::start(leat::from(readings) | leat::to(leat::json_lines_file(path)), leat::batch_size(2)); };
    std::string bytes;
    {
        auto job = make();
        REQUIRE(job.step() == leat::step_result::worked);
        leat::snapshot_writer to;
        job.save(to);
        bytes = to.finish();
    }
    std::string const before = text_of(path);
    REQUIRE_FALSE(before.empty());
    auto const go_on = [&] {
        auto job = make();
        leat::snapshot_reader saved(bytes);
        job.load(saved);
        while (job.step() != leat::step_result::ended) {}
    };
    std::ofstream(path, std::ios::trunc) << before.substr(0, before.size() - 1);
    CHECK(refused(go_on, "cannot go on in " + path));
    CHECK(text_of(path) == before.substr(0, before.size() - 1));
    std::ofstream(path, std::ios::trunc) << before << "what a job that was killed had written";
    go_on();
    std::string const all = text_of(path);
    leat::run(leat::from(readings) | leat::to(leat::json_lines_file(path)));
    CHECK(all == text_of(path));
}
