// SPDX-License-Identifier: BSL-1.0
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <leat/format/console.hpp>
#include <leat/test/by_hand.hpp>
#include <leat/test/harness.hpp>

#include <algorithm>
#include <string>
#include <vector>

/// Catch2 for streams: rows print as tables, `rows_are` and `rows_are_any_order` compare them, `batch_sizes()` generates
/// the sizes that results must not depend on. Catch2 2.13 and 3.
namespace leat {
inline namespace v0 {
namespace test {

/// Rows as a table, as the console shows them, with nothing cut.
template <class Row>
[[nodiscard]] std::string table(std::vector<Row> const& rows) {
    if (rows.empty()) return "(no rows)";
    std::string text = "\n";
    if constexpr (record_like<Row>) {
        console_table t(0);
        for (auto const& r : rows) t.add(r);
        t.write(text);
    } else {
        for (auto const& r : rows) text += Catch::Detail::stringify(r) + "\n";
    }
    return text;
}

namespace detail_ {

/// The rows of a text such as
///     | key | n |
///     | a   | 2 |
[[nodiscard]] inline std::vector<std::vector<std::string>> cells(std::string_view text) {
    std::vector<std::vector<std::string>> out;
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        std::size_t const first = line.find('|');
        if (first == std::string_view::npos) continue;
        std::vector<std::string> row;
        for (line.remove_prefix(first + 1);;) {
            std::size_t const bar = line.find('|');
            if (bar == std::string_view::npos) break;
            std::string_view cell = line.substr(0, bar);
            line.remove_prefix(bar + 1);
            while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
            while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
            row.emplace_back(cell);
        }
        out.push_back(static_cast<std::vector<std::string>&&>(row));
    }
    return out;
}

/// The columns of rows that are named in the first line, as cells.
template <class Row>
[[nodiscard]] std::vector<std::vector<std::string>> cells(std::vector<Row> const& rows, std::vector<std::string> const& names) {
    std::vector<std::vector<std::string>> out;
    for (auto const& r : rows) {
        std::vector<std::string> line(names.size(), "(no such column)");
        for_each_field(r, [&](std::string_view name, auto const& value) {
            for (std::size_t i = 0; i != names.size(); ++i)
                if (names[i] == name) {
                    line[i].clear();
                    detail::append_cell(line[i], value);
                }
        });
        out.push_back(static_cast<std::vector<std::string>&&>(line));
    }
    return out;
}

#if __has_include(<catch2/catch_test_macros.hpp>)
template <class T>
using matcher_base = Catch::Matchers::MatcherBase<T>;
#else
template <class T>
using matcher_base = Catch::MatcherBase<T>;
#endif

/// Compares with rows of the same type.
template <class Row, bool AnyOrder>
class rows_matcher : public matcher_base<std::vector<Row>> {
  public:
    explicit rows_matcher(std::vector<Row> expected) : expected_(static_cast<std::vector<Row>&&>(expected)) {}

    bool match(std::vector<Row> const& rows) const override {
        if constexpr (!AnyOrder) {
            return rows == expected_;
        } else {
            if (rows.size() != expected_.size()) return false;
            std::vector<bool> used(rows.size());
            for (auto const& want : expected_) {
                std::size_t i = 0;
                while (i != rows.size() && (used[i] || !(rows[i] == want))) ++i;
                if (i == rows.size()) return false;
                used[i] = true;
            }
            return true;
        }
    }
    std::string describe() const override { return (AnyOrder ? "are, in any order, " : "are ") + table(expected_); }

  private:
    std::vector<Row> expected_;
};

}  // namespace detail_

/// The rows are these, in this order: `CHECK_THAT(h.take(), rows_are<row>({{"a", 2}, {"b", 1}}))`.
template <class Row>
[[nodiscard]] auto rows_are(std::vector<Row> expected) {
    return detail_::rows_matcher<Row, false>(static_cast<std::vector<Row>&&>(expected));
}

/// The rows are these, in any order.
template <class Row>
[[nodiscard]] auto rows_are_any_order(std::vector<Row> expected) {
    return detail_::rows_matcher<Row, true>(static_cast<std::vector<Row>&&>(expected));
}

/// A table to compare rows with, by the text of their cells; only the columns that it names.
///
///     CHECK(h.take() == rows_table(R"(
///         | category | n |
///         | tea      | 2 |)"));
class rows_table {
  public:
    explicit rows_table(std::string_view text) : cells_(detail_::cells(text)) {}

    template <record_like Row>
    [[nodiscard]] friend bool operator==(std::vector<Row> const& rows, rows_table const& expected) {
        if (expected.cells_.empty()) return rows.empty();
        auto const found = detail_::cells(rows, expected.cells_.front());
        return std::equal(found.begin(), found.end(), expected.cells_.begin() + 1, expected.cells_.end());
    }
    [[nodiscard]] std::string text() const {
        std::string out;
        for (auto const& row : cells_) {
            out += "\n|";
            for (auto const& cell : row) out += " " + cell + " |";
        }
        return out;
    }

  private:
    std::vector<std::vector<std::string>> cells_;
};

/// `auto const n = GENERATE(batch_sizes());`: results must be the same for all of them.
[[nodiscard]] inline auto batch_sizes() {
    return Catch::Generators::values<std::size_t>({1, 2, 7, 64, 1024});
}

}  // namespace test
}  // namespace v0
}  // namespace leat

namespace Catch {

template <class... F>
struct StringMaker<leat::record<F...>> {
    static std::string convert(leat::record<F...> const& row) { return leat::detail::row_text(row); }
};
/// Not one row behind the other, but a table.
template <class... F>
struct is_range<std::vector<leat::record<F...>>> {
    static constexpr bool value = false;
};
template <class... F>
struct StringMaker<std::vector<leat::record<F...>>> {
    static std::string convert(std::vector<leat::record<F...>> const& rows) { return leat::test::table(rows); }
};
template <>
struct StringMaker<leat::test::rows_table> {
    static std::string convert(leat::test::rows_table const& rows) { return rows.text(); }
};

}  // namespace Catch
