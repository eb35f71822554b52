// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/node.hpp>
#include <leat/flow/pipeline.hpp>
#include <leat/format/row_text.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <new>

/// What stages share that call the user's functions and evaluate the user's expressions: an error belongs to the one
/// record it happened in, which goes to the bad stream with the name of the stage.
namespace leat {
inline namespace v0 {

/// A value is wanted for each record, and the function returns nothing. To do something with each record: `for_each(f)` at
/// the end, `inspect(f)` before it.
template <class Where, class Write>
struct function_returns_nothing;

/// A condition must be true or false (or null).
template <class Where, class ResultType>
struct condition_is_not_a_bool;

/// `=` gives a column its name; `==` compares.
template <class Where, class Column>
struct one_equals_sign_names_a_column_two_compare;

/// A copy is needed here, of something that can only be moved: a `fork` gives each branch its rows by `const&`, and a
/// stage that keeps rows keeps copies of those. Use one consumer, or `map` to what can be copied.
template <class Where, class RowType>
struct row_cannot_be_copied;

namespace detail {

/// `std::invoke`, inlined before anything else is: a call in the way keeps the kernel's locals in memory.
template <class F, class... A>
[[gnu::always_inline]] inline constexpr decltype(auto) call_function(F&& f, A&&... a) {
    if constexpr (std::is_member_pointer_v<std::remove_cvref_t<F>>)
        return std::invoke(f, static_cast<A&&>(a)...);
    else
        return static_cast<F&&>(f)(static_cast<A&&>(a)...);
}

/// What a function or an expression gives for a row, as it comes.
template <class F, class Row>
struct result_type { using type = std::invoke_result_t<F const&, Row>; };
template <expression F, class Row>
struct result_type<F, Row> { using type = value_of_t<F, std::remove_cvref_t<Row>>; };
template <class F, class Row>
using result_t = typename result_type<F, Row>::type;

/// An expression without functions in it, which fails by a fault and never throws.
template <class F>
concept pure_expression = expression<F> && !calls_functions<F>;

/// The mistake of a function or an expression over rows.
template <class Where, class F, class Row>
struct mistake_of_function {
    static consteval auto pick() {
        if constexpr (expression<F>)
            return std::type_identity<typename mistake_in<Where, std::remove_cvref_t<Row>, F>::type>{};
        else if constexpr (std::is_invocable_v<F const&, Row>) {
            if constexpr (std::is_same_v<std::remove_cvref_t<std::invoke_result_t<F const&, Row>>, no_value>)
                return std::type_identity<already_told*>{};
            else if constexpr (std::is_void_v<std::invoke_result_t<F const&, Row>>)
                return std::type_identity<function_returns_nothing<Where, did_you_mean<"return a value", "inspect(f)", "for_each(f)">>*>{};
            else
                return std::type_identity<fine>{};
        } else if constexpr (belongs_elsewhere<F>)
            return std::type_identity<typename place_of_argument<F>::type::template mistake<Where>*>{};
        else if constexpr (std::is_convertible_v<F, std::string_view>)
            return std::type_identity<text_for_field<Where, F>*>{};
        else
            return std::type_identity<function_does_not_take_the_row<Where, row_is<std::remove_cvref_t<Row>>>*>{};
    }
    using type = typename decltype(pick())::type;
};

/// `text.compare("x")` is no condition, though C++ takes it for one.
template <class T>
inline constexpr bool is_a_number = std::is_arithmetic_v<std::remove_cvref_t<T>> && !std::is_same_v<std::remove_cvref_t<T>, bool>;

template <class Where, class F, class Row>
struct mistake_of_condition {
    static consteval auto pick() {
        using first = typename mistake_of_function<Where, F, Row>::type;
        if constexpr (is_named<F>)
            return std::type_identity<one_equals_sign_names_a_column_two_compare<Where, asked_for<F::name>>*>{};
        else if constexpr (!std::is_same_v<first, fine>)
            return std::type_identity<first>{};
        else if constexpr (std::is_same_v<result_t<F, Row>, std::optional<bool>> || std::is_same_v<result_t<F, Row>, bool> ||
                           (!expression<F> && std::convertible_to<result_t<F, Row>, bool> && !is_a_number<result_t<F, Row>>))
            return std::type_identity<fine>{};
        else
            return std::type_identity<condition_is_not_a_bool<Where, result_t<F, Row>>*>{};
    }
    using type = typename decltype(pick())::type;
};

/// Whether a stage can keep a row that arrives as `Row`: what is lent must be copyable.
template <class Row>
consteval bool can_be_kept() {
    using plain = std::remove_cvref_t<Row>;
    if constexpr (row_handle<plain>)
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (can_be_kept<decltype(leat::get_at<I>(std::declval<Row>()))>() && ...);
        }(std::make_index_sequence<field_count<plain>>{});
    else
        return !std::is_same_v<owned_t<plain>, plain> || std::is_constructible_v<plain, Row>;
}

/// Called in a handler: makes a bad record of the exception in flight. Memory that runs out is not the fault of the record,
/// and goes on.
template <class Row>
[[gnu::cold, gnu::noinline]] void refuse_thrown(run_context& context, char const* stage, std::size_t index, Row const& row) {
    char const* what = "the function threw something that is not a std::exception";
    try {
        throw;
    } catch (std::bad_alloc const&) {
        throw;
    } catch (std::exception const& e) {
        what = e.what();  // stays: the caller's handler holds the exception
    } catch (...) {
    }
    context.refuse(stage, what, index, row_text(row));
}

/// What failed and in which expression.
template <expression E>
[[gnu::cold, gnu::noinline]] void put_reason(std::string& reason, fault f, E const& e) {
    put_text(reason, describe(f));
    put_text(reason, " in ");
    append_text(reason, e);
}

template <expression E, class Row>
[[gnu::cold, gnu::noinline]] void refuse_fault(run_context& context, char const* stage, fault f, E const& e, std::size_t index,
                                               Row const& row) {
    std::string reason;
    put_reason(reason, f, e);
    context.refuse(stage, reason, index, row_text(row));
}

/// The same for several expressions over one row: the first that fails is told.
template <class Row, class... E>
[[gnu::cold, gnu::noinline]] void refuse_first_fault(run_context& context, char const* stage, std::size_t index, Row const& row,
                                                     E const&... all) {
    std::string reason;
    [[maybe_unused]] auto const one = [&](auto const& e) {
        using type = std::remove_cvref_t<decltype(e)>;
        if constexpr (expression<type>) {
            if (!reason.empty()) return;
            fault bad = fault::none;
            if constexpr (calls_functions<type>) {
                try {
                    static_cast<void>(evaluate(e, row, bad));
                } catch (...) {  // another one is to be told
                }
            } else
                static_cast<void>(evaluate(e, row, bad));
            if (bad != fault::none) put_reason(reason, bad, e);
        }
    };
    (one(all), ...);
    if (reason.empty()) put_text(reason, "an expression failed");  // once, and not again
    context.refuse(stage, reason, index, row_text(row));
}

/// What every stage that calls something knows: where to report, and under which name.
struct stage_label {
    run_context* context;
    char const* name;
};

/// The same from inside a kernel. Small rows are passed by value: an address that is given away, even on a path that the
/// compiler later proves dead, keeps the row in memory and clang's loop 1.3 times as long.
template <class Row>
[[gnu::always_inline]] inline void refuse_here(stage_label const& label, std::size_t index, Row const& row) {
    if constexpr (std::is_trivially_copyable_v<Row> && !row_handle<Row> && sizeof(Row) <= 16) {
        Row const copy = row;
        refuse_thrown(*label.context, label.name, index, copy);
    } else {
        refuse_thrown(*label.context, label.name, index, row);
    }
}

/// Room for a value that is made inside a `try` and used behind it.
template <class T>
union slot {
    T value;
    constexpr slot() {}
    slot(slot const&) = delete;
    constexpr ~slot()
        requires std::is_trivially_destructible_v<T>
    = default;
    constexpr ~slot() {}
};

template <class T>
struct destroy_on_exit {
    T& value;
    ~destroy_on_exit() { value.~T(); }
};

template <class Chain>
[[nodiscard]] stage_label label_of(Chain const& c, run_context& context) {
    return {&context, c.name != nullptr ? c.name : decltype(c.stage)::kind};
}

/// What a function or an expression hands on for a row: a reference to what stays where it is, or a value.
template <class F, class Row>
struct handed_on_type { using type = std::invoke_result_t<F const&, Row>; };
template <expression F, class Row>
struct handed_on_type<F, Row> {
    using type = decltype(evaluate(std::declval<F const&>(), std::declval<std::remove_reference_t<Row> const&>(), std::declval<fault&>()));
};
template <class F, class Row>
using handed_on_t = std::conditional_t<std::is_lvalue_reference_v<typename handed_on_type<F, Row>::type>,
                                       std::remove_cvref_t<typename handed_on_type<F, Row>::type> const&,
                                       std::remove_cvref_t<typename handed_on_type<F, Row>::type>&&>;

/// Calls `f(row)`, or evaluates it, and hands the result to `then` as `handed_on_t`; a row that fails goes to the bad
/// stream, and true is returned for it. `then` is outside of the `try`: what it throws is not this stage's.
template <class F, class Meta, class Row, class Then>
[[gnu::always_inline]] inline bool with_value(F const& f, stage_label const& label, Meta m, Row&& row, Then&& then) {
    using result = handed_on_t<F, Row&&>;
    using value = std::remove_cvref_t<result>;
    if constexpr (expression<F> && calls_functions<F>) {
        slot<value> s;
        fault bad = fault::none;
        try {
            ::new (static_cast<void*>(std::addressof(s.value))) value(evaluate(f, static_cast<std::remove_reference_t<Row> const&>(row), bad));
        } catch (...) {
            refuse_here(label, m.index, row);
            return true;
        }
        destroy_on_exit<value> const guard{s.value};
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label.context, label.name, bad, f, m.index, row);
            return true;
        }
        return then(static_cast<result>(s.value));
    } else if constexpr (expression<F>) {
        fault bad = fault::none;
        auto&& v = evaluate(f, static_cast<std::remove_reference_t<Row> const&>(row), bad);
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label.context, label.name, bad, f, m.index, row);
            return true;
        }
        return then(static_cast<result>(v));
    } else if constexpr (std::is_nothrow_invocable_v<F const&, Row&&>) {
        return then(static_cast<result>(call_function(f, static_cast<Row&&>(row))));
    } else if constexpr (std::is_lvalue_reference_v<result>) {
        value const* found = nullptr;
        try {
            found = std::addressof(static_cast<result>(call_function(f, static_cast<Row&&>(row))));
        } catch (...) {
            refuse_here(label, m.index, row);
            return true;
        }
        return then(*found);
    } else {
        slot<value> s;
        try {
            ::new (static_cast<void*>(std::addressof(s.value))) value(call_function(f, static_cast<Row&&>(row)));
        } catch (...) {
            refuse_here(label, m.index, row);
            return true;
        }
        if constexpr (std::is_trivially_destructible_v<value>)
            return then(static_cast<value&&>(s.value));
        else {
            destroy_on_exit<value> const guard{s.value};
            return then(static_cast<value&&>(s.value));
        }
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
