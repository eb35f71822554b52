// SPDX-License-Identifier: BSL-1.0
// Files of results over several lives; descriptors, full disks and pipes are in tests/runtime/children.cpp.
#include <test.hpp>

#include <leat/leat.hpp>

#include <unistd.h>

#include <fstream>
#include <numeric>

using namespace leat::literals;

namespace {

struct output_row {
    std::int64_t n;
};

struct temporary_file {
    std::string path;
    temporary_file() {
        char name[] = "/tmp/leat_output_XXXXXX";
        int const fd = ::mkstemp(name);
        REQUIRE(fd >= 0);
        ::close(fd);
        path = name;
    }
    temporary_file(temporary_file const&) = delete;
    ~temporary_file() { ::unlink(path.c_str()); }
    [[nodiscard]] std::string content() const {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(std::string const& text) const { std::ofstream(path) << text; }
};

std::vector<output_row> rows(std::int64_t count) {
    std::vector<output_row> out;
    for (std::int64_t n = 0; n != count; ++n) out.push_back({n});
    return out;
}

std::string lines(std::int64_t begin, std::int64_t end) {
    std::string out;
    for (; begin != end; ++begin) out += "{\"n\":" + std::to_string(begin) + "}\n";
    return out;
}

}  // namespace
BOOST_HANA_ADAPT_STRUCT(output_row, n);

namespace {

template <class Rows>
auto into(temporary_file const& f, Rows const& all) {
    return leat::start(leat::from(std::span<output_row const>(all)) | leat::to(leat::json_lines_file(f.path)), leat::batch_size(1000));
}

template <class Job>
std::string saved(Job& job) {
    leat::snapshot_writer to;
    job.save(to);
    return to.finish();
}
template <class Job>
std::string loads(Job& job, std::string const& bytes) {
    try {
        leat::snapshot_reader from(bytes);
        job.load(from);
        from.finish();
        while (job.step() != leat::step_result::ended) {}
    } catch (leat::error const& e) {
        return e.what();
    }
    return "goes on";
}

}  // namespace

TEST_CASE("a file of results is gone on with behind what was saved, and what came after that is cut off") {
    temporary_file const f;
    auto const all = rows(5000);
    for (int const steps : {0, 1, 3}) {
        auto first = into(f, all);
        for (int i = 0; i != steps; ++i) first.step();
        std::string const snapshot = saved(first);
        first.step();
        first.discard();
        CHECK(f.content() == lines(0, 1000 * (steps + 1)));
        auto next = into(f, all);
        CHECK(loads(next, snapshot) == "goes on");
        CHECK(f.content() == lines(0, 5000));
    }
}

TEST_CASE("a file of results that is shorter, or another, is refused and left as it is") {
    temporary_file const f;
    auto const all = rows(5000);
    std::string snapshot;
    {
        auto first = into(f, all);
        for (int i = 0; i != 3; ++i) first.step();
        snapshot = saved(first);
    }
    std::string const size = std::to_string(lines(0, 3000).size());
    std::string const advice = ": put the file back as it was, or begin anew without the snapshot";
    auto const refused = [&](std::string const& there, std::string const& why) {
        f.write(there);
        auto next = into(f, all);
        CHECK(loads(next, snapshot) == "cannot go on in " + f.path + ": " + why + advice);
        CHECK(next.step() == leat::step_result::ended);
        next.finish();
        next.discard();
        CHECK(f.content() == there);
    };
    refused("", "it has 0 bytes, and the snapshot was taken when it had " + size);
    refused(lines(0, 2000), "it has " + std::to_string(lines(0, 2000).size()) + " bytes, and the snapshot was taken when it had " + size);
    refused(lines(1, 5000), "the 4096 bytes before byte " + size + " are not those that were written");
    f.write(lines(0, 4000));
    auto next = into(f, all);
    CHECK(loads(next, snapshot) == "goes on");
    CHECK(f.content() == lines(0, 5000));
}

TEST_CASE("lives in a row, each saved as soon as it has loaded") {
    temporary_file const f;
    auto const all = rows(5000);
    std::string snapshot;
    for (int n = 0; n != 5; ++n) {
        auto one = into(f, all);
        if (n != 0) {
            leat::snapshot_reader from(snapshot);
            one.load(from);
            CHECK(saved(one) == snapshot);
        }
        one.step();
        snapshot = saved(one);
        CHECK(f.content() == lines(0, 1000 * (n + 1)));
    }
}
