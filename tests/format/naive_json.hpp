// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// RFC 8259 as a recursive descent, one function for each rule, slow and plain: the model beside the parser.
namespace naive {

struct validator {
    std::string_view text;
    std::size_t at = 0;
    unsigned depth = 0;

    bool is(char c) const { return at < text.size() && text[at] == c; }
    bool take(char c) { return is(c) && (++at, true); }
    bool take(std::string_view word) { return text.substr(at).starts_with(word) && (at += word.size(), true); }
    unsigned byte() const { return at < text.size() ? static_cast<unsigned char>(text[at]) : 256U; }
    void space() {
        while (is(' ') || is('\t') || is('\n') || is('\r')) ++at;
    }
    bool digits() {
        std::size_t const from = at;
        while (byte() >= '0' && byte() <= '9') ++at;
        return at != from;
    }
    bool number() {
        take('-');
        if (!take('0')) {
            if (byte() < '1' || byte() > '9') return false;
            digits();
        }
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return false;
        }
        return true;
    }
    bool hex(unsigned& out) {
        out = 0;
        for (int i = 0; i != 4; ++i, ++at) {
            unsigned const c = byte();
            if (c >= '0' && c <= '9')
                out = out * 16 + (c - '0');
            else if (c >= 'a' && c <= 'f')
                out = out * 16 + (c - 'a' + 10);
            else if (c >= 'A' && c <= 'F')
                out = out * 16 + (c - 'A' + 10);
            else
                return false;
        }
        return true;
    }
    bool utf8() {
        static constexpr struct {
            unsigned from, to, length, lowest;
        } leads[] = {{0xC0, 0xDF, 2, 0x80}, {0xE0, 0xEF, 3, 0x800}, {0xF0, 0xF7, 4, 0x10000}};
        for (auto const& lead : leads) {
            if (byte() < lead.from || byte() > lead.to) continue;
            unsigned code = byte() - lead.from;
            ++at;
            for (unsigned i = 1; i != lead.length; ++i, ++at) {
                if (byte() < 0x80 || byte() > 0xBF) return false;
                code = code * 64 + (byte() - 0x80);
            }
            return code >= lead.lowest && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
        }
        return false;
    }
    bool string() {
        if (!take('"')) return false;
        while (!take('"')) {
            if (byte() < 0x20 || byte() == 256) return false;
            if (byte() >= 0x80) {
                if (!utf8()) return false;
            } else if (take('\\')) {
                if (take('u')) {
                    unsigned code = 0;
                    unsigned low = 0;
                    if (!hex(code)) return false;
                    if (code >= 0xDC00 && code <= 0xDFFF) return false;
                    if (code >= 0xD800 && code <= 0xDBFF &&
                        (!take('\\') || !take('u') || !hex(low) || low < 0xDC00 || low > 0xDFFF))
                        return false;
                } else if (std::string_view("\"\\/bfnrt").find(static_cast<char>(byte())) != std::string_view::npos) {
                    ++at;
                } else {
                    return false;
                }
            } else {
                ++at;
            }
        }
        return true;
    }
    bool members(char open, char close, bool named) {
        if (!take(open) || ++depth > 1024) return false;
        space();
        if (!take(close)) {
            do {
                space();
                if (named) {
                    if (!string()) return false;
                    space();
                    if (!take(':')) return false;
                }
                space();
                if (!value()) return false;
                space();
            } while (take(','));
            if (!take(close)) return false;
        }
        --depth;
        return true;
    }
    bool value() {
        if (is('{')) return members('{', '}', true);
        if (is('[')) return members('[', ']', false);
        if (is('"')) return string();
        return take("true") || take("false") || take("null") || number();
    }
    bool document() {
        space();
        if (!value()) return false;
        space();
        return at == text.size();
    }
};

inline bool valid(std::string_view text) { return validator{text}.document(); }

/// Random numbers from a seed, the same everywhere.
struct random {
    std::uint64_t state;
    std::uint64_t operator()() {
        state += 0x9E3779B97F4A7C15U;
        std::uint64_t x = state;
        x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
        x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
        return x ^ (x >> 31U);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>((*this)() % n); }
};

}  // namespace naive
