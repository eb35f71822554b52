// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/access.hpp>
#include <leat/record/type_name.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class S>
struct text_of_schema;
template <class... F>
struct text_of_schema<schema<F...>> : fields_text<F...> {};
template <record_like R>
struct text_of_schema<R> : text_of_schema<schema_of<R>> {};

}  // namespace detail

/// The fields of a record type or a schema, while compiling: `price: double, qty: int64, tags: vector<string>`.
template <class R>
inline constexpr std::string_view schema_text = detail::text_of_schema<std::remove_cvref_t<R>>::value.view();

/// The same as a string of its own.
template <class R>
[[nodiscard]] std::string schema_to_string() {
    return std::string(schema_text<R>);
}

}  // namespace v0
}  // namespace leat
