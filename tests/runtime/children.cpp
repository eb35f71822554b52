// SPDX-License-Identifier: BSL-1.0
// What only a process of its own can show: descriptors that are closed at its start, signals, limits, full disks and pipes.
#include <test.hpp>

#include <leat/leat.hpp>

#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

using namespace leat::literals;
using namespace std::chrono_literals;

struct numbered_line {
    std::int64_t n;
    std::string text;
};
BOOST_HANA_ADAPT_STRUCT(numbered_line, n, text);

namespace {
/// The error by which the closing of a file that can be written fails, as that of a network file system may.
std::atomic<int> close_fails_with{0};
}  // namespace

/// Takes the place of the C library's in this program.
extern "C" int close(int fd) {
    int const code = close_fails_with.load();
    bool const fails = code != 0 && fd > 2 && (::fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY;
    auto const done = static_cast<int>(::syscall(SYS_close, fd));
    if (!fails || done != 0) return done;
    errno = code;
    return -1;
}

namespace {

struct folder {
    std::string path;
    folder() {
        char name[] = "/tmp/leat_children_XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder() {
        for (char const* name : {"in", "out", "full/out"}) ::unlink((path + "/" + name).c_str());
        ::rmdir((path + "/full").c_str());
        ::rmdir(path.c_str());
    }
    [[nodiscard]] std::string operator/(char const* name) const { return path + "/" + name; }
};

std::string content_of(std::string const& path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
}

void write_file(std::string const& path, std::string const& text) { std::ofstream(path) << text; }

std::string all_from(int fd) {
    std::string all;
    char piece[4096];
    for (ssize_t n = 0; (n = ::read(fd, piece, sizeof piece)) > 0;) all.append(piece, static_cast<std::size_t>(n));
    return all;
}

/// A process that does `work()` and hands back a text: what that returns, or throws. One that hangs is killed by an alarm.
class child {
  public:
    template <class Work>
    explicit child(Work const& work) {
        REQUIRE(::pipe(told_) == 0);
        id_ = ::fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            int const tell = ::fcntl(told_[1], F_DUPFD_CLOEXEC, 100);
            ::close(told_[0]);
            ::close(told_[1]);
            ::alarm(60);
            std::string text;
            try {
                text = work();
            } catch (std::exception const& e) {
                text = e.what();
            }
            static_cast<void>(::write(tell, text.data(), text.size()) + 1);
            ::_exit(0);
        }
        ::close(told_[1]);
    }
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    ~child() {
        if (id_ <= 0) return;
        ::kill(id_, SIGKILL);
        static_cast<void>(end());
    }
    void send(int signal_number) const { ::kill(id_, signal_number); }
    /// Waits for its end.
    std::string end() {
        std::string text = all_from(told_[0]);
        ::close(told_[0]);
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = -1;
        return WIFEXITED(status) ? text : "ended by signal " + std::to_string(WTERMSIG(status));
    }

  private:
    int told_[2]{};
    pid_t id_ = -1;
};

template <class Work>
std::string in_a_child(Work const& work) {
    return child(work).end();
}

leat::source<numbered_line> lines_up_to(std::int64_t count, std::size_t size) {
    for (std::int64_t i = 0; i != count; ++i) {
        numbered_line l{i, std::string(size, 'x')};
        co_yield l;
    }
}
leat::source<numbered_line> lines_for_ever() {
    for (std::int64_t i = 0;; ++i) {
        numbered_line l{i, std::string(100, 'x')};
        co_yield l;
    }
}

std::string as_lines(std::int64_t count, std::size_t size) {
    std::string out;
    for (std::int64_t i = 0; i != count; ++i) out += "{\"n\":" + std::to_string(i) + ",\"text\":\"" + std::string(size, 'x') + "\"}\n";
    return out;
}

/// What was written is the beginning of what was to be, ends in a whole line, and is not empty.
void check_whole_lines(std::string const& got, std::string const& wanted) {
    CHECK(!got.empty());
    CHECK(got.size() < wanted.size());
    CHECK(got.ends_with('\n'));
    CHECK(wanted.starts_with(got));
}

auto const source_of_lines = [](auto input) { return leat::from(leat::json_lines<numbered_line>(input)); };

}  // namespace

TEST_CASE("an input or output that is closed is an error with its name, and not another file") {
    std::string const no_input = " is closed: give the program an input, /dev/null where there is none (</dev/null, not <&-)";
    std::string const no_output = " is closed: give the program an output, /dev/null where it is not wanted (>/dev/null, not >&-)";
    auto const without = [](int fd, auto const& pipeline) {
        return in_a_child([&] {
            ::close(fd);
            leat::run(pipeline);
            return "ran";
        });
    };
    CHECK(without(0, source_of_lines(leat::standard_input) | leat::null()) == "standard input" + no_input);
    CHECK(without(0, source_of_lines(leat::file_or_standard_input("-")) | leat::null()) == "standard input" + no_input);
    CHECK(without(0, source_of_lines(leat::descriptor(0)) | leat::null()) == "descriptor 0" + no_input);
    CHECK(without(0, source_of_lines(leat::descriptor(77)) | leat::null()) == "descriptor 77" + no_input);
    CHECK(without(0, source_of_lines(leat::descriptor(-1)) | leat::null()) == "descriptor -1" + no_input);
    CHECK(without(1, leat::from(lines_up_to, 3, 1U) | leat::to(leat::console())) == "standard output" + no_output);
    CHECK(without(1, leat::from(lines_up_to, 3, 1U) | leat::to(leat::json_lines_output(1))) == "standard output" + no_output);
    CHECK(without(2, leat::from(lines_up_to, 3, 1U) | leat::to(leat::json_lines_output(2))) == "standard error" + no_output);
}

TEST_CASE("an input that can only be written, and an output that can only be read, are errors") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    CHECK_THROWS_WITH(leat::run(source_of_lines(leat::descriptor(ends[1])) | leat::null()),
                      Catch::Contains("is not open for reading: give one that is"));
    CHECK_THROWS_WITH(leat::run(leat::from(lines_up_to, 3, 1U) | leat::to(leat::json_lines_output(ends[0]))),
                      Catch::Contains("is not open for writing: give one that is"));
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("nothing that a run opens is one of the standard three, and all is closed on exec") {
    folder const f;
    write_file(f / "in", as_lines(5, 3));
    std::string const told = in_a_child([&] {
        for (int fd = 0; fd != 100; ++fd) ::close(fd);
        std::string seen;
        leat::run(source_of_lines(leat::file(f / "in")) |
                      leat::fork(leat::to(leat::json_lines_file(f / "out")), leat::for_each([&](numbered_line const& l) {
                                     for (int const fd : {1, 2})
                                         if (::write(fd, "text of the program\n", 20) >= 0) seen += "written to " + std::to_string(fd) + "; ";
                                     if (l.n != 4) return;
                                     int ours = 0;
                                     for (int fd = 0; fd != 100; ++fd) {
                                         int const flags = ::fcntl(fd, F_GETFD);
                                         if (flags < 0) continue;
                                         ++ours;
                                         if (fd < 3) seen += std::to_string(fd) + " is open; ";
                                         if ((flags & FD_CLOEXEC) == 0) seen += std::to_string(fd) + " stays open on exec; ";
                                     }
                                     seen += std::to_string(ours) + " of ours";
                                 })),
                  leat::progress());
        return seen;
    });
    CHECK(told == "4 of ours");  // input, output, two of the signals' pipe
    CHECK(content_of(f / "out") == as_lines(5, 3));
}

TEST_CASE("a file that may not grow ends in a whole line, and the error says so") {
    folder const f;
    std::string const wanted = as_lines(5000, 50);
    auto const limited = [&](auto const& sink, rlim_t limit) {
        return in_a_child([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            rlimit const l{limit, limit};
            ::setrlimit(RLIMIT_FSIZE, &l);
            leat::run(leat::from(lines_up_to, 5000, 50U) | sink());
            return std::string("ran");
        });
    };
    std::string const complete = "File too large: what was written before is complete; mend it and run again";
    for (rlim_t const limit : {rlim_t{100}, rlim_t{65536}, rlim_t{100'001}}) {
        INFO("at most " << limit << " bytes");
        ::unlink((f / "out").c_str());
        CHECK(limited([&] { return leat::to(leat::json_lines_file(f / "out")); }, limit) == "cannot write to " + (f / "out") + ": " + complete);
        check_whole_lines(content_of(f / "out"), wanted);
    }
    // A file that is added to, as by `>>`, and one of the caller's that is written over.
    for (int const how : {O_APPEND, 0}) {
        std::string const before = how == O_APPEND ? "a line\n" : "";
        write_file(f / "out", before);
        int const fd = ::open((f / "out").c_str(), O_WRONLY | how);
        CHECK(limited([&] { return leat::to(leat::json_lines_output(fd)); }, 100'001) ==
              "cannot write to descriptor " + std::to_string(fd) + ": " + complete);
        ::close(fd);
        check_whole_lines(content_of(f / "out"), before + wanted);
    }
    write_file(f / "out", "");
    int const fd = ::open((f / "out").c_str(), O_WRONLY);
    limited([&] { return leat::to(leat::console({.descriptor = fd})); }, 100'001);
    ::close(fd);
    CHECK(content_of(f / "out").size() <= 100'001);
    CHECK(content_of(f / "out").ends_with('\n'));
}

TEST_CASE("on a full disk a file ends in a whole line") {
    folder const f;
    REQUIRE(::mkdir((f / "full").c_str(), 0700) == 0);
    if (::mount("tmpfs", (f / "full").c_str(), "tmpfs", 0, "size=128k") != 0) return;  // for root only
    std::string message;
    try {
        leat::run(leat::from(lines_up_to, 5000, 50U) | leat::to(leat::json_lines_file(f / "full/out")));
    } catch (leat::error const& e) {
        message = e.what();
    }
    CHECK(message.ends_with("No space left on device: what was written before is complete; mend it and run again"));
    check_whole_lines(content_of(f / "full/out"), as_lines(5000, 50));
    ::umount((f / "full").c_str());
}

TEST_CASE("what the system tells only when a file is closed is an error") {
    folder const f;
    int const fd = ::open((f / "in").c_str(), O_WRONLY | O_CREAT, 0600);
    auto const failing = [](auto const& sink) {
        std::string message;
        close_fails_with = EDQUOT;
        try {
            leat::run(leat::from(lines_up_to, 5, 3U) | sink);
        } catch (leat::error const& e) {
            message = e.what();
        }
        close_fails_with = 0;
        return message;
    };
    std::string const why = ": Disk quota exceeded (told when it was closed): what was written last may be missing; mend it and run again";
    CHECK(failing(leat::to(leat::json_lines_file(f / "out"))) == "cannot write to " + (f / "out") + why);
    CHECK(failing(leat::to(leat::json_lines_output(fd))) == "cannot write to descriptor " + std::to_string(fd) + why);
    CHECK(failing(leat::to(leat::console({.descriptor = fd}))) == "cannot write to descriptor " + std::to_string(fd) + why);
    CHECK(::fcntl(fd, F_GETFD) >= 0);  // it is ours
    ::close(fd);
}

TEST_CASE("a sink onto the file that is read is refused, by name or by descriptor") {
    folder const f;
    std::string const text = as_lines(5, 3);
    write_file(f / "in", text);
    int const to = ::open((f / "in").c_str(), O_WRONLY | O_APPEND);
    int const from = ::open((f / "in").c_str(), O_RDONLY);
    std::string const number = std::to_string(to);
    std::string const refused = "a sink writes to descriptor " + number + ", which is the file that the pipeline reads from: give the sink a file of its own";
    CHECK_THROWS_WITH(leat::run(source_of_lines(leat::file(f / "in")) | leat::to(leat::json_lines_output(to))), refused);
    CHECK_THROWS_WITH(leat::run(source_of_lines(leat::descriptor(from)) | leat::to(leat::json_lines_output(to))), refused);
    CHECK_THROWS_WITH(leat::run(source_of_lines(leat::file(f / "in")) | leat::to(leat::console({.descriptor = to}))), refused);
    CHECK_THROWS_WITH(leat::run(leat::from(leat::json_lines<numbered_line>(leat::file(f / "in")), leat::bad_to(leat::to(leat::json_lines_output(to)))) |
                                leat::null()),
                      "the pipeline reads from " + (f / "in") + ", and a sink writes to the same file: give the sink a file of its own");
    std::string const two = "two sinks of the pipeline write to ";
    CHECK_THROWS_WITH(leat::run(leat::from(lines_up_to, 3, 1U) |
                                leat::fork(leat::to(leat::json_lines_file(f / "in")), leat::to(leat::json_lines_output(to)))),
                      two + "the file of descriptor " + number + ": give each a file of its own");
    CHECK_THROWS_WITH(leat::run(leat::from(lines_up_to, 3, 1U) |
                                leat::fork(leat::to(leat::json_lines_output(to)), leat::to(leat::json_lines_file(f / "in")))),
                      two + "\"" + (f / "in") + "\": give each a file of its own");
    CHECK(content_of(f / "in") == text);
    // Two that add to its end are welcome.
    leat::run(leat::from(lines_up_to, 3, 1U) | leat::fork(leat::to(leat::json_lines_output(to)), leat::to(leat::json_lines_output(to))));
    CHECK(content_of(f / "in") == text + as_lines(3, 1) + as_lines(3, 1));
    ::close(to);
    ::close(from);
}

TEST_CASE("a signal that was ignored at the start stays ignored") {
    for (int const ignored : {SIGINT, SIGTERM}) {
        int ready[2];
        int go_on[2];
        REQUIRE(::pipe(ready) == 0);
        REQUIRE(::pipe(go_on) == 0);
        child process([&] {
            ::signal(ignored, SIG_IGN);
            auto const waits = [](int tell, int hear) -> leat::source<int> {
                co_yield 1;
                co_await leat::sleep_until(leat::timestamp{});
                if (::write(tell, "x", 1) != 1) co_return;
                co_await leat::readable(hear);
                co_yield 2;
            };
            auto const [report, n] = leat::run(leat::from(waits, ready[1], go_on[0]) | leat::count_rows());
            struct sigaction after {};
            ::sigaction(ignored, nullptr, &after);
            return std::to_string(n) + (report.ended == leat::run_end::end_of_input ? " to the end" : " interrupted") +
                   (after.sa_handler == SIG_IGN ? ", ignored" : ", not ignored");
        });
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        process.send(ignored);
        std::this_thread::sleep_for(50ms);
        REQUIRE(::write(go_on[1], "x", 1) == 1);
        CHECK(process.end() == "2 to the end, ignored");
        for (int const fd : {ready[0], ready[1], go_on[0], go_on[1]}) ::close(fd);
    }
}

namespace {

/// Waits until nothing more comes into a pipe.
void wait_until_full(int fd) {
    int before = -1;
    int now = 0;
    ::ioctl(fd, FIONREAD, &now);
    while (now == 0 || now != before) {
        before = now;
        std::this_thread::sleep_for(100ms);
        ::ioctl(fd, FIONREAD, &now);
    }
}

}  // namespace

TEST_CASE("a run whose reader does not read ends on the first Ctrl-C, and says why") {
    auto const blocked = [](auto const& pipeline, bool other_thread, int flags) {
        int out[2];
        REQUIRE(::pipe2(out, flags) == 0);
        child process([&] {
            if (other_thread) {
                // The one that takes the signal; the one that writes is not interrupted.
                std::thread([] { std::this_thread::sleep_for(1h); }).detach();
                sigset_t none;
                sigemptyset(&none);
                sigaddset(&none, SIGINT);
                ::pthread_sigmask(SIG_BLOCK, &none, nullptr);
            }
            leat::run(pipeline(out[1]));
            return std::string("ran");
        });
        wait_until_full(out[0]);
        auto const begin = std::chrono::steady_clock::now();
        process.send(SIGINT);
        std::string const told = process.end();
        CHECK(std::chrono::steady_clock::now() - begin < 30s);
        CHECK_THAT(told, Catch::StartsWith("stopped while nobody read descriptor " + std::to_string(out[1]) + ": "));
        CHECK_THAT(told, Catch::EndsWith(" bytes are not written: read what the program writes, or end the reader first"));
        ::close(out[0]);
        ::close(out[1]);
    };
    auto const json = [](int fd) { return leat::from(lines_for_ever) | leat::to(leat::json_lines_output(fd)); };
    auto const table = [](int fd) { return leat::from(lines_for_ever) | leat::to(leat::console({.descriptor = fd})); };
    blocked(json, false, 0);
    blocked(json, true, 0);
    blocked(json, false, O_NONBLOCK);
    blocked(table, false, 0);
}

TEST_CASE("what is complete when a run is stopped is written while its reader reads") {
    int out[2];
    REQUIRE(::pipe(out) == 0);
    child process([&] {
        std::int64_t seen = 0;
        auto const report = leat::run(leat::from(lines_for_ever) | leat::inspect([&](auto const& l) { seen = "n"_f(l) + 1; }) |
                                      leat::to(leat::json_lines_output(out[1])));
        return std::to_string(seen) + (report.ended == leat::run_end::interrupted ? " interrupted" : " not interrupted");
    });
    ::close(out[1]);
    wait_until_full(out[0]);
    process.send(SIGINT);
    std::string text;
    char piece[8192];
    for (ssize_t n = 0; (n = ::read(out[0], piece, sizeof piece)) > 0; std::this_thread::sleep_for(20ms))
        text.append(piece, static_cast<std::size_t>(n));
    ::close(out[0]);
    std::string const told = process.end();
    CHECK_THAT(told, Catch::EndsWith(" interrupted"));
    CHECK(text == as_lines(std::atoll(told.c_str()), 100));
}

TEST_CASE("progress that nobody reads does not hold up the run") {
    int out[2];
    REQUIRE(::pipe2(out, O_NONBLOCK) == 0);
    std::string const much(1 << 20, 'x');
    while (::write(out[1], much.data(), much.size()) > 0) {}
    ::fcntl(out[1], F_SETFL, 0);
    CHECK(in_a_child([&] {
              leat::run(leat::from(lines_up_to, 5, 3U) | leat::null(), leat::progress(out[1]));
              return std::string("ran");
          }) == "ran");
    ::close(out[0]);
    ::close(out[1]);
}
