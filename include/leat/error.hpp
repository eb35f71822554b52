// SPDX-License-Identifier: BSL-1.0
#pragma once

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

}  // namespace v0
}  // namespace leat
