// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/format/utf8.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/functions.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Regular expressions in expressions: `matches("path"_f, "/api/v[0-9]+/.*")`. Not in the umbrella: who needs it includes it.
namespace leat {
inline namespace v0 {
namespace detail {

/// A character of UTF-8, and how many bytes it has. A byte that begins no character is one by itself, outside of Unicode.
struct character {
    std::uint32_t code;
    std::size_t bytes;
};
[[nodiscard]] constexpr character character_at(std::string_view text, std::size_t at) noexcept {
    char const* const p = text.data() + at;
    auto const lead = static_cast<unsigned char>(*p);
    if (lead < 0x80) return {lead, 1};
    std::size_t const n = utf8_sequence(p, text.size() - at);
    return n == 0 ? character{0x110000u + lead, 1} : character{code_point(p, n), n};
}

/// A set of characters: ranges, or all others.
struct character_set {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges{};
    bool others = false;

    void add(std::uint32_t from, std::uint32_t to) { ranges.emplace_back(from, to); }
    [[nodiscard]] bool has(std::uint32_t code) const noexcept {
        for (auto const& [from, to] : ranges)
            if (code >= from && code <= to) return !others;
        return others;
    }
};

/// The places of a pattern where a character stands, as Glushkov numbers them: which may come first, which after which,
/// which last. A text is matched by the set of places where it may be, so the time is that of the text, whatever the pattern.
class pattern_program {
  public:
    static constexpr std::size_t most_places = 1024;
    using places = std::array<std::uint64_t, most_places / 64>;

    explicit pattern_program(std::string_view pattern) : pattern_(pattern) {
        whole_ = alternatives(0);
        if (at_ != pattern_.size()) wrong("a ) without its (", "write \\) for the character");
        words_ = (sets_.size() + 63) / 64;
        for (std::uint32_t code = 0; code != of_ascii_.size(); ++code) of_ascii_[code] = places_of(code);
    }

    /// Whether all of a text is one of the pattern's. Nothing is allocated.
    [[nodiscard]] bool matches(std::string_view text) const noexcept {
        if (text.empty()) return whole_.may_be_empty;
        if (words_ == 1) return walk<1>(text);
        return words_ <= 4 ? walk<4>(text) : walk<most_places / 64>(text);
    }

  private:
    struct part {
        bool may_be_empty = true;
        places first{};
        places last{};
    };

    template <std::size_t Words>
    [[nodiscard]] bool walk(std::string_view text) const noexcept {
        std::array<std::uint64_t, Words> now{}, next{};
        for (std::size_t w = 0; w != Words; ++w) next[w] = whole_.first[w];
        for (std::size_t at = 0; at != text.size();) {
            character const c = character_at(text, at);
            at += c.bytes;
            std::uint64_t any = 0;
            if (c.code < 128) {
                for (std::size_t w = 0; w != Words; ++w) any |= now[w] = next[w] & of_ascii_[c.code][w];
            } else {
                for (std::size_t w = 0; w != Words; ++w) {
                    now[w] = 0;
                    for (std::uint64_t left = next[w]; left != 0; left &= left - 1) {
                        auto const bit = static_cast<std::size_t>(__builtin_ctzll(left));
                        if (sets_[w * 64 + bit].has(c.code)) now[w] |= std::uint64_t{1} << bit;
                    }
                    any |= now[w];
                }
            }
            if (any == 0) return false;
            next = {};
            for (std::size_t w = 0; w != Words; ++w)
                for (std::uint64_t left = now[w]; left != 0; left &= left - 1) {
                    places const& after = after_[w * 64 + static_cast<std::size_t>(__builtin_ctzll(left))];
                    for (std::size_t i = 0; i != Words; ++i) next[i] |= after[i];
                }
        }
        for (std::size_t w = 0; w != Words; ++w)
            if ((now[w] & whole_.last[w]) != 0) return true;
        return false;
    }

    [[nodiscard]] places places_of(std::uint32_t code) const noexcept {
        places found{};
        for (std::size_t i = 0; i != sets_.size(); ++i)
            if (sets_[i].has(code)) found[i / 64] |= std::uint64_t{1} << i % 64;
        return found;
    }

    // -- reading a pattern ---------------------------------------------------------------------------------------------

    [[noreturn]] void wrong(std::string_view what, std::string_view advice) const { wrong_at(at_, what, advice); }
    [[noreturn]] void wrong_at(std::size_t at, std::string_view what, std::string_view advice) const {
        throw_error({"matches: at offset ", number_text(at), " of the pattern '", pattern_, "' stands ", what}, advice);
    }
    [[nodiscard]] bool more() const noexcept { return at_ != pattern_.size(); }
    [[nodiscard]] char peek() const noexcept { return more() ? pattern_[at_] : '\0'; }
    [[nodiscard]] bool take(char c) noexcept {
        if (!more() || pattern_[at_] != c) return false;
        ++at_;
        return true;
    }

    static void add(places& to, places const& more) noexcept {
        for (std::size_t i = 0; i != to.size(); ++i) to[i] |= more[i];
    }
    void let_follow(places const& before, places const& after) noexcept {
        for (std::size_t i = 0; i != after_.size(); ++i)
            if ((before[i / 64] >> i % 64 & 1) != 0) add(after_[i], after);
    }
    [[nodiscard]] part one_of(character_set set) {
        std::size_t const i = sets_.size();
        if (i == most_places) wrong("more than 1024 characters, repetitions written out", "make the pattern shorter");
        sets_.push_back(std::move(set));
        after_.emplace_back();
        part p;
        p.may_be_empty = false;
        p.first[i / 64] = p.last[i / 64] = std::uint64_t{1} << i % 64;
        return p;
    }
    void append(part& to, part const& next) noexcept {
        let_follow(to.last, next.first);
        if (to.may_be_empty) add(to.first, next.first);
        if (next.may_be_empty)
            add(to.last, next.last);
        else
            to.last = next.last;
        to.may_be_empty = to.may_be_empty && next.may_be_empty;
    }

    part alternatives(int depth) {
        if (depth > 100) wrong("a group inside 100 others", "make the pattern simpler");
        part all = sequence(depth);
        while (take('|')) {
            part const other = sequence(depth);
            all.may_be_empty = all.may_be_empty || other.may_be_empty;
            add(all.first, other.first);
            add(all.last, other.last);
        }
        return all;
    }
    part sequence(int depth) {
        part all;
        while (more() && peek() != '|' && peek() != ')') append(all, repeated(depth));
        return all;
    }
    part repeated(int depth) {
        std::size_t const begin = at_;
        part p = atom(depth);
        std::size_t const end = at_;
        std::size_t least = 1, most = 1;
        bool endless = false;
        if (take('*'))
            least = 0, endless = true;
        else if (take('+'))
            endless = true;
        else if (take('?'))
            least = 0;
        else if (peek() == '{')
            counts(least, most, endless);
        else
            return p;
        static_cast<void>(take('?'));  // shortest first: all of the text is matched either way
        if (more() && (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{'))
            wrong("a repetition of a repetition", "put the first into parentheses, (?:...)");
        std::size_t const behind = at_;
        // The first is read; the others are read again, each with places of its own.
        std::size_t const copies = endless ? (least == 0 ? 1 : least) : most;
        if (copies == 0) return {};
        part all;
        for (std::size_t i = 0; i != copies; ++i) {
            if (i != 0) {
                at_ = begin;
                p = atom(depth);
                at_ = end;
            }
            if (++steps_ > 20'000) wrong("more repetitions than can be written out", "make the pattern shorter");
            if (endless && i + 1 == copies) let_follow(p.last, p.first);
            if (i >= least) p.may_be_empty = true;
            append(all, p);
        }
        at_ = behind;
        return all;
    }
    void counts(std::size_t& least, std::size_t& most, bool& endless) {
        std::size_t const begin = at_++;
        auto const number = [this, begin] {
            std::size_t n = 0;
            if (peek() < '0' || peek() > '9')
                wrong_at(begin, "a { without its numbers", "write {n}, {n,} or {n,m}, or \\{ for the character");
            while (peek() >= '0' && peek() <= '9') {
                n = n * 10 + static_cast<std::size_t>(pattern_[at_++] - '0');
                if (n > 1000) wrong_at(begin, "a number of repetitions above 1000", "give a smaller one");
            }
            return n;
        };
        least = most = number();
        if (take(',')) {
            if (peek() == '}')
                endless = true;
            else
                most = number();
        }
        if (!take('}')) wrong_at(begin, "a { without its }", "write {n}, {n,} or {n,m}, or \\{ for the character");
        if (!endless && most < least) wrong_at(begin, "a repetition from more to fewer", "write the smaller number first");
    }
    part atom(int depth) {
        if (++steps_ > 20'000) wrong("more than can be written out", "make the pattern shorter");
        std::size_t const begin = at_;
        character_set set;
        switch (char const c = pattern_[at_++]) {
        case '(': {
            if (take('?') && !take(':'))
                wrong_at(begin, "a group of a kind that is not here", "groups are (...) and (?:...); there is no looking ahead or behind");
            part const inside = alternatives(depth + 1);
            if (!take(')')) wrong_at(begin, "a ( without its )", "write \\( for the character");
            return inside;
        }
        case '[': return one_of(bracketed(begin));
        case '.':
            set.add('\n', '\n');
            set.others = true;
            return one_of(std::move(set));
        case '\\': {
            std::uint32_t const code = escaped(set, begin);
            if (set.ranges.empty()) set.add(code, code);
            return one_of(std::move(set));
        }
        case '^':
            if (begin != 0) wrong_at(begin, "a ^ that is not at the beginning", "all of the text is matched; write \\^ for the character");
            return {};
        case '$':
            if (more()) wrong_at(begin, "a $ that is not at the end", "all of the text is matched; write \\$ for the character");
            return {};
        case '*':
        case '+':
        case '?':
        case '{': wrong_at(begin, "a repetition of nothing", "write a \\ before the character if it stands for itself");
        default: {
            static_cast<void>(c);
            at_ = begin;
            std::uint32_t const code = next_character();
            set.add(code, code);
            return one_of(std::move(set));
        }
        }
    }
    std::uint32_t next_character() noexcept {
        character const c = character_at(pattern_, at_);
        at_ += c.bytes;
        return c.code;
    }
    character_set bracketed(std::size_t begin) {
        character_set set;
        bool const others = take('^');
        if (peek() == ']' && more()) wrong("a ] at the beginning of a set", "write \\] for the character; a set is not empty");
        while (more() && peek() != ']') {
            if (peek() == '[' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ':')
                wrong("a class with a name", "write its characters, as a-z or \\d");
            std::size_t const at = at_;
            std::size_t const known = set.ranges.size();
            std::uint32_t const from = one_bracketed(set);
            if (set.ranges.size() != known) continue;  // a class, \d
            std::uint32_t to = from;
            if (peek() == '-' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']') {
                ++at_;
                std::size_t const ranges = set.ranges.size();
                to = one_bracketed(set);
                if (set.ranges.size() != ranges) wrong_at(at, "a range up to a class", "write \\- for the character");
                if (to < from) wrong_at(at, "a range from more to less", "write the smaller character first");
            }
            set.add(from, to);
        }
        if (!take(']')) wrong_at(begin, "a [ without its ]", "write \\[ for the character");
        set.others = others;
        return set;
    }
    std::uint32_t one_bracketed(character_set& set) {
        std::size_t const begin = at_;
        if (!take('\\')) return next_character();
        character_set inside;
        std::uint32_t const code = escaped(inside, begin);
        if (inside.others) {  // \D: what is between its ranges
            std::uint32_t from = 0;
            for (auto const& [first, last] : inside.ranges) {
                if (first > from) set.add(from, first - 1);
                from = last + 1;
            }
            set.add(from, 0xffffffffu);
        } else {
            for (auto const& [first, last] : inside.ranges) set.add(first, last);
        }
        return code;
    }
    /// What stands behind a \, in order of the characters where it is a class.
    std::uint32_t escaped(character_set& set, std::size_t begin) {
        if (!more()) wrong_at(begin, "a \\ with nothing behind it", "write \\\\ for the character");
        char const c = pattern_[at_++];
        switch (c) {
        case 'D': set.others = true; [[fallthrough]];
        case 'd': set.add('0', '9'); return 0;
        case 'W': set.others = true; [[fallthrough]];
        case 'w':
            set.add('0', '9');
            set.add('A', 'Z');
            set.add('_', '_');
            set.add('a', 'z');
            return 0;
        case 'S': set.others = true; [[fallthrough]];
        case 's':
            set.add('\t', '\r');
            set.add(' ', ' ');
            return 0;
        case 'n': return '\n';
        case 't': return '\t';
        case 'r': return '\r';
        case 'f': return '\f';
        case 'v': return '\v';
        case 'x': return hexadecimal(begin);
        default: break;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            wrong_at(begin, "an escape that is not here", "there are \\d \\w \\s \\D \\W \\S \\n \\t \\r \\f \\v \\x41 \\x{20ac}, and \\ before a punctuation mark");
        --at_;
        return next_character();
    }
    std::uint32_t hexadecimal(std::size_t begin) {
        bool const braces = take('{');
        std::uint32_t code = 0;
        std::size_t digits = 0;
        for (; more() && digits != (braces ? 6u : 2u); ++digits) {
            char const c = peek();
            std::uint32_t const digit = c >= '0' && c <= '9'   ? static_cast<std::uint32_t>(c - '0')
                                        : c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                        : c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                               : 16;
            if (digit == 16) break;
            code = code * 16 + digit;
            ++at_;
        }
        if (braces ? digits == 0 || !take('}') : digits != 2) wrong_at(begin, "a \\x without its digits", "write \\x41 or \\x{20ac}");
        if (code > 0x10ffff) wrong_at(begin, "a number that is no character", "Unicode ends with \\x{10ffff}");
        return code;
    }

    std::string pattern_;
    std::size_t at_ = 0;
    std::size_t steps_ = 0;
    std::size_t words_ = 0;
    part whole_{};
    std::vector<character_set> sets_{};  // of each place
    std::vector<places> after_{};        // of each place
    std::array<places, 128> of_ascii_{}; // the places where each of these may stand
};

struct pattern_test {
    static constexpr std::string_view symbol = "matches";
    static constexpr bool looks_at_a_field = true;
    std::shared_ptr<pattern_program const> program;
    template <class A, class Pattern>
    static constexpr bool takes = text_like<A>;
    template <class A, class Pattern>
    [[nodiscard]] auto apply(fault&, A const& a, Pattern const&) const {
        return lifted([this](auto const& x) { return program->matches(std::string_view(x)); }, a);
    }
};

}  // namespace detail

/// Whether all of a text is one that a pattern describes: `matches("path"_f, "/api/v[0-9]+/.*")`. For a part of it write
/// `.*` around, for a fixed text `contains`, which is faster. Null stays null.
///
/// The syntax is that which RE2 and ECMAScript share: `.` (all but a line feed), `[a-z]`, `[^...]`, `\d \w \s` and `\D \W \S`
/// (of ASCII), `(...)`, `(?:...)`, `|`, `* + ? {n} {n,} {n,m}`, `\n`, `\x41`, `\x{20ac}`, and `\` before what stands for itself;
/// `^` and `$` at the ends say what holds anyway. There are no back references, no looking around, no classes of Unicode, no
/// flags. Characters are those of UTF-8; a byte that begins none is one by itself.
///
/// *Cost*: linear in the text whatever the pattern, some 10 to 20 instructions for each of its characters where the pattern has
/// up to 64; nothing is allocated. The pattern is read once, where the expression is written; copies share it. *Errors*: what is no
/// pattern is a `leat::error` there, and says where; so is one of more than 1024 characters, repetitions written out.
template <class A>
[[nodiscard]] auto matches(A const& text, std::string_view pattern) {
    return detail::make_call(detail::pattern_test{std::make_shared<detail::pattern_program const>(pattern)}, text, pattern);
}
/// The pattern is no field: it is read once.
template <class A, expression B>
auto matches(A const&, B const&) {
    cannot_be_called_with<in<"matches">, of_types<A, B>, did_you_mean<"matches(\"name\"_f, \"pattern\")">> error;
    return detail::make_call(detail::pattern_test{}, A{}, std::string_view());
}

}  // namespace v0
}  // namespace leat
