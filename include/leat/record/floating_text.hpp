// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/digits.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace leat {
inline namespace v0 {
namespace detail {

/// Appends the shortest text that reads back as the same value; `nan`, `inf` and `-inf` for what is no number.
template <class Floating>
void append_floating(std::string& into, Floating value) {
    if (value != value) return put_text(into, "nan");  // its sign says nothing
    char text[64];
    auto const [end, problem] = std::to_chars(text, text + sizeof text, value);
    if (problem == std::errc()) put_text(into, text, static_cast<std::size_t>(end - text));
}

/// Whether a number that is written correctly, and is not 0, is below 1 whatever its sign: what is out of the range of a
/// floating type is either far above or far below that.
[[nodiscard]] constexpr bool is_below_one(char const* p, char const* end) noexcept {
    std::int64_t place = 0;  // of the first digit that is not 0: 1 is the last before the point
    bool found = false;
    bool behind = false;  // the point
    for (; p != end && *p != 'e' && *p != 'E'; ++p) {
        if (*p == '.')
            behind = true;
        else if (is_digit(*p)) {
            found = found || *p != '0';
            if (found != behind) place += behind ? -1 : 1;
        }
    }
    std::int64_t exponent = 0;
    bool const down = end - p > 1 && p[1] == '-';
    for (; p != end; ++p)
        if (is_digit(*p) && exponent < std::int64_t{1} << 58) exponent = exponent * 10 + (*p - '0');
    return place + (down ? -exponent : exponent) <= 0;
}

/// The nearest value of the number from `begin`, in the spelling of `std::from_chars`; what is too small is the zero that it
/// rounds to. Returns where it ends, or null when it is malformed or too large.
template <class Floating>
[[nodiscard, gnu::noinline]] char const* parse_nearest(char const* begin, char const* end, Floating& out) noexcept {
    Floating value{};
    auto const [stop, problem] = std::from_chars(begin, end, value);
    if (problem == std::errc::result_out_of_range && is_below_one(begin, stop))
        value = *begin == '-' ? -Floating{0} : Floating{0};
    else if (problem != std::errc())
        return nullptr;
    out = value;
    return stop;
}

/// Reads the nearest value of a decimal number (or `nan`, `inf`), with nothing before or after it; what is too small is 0.
/// False when it is malformed or too large.
template <class Floating>
[[nodiscard]] bool read_floating(std::string_view text, Floating& out) noexcept {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    Floating value{};
    char const* const end = text.data() + text.size();
    if (parse_nearest(text.data(), end, value) != end) return false;
    out = value;
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
