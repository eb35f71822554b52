// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/aggregate.hpp>
#include <leat/record/common_value.hpp>

/// Aggregates over the records of a group for which a condition holds: `sum("x"_f, where("y"_f > 0))`, `count_if("y"_f > 0)`.
namespace leat {
inline namespace v0 {
namespace detail {

/// The value of an input where a condition is true, else null. What is not asked for is not computed.
struct only_where {
    static constexpr std::string_view symbol = "where";
    static constexpr bool lazy = true;

    template <class Row, class C, class I>
    [[nodiscard]] constexpr auto apply_lazy(Row const& row, fault& f, pack<C, I> const& args) const {
        using direct = decltype(evaluate(item_of<1>(args), row, f));
        using value = std::remove_cvref_t<direct>;
        // A text that stays where it is need not be copied.
        using kept = std::conditional_t<text_like<typename without_optional<value>::type>,
                                        typename operand_value<direct>::type, typename without_optional<value>::type>;
        using out = std::optional<kept>;
        if (!is_true(evaluate(item_of<0>(args), row, f))) return out();
        if constexpr (is_optional<value>) {
            auto&& here = evaluate(item_of<1>(args), row, f);
            return here ? out(kept(*static_cast<decltype(here)&&>(here))) : out();
        } else
            return out(kept(evaluate(item_of<1>(args), row, f)));
    }
};

template <class Row, class C, class I>
inline constexpr bool null_by_condition<Row, call<only_where, C, I>> = !is_optional<value_of_t<I, Row>>;

/// What `where` makes.
template <class C>
struct where_option {
    C condition;
};

template <class T>
inline constexpr bool is_where = false;
template <class C>
inline constexpr bool is_where<where_option<C>> = true;

/// An input of an aggregate as it was given, a function as an expression. What is neither stays what it is, and is refused
/// where the rows are known.
template <class E>
[[nodiscard]] constexpr auto as_input(E const& e) {
    if constexpr (is_row_function<E>())
        return row_function<E>(e);
    else
        return e;
}
template <class C, class E>
[[nodiscard]] constexpr auto as_input_where(where_option<C> const& only, E const& e) {
    auto input = as_input(e);
    if constexpr (expression<decltype(input)>)
        return call<only_where, C, decltype(input)>(only_where{}, only.condition, input);
    else
        return input;
}

template <class Function, class... E>
[[nodiscard]] constexpr auto call_of(Function function, E const&... inputs) {
    return aggregate_call<Function, E...>{{}, static_cast<Function&&>(function), pack<E...>(inputs...)};
}

struct count_function : built_in_function {
    using counts_rows = count_function;
    static constexpr char const* name = "count";
    using state = std::int64_t;
    [[nodiscard]] constexpr state identity() const { return 0; }
    template <class... V>
    constexpr void add(state& s, V const&...) const { ++s; }
    template <class... V>
    constexpr void add_if(state& s, bool live, V const&...) const { s += live; }
    constexpr void merge(state& into, state const& later) const { into += later; }
    [[nodiscard]] constexpr std::int64_t result(state const& s) const { return s; }
};

/// What the library's aggregates over one input have in common. `Maker` is the function, or makes what computes it.
template <class Maker, fixed_string Name, fixed_string Usage>
struct aggregate_of_one {
    template <class... E>
    [[nodiscard]] constexpr auto operator()(E...) const {
        cannot_be_called_with<in<Name>, of_types<E...>, did_you_mean<Usage>> error;
        return aggregate_call<count_function>{};
    }
    template <class E>
    [[nodiscard]] constexpr auto operator()(E input) const {
        return made(as_input(input));
    }
    template <class E, class C>
    [[nodiscard]] constexpr auto operator()(E input, where_option<C> only) const {
        return made(as_input_where(only, input));
    }

private:
    template <class I>
    static constexpr auto made(I const& input) {
        if constexpr (requires { Maker::make(input); })
            return Maker::make(input);
        else
            return call_of(Maker{}, input);
    }
};

/// The same over two inputs.
template <class Maker, fixed_string Name, fixed_string Usage>
struct aggregate_of_two {
    template <class... E>
    [[nodiscard]] constexpr auto operator()(E...) const {
        cannot_be_called_with<in<Name>, of_types<E...>, did_you_mean<Usage>> error;
        return aggregate_call<count_function>{};
    }
    template <class E, class By>
    [[nodiscard]] constexpr auto operator()(E input, By by) const {
        return call_of(Maker{}, as_input(input), as_input(by));
    }
    template <class E, class By, class C>
    [[nodiscard]] constexpr auto operator()(E input, By by, where_option<C> only) const {
        return call_of(Maker{}, as_input_where(only, input), as_input_where(only, by));
    }
};

}  // namespace detail

/// The last argument of any aggregate: only the records for which the condition, an expression or a function of the row, is
/// true. `sum("x"_f, where("side"_f == "buy"))`. For the others the input is not computed. Where there were none, the result
/// is null; a count is 0, and so is a sum of what cannot be null.
inline constexpr struct where_fn {
    template <class C>
    [[nodiscard]] constexpr auto operator()(C condition) const {
        if constexpr (detail::is_named<C>)
            return detail::where_option<C>{condition};  // refused where the rows are known
        else
            return detail::where_option<detail::as_expression_t<C>>{detail::as_expression(condition)};
    }
} where{};

}  // namespace v0
}  // namespace leat
