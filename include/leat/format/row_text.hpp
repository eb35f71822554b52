// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/row.hpp>
#include <leat/format/json/write.hpp>
#include <leat/record/expression_text.hpp>

#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

/// A row as it stands in a bad record: as JSON, where it can be written as that.
template <class Row>
[[gnu::cold, gnu::noinline]] std::string row_text(Row const& row) {
    if constexpr (std::is_same_v<json_first_mistake<in<"json_write">, Row>, fine>) {
        std::string text;
        write_value<no_options_here, Row>(text, row, no_unit{}, json_options<>{});
        return text;
    } else {
        return "(a row that has no form in JSON)";
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
