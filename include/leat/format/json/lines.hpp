// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/read.hpp>
#include <leat/format/lines.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leat {
inline namespace v0 {
namespace detail {

/// A line that is no row. The texts live as long as the call that hands it over.
struct bad_line {
    std::uint64_t line;    // the first one is 1
    std::uint64_t offset;  // bytes before it in the input
    std::string_view reason;
    std::string_view text;  // without the line feed; the beginning of a line that is too long
};

/// JSON lines that come in pieces, into rows that are used again: strings keep their storage from batch to batch.
///
///     auto* room = decoder.prepare(65536);
///     decoder.commit(read(descriptor, room, 65536));
///     while ((n = decoder.decode(rows, 1024, on_bad)) != 0) ...
///
/// Texts that rows only view live until the next `prepare`, those with escapes until the next `decode`.
template <class R, class... Options>
class json_lines_decoder {
public:
    explicit json_lines_decoder(Options const&... options) : json_lines_decoder(json_options<Options...>(options...)) {}
    explicit json_lines_decoder(json_options<Options...> const& options) : context_(options) {
        using mistake = json_first_mistake<in<"json_lines">, R, Options...>;
        if constexpr (!std::is_same_v<mistake, fine>)
            std::remove_pointer_t<mistake> error;
        else
            check_json_names<json_options<Options...>::template first_prefix<R>, R>(context_);
    }
    /// Starts at a position of the input, as `offset` and `lines` have told it.
    void start_at(std::uint64_t offset, std::uint64_t lines, std::size_t longest = default_longest_line) {
        input_ = line_splitter(longest, offset, lines);
    }
    /// Goes on there; the first bytes of the input and those before that offset are remembered.
    void go_on(std::uint64_t offset, std::uint64_t lines, std::string first, std::string last) {
        input_.go_on(offset, lines, static_cast<std::string&&>(first), static_cast<std::string&&>(last));
    }
    [[nodiscard]] line_splitter const& input() const noexcept { return input_; }

    [[nodiscard]] char* prepare(std::size_t size) { return input_.prepare(size); }
    void commit(std::size_t size) { input_.commit(size); }
    void feed(std::string_view piece) { input_.feed(piece); }
    void finish() { input_.finish(); }

    /// Reads rows into `rows[0]` and on, at most `capacity`; fewer only when no whole line is left. `on_bad(bad_line)`
    /// is called for lines that are no row, `on_row(index, line, offset, text)` for those that are. With `OnBad::behind_rows`
    /// fewer also when the next line is no row: those before it go first.
    template <class OnBad, class OnRow>
    std::size_t decode(R* rows, std::size_t capacity, OnBad&& on_bad, OnRow&& on_row) {
        context_.arena.clear();
        blank_before_.clear();
        std::size_t count = 0;
        for (;;) {
            auto const [begin, end] = input_.whole_lines();
            char const* line = begin;
            std::uint64_t lines = 0;
            while (count != capacity && line != end) {
                char const* p = read_json_value(context_, line, rows[count]);
                if (p) [[likely]] {
                    p = skip_space<'\n'>(p);
                    if (*p == '\n' && static_cast<std::size_t>(p - line) <= input_.longest()) [[likely]] {
                        on_row(count, input_.lines() + lines + 1, input_.offset_of(line),
                               std::string_view(line, static_cast<std::size_t>(p - line)));
                        ++count;
                        ++lines;
                        line = p + 1;
                        continue;
                    }
                    context_.fail(json_fault::text_after_value, p);
                }
                input_.skip_to(line, lines);
                lines = 0;
                if constexpr (requires { std::remove_cvref_t<OnBad>::behind_rows; })
                    if (count != 0 && !is_blank(line)) return count;
                line = not_a_row(line, count, on_bad);
            }
            input_.skip_to(line, lines);
            if (count == capacity) return count;
            if constexpr (requires { std::remove_cvref_t<OnBad>::behind_rows; })
                if (count != 0) return count;
            text_line cut;
            if (!input_.next_cut(cut)) return count;
            too_long(cut, on_bad);
        }
    }
    template <class OnBad>
    std::size_t decode(R* rows, std::size_t capacity, OnBad&& on_bad) {
        return decode(rows, capacity, on_bad, [](std::size_t, std::uint64_t, std::uint64_t, std::string_view) {});
    }

    [[nodiscard]] std::uint64_t lines() const noexcept { return input_.lines(); }
    [[nodiscard]] std::uint64_t offset() const noexcept { return input_.offset(); }
    [[nodiscard]] std::uint64_t blank_lines() const noexcept { return blank_; }
    /// Those of them that `decode` has read behind its first `rows` rows.
    [[nodiscard, gnu::cold]] std::uint64_t blank_lines_behind(std::size_t rows) const noexcept {
        std::uint64_t lines = 0;
        for (auto const& blank : blank_before_)
            if (blank.row >= rows) lines += blank.lines;
        return lines;
    }

private:
    [[nodiscard, gnu::cold, gnu::noinline]] static bool is_blank(char const* p) { return *skip_space<'\n'>(p) == '\n'; }
    /// Passes a line that could not be read. The way of `decode` for a row is short because all this is not in it.
    template <class OnBad>
    [[gnu::cold, gnu::noinline]] char const* not_a_row(char const* p, std::size_t rows, OnBad& on_bad) {
        text_line const line = input_.line_at(p);
        char const* const end = p + line.text.size();
        if (line.too_long) {
            too_long(line, on_bad);
        } else if (skip_space<'\n'>(p) >= end) {
            ++blank_;
            if (blank_before_.empty() || blank_before_.back().row != rows) blank_before_.push_back({rows, 0});
            ++blank_before_.back().lines;
        } else {
            std::string const reason = json_message(context_.fault, context_.path, p, context_.where, end, context_.format);
            on_bad(bad_line{line.number, line.offset, reason, line.text});
        }
        input_.skip_to(line.next, 1);
        return line.next;
    }
    template <class OnBad>
    [[gnu::cold, gnu::noinline]] void too_long(text_line const& line, OnBad& on_bad) {
        std::string const reason = message_of({"the line is longer than ", number_text(input_.longest()), " bytes"});
        on_bad(bad_line{line.number, line.offset, reason, line.text});
    }

    json_context<'\n', json_options<Options...>> context_;
    line_splitter input_;
    std::uint64_t blank_ = 0;
    struct blank_before {
        std::size_t row;
        std::uint64_t lines;
    };
    std::vector<blank_before> blank_before_;  // of the last `decode`, at most one for each row
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
