// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>

namespace leat {
inline namespace v0 {

/// What the caller can mend: a wrong option, a server that is not there, a file that cannot be read. The text says what
/// was tried and what to do. Bad records are data, and never thrown.
struct error : std::runtime_error {
    using std::runtime_error::runtime_error;

    /// "tried: advice".
    [[gnu::cold]] error(std::string const& tried, std::string const& advice) : std::runtime_error(tried + ": " + advice) {}
};

}  // namespace v0
}  // namespace leat
