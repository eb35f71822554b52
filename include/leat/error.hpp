// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <initializer_list>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace leat {
inline namespace v0 {

/// What the caller can mend: a wrong option, a server that is not there, a file that cannot be read. The text says what
/// was tried and what to do. Bad records are data, and never thrown.
struct error : std::runtime_error {
    using std::runtime_error::runtime_error;

    /// "tried: advice".
    [[gnu::cold, gnu::noinline]] error(std::string tried, std::string_view advice)
        : std::runtime_error(tried.append(": ").append(advice)) {}
};

/// There is no memory for what a run has to keep. A `std::bad_alloc`, as what it was made of; the text names the stage that
/// holds the most, and what: keys, windows, bytes.
struct out_of_memory : std::bad_alloc {
    explicit out_of_memory(std::string const& text) : text_(text) {}
    [[nodiscard]] char const* what() const noexcept override { return text_.what(); }

private:
    std::runtime_error text_;  // copied without asking for memory
};

namespace detail {

/// A message out of its parts: one function for all, where each `+` would leave code of its own at every place.
[[nodiscard, gnu::cold, gnu::noinline]] inline std::string message_of(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (std::string_view const part : parts) text.append(part.data(), part.size());
    return text;
}

/// Throws `error`, the text out of its parts too: where it is called, there is only the call.
[[noreturn, gnu::cold, gnu::noinline]] inline void throw_error(std::initializer_list<std::string_view> tried, std::string_view advice) {
    throw error(message_of(tried), advice);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
