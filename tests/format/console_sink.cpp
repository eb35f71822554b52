// SPDX-License-Identifier: BSL-1.0
#include <leat/leat.hpp>

#include <test.hpp>

#include <unistd.h>

#include <cstdio>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct sale {
    leat::timestamp at;
    std::int64_t amount;
};
struct only_total {
    std::int64_t total;
};

/// A file without a name, and what was written to it.
class unnamed_file {
public:
    unnamed_file() : file_(std::tmpfile()) { REQUIRE(file_ != nullptr); }
    unnamed_file(unnamed_file const&) = delete;
    unnamed_file& operator=(unnamed_file const&) = delete;
    ~unnamed_file() { std::fclose(file_); }

    [[nodiscard]] int descriptor() const { return ::fileno(file_); }
    [[nodiscard]] std::string text() const {
        std::string all;
        char buffer[4096];
        off_t at = 0;
        for (ssize_t n; (n = ::pread(descriptor(), buffer, sizeof buffer, at)) > 0; at += n) all.append(buffer, static_cast<std::size_t>(n));
        return all;
    }

private:
    std::FILE* file_;
};

std::vector<sale> sales(std::int64_t count) {
    std::vector<sale> out;
    for (std::int64_t i = 0; i != count; ++i) out.push_back({leat::timestamp(i * 7s), i});
    return out;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(sale, at, amount);
BOOST_HANA_ADAPT_STRUCT(only_total, total);

namespace {

/// The frames of a pipeline, whether it is run in one go, in any batches, or stopped and taken up at any record.
template <class Stages>
std::string frames(Stages const& stages, std::vector<sale> const& rows) {
    auto const start = [&stages](unnamed_file const& to) {
        return leat::start(leat::from(leat::push_source<sale>()) | stages | leat::to(leat::console({.rows = 5, .descriptor = to.descriptor()})));
    };
    unnamed_file once;
    auto whole = start(once);
    whole.push(rows);
    whole.finish();
    std::string const expected = once.text();
    for (std::size_t until = 0; until <= rows.size(); ++until) {
        INFO("stopped behind " << until << " records");
        unnamed_file to;
        std::string bytes;
        {
            auto first = start(to);
            for (std::size_t i = 0; i != until; ++i) first.push(std::span<sale const>(rows).subspan(i, 1));
            leat::snapshot_writer out;
            first.save(out);
            bytes = out.finish();
        }  // gone without an end, as a process that is killed
        auto second = start(to);
        leat::snapshot_reader saved(bytes);
        second.load(saved);
        second.push(std::span<sale const>(rows).subspan(until));
        second.finish();
        CHECK(to.text() == expected);
    }
    return expected;
}

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
    return n;
}

}  // namespace

TEST_CASE("without windows a frame has so many rows, and the last one what is left") {
    std::string const shown = frames(leat::filter("amount"_f != 3), sales(14));
    CHECK(count_of(shown, "Batch: ") == 3);
    CHECK(count_of(shown, "\n|") == 13 + 3);  // rows and heads
}

TEST_CASE("with windows each that has fired has a frame") {
    auto const totals = leat::event_time("at"_f) | leat::key_by("odd"_f = "amount"_f % 2 == 1) | leat::window(leat::tumbling(20s)) |
                        leat::aggregate("total"_f = leat::sum("amount"_f));
    std::string const shown = frames(totals, sales(14));
    CHECK(count_of(shown, "Batch: ") == 5);
    CHECK(count_of(shown, "\n|") == 10 + 5);
}

TEST_CASE("rows that came of windows have a frame for each window, whatever columns are left") {
    auto const totals = leat::event_time("at"_f) | leat::key_by("odd"_f = "amount"_f % 2 == 1) | leat::window(leat::tumbling(20s)) |
                        leat::aggregate("total"_f = leat::sum("amount"_f));
    CHECK(count_of(frames(totals | leat::select("total"_f), sales(14)), "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::drop("window_start"_f, "window_end"_f), sales(14)), "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::map([](auto const& r) { return only_total{"total"_f(r)}; }), sales(14)), "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::rename("window_end"_f = "total"_f, "e"_f = "window_end"_f), sales(14)), "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::filter("total"_f != 3) | leat::select("total"_f), sales(14)), "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::key_by("odd"_f) | leat::running("all"_f = leat::sum("total"_f)) | leat::select("all"_f), sales(14)),
                   "Batch: ") == 5);
    CHECK(count_of(frames(totals | leat::flat_map([](auto const& r) { return std::vector<only_total>(2, only_total{"total"_f(r)}); }), sales(14)),
                   "Batch: ") == 5);
}

TEST_CASE("rows that have other times than their windows', or only their columns, are rows like others") {
    auto const totals = leat::event_time("at"_f) | leat::window(leat::tumbling(20s)) | leat::aggregate("total"_f = leat::sum("amount"_f));
    CHECK(count_of(frames(totals | leat::event_time("window_start"_f), sales(14)), "Batch: ") == 1);
    CHECK(count_of(frames(leat::select("window_start"_f = "at"_f, "window_end"_f = "at"_f), sales(14)), "Batch: ") == 3);
}

TEST_CASE("rows without columns are counted, and saved") {
    std::string const shown = frames(leat::map([](auto const&) { return leat::record<>{}; }), sales(7));
    CHECK(count_of(shown, "Batch: ") == 2);
    CHECK(count_of(shown, "||\n") == 7 + 2);
}
