// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/column.hpp>
#include <leat/record/fault.hpp>

#include <string_view>

/// Functions of the row where an expression may stand: `"quantity"_f > [](auto const& r) { return ...; }`.
namespace leat {
inline namespace v0 {
namespace detail {

struct has_call {
    void operator()();
};
/// Two functions of one name in two bases: which is meant cannot be said, whether the first is a template or not.
template <class T>
struct called_twice : T, has_call {};

template <class T>
consteval bool is_row_function() {
    if constexpr (std::is_base_of_v<expression_tag, T>)
        return false;
    else if constexpr (std::is_pointer_v<T>)
        return std::is_function_v<std::remove_pointer_t<T>>;
    else if constexpr (std::is_class_v<T> && !std::is_final_v<T>)
        return !requires { &called_twice<T>::operator(); };
    else
        return std::is_function_v<T> || std::is_member_pointer_v<T>;
}

/// Something to call with a row, among expressions. It knows no null, and what it throws makes a bad record.
template <class F>
struct row_function : expression_tag {
    [[no_unique_address]] F function;
    constexpr explicit row_function(F f) : function(static_cast<F&&>(f)) {}
};

template <class F, class Row>
[[nodiscard]] constexpr decltype(auto) evaluate(row_function<F> const& e, Row const& row, fault&) {
    if constexpr (std::is_member_object_pointer_v<F>)
        return row.*e.function;
    else if constexpr (std::is_member_function_pointer_v<F>)
        return (row.*e.function)();
    else
        return e.function(row);
}

template <class Out, class F>
constexpr void append_text(Out& into, row_function<F> const&) {
    into += std::string_view("(function)");
}

/// Whether an expression has a function in it: then it may throw, which nothing else in an expression does.
template <class E>
inline constexpr bool calls_functions = false;
template <class F>
inline constexpr bool calls_functions<row_function<F>> = true;

}  // namespace detail
}  // namespace v0
}  // namespace leat
