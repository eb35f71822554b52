// SPDX-License-Identifier: BSL-1.0
#include <test.hpp>

#include <leat/leat.hpp>

#include <cstdio>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

struct reading {
    std::string sensor;
    std::int64_t value;
    leat::timestamp ts;
};

/// A file without a name, and what was written to it.
class output {
  public:
    output() : file_(std::tmpfile()) { REQUIRE(file_ != nullptr); }
    output(output const&) = delete;
    output& operator=(output const&) = delete;
    ~output() { std::fclose(file_); }

    [[nodiscard]] int descriptor() const { return fileno(file_); }
    [[nodiscard]] std::string text() const {
        std::string all;
        std::rewind(file_);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) all += static_cast<char>(c);
        return all;
    }

  private:
    std::FILE* file_;
};

}  // namespace
BOOST_HANA_ADAPT_STRUCT(reading, sensor, value, ts);

TEST_CASE("a sink of the library is the end of a pipeline by itself", "[to]") {
    std::vector<reading> const rows{{"a", 0, leat::timestamp(1s)}, {"b", 4, leat::timestamp(90s)}, {"c", 2, leat::timestamp(2s)}};
    output bad, late, left, right, table;
    auto const json = [](output const& o) { return leat::json_lines_output(o.descriptor()); };

    auto const report = leat::run(
        leat::from(rows, leat::bad_to(json(bad))) | leat::event_time("ts"_f) |
        leat::fork(json(left), leat::select("each"_f = 8 / "value"_f) | json(right),
                   leat::window(leat::tumbling(1min), leat::late_to(json(late))) | leat::aggregate("n"_f = leat::count()) |
                       leat::console({.descriptor = table.descriptor()})));

    CHECK(report.late == 1);
    CHECK(bad.text().find("\"stage\":\"select\",\"reason\":\"division by zero in 8 / value\"") != std::string::npos);
    CHECK(late.text() == "{\"sensor\":\"c\",\"value\":2,\"ts\":\"1970-01-01T00:00:02Z\"}\n");
    CHECK(right.text() == "{\"each\":2}\n{\"each\":4}\n");
    CHECK(left.text().size() > late.text().size() * 2);
    CHECK(table.text().find("window_start") != std::string::npos);
}

TEST_CASE("to may stand around a sink, and makes the same of it", "[to]") {
    STATIC_REQUIRE(std::is_same_v<decltype(leat::to(leat::console())), decltype(leat::console())>);
    STATIC_REQUIRE(std::is_same_v<decltype(leat::to(leat::json_lines_output(1))), decltype(leat::json_lines_output(1))>);
    auto const p = leat::from(std::vector<reading>{}) | leat::console() | leat::named("table");
    CHECK(leat::explain(p).find("table: to(console)") != std::string::npos);
}
