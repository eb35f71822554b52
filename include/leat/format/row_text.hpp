// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/row.hpp>

#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Row>
[[gnu::cold, gnu::noinline]] std::string row_text(Row const&) {
    return "?";
}
template <class E>
std::string to_text(E const&) { return "?"; }

}  // namespace detail
}  // namespace v0
}  // namespace leat
