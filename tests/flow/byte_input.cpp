// SPDX-License-Identifier: BSL-1.0
#include <leat/flow/byte_input.hpp>

#include <drive.hpp>

#include <leat/format/json/source.hpp>
#include <leat/stage/sinks.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace leat::literals;

struct numbered {
    std::int64_t n;
    std::string text;
};
BOOST_HANA_ADAPT_STRUCT(numbered, n, text);

namespace {

/// The text in pieces of a length, with a pause behind each so many.
leat::source<std::string> in_pieces(std::string text, std::size_t length, std::size_t pause_after) {
    std::size_t pieces = 0;
    for (std::size_t at = 0; at < text.size(); at += length) {
        co_yield text.substr(at, length);
        if (++pieces % pause_after == 0) co_await leat::sleep_until(leat::timestamp(leat::duration(static_cast<std::int64_t>(pieces))));
    }
}

leat::source<std::string> breaks_off() {
    co_yield std::string("{\"n\": 1, \"text\": \"a\"}\n{\"n\": 2,");
    throw std::runtime_error("the line is dead");
}

leat::source<std::string> nothing_at_all() { co_return; }

std::string lines(int count) {
    std::string out;
    for (int i = 0; i != count; ++i)
        out += "{\"n\": " + std::to_string(i) + ", \"text\": \"" + std::string(static_cast<std::size_t>(i % 50), 'x') + "\"}\n";
    return out;
}

template <class Input>
auto sum_of(Input input, std::size_t batch) {
    leat::virtual_clock clock;
    return leat::run(leat::from(leat::json_lines<numbered>(input)) |
                         leat::fold(std::int64_t{0}, [](std::int64_t& sum, auto const& row) {
                             sum += "n"_f(row) * static_cast<std::int64_t>("text"_f(row).size() + 1);
                         }),
                     leat::batch_size(batch), leat::with_clock(clock));
}

}  // namespace

TEST_CASE("bytes of a coroutine are those of a text, however it cuts them and where it waits") {
    std::string const text = lines(300);
    auto const [expected, sum] = sum_of(leat::in_memory(text), 1024);
    CHECK(expected.records_in == 300);
    for (std::size_t const length : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{5000}, text.size()})
        for (std::size_t const pause_after : {std::size_t{1}, std::size_t{3}, std::size_t{100'000}})
            for (std::size_t const batch : {std::size_t{1}, std::size_t{64}}) {
                auto const [report, same] = sum_of(leat::bytes_from(in_pieces, text, length, pause_after), batch);
                CHECK(report.records_in == 300);
                CHECK(report.bad == 0);
                CHECK(same == sum);
            }
}

TEST_CASE("a piece larger than what is asked for is read on") {
    leat::detail::coroutine_reader reader(in_pieces("abcdefgh", 5, 100));
    std::string seen;
    char to[3];
    for (;;) {
        auto const got = reader.read(to, sizeof to);
        if (got.state == leat::detail::read_state::ended) break;
        REQUIRE(got.state == leat::detail::read_state::some);
        REQUIRE(got.size <= sizeof to);
        seen.append(to, got.size);
    }
    CHECK(seen == "abcdefgh");
}

TEST_CASE("a coroutine without bytes is an empty input") {
    CHECK(std::get<1>(sum_of(leat::bytes_from(nothing_at_all), 64)) == 0);
}

TEST_CASE("what a coroutine of bytes throws comes out behind what it gave") {
    std::vector<std::int64_t> seen;
    auto const p = leat::from(leat::json_lines<numbered>(leat::bytes_from(breaks_off))) |
                   leat::for_each([&](auto const& row) { seen.push_back("n"_f(row)); });
    CHECK_THROWS_WITH(leat::run(p), "the line is dead");
    CHECK(seen == std::vector<std::int64_t>{1});
}

TEST_CASE("an input that was copied, assigned or moved opens the file it names; one that was moved from opens none") {
    auto const opened = [](auto const& input) -> std::string {
        try {
            static_cast<void>(input.open_bytes());
        } catch (leat::error const& e) {
            return e.what();
        }
        return "opened";
    };
    std::string const of_a = "cannot open \"/no/such/a\" for reading: No such file or directory: check the path and its permissions";
    auto a = leat::file("/no/such/a");
    auto b = leat::file("/no/such/b");
    b = a;
    CHECK(opened(b) == of_a);
    auto const c = std::move(a);
    CHECK(opened(c) == of_a);
    CHECK(opened(a) == "cannot open \"\" for reading: No such file or directory: check the path and its permissions");
    auto const d = a;
    CHECK(opened(d) == opened(a));
}
