// SPDX-License-Identifier: BSL-1.0
// What the report says of a run that ended before its input did, whatever the size of its batches.
#include <leat/leat.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace leat::literals;

struct row {
    int n;
};

std::string const text = "\n{\"n\":0}\n\n\n{\"n\":1}\n{\"n\":2}\n\n{\"n\":3}\n \n\n{\"n\":4}\n{\"n\":5}\n\n";
/// How many blank lines stand before a row, and in which line it is.
constexpr std::uint64_t blank_before[] = {1, 3, 3, 4, 6, 6};
constexpr std::uint64_t line_of[] = {2, 5, 6, 8, 11, 12};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(row, n);

TEST_CASE("a run that takes no more says how far it came, and which blank lines are before that") {
    for (std::size_t size : {1U, 2U, 7U, 64U, 1024U})
        for (std::size_t most = 1; most <= 6; ++most) {
            CAPTURE(size, most);
            leat::report const r = leat::run(leat::from(leat::json_lines<row>(leat::in_memory(text))) | leat::take(most) |
                                                 leat::for_each([](row const&) {}),
                                             leat::batch_size(size));
            CHECK(r.records_in == most);
            CHECK(r.blank_lines == blank_before[most - 1]);
            CHECK(r.stopped_at.records == most);
            CHECK(r.ended == leat::run_end::stopped_early);
        }
}

TEST_CASE("all blank lines of an input that came to its end are counted") {
    for (std::size_t size : {1U, 2U, 7U, 64U, 1024U}) {
        CAPTURE(size);
        leat::report const r =
            leat::run(leat::from(leat::json_lines<row>(leat::in_memory(text))) | leat::for_each([](row const&) {}), leat::batch_size(size));
        CHECK(r.records_in == 6);
        CHECK(r.blank_lines == 7);
    }
}

TEST_CASE("a record that stops the run has the blank lines before it counted") {
    for (std::size_t size : {1U, 2U, 7U, 64U, 1024U})
        for (int last = 0; last != 6; ++last) {
            CAPTURE(size, last);
            auto const stopped = [size](auto const& p) {
                leat::report r;
                CHECK_THROWS_AS(leat::run(p, leat::batch_size(size), leat::on_error(leat::stop), leat::report_to(r)), leat::error);
                return r;
            };
            auto const rows = leat::from(leat::json_lines<row>(leat::in_memory(text)));
            leat::report const thrown = stopped(rows | leat::for_each([last](row const& x) {
                                                    if (x.n == last) throw std::runtime_error("no more");
                                                }));
            leat::report const refused = stopped(rows | leat::with("m"_f = 1 / ("n"_f - last)) | leat::for_each([](auto const&) {}));
            for (leat::report const* r : {&thrown, &refused}) {
                CHECK(r->records_in == static_cast<std::uint64_t>(last) + 1);
                CHECK(r->blank_lines == blank_before[last]);
                CHECK(r->stopped_at.lines == line_of[last] - 1);
            }
        }
}

TEST_CASE("a bad line that stops the run has the blank lines before it counted") {
    for (std::size_t size : {1U, 2U, 7U, 64U, 1024U})
        for (std::string const before : {"", "\n\n", "{\"n\":0}\n", "{\"n\":0}\n\n\n", "\n\n{\"n\":0}\n"}) {
            CAPTURE(size, before);
            std::string const all = before + "{\"n\":\n\n{\"n\":2}\n";
            leat::report r;
            auto const p = leat::from(leat::json_lines<row>(leat::in_memory(all))) | leat::for_each([](row const&) {});
            CHECK_THROWS_AS(leat::run(p, leat::batch_size(size), leat::on_error(leat::stop), leat::report_to(r)), leat::error);
            CHECK(r.bad == 1);
            CHECK(r.blank_lines == (before.find("\n\n") == std::string::npos ? 0U : 2U));
        }
}

TEST_CASE("how far a run came that takes no more, of each kind of source") {
    std::vector<row> rows;
    for (int n = 0; n != 50; ++n) rows.push_back({n});
    for (std::size_t size : {1U, 2U, 7U, 64U, 1024U})
        for (std::size_t most : {1U, 7U, 13U, 49U, 50U}) {
            CAPTURE(size, most);
            auto const stopped_at = [&](auto source) {
                auto const r = leat::run(leat::from(source) | leat::take(most) | leat::for_each([](row const&) {}), leat::batch_size(size));
                return r.stopped_at.records;
            };
            CHECK(stopped_at(rows) == most);
            CHECK(stopped_at(std::views::all(rows) | std::views::transform([](row const& r) { return r; })) == most);
        }
}
