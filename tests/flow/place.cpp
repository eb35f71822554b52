// SPDX-License-Identifier: BSL-1.0
// A run that goes on knows its input again, or says what differs.
#include <leat/flow/place.hpp>

#include <test.hpp>

#include <leat/format/json/source.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/state/snapshot.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <list>
#include <thread>

using namespace leat::literals;

struct placed_line {
    std::int64_t n;
    std::string text;
};
BOOST_HANA_ADAPT_STRUCT(placed_line, n, text);

namespace {

struct folder {
    std::string path;
    folder() {
        char name[] = "/tmp/leat_place_XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder() {
        for (char const* name : {"in", "in.1"}) ::unlink((path + "/" + name).c_str());
        ::rmdir(path.c_str());
    }
    [[nodiscard]] std::string operator/(char const* name) const { return path + "/" + name; }
};

void write_file(std::string const& path, std::string const& text) { std::ofstream(path) << text; }

/// Lines n = begin, ..., end - 1, of a size each.
std::string lines(int begin, int end, std::size_t size = 20, char letter = 'x') {
    std::string out;
    for (int n = begin; n != end; ++n) out += "{\"n\":" + std::to_string(n) + ",\"text\":\"" + std::string(size, letter) + "\"}\n";
    return out;
}

/// A run of an input, as far as it is driven.
template <class Input>
struct life {
    std::vector<std::int64_t> seen{};
    static auto pipeline(Input const& input, std::vector<std::int64_t>& to) {
        return leat::from(leat::json_lines<placed_line>(input, leat::longest_line(100'000))) |
               leat::for_each([&to](placed_line const& l) { to.push_back(l.n); });
    }
    using instance = decltype(leat::start(pipeline(std::declval<Input const&>(), std::declval<std::vector<std::int64_t>&>())));
    leat::virtual_clock clock{};
    instance job;

    explicit life(Input const& input, std::size_t batch = 1)
        : job(leat::start(pipeline(input, seen), leat::batch_size(batch), leat::with_clock(clock))) {}
    life(life const&) = delete;

    /// Drives it until so many records have been seen in all, or to the end.
    void until(std::size_t count) {
        while (seen.size() < count) {
            auto const did = job.step();
            if (did == leat::step_result::ended) return;
            if (did == leat::step_result::waiting) job.wake();
        }
    }
    [[nodiscard]] std::string saved() {
        leat::snapshot_writer to;
        job.save(to);
        return to.finish();
    }
    void load(std::string const& bytes) {
        leat::snapshot_reader from(bytes);
        job.load(from);
        from.finish();
    }
};

template <class Input>
std::string saved_after(std::size_t count, Input const& input) {
    life<Input> one(input);
    one.until(count);
    return one.saved();
}

/// What a run sees that goes on in an input, or why it does not.
template <class Input>
std::string goes_on(std::string const& snapshot, Input const& input) {
    try {
        life<Input> next(input);
        next.load(snapshot);
        next.until(1'000'000);
        std::string out;
        for (auto const n : next.seen) out += std::to_string(n) + " ";
        return out;
    } catch (leat::error const& e) {
        return e.what();
    }
}

leat::source<std::string> pieces(std::string text, std::size_t length) {
    for (std::size_t at = 0, n = 0; at < text.size(); at += length, ++n) {
        co_yield text.substr(at, length);
        if (n % 3 == 2) co_await leat::sleep_until(leat::timestamp{});
    }
}

/// A pipe with a text in it, and its end.
struct pipe_with {
    int fd = -1;
    explicit pipe_with(std::string const& text) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        fd = ends[0];
        writer_ = std::thread([to = ends[1], text] {
            for (std::size_t at = 0; at != text.size();) {
                ssize_t const n = ::write(to, text.data() + at, text.size() - at);
                if (n <= 0) break;
                at += static_cast<std::size_t>(n);
            }
            ::close(to);
        });
    }
    pipe_with(pipe_with const&) = delete;
    ~pipe_with() {
        char dump[4096];
        while (::read(fd, dump, sizeof dump) > 0) {}
        writer_.join();
        ::close(fd);
    }

  private:
    std::thread writer_{};
};

struct opened {
    int fd;
    opened(std::string const& path, off_t at) : fd(::open(path.c_str(), O_RDONLY)) { ::lseek(fd, at, SEEK_SET); }
    opened(opened const&) = delete;
    ~opened() { ::close(fd); }
};

std::string const advice_for_a_file = ": give the file that was read before, by the name it has now, or begin anew without the snapshot";
std::string const advice = ": give the same input again from its beginning, or begin anew without the snapshot";
std::string const cut_or_written = " (it is the same file, which was emptied, cut or written over since)";
std::string const another = " (it is another file than the one that was read)";

}  // namespace

TEST_CASE("a file is gone on with where the run was, grown, renamed, copied, as a pipe or in memory") {
    folder const f;
    write_file(f / "in", lines(0, 10));
    std::string const at_four = saved_after(4, leat::file(f / "in"));
    CHECK(goes_on(at_four, leat::file(f / "in")) == "4 5 6 7 8 9 ");
    std::ofstream(f / "in", std::ios::app) << lines(10, 12);
    CHECK(goes_on(at_four, leat::file(f / "in")) == "4 5 6 7 8 9 10 11 ");
    REQUIRE(std::rename((f / "in").c_str(), (f / "in.1").c_str()) == 0);
    CHECK(goes_on(at_four, leat::file(f / "in.1")) == "4 5 6 7 8 9 10 11 ");
    write_file(f / "in", lines(0, 6));  // a copy, of what matters
    CHECK(goes_on(at_four, leat::file(f / "in")) == "4 5 ");
    CHECK(goes_on(at_four, leat::byte_input(leat::file_or_standard_input(f / "in"))) == "4 5 ");
    CHECK(goes_on(at_four, leat::in_memory(lines(0, 6))) == "4 5 ");
    CHECK(goes_on(at_four, leat::bytes_from(pieces, lines(0, 6), 7U)) == "4 5 ");
    pipe_with p(lines(0, 6));
    CHECK(goes_on(at_four, leat::descriptor(p.fd)) == "4 5 ");
}

TEST_CASE("a file that has become shorter, or is another, is refused with what differs") {
    folder const f;
    write_file(f / "in", lines(0, 10));
    std::string const at_four = saved_after(4, leat::file(f / "in"));
    std::string const cannot = "cannot go on behind byte 152 of " + (f / "in") + ": ";
    CHECK(::truncate((f / "in").c_str(), 100) == 0);
    CHECK(goes_on(at_four, leat::file(f / "in")) == cannot + "it has 100 bytes" + cut_or_written + advice_for_a_file);
    CHECK(::truncate((f / "in").c_str(), 0) == 0);
    CHECK(goes_on(at_four, leat::file(f / "in")) == cannot + "it has 0 bytes" + cut_or_written + advice_for_a_file);
    write_file(f / "in", lines(0, 20, 21));
    CHECK(goes_on(at_four, leat::file(f / "in")) == cannot + "its first 152 bytes are not those that were read" + cut_or_written + advice_for_a_file);
    write_file(f / "in.1", lines(100, 102));
    REQUIRE(std::rename((f / "in.1").c_str(), (f / "in").c_str()) == 0);  // rotated
    CHECK(goes_on(at_four, leat::file(f / "in")) == cannot + "it has 80 bytes" + another + advice_for_a_file);
    write_file(f / "in", lines(100, 300));
    CHECK(goes_on(at_four, leat::file(f / "in")) == cannot + "its first 152 bytes are not those that were read" + another + advice_for_a_file);
}

TEST_CASE("the bytes before the place tell, and the first ones; not those between") {
    folder const f;
    std::string const text = lines(0, 1000, 100);
    write_file(f / "in", text);
    std::string const snapshot = saved_after(900, leat::file(f / "in"));
    std::string const at = std::to_string(lines(0, 900, 100).size());
    auto const changed_at = [&](std::size_t byte) {
        std::string other = text;
        other[byte] = 'y';
        write_file(f / "in", other);
        return goes_on(snapshot, leat::file(f / "in"));
    };
    CHECK(changed_at(4095).find("its first 4096 bytes are not those that were read") != std::string::npos);
    CHECK(changed_at(lines(0, 900, 100).size() - 1).find("the 4096 bytes before are not those that were read") != std::string::npos);
    CHECK(changed_at(lines(0, 900, 100).size() - 4096).find("the 4096 bytes before are not those that were read") != std::string::npos);
    CHECK(changed_at(50'000) == goes_on(snapshot, leat::in_memory(text)));
}

TEST_CASE("a descriptor is gone on with from where it began, wherever it stands now") {
    folder const f;
    std::string const head = "a line of another kind\n";
    write_file(f / "in", head + lines(0, 10));
    auto const begin = static_cast<off_t>(head.size());
    std::string snapshot;
    {
        opened const o(f / "in", begin);
        snapshot = saved_after(4, leat::descriptor(o.fd));
    }
    for (off_t const stands : {begin, off_t{0}, off_t{200}}) {
        opened const o(f / "in", stands);
        CHECK(goes_on(snapshot, leat::descriptor(o.fd)) == "4 5 6 7 8 9 ");
    }
    CHECK(goes_on(snapshot, leat::file(f / "in")) == "4 5 6 7 8 9 ");
    pipe_with p(lines(0, 6));  // which has had its head read before, too
    CHECK(goes_on(snapshot, leat::descriptor(p.fd)) == "4 5 ");
}

TEST_CASE("a pipe, a coroutine or a text that is another, or ends before, is refused") {
    std::string const text = lines(0, 300);
    std::string const at = std::to_string(lines(0, 200).size());
    std::string const snapshot = saved_after(200, leat::in_memory(text));
    pipe_with first(text);
    std::string const of_pipe = saved_after(200, leat::descriptor(first.fd));
    std::string const of_coroutine = saved_after(200, leat::bytes_from(pieces, text, 1000U));
    for (std::string const& s : {snapshot, of_pipe, of_coroutine}) {
        CHECK(goes_on(s, leat::in_memory(lines(0, 201))) == "200 ");
        CHECK(goes_on(s, leat::in_memory(lines(0, 20))) == "cannot go on behind byte " + at + " of memory: it has " + std::to_string(lines(0, 20).size()) + " bytes" + advice);
        CHECK(goes_on(s, leat::in_memory(lines(1, 300))) == "cannot go on behind byte " + at + " of memory: its first 4096 bytes are not those that were read" + advice);
        for (std::size_t const length : {std::size_t{1}, std::size_t{100}, std::size_t{5000}, std::size_t{1'000'000}}) {
            CHECK(goes_on(s, leat::bytes_from(pieces, lines(0, 202), length)) == "200 201 ");
            CHECK(goes_on(s, leat::bytes_from(pieces, lines(0, 20), length)) ==
                  "cannot go on behind byte " + at + " of coroutine: it ended after " + std::to_string(lines(0, 20).size()) + " bytes" + advice);
            CHECK(goes_on(s, leat::bytes_from(pieces, lines(0, 199) + lines(0, 100), length)) ==
                  "cannot go on behind byte " + at + " of coroutine: the 4096 bytes before are not those that were read" + advice);
        }
        pipe_with other(lines(0, 20));
        CHECK(goes_on(s, leat::descriptor(other.fd)) == "cannot go on behind byte " + at + " of descriptor " + std::to_string(other.fd) +
                                                            ": it ended after " + std::to_string(lines(0, 20).size()) + " bytes" + advice);
    }
}

namespace {

/// Makes a descriptor the standard input while it lives.
class as_standard_input {
  public:
    explicit as_standard_input(int fd) : before_(::dup(0)) { REQUIRE(::dup2(fd, 0) == 0); }
    as_standard_input(as_standard_input const&) = delete;
    ~as_standard_input() {
        if (before_ >= 0) {
            ::dup2(before_, 0);
            ::close(before_);
        } else {
            ::close(0);
        }
    }

  private:
    int before_;
};

/// A terminal on which a text has been typed, and its end.
struct terminal_with {
    int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    int fd = -1;
    explicit terminal_with(std::string const& text) {
        if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return;
        fd = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
        std::string const typed = text + '\x04';
        REQUIRE(::write(master, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size()));
    }
    terminal_with(terminal_with const&) = delete;
    ~terminal_with() {
        ::close(fd);
        ::close(master);
    }
};

}  // namespace

TEST_CASE("the standard input goes on as what it is: a file, a pipe, a terminal") {
    folder const f;
    write_file(f / "in", lines(0, 10));
    std::string snapshot;
    {
        opened const o(f / "in", 0);
        as_standard_input const in(o.fd);
        snapshot = saved_after(4, leat::standard_input);
    }
    for (off_t const stands : {off_t{0}, off_t{76}}) {
        opened const o(f / "in", stands);
        as_standard_input const in(o.fd);
        CHECK(goes_on(snapshot, leat::standard_input) == "4 5 6 7 8 9 ");
    }
    auto const piped = [&](std::string const& text) {
        pipe_with p(text);
        as_standard_input const in(p.fd);
        return goes_on(snapshot, leat::standard_input);
    };
    CHECK(piped(lines(0, 6)) == "4 5 ");
    CHECK(piped(lines(1, 6)) == "cannot go on behind byte 152 of standard input: its first 152 bytes are not those that were read" + advice);
    CHECK(piped(lines(0, 3)) == "cannot go on behind byte 152 of standard input: it ended after 114 bytes" + advice);
    terminal_with t(lines(0, 6));
    if (t.fd < 0) return;
    CHECK(goes_on(snapshot, leat::descriptor(t.fd)) == "4 5 ");
    CHECK(goes_on(snapshot, leat::file("/dev/null")) == "cannot go on behind byte 152 of /dev/null: it ended after 0 bytes" + advice);
}

TEST_CASE("an input that ended in a line without its line feed goes on behind it, and not within it") {
    folder const f;
    std::string text = lines(0, 3);
    text.pop_back();
    write_file(f / "in", text);
    life one(leat::file(f / "in"));
    one.until(3);
    REQUIRE_FALSE(one.job.input_ended());
    std::string const snapshot = one.saved();
    CHECK(goes_on(snapshot, leat::file(f / "in")) == "");
    write_file(f / "in", text + "\n" + lines(3, 5));
    CHECK(goes_on(snapshot, leat::file(f / "in")) == "3 4 ");
    write_file(f / "in", text + " \n" + lines(3, 5));
    CHECK(goes_on(snapshot, leat::file(f / "in")) ==
          "cannot go on behind byte " + std::to_string(text.size()) + " of " + (f / "in") + ": the line that ended the input there goes on now" + advice_for_a_file);
}

TEST_CASE("several lives in a row, at every record, for every kind of input") {
    folder const f;
    // Lines longer than a piece, a line that is too long, an empty one, a bad one.
    std::string text = lines(0, 5) + lines(5, 6, 90'000) + lines(6, 8, 3000);
    text += lines(8, 9, 300'000) + "\n" + lines(9, 11) + "no json\n" + lines(11, 14, 70'000);
    write_file(f / "in", text);
    std::vector<std::int64_t> const all{0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13};
    auto const lives = [&](auto const& input) {
        for (std::size_t const batch : {1U, 2U, 7U})
            for (std::size_t const stride : {1U, 2U, 5U}) {
                INFO("batches of " << batch << ", saved after each " << stride);
                std::vector<std::int64_t> seen;
                std::string snapshot;
                std::uint64_t lines_seen = 0;
                for (int n = 0; n != 100; ++n) {
                    life one(input(), batch);
                    if (!snapshot.empty()) {
                        one.load(snapshot);
                        CHECK(one.saved() == snapshot);  // also before anything was read
                    }
                    one.until(stride);
                    seen.insert(seen.end(), one.seen.begin(), one.seen.end());
                    lines_seen = one.job.report().bad + one.job.report().records_in + one.job.report().blank_lines;
                    if (one.job.input_ended() || one.seen.empty()) break;
                    snapshot = one.saved();
                }
                CHECK(seen == all);
                CHECK(lines_seen == 16);
            }
    };
    lives([&] { return leat::file(f / "in"); });
    lives([&] { return leat::in_memory(text); });
    for (std::size_t const length : {std::size_t{999}, std::size_t{65'536}, std::size_t{1'000'000}})
        lives([&] { return leat::bytes_from(pieces, text, length); });
}

TEST_CASE("an instance that has begun, or has refused a snapshot, loads none") {
    std::string const text = lines(0, 10);
    std::string const snapshot = saved_after(4, leat::in_memory(text));
    std::string const begun = "load into an instance that has begun: load into a new one, before its first step() or push(), and once only";
    life twice(leat::in_memory(text));
    twice.load(snapshot);
    CHECK_THROWS_WITH(twice.load(snapshot), begun);
    life stepped(leat::in_memory(text));
    stepped.job.step();
    CHECK_THROWS_WITH(stepped.load(snapshot), begun);
    std::string const other = lines(10, 20);
    life refused(leat::in_memory(other));
    CHECK_THROWS_AS(refused.load(snapshot), leat::error);
    CHECK_THROWS_AS(refused.load(snapshot), leat::error);
    CHECK(refused.job.step() == leat::step_result::ended);
    CHECK(refused.seen.empty());

    std::vector<std::int64_t> seen;
    auto pushed = leat::start(leat::from(leat::push_source<placed_line>()) | leat::for_each([&](placed_line const& l) { seen.push_back(l.n); }));
    std::vector<placed_line> const rows{{1, ""}};
    leat::snapshot_writer to;
    pushed.save(to);
    std::string const empty = to.finish();
    pushed.push(rows);
    leat::snapshot_reader from(empty);
    CHECK_THROWS_WITH(pushed.load(from), begun);
}

namespace {

leat::source<int> up_to(int const* count) {
    for (int i = 0; i != *count; ++i) co_yield i;
}

}  // namespace

TEST_CASE("rows, ranges and coroutines that have fewer records than were delivered are refused") {
    int count = 10;
    std::vector<int> rows(10);
    auto const saved_at_seven = [](auto const& p) {
        auto job = leat::start(p, leat::batch_size(7));
        job.step();
        leat::snapshot_writer to;
        job.save(to);
        return to.finish();
    };
    auto const goes = [](std::string const& snapshot, auto const& p) -> std::string {
        try {
            auto job = leat::start(p);
            leat::snapshot_reader from(snapshot);
            job.load(from);
            while (job.step() != leat::step_result::ended) {}
            return std::to_string(job.report().records_in) + " in";
        } catch (leat::error const& e) {
            return e.what();
        }
    };
    std::string const refused = "cannot go on behind record 7: the source has 5: give the same records again, or begin anew without the snapshot";
    auto const by_reference = leat::from(std::span<int const>(rows)) | leat::null();
    std::string const snapshot = saved_at_seven(by_reference);
    CHECK(goes(snapshot, by_reference) == "10 in");
    CHECK(goes(snapshot, leat::from(std::span<int const>(rows).first(7)) | leat::null()) == "7 in");
    CHECK(goes(snapshot, leat::from(std::span<int const>(rows).first(5)) | leat::null()) == refused);
    CHECK(goes(snapshot, leat::from(std::vector<int>(10)) | leat::null()) == "10 in");
    CHECK(goes(snapshot, leat::from(std::vector<int>(5)) | leat::null()) == refused);
    CHECK(goes(snapshot, leat::from(up_to, &count) | leat::null()) == "10 in");
    CHECK(goes(snapshot, leat::from(std::list<int>(10)) | leat::null()) == "10 in");
    CHECK(goes(snapshot, leat::from(std::list<int>(7)) | leat::null()) == "7 in");
    CHECK(goes(snapshot, leat::from(std::list<int>(5)) | leat::null()) == refused);
    count = 5;
    CHECK(goes(snapshot, leat::from(up_to, &count) | leat::null()) == refused);
}

TEST_CASE("the longest line is an option among those of the fields") {
    std::string const text = lines(0, 1, 20) + lines(1, 2, 21) + lines(2, 3, 19);
    auto const read = [&](auto const& source) {
        std::vector<std::int64_t> seen;
        auto const report = leat::run(leat::from(source) | leat::for_each([&](placed_line const& l) { seen.push_back(l.n); }));
        CHECK(report.bad == 3 - seen.size());
        if (report.bad != 0) CHECK(report.bad_by_reason[0].reason == "the line is longer than 37 bytes");
        return seen;
    };
    auto const limit = leat::longest_line(lines(0, 1, 20).size() - 1);
    CHECK(read(leat::json_lines<placed_line>(leat::in_memory(text))) == std::vector<std::int64_t>{0, 1, 2});
    CHECK(read(leat::json_lines<placed_line>(leat::in_memory(text), limit)) == std::vector<std::int64_t>{0, 2});
    CHECK(read(leat::json_lines<placed_line>(leat::in_memory(text), limit, "text"_f = leat::key("text"))) == std::vector<std::int64_t>{0, 2});
    CHECK(read(leat::json_lines<placed_line>(leat::in_memory(text), "text"_f = leat::key("text"), limit)) == std::vector<std::int64_t>{0, 2});
    CHECK_THROWS_WITH(leat::longest_line(0), "longest_line: a line of no bytes: give a limit of at least one");
}
