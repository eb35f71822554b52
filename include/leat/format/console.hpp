// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/utf8.hpp>
#include <leat/record/access.hpp>
#include <leat/record/column.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/enum_names.hpp>
#include <leat/time/text.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace leat {
inline namespace v0 {
namespace detail {

/// Appends a floating number as Java and Spark print it: the shortest digits, at least one behind the point, with an
/// exponent below 0.001 and from 10^7 on: `1.0`, `0.001`, `1.0E7`.
template <std::floating_point T>
void append_java_floating(std::string& to, T value) {
    if (value != value) {
        put_text(to, "NaN");
        return;
    }
    if (value < 0 || (value == 0 && T{1} / value < 0)) {
        put_char(to, '-');
        value = -value;
    }
    if (value - value != T{0}) {
        put_text(to, "Infinity");
        return;
    }
    char text[64];  // d.ddde+xx or de+xx
    char const* const end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific).ptr;
    char digits[64];
    std::size_t size = 0;
    char const* p = text;
    for (; *p != 'e'; ++p)
        if (*p != '.') digits[size++] = *p;
    bool const small = p[1] == '-';
    int exponent = 0;
    for (p += 2; p != end; ++p) exponent = exponent * 10 + (*p - '0');
    if (small) exponent = -exponent;
    bool const apart = value != 0 && (exponent < -3 || exponent > 6);
    // The digits with the point among them, and zeros where there are none.
    char shown[80];
    std::size_t n = 0;
    int const before = apart ? 0 : exponent;  // the place of the last digit before the point
    auto const digits_end = static_cast<int>(size);
    for (int place = before < 0 ? before : 0; place < digits_end || place <= before + 1; ++place) {
        if (place == before + 1) shown[n++] = '.';
        shown[n++] = place < 0 || place >= digits_end ? '0' : digits[place];
    }
    put_text(to, shown, n);
    if (!apart) return;
    put_char(to, 'E');
    append_whole(to, exponent);
}

/// Whether a terminal may do something else than show it: the control characters of ASCII and of Latin-1, the ends of
/// lines and paragraphs, and what turns the direction of the text around it.
[[nodiscard]] constexpr bool is_control(unsigned code) noexcept {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// Appends text for a terminal: control characters are written out, so that no text can move the cursor or turn what
/// stands beside it, and what is no UTF-8 becomes U+FFFD.
template <class Text>
void append_shown(Text& to, std::string_view text) {
    std::size_t shown = 0;  // so much stands in `to`
    for (std::size_t i = 0;;) {
        bool const at_end = i == text.size();
        std::size_t n = 0;
        if (!at_end) n = static_cast<unsigned char>(text[i]) < 0x80 ? 1 : utf8_sequence(text.data() + i, text.size() - i);
        unsigned const c = n == 0 ? 0 : code_point(text.data() + i, n);
        if (n != 0 && !is_control(c)) {
            i += n;
            continue;
        }
        put_text(to, text.data() + shown, i - shown);
        if (at_end) return;
        shown = i += n == 0 ? 1 : n;
        constexpr char digits[] = "0123456789ABCDEF";
        char const code[] = {'\\', 'u', digits[c >> 12U & 15U], digits[c >> 8U & 15U], digits[c >> 4U & 15U], digits[c & 15U]};
        char const name[] = {'\\', "abtnvfr"[c >= '\a' && c <= '\r' ? c - '\a' : 0]};
        if (n == 0)
            put_text(to, "\xEF\xBF\xBD");
        else if (c >= '\a' && c <= '\r')
            put_text(to, name, sizeof name);
        else
            put_text(to, code, sizeof code);
    }
}

/// Appends any value of a row as a cell of a table.
template <class T>
void append_cell(std::string& to, T const& value) {
    if constexpr (is_optional<T>) {
        if (value)
            append_cell(to, *value);
        else
            put_text(to, "null");
    } else if constexpr (std::same_as<T, bool>) {
        put_text(to, value ? "true" : "false");
    } else if constexpr (std::unsigned_integral<T>) {
        append_digits(to, value);
    } else if constexpr (std::integral<T>) {
        append_whole(to, value);
    } else if constexpr (std::floating_point<T>) {
        append_java_floating(to, value);
    } else if constexpr (requires { value.mantissa(), T::scale; }) {
        append_scaled(to, value.mantissa(), static_cast<int>(T::scale), false);
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        append_shown(to, value);
    } else if constexpr (std::is_enum_v<T>) {
        if (std::string_view const name = name_if_any(value); !name.empty())
            append_shown(to, name);
        else
            append_cell(to, enum_number(value));
    } else if constexpr (std::same_as<T, timestamp>) {
        write_plain(to, value);
    } else if constexpr (requires { write_duration(to, value); }) {
        write_duration(to, value);
    } else if constexpr (record_like<T>) {
        put_char(to, '{');
        bool first = true;
        for_each_field(value, [&](std::string_view, auto const& part) {
            if (!first) put_text(to, ", ");
            first = false;
            append_cell(to, part);
        });
        put_char(to, '}');
    } else {
        put_char(to, '[');
        bool first = true;
        for (auto const& element : value) {
            if (!first) put_text(to, ", ");
            first = false;
            append_cell<typename T::value_type>(to, element);
        }
        put_char(to, ']');
    }
}

[[nodiscard]] constexpr std::size_t count_code_points(std::string_view text) noexcept {
    std::size_t n = 0;
    for (char const c : text) n += !is_continuation(c);
    return n;
}

/// The columns of a terminal that a code point takes: East Asian wide and full-width characters, and everything above
/// U+FFFF (most of it pictures), take two.
[[nodiscard]] constexpr unsigned columns_of(unsigned code) noexcept {
    constexpr unsigned wide[][2] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},
                                    {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6F},
                                    {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x10000, 0x10FFFF}};
    for (auto const& range : wide)
        if (code >= range[0] && code <= range[1]) return 2;
    return 1;
}

/// The columns that a text (UTF-8) takes.
[[nodiscard]] constexpr std::size_t display_width(std::string_view text) noexcept {
    std::size_t width = 0;
    for (std::size_t i = 0; i != text.size();) {
        std::size_t n = 1;
        while (i + n != text.size() && is_continuation(text[i + n])) ++n;
        width += columns_of(code_point(text.data() + i, n));
        i += n;
    }
    return width;
}

/// Whether a cell may be cut. Half a number or half a time would be another one.
template <class T>
[[nodiscard]] constexpr bool may_be_cut(T const& value) noexcept {
    if constexpr (is_optional<T>)
        return value && may_be_cut(*value);
    else if constexpr (std::is_enum_v<T>)
        return !name_if_any(value).empty();
    else
        return !std::is_arithmetic_v<T> && !requires { value.mantissa(), T::scale; } && !std::same_as<T, timestamp> &&
               !requires(std::string& to) { write_duration(to, value); };
}

/// Cuts a text to so many code points, the last three of them dots when four or more are allowed.
template <class Text>
[[gnu::noinline]] void cut_cell(Text& text, std::size_t from, std::size_t longest) {
    if (count_code_points(std::string_view(text).substr(from)) <= longest) return;
    std::size_t left = longest < 4 ? longest : longest - 3;
    std::size_t i = from;
    for (; left != 0; --left)
        for (++i; is_continuation(text[i]);) ++i;
    text.resize(i);
    if (longest >= 4) put_text(text, "...");
}

}  // namespace detail

/// Rows as the table that Spark's console shows: right-aligned columns at least three wide, long texts, lists and records
/// cut to 20 characters with `...`, numbers and times never. With `longest_cell` 0 nothing is cut, and the columns are
/// left-aligned.
///
/// *State and its bound*: the cells as text until `clear`.
///
/// A template only so that programs without tables do not compile it: `console_table` is for `std::string`.
template <class Text>
class basic_console_table {
    using size = typename Text::size_type;

public:
    explicit basic_console_table(size longest_cell = 20) : longest_(longest_cell) {}

    /// The columns of a record type; `add` does it for the first row.
    template <record_like R>
    void columns() {
        [this]<std::size_t... I>(std::index_sequence<I...>) {
            set_columns({field_at<R, I>::name.view()...});
        }(std::make_index_sequence<field_count<R>>{});
    }

    template <record_like R>
    void add(R const& row) {
        if (!has_columns_) columns<R>();
        for_each_field(row, [this](std::string_view, auto const& value) { this->add_cell(value); });
        ++rows_;
    }

    [[nodiscard]] size rows() const noexcept { return rows_; }

    /// Drops the rows; the columns stay.
    void clear() noexcept {
        cells_.clear();
        rows_ = 0;
    }

    /// Appends the table.
    void write(Text& out) const {
        size const columns = names_.ends.size();
        std::vector<size> widths(columns, 3);
        widen(widths, names_);
        widen(widths, cells_);
        Text rule(1, '+');
        for (size const width : widths) {
            detail::put_char(rule, '-', width);
            detail::put_char(rule, '+');
        }
        if (columns == 0) detail::put_char(rule, '+');
        detail::put_char(rule, '\n');
        detail::put_text(out, rule);
        write_row(out, names_, 0, widths);
        detail::put_text(out, rule);
        for (size row = 0; row != rows_; ++row) write_row(out, cells_, row * columns, widths);
        detail::put_text(out, rule);
    }

    /// Appends the table in its frame, with the number of the batch above it and an empty line below it.
    void write_frame(Text& out, std::uint64_t batch) const {
        constexpr std::string_view line = "-------------------------------------------\n";
        detail::put_text(out, line);
        detail::put_text(out, "Batch: ");
        detail::append_digits(out, batch);
        detail::put_char(out, '\n');
        detail::put_text(out, line);
        write(out);
        detail::put_char(out, '\n');
    }

    /// The rows that are not shown yet, for a snapshot.
    template <class Writer>
    void save(Writer& to) const {
        names_.save(to);
        cells_.save(to);
        to.write(static_cast<std::uint64_t>(rows_));
    }
    /// Of a table that has as many columns, or no rows.
    template <class Reader>
    void load(Reader& saved, size expected) {
        names_.load(saved);
        cells_.load(saved);
        std::uint64_t rows = 0;
        saved.read(rows);
        size const columns = names_.ends.size();
        bool const begun = columns != 0 || rows != 0 || !cells_.ends.empty();
        if ((begun && columns != expected) || (columns == 0 && rows > 0xffff)) saved.refuse("a table has other columns or rows");
        if (columns == 0 ? !cells_.ends.empty() : cells_.ends.size() % columns != 0 || cells_.ends.size() / columns != rows)
            saved.refuse("a table has rows that are not whole");
        rows_ = static_cast<size>(rows);
        has_columns_ = columns != 0 || rows_ != 0;
    }

private:
    /// Cells one behind the other, and where each ends.
    struct cell_list {
        Text text{};
        std::vector<size> ends{};

        void clear() noexcept {
            text.clear();
            ends.clear();
        }
        [[nodiscard]] size begin_of(size i) const noexcept { return i == 0 ? 0 : ends[i - 1]; }
        [[nodiscard]] std::string_view cell(size i) const noexcept {
            return std::string_view(text).substr(begin_of(i), ends[i] - begin_of(i));
        }
        /// What is behind the last cell is one more.
        void end_one(size longest) {
            if (longest != 0) detail::cut_cell(text, begin_of(ends.size()), longest);
            ends.push_back(text.size());
        }
        template <class Writer>
        void save(Writer& to) const {
            to.write(text);
            to.write(ends);
        }
        template <class Reader>
        void load(Reader& saved) {
            saved.read(text);
            saved.read(ends);
            size before = 0;
            for (size const end : ends) {
                if (end < before || end > text.size()) saved.refuse("a table has a cell without its text");
                before = end;
            }
        }
    };

    [[gnu::noinline]] void set_columns(std::initializer_list<std::string_view> names) {
        names_.clear();
        clear();
        has_columns_ = true;
        for (std::string_view const name : names) {
            detail::append_shown(names_.text, name);
            names_.end_one(0);
        }
    }
    /// One function for all cells of a type.
    template <class T>
    [[gnu::noinline]] void add_cell(T const& value) {
        detail::append_cell(cells_.text, value);
        cells_.end_one(detail::may_be_cut(value) ? longest_ : 0);
    }
    static void widen(std::vector<size>& widths, cell_list const& cells) {
        for (size i = 0; i != cells.ends.size(); ++i) {
            size const width = detail::display_width(cells.cell(i));
            size& widest = widths[i % widths.size()];
            if (width > widest) widest = width;
        }
    }
    [[gnu::noinline]] void write_row(Text& out, cell_list const& cells, size begin, std::vector<size> const& widths) const {
        detail::put_char(out, '|');
        for (size i = 0; i != widths.size(); ++i) {
            std::string_view const cell = cells.cell(begin + i);
            size const space = widths[i] - detail::display_width(cell);
            if (longest_ != 0) detail::put_char(out, ' ', space);
            detail::put_text(out, cell);
            if (longest_ == 0) detail::put_char(out, ' ', space);
            detail::put_char(out, '|');
        }
        if (widths.empty()) detail::put_char(out, '|');
        detail::put_char(out, '\n');
    }

    cell_list names_;
    cell_list cells_;
    size longest_;
    size rows_ = 0;
    bool has_columns_ = false;
};
using console_table = basic_console_table<std::string>;

}  // namespace v0
}  // namespace leat
