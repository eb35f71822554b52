// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace leat {
inline namespace v0 {

/// A line longer than this is bad, and is not kept in memory.
inline constexpr std::size_t default_longest_line = std::size_t{16} << 20U;

/// Another limit than that, among the options of a source of lines.
struct longest_line {
    std::size_t bytes;
    constexpr explicit longest_line(std::size_t n) : bytes(n) {
        if (n == 0) detail::throw_error({"longest_line: a line of no bytes"}, "give a limit of at least one");
    }
};

namespace detail {

/// A line, without its line feed and a carriage return before that.
struct text_line {
    std::string_view text;
    std::uint64_t number;  // the first one is 1
    std::uint64_t offset;  // bytes before it in the input
    bool too_long;         // text is only its beginning
    char const* next;      // behind the line feed
};

/// Cuts bytes that come in pieces into lines.
///
/// Take all lines there are, by `next` or from `whole_lines`, before the next piece is given. Behind the last whole
/// line and behind every other there are `padding` bytes that can be read.
///
/// It remembers the first bytes of the input and the last ones before the next line, by which a later run knows the
/// input again.
///
/// *State and its bound*: a piece and the line that it did not end, of which no more is kept than the longest line.
class line_splitter {
public:
    static constexpr std::size_t padding = 64;
    /// How many bytes are remembered, of the first and of the last each.
    static constexpr std::size_t remembered = 4096;
    /// How much of a line that is too long is kept, to be shown.
    static constexpr std::size_t excerpt = 1000;

    /// Starts at an offset in the input, behind so many lines.
    explicit line_splitter(std::size_t longest = default_longest_line, std::uint64_t offset = 0,
                           std::uint64_t lines = 0)
        : longest_(longest), base_(offset), fed_(offset), lines_(lines) {}

    /// The same, with the first bytes of the input and those before that offset.
    void go_on(std::uint64_t offset, std::uint64_t lines, std::string first, std::string last) {
        *this = line_splitter(longest_, offset, lines);
        first_ = static_cast<std::string&&>(first);
        behind_ = static_cast<std::string&&>(last);
    }
    [[nodiscard]] std::string const& first_bytes() const noexcept { return first_; }
    /// Those before `offset()`; fewer behind a line that was too long to keep.
    [[nodiscard]] std::string last_bytes() const {
        std::string last = behind_;
        auto const ours = static_cast<std::size_t>(base_ + begin_ - offset());  // the last line feed may be
        append_taken(last, begin_ - (ours < begin_ ? ours : begin_));
        if (last.size() > remembered) last.erase(0, last.size() - remembered);
        return last;
    }

    /// Room for `size` bytes, to be written and told by `commit`. Ends the life of all lines.
    [[nodiscard]] char* prepare(std::size_t size) {
        if (begin_ == end_) {
            forget_taken();
            base_ += begin_;
            begin_ = end_ = complete_ = 0;
        }
        std::size_t const needed = end_ + size + padding + 1;
        if (needed > capacity_) make_room(size + padding + 1);
        return data_.data() + end_;
    }

    void commit(std::size_t size) {
        char* const data = data_.data();
        std::size_t const from = end_;
        if (first_.size() < remembered && fed_ == first_.size()) {
            std::size_t const room = remembered - first_.size();
            first_.append(data + from, size < room ? size : room);
        }
        fed_ += size;
        end_ += size;
        if (open_cut_) {
            // The rest of a line that is too long: only its end is of interest.
            auto* const feed = static_cast<char*>(std::memchr(data + from, '\n', size));
            std::size_t const dropped = feed ? static_cast<std::size_t>(feed - data) - from : size;
            std::memmove(data + from, data + from + dropped, size - dropped);
            end_ -= dropped;
            cut_dropped_ += dropped;
            if (!feed) return;
            open_cut_ = false;
        }
        for (std::size_t i = end_; i != from; --i)
            if (data[i - 1] == '\n') {
                complete_ = i;
                break;
            }
        if (end_ - complete_ > longest_ && end_ - complete_ > excerpt && !has_cut_) {
            has_cut_ = open_cut_ = true;
            cut_at_ = complete_;
            cut_dropped_ = end_ - complete_ - excerpt;
            end_ = complete_ + excerpt;
        }
    }

    void feed(std::string_view piece) {
        char* const to = prepare(piece.size());
        if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
        commit(piece.size());
    }

    /// The end of the input: what has no line feed behind it is the last line.
    void finish() {
        open_cut_ = false;
        if (end_ == complete_) return;
        *prepare(1) = '\n';
        complete_ = ++end_;
    }

    /// The next whole line.
    [[nodiscard]] bool next(text_line& out) noexcept {
        auto const [p, end] = whole_lines();
        if (p == end) return next_cut(out);
        out = line_at(p);
        skip_to(out.next, 1);
        return true;
    }

    struct range {
        char const* begin;
        char const* end;
    };
    /// The bytes of all whole lines there are (up to one that was too long to keep), each with its line feed.
    [[nodiscard]] range whole_lines() noexcept {
        char const* const data = data_.data();
        // A byte order mark at the very start belongs to no line.
        if (base_ + begin_ == 0 && complete_ > 3 && std::memcmp(data, "\xEF\xBB\xBF", 3) == 0) begin_ = 3;
        return {data + begin_, data + (has_cut_ ? cut_at_ : complete_)};
    }
    /// The bytes before `p`, which is in them, in the input.
    [[nodiscard]] std::uint64_t offset_of(char const* p) const noexcept {
        return base_ + static_cast<std::size_t>(p - data_.data());
    }
    /// The line that begins at `p` in them; of one that was cut, only the beginning is there.
    [[nodiscard]] text_line line_at(char const* p, bool cut = false) const noexcept {
        auto const left = static_cast<std::size_t>(data_.data() + complete_ - p);
        auto const* const feed = static_cast<char const*>(std::memchr(p, '\n', left));
        text_line out{{p, static_cast<std::size_t>(feed - p)}, lines_ + 1, offset_of(p), false, feed + 1};
        if (cut || out.text.size() > longest_) {
            out.too_long = true;
            if (out.text.size() > excerpt) out.text = out.text.substr(0, excerpt);
        } else if (out.text.ends_with('\r')) {
            out.text.remove_suffix(1);
        }
        return out;
    }
    /// The lines before `p` have been taken.
    void skip_to(char const* p, std::uint64_t lines) noexcept {
        begin_ = static_cast<std::size_t>(p - data_.data());
        lines_ += lines;
    }
    /// The line that was too long to keep, when it is its turn.
    [[nodiscard]] bool next_cut(text_line& out) noexcept {
        if (!has_cut_ || open_cut_ || begin_ != cut_at_ || begin_ == complete_) return false;
        out = line_at(data_.data() + begin_, true);
        has_cut_ = false;
        base_ += cut_dropped_;
        skip_to(out.next, 1);
        behind_.clear();
        known_ = begin_ - 1;
        return true;
    }

    [[nodiscard]] std::size_t longest() const noexcept { return longest_; }
    /// The lines taken so far, and the bytes before the next one: where a later run can start again.
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
    [[nodiscard]] std::uint64_t offset() const noexcept {
        std::uint64_t const here = base_ + begin_;
        return here < fed_ ? here : fed_;  // the last line feed may be ours
    }

private:
    void append_taken(std::string& to, std::size_t end) const {
        std::size_t const from = end > known_ + remembered ? end - remembered : known_;
        if (from < end) to.append(data_.data() + from, end - from);
    }
    /// What has been taken will be gone from `data_`.
    void forget_taken() {
        append_taken(behind_, begin_);
        known_ = 0;
        if (behind_.size() > 2 * remembered) behind_.erase(0, behind_.size() - remembered);
    }
    void make_room(std::size_t size) {
        forget_taken();
        std::size_t const kept = end_ - begin_;
        if (kept + size > capacity_) {
            capacity_ = kept + size > capacity_ * 2 ? kept + size : capacity_ * 2;
            std::string larger(capacity_, '\0');
            if (kept != 0) std::memcpy(larger.data(), data_.data() + begin_, kept);
            data_ = static_cast<std::string&&>(larger);
        } else {
            std::memmove(data_.data(), data_.data() + begin_, kept);
        }
        base_ += begin_;
        complete_ -= begin_;
        if (has_cut_) cut_at_ -= begin_;
        end_ = kept;
        begin_ = 0;
    }

    std::string data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;     // what has been taken
    std::size_t complete_ = 0;  // the end of the last whole line
    std::size_t end_ = 0;       // what has been given
    std::size_t longest_;
    std::uint64_t base_;  // the offset of data_ in the input
    std::uint64_t fed_;
    std::uint64_t lines_;
    bool has_cut_ = false;   // a line at cut_at_ lacks bytes at its end
    bool open_cut_ = false;  // and its line feed has not come
    std::size_t cut_at_ = 0;
    std::size_t cut_dropped_ = 0;
    std::string first_{};    // of the input
    std::string behind_{};   // before data_
    std::size_t known_ = 0;  // what stands before it in data_ is in behind_, or was cut
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
