// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

/// What `scan` and `fold` share: a value that each record changes.
namespace leat {
inline namespace v0 {

/// The function does not give the next value: the value is of the first type, the function gives the second, which is
/// another one, or would lose digits. Start with a value of the second type, or cast what the function returns.
template <class Where, class Types>
struct function_gives_another_type;

namespace detail {

/// State that the kernel may keep in registers while it loops.
template <class T>
concept kept_in_registers = std::is_trivially_copyable_v<T> && sizeof(T) <= 64;

/// Whether a value of type `From` can be the next value of type `T`: numbers only when nothing is lost.
template <class T, class From>
concept next_value = std::same_as<T, std::remove_cvref_t<From>> ||
                     (std::is_arithmetic_v<T> && std::is_arithmetic_v<std::remove_cvref_t<From>> &&
                      requires(From&& from) { T{static_cast<From&&>(from)}; }) ||
                     (!std::is_arithmetic_v<T> && std::convertible_to<From, T>);

/// Whether the first parameter of a function is one that can be changed; where that cannot be told, it may be.
template <class Call>
struct first_parameter { static constexpr bool changes = true; };
template <class R, class C, class A, class... More>
struct first_parameter<R (C::*)(A, More...) const> { static constexpr bool changes = std::is_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>; };
template <class R, class C, class A, class... More>
struct first_parameter<R (C::*)(A, More...) const noexcept> : first_parameter<R (C::*)(A, More...) const> {};
template <class R, class A, class... More>
struct first_parameter<R (*)(A, More...)> { static constexpr bool changes = std::is_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>; };
template <class F>
inline constexpr bool takes_reference_first = [] {
    if constexpr (requires { &F::operator(); })
        return first_parameter<decltype(&F::operator())>::changes;
    else
        return first_parameter<F>::changes;
}();

/// How a function is given the value that it goes on from. In place: it takes `T&` and returns nothing.
template <class F, class T, class Row>
struct step_of {
    static constexpr bool by_reference = std::is_invocable_v<F const&, T&, Row>;
    static constexpr bool by_move = std::is_invocable_v<F const&, T&&, Row>;
    static constexpr bool fits = by_reference || by_move;

    static consteval auto pick() {
        if constexpr (by_reference)
            return std::type_identity<std::invoke_result_t<F const&, T&, Row>>{};
        else if constexpr (by_move)
            return std::type_identity<std::invoke_result_t<F const&, T&&, Row>>{};
        else
            return std::type_identity<void>{};
    }
    using result = typename decltype(pick())::type;
    static constexpr bool in_place = by_reference && std::is_void_v<result>;
    /// The function is given a copy, which it may change as it likes: nothing comes of it.
    static constexpr bool forgets = in_place && !takes_reference_first<F>;

    /// One step that gives the value away: for values that are cheap to copy before, and for functions that do not throw.
    [[gnu::always_inline]] static inline void go(F const& f, T& value, Row row) {
        if constexpr (in_place)
            call_function(f, value, static_cast<Row>(row));
        else if constexpr (by_move)
            value = static_cast<T>(call_function(f, static_cast<T&&>(value), static_cast<Row>(row)));
        else
            value = static_cast<T>(call_function(f, value, static_cast<Row>(row)));
    }
    /// One step in which the function gets an lvalue where it takes one, so that the value is still there if it throws.
    [[gnu::always_inline]] static inline void go_safely(F const& f, T& value, Row row) {
        if constexpr (in_place || !by_reference || std::is_nothrow_invocable_v<F const&, T&&, Row>)
            go(f, value, static_cast<Row>(row));
        else
            value = static_cast<T>(call_function(f, value, static_cast<Row>(row)));
    }
};

/// The mistake of a function that makes the next value; `Copied`: the value must be copyable.
template <class Where, class F, class T, class Row, bool Copied>
struct mistake_of_step {
    static consteval auto pick() {
        using step = step_of<F, T, Row>;
        if constexpr (Copied && !std::is_copy_constructible_v<T>)
            return static_cast<row_cannot_be_copied<Where, row_is<T>>*>(nullptr);
        else if constexpr (!step::fits)
            return static_cast<function_does_not_take_the_row<Where, row_is<T, std::remove_cvref_t<Row>>>*>(nullptr);
        else if constexpr (step::forgets)
            return static_cast<function_returns_nothing<Where, did_you_mean<"return the next value", "take it by reference">>*>(nullptr);
        else if constexpr (step::in_place || next_value<T, typename step::result>)
            return fine{};
        else
            return static_cast<function_gives_another_type<Where, of_types<T, std::remove_cvref_t<typename step::result>>>*>(nullptr);
    }
    using type = decltype(pick());
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
