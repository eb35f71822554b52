// SPDX-License-Identifier: BSL-1.0
// A run that is saved and goes on in another instance, again and again: each life goes on where the one before it ended.
#include <leat/leat.hpp>

#include <drive.hpp>

#include <cstdlib>
#include <fstream>
#include <list>
#include <optional>
#include <random>
#include <ranges>
#include <string>
#include <unistd.h>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct numbered {
    int n;
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(numbered, n);

namespace {

constexpr int total = 23;
auto const expected = count_to(total);
auto const rows_in_memory = count_to(total);

leat::source<int> one_by_one() {
    for (int i = 1; i <= total; ++i) co_yield i;
}
leat::source<int const> in_batches() {
    for (std::size_t at = 0; at < rows_in_memory.size(); at += 5) {
        std::span<int const> const batch = std::span(rows_in_memory).subspan(at, std::min<std::size_t>(5, rows_in_memory.size() - at));
        co_yield batch;
    }
}
leat::source<int> with_pauses() {
    for (int i = 1; i <= total; ++i) {
        co_yield i;
        if (i % 4 == 0) co_await leat::sleep_until(leat::timestamp(std::chrono::seconds(i)));
    }
}

std::string json_of(int n) { return "{\"n\":" + std::to_string(n) + "}\n"; }
std::string json_text() {
    std::string text;
    for (int i = 1; i <= total; ++i) text += json_of(i) + (i % 3 == 0 ? "\n" : "");
    return text;
}
leat::source<std::string> json_in_pieces(std::string text, std::size_t size) {
    for (std::size_t at = 0; at < text.size(); at += size) {
        std::string const piece = text.substr(at, size);
        co_yield piece;
    }
}

/// What a life writes, and the report of the last one.
struct told {
    std::vector<int> rows{};
    leat::report last{};
};

/// One life: begins from what was saved, takes so many steps, and is saved; or goes on to its end.
template <class Pipeline>
std::optional<std::string> live(Pipeline&& p, std::optional<std::string> const& before, std::size_t batch, int steps, leat::report& last) {
    auto job = leat::start(std::forward<Pipeline>(p), leat::batch_size(batch));
    if (before) {
        leat::snapshot_reader from(*before);
        job.load(from);
        from.finish();
    }
    for (int i = 0; i != steps && !job.input_ended(); ++i)
        for (; job.step() == leat::step_result::waiting; job.wake()) {}
    last = job.report();
    if (job.input_ended()) {
        while (job.step() != leat::step_result::ended) {}
        last = job.report();
        return {};
    }
    leat::snapshot_writer to;
    job.save(to);
    last = job.report();
    return to.finish();
}

/// `make(rows)` is a pipeline whose numbers go to the list. Every life takes 0 to 3 steps, of batches of all sizes; there
/// are four at least, for then the last one has all that is left.
template <class Make>
void goes_on_for_four_lives(Make const& make, std::vector<int> const& answer = expected) {
    leat::report whole;
    std::vector<int> once;
    CHECK_FALSE(live(make(once), {}, 1, 1'000'000, whole));
    CHECK(once == answer);
    for (unsigned seed = 0; seed != 60; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        told t;
        std::optional<std::string> saved;
        bool over = false;
        for (int life = 0; !over; ++life) {
            std::size_t const batch = batch_sizes[random() % (seed % 2 == 0 ? 3 : 2)];
            int const steps = life >= 4 && seed % 3 == 0 ? 1'000'000 : static_cast<int>(random() % 4);
            saved = live(make(t.rows), saved, batch, steps, t.last);
            over = !saved;
        }
        CHECK(t.rows == answer);
        CHECK(t.last.records_in == whole.records_in);
        CHECK(t.last.records_out == whole.records_out);
        CHECK(t.last.blank_lines == whole.blank_lines);
    }
    // At every record: four lives, the last of which has the rest; and each of them is saved again as soon as it has begun.
    for (int first = 0; first <= static_cast<int>(answer.size()); ++first)
        for (int second = 0; second <= 3; ++second) {
            INFO("saved after " << first << " steps, then after " << second);
            told t;
            std::optional<std::string> saved = live(make(t.rows), {}, 1, first, t.last);
            for (int const steps : {0, second, 0, second, 1'000'000})
                if (saved) saved = live(make(t.rows), saved, 1, steps, t.last);
            CHECK_FALSE(saved);
            CHECK(t.rows == answer);
            CHECK(t.last.records_in == whole.records_in);
        }
}

auto into(std::vector<int>& rows) {
    return leat::for_each([&rows](auto const& r) {
        if constexpr (leat::record_like<decltype(r)>)
            rows.push_back("n"_f(r));
        else
            rows.push_back(r);
    });
}

template <class Source>
auto ints_of(Source const& source) {
    return [&source](std::vector<int>& rows) { return leat::from(source) | into(rows); };
}

}  // namespace

TEST_CASE("rows in memory go on, life after life") {
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(rows_in_memory) | into(rows); });
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(std::span(rows_in_memory)) | into(rows); });
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(count_to(total)) | into(rows); });
}

TEST_CASE("ranges go on, life after life") {
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(std::views::iota(1, total + 1)) | into(rows); });
    goes_on_for_four_lives([](std::vector<int>& rows) {
        return leat::from(std::list<int>(rows_in_memory.begin(), rows_in_memory.end())) | into(rows);
    });
    goes_on_for_four_lives([](std::vector<int>& rows) {
        return leat::from(std::views::iota(1) | std::views::take_while([](int i) { return i <= total; })) | into(rows);
    });
}

TEST_CASE("coroutines go on, life after life") {
    goes_on_for_four_lives(ints_of(one_by_one));
    goes_on_for_four_lives(ints_of(in_batches));
    goes_on_for_four_lives(ints_of(with_pauses));
}

TEST_CASE("lines of JSON go on, life after life, wherever they come from") {
    std::string const text = json_text();
    auto const in_memory = leat::json_lines<numbered>(leat::in_memory(text));
    goes_on_for_four_lives(ints_of(in_memory));
    for (std::size_t const size : {1U, 5U, 1000U}) {
        auto const pieces = leat::json_lines<numbered>(leat::bytes_from(json_in_pieces, text, size));
        goes_on_for_four_lives(ints_of(pieces));
    }
    char path[] = "/tmp/leat_lives_XXXXXX";
    int const fd = ::mkstemp(path);
    REQUIRE(fd >= 0);
    REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    auto const file = leat::json_lines<numbered>(leat::file(path));
    goes_on_for_four_lives(ints_of(file));
    goes_on_for_four_lives([&](std::vector<int>& rows) {
        ::lseek(fd, 0, SEEK_SET);
        return leat::from(leat::json_lines<numbered>(leat::descriptor(fd))) | into(rows);
    });
    ::close(fd);
    ::unlink(path);
    // A pipe cannot be read again: each life is given all of it anew.
    std::vector<int> ends;
    goes_on_for_four_lives([&](std::vector<int>& rows) {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        REQUIRE(::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::close(pipe[1]);
        if (ends.size() > 100) {
            ::close(ends.front());
            ends.erase(ends.begin());
        }
        ends.push_back(pipe[0]);
        return leat::from(leat::json_lines<numbered>(leat::descriptor(pipe[0]))) | into(rows);
    });
    for (int const end : ends) ::close(end);
}

TEST_CASE("a limit is kept over all lives") {
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(one_by_one) | leat::take(7) | into(rows); }, count_to(7));
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(count_to(total)) | leat::take(7) | into(rows); }, count_to(7));
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(std::views::iota(1)) | leat::take(total) | into(rows); });
    goes_on_for_four_lives([](std::vector<int>& rows) { return leat::from(one_by_one) | leat::take(total) | into(rows); });
}

TEST_CASE("an instance that is given its records counts them over all lives") {
    auto const p = leat::from(leat::push_source<int>()) | leat::count_rows();
    std::string saved;
    for (int life = 0; life != 4; ++life) {
        auto job = leat::start(p);
        if (life != 0) {
            leat::snapshot_reader from(saved);
            job.load(from);
            from.finish();
        }
        for (int i = 0; i != life; ++i) job.push(rows_in_memory);
        CHECK(job.report().records_in == static_cast<std::uint64_t>((life * (life + 1)) / 2 * total));
        leat::snapshot_writer to;
        job.save(to);
        saved = to.finish();
    }
}

TEST_CASE("who drives a run that passes over many records can stop it meanwhile") {
    constexpr int many = 400'000;
    auto const takes_steps = [](auto const& p) {
        std::string saved;
        {
            auto job = leat::start(p);
            while (job.report().records_in < many - 10) job.step();
            leat::snapshot_writer to;
            job.save(to);
            saved = to.finish();
        }
        auto job = leat::start(p);
        leat::snapshot_reader from(saved);
        job.load(from);
        auto const before = job.report().records_in;
        int steps = 0;
        while (job.report().records_in == before && job.step() == leat::step_result::worked) ++steps;
        CHECK(steps > 2);
        job.finish();
        auto const [n] = job.values();
        return n;
    };
    auto const counted = [](int n) -> leat::source<int> {
        for (int i = 0; i != n; ++i) co_yield i;
    };
    CHECK(takes_steps(leat::from(std::views::iota(0, many) | std::views::filter([](int) { return true; })) | leat::count_rows()) == many);
    CHECK(takes_steps(leat::from(counted, +many) | leat::count_rows()) == many);
}
