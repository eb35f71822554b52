// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/digits.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace leat {
inline namespace v0 {
namespace detail {

/// Appends the shortest text that reads back as the same value; `nan`, `inf` and `-inf` for what is no number.
template <class Floating>
void append_floating(std::string& into, Floating value) {
    char text[64];
    auto const [end, problem] = std::to_chars(text, text + sizeof text, value);
    if (problem == std::errc()) put_text(into, text, static_cast<std::size_t>(end - text));
}

/// Reads the nearest value of a decimal number (or `nan`, `inf`), with nothing before or after it. False when it is
/// malformed or out of range.
template <class Floating>
[[nodiscard]] bool read_floating(std::string_view text, Floating& out) noexcept {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    Floating value{};
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return false;
    out = value;
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
