// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/common_value.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

/// Columns and literals: reading them costs nothing and cannot fail.
template <class E>
inline constexpr bool is_leaf = false;
template <fixed_string Path>
inline constexpr bool is_leaf<column<Path>> = true;
template <class T>
inline constexpr bool is_leaf<literal<T>> = true;

template <class T>
concept bits_like = std::is_arithmetic_v<T> && sizeof(T) <= 8;

/// `condition ? a : b` without a branch, which compilers like to make even where both values are there.
template <bits_like T>
[[nodiscard]] constexpr T chosen(bool condition, T a, T b) noexcept {
#ifdef __clang__
    if (!std::is_constant_evaluated()) return __builtin_unpredictable(condition) ? a : b;  // it sees through the below
#endif
    using bits =
        std::conditional_t<sizeof(T) == 8, std::uint64_t,
                           std::conditional_t<sizeof(T) == 4, std::uint32_t,
                                              std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint8_t>>>;
    auto const mask = static_cast<bits>(-static_cast<std::int64_t>(condition));
    auto const x = std::bit_cast<bits>(a);
    auto const y = std::bit_cast<bits>(b);
    return std::bit_cast<T>(static_cast<bits>(y ^ ((x ^ y) & mask)));
}

struct choose {
    static constexpr std::string_view symbol = "if_else";
    static constexpr bool lazy = true;
    template <class Condition, class A, class B>
    static constexpr bool takes = std::is_same_v<Condition, bool> && have_common_value<A, B>;

    template <class Row, class C, class A, class B>
    [[nodiscard]] constexpr auto apply_lazy(Row const& row, fault& f, pack<C, A, B> const& args) const {
        using then_type = decltype(evaluate(item_of<1>(args), row, f));
        using else_type = decltype(evaluate(item_of<2>(args), row, f));
        using value = common_value_t<then_type, else_type>;
        using out = std::conditional_t<may_be_null<std::remove_cvref_t<then_type>> ||
                                           may_be_null<std::remove_cvref_t<else_type>>,
                                       std::optional<value>, value>;
        bool const condition = is_true(evaluate(item_of<0>(args), row, f));
        if constexpr (is_leaf<A> && is_leaf<B> && bits_like<out> &&
                      std::is_same_v<std::remove_cvref_t<then_type>, std::remove_cvref_t<else_type>>) {
            // Both are there anyway: a choice between two values needs no branch.
            out const a = evaluate(item_of<1>(args), row, f);
            out const b = evaluate(item_of<2>(args), row, f);
            return chosen(condition, a, b);
        } else {
            if (condition) return to_result<out>(f, evaluate(item_of<1>(args), row, f));
            return to_result<out>(f, evaluate(item_of<2>(args), row, f));
        }
    }
};

struct first_present {
    static constexpr std::string_view symbol = "coalesce";
    static constexpr bool lazy = true;
    template <class... A>
    static constexpr bool takes = have_common_value<A...>;

    template <class Row, class... A>
    [[nodiscard]] constexpr auto apply_lazy(Row const& row, fault& f, pack<A...> const& args) const {
        using value = common_value_t<decltype(evaluate(std::declval<A const&>(), row, f))...>;
        constexpr bool nullable = (may_be_null<value_of_t<A, Row>> && ...);
        return pick<std::conditional_t<nullable, std::optional<value>, value>, 0>(row, f, args);
    }

private:
    template <class Out, std::size_t I, class Row, class... A>
    [[nodiscard]] static constexpr Out pick(Row const& row, fault& f, pack<A...> const& args) {
        auto&& here = evaluate(item_of<I>(args), row, f);
        using type = std::remove_cvref_t<decltype(here)>;
        if constexpr (!may_be_null<type> || I + 1 == sizeof...(A)) {
            return to_result<Out>(f, static_cast<decltype(here)&&>(here));
        } else {
            if constexpr (is_optional<type>)
                if (here) return to_result<Out>(f, *static_cast<decltype(here)&&>(here));
            return pick<Out, I + 1>(row, f, args);
        }
    }
};

struct null_test {
    static constexpr std::string_view symbol = "is_null";
    template <class A>
    [[nodiscard]] constexpr bool apply(fault&, A const& a) const noexcept {
        if constexpr (is_optional<A>)
            return !a.has_value();
        else
            return std::is_same_v<A, std::nullopt_t>;
    }
};

/// The smallest (Greatest = false) or largest of the operands, compared as `<` compares them; a NaN is the result.
template <bool Greatest>
struct extreme {
    static constexpr std::string_view symbol = Greatest ? "greatest" : "least";
    template <class... A>
    static constexpr bool takes = have_common_value<A...> && (orderable<A, A> && ...);

    template <class... A>
    [[nodiscard]] constexpr auto apply(fault& f, A&&... a) const {
        using out = common_value_t<A...>;
        return lifted([&f](auto const&... v) -> out { return best<out>(f, v...); }, a...);
    }

private:
    template <class Out, class X>
    [[nodiscard]] static constexpr Out best(fault& f, X const& x) {
        return to_common<Out>(f, x);
    }
    template <class Out, class X, class Y, class... More>
    [[nodiscard]] static constexpr Out best(fault& f, X const& x, Y const& y, More const&... more) {
        bool better = Greatest ? less{}.apply(f, x, y) : less{}.apply(f, y, x);
        if constexpr (std::is_floating_point_v<Y>) better = better || y != y;
        return better ? best<Out>(f, y, more...) : best<Out>(f, x, more...);
    }
};

}  // namespace detail

/// `if_else("quantity"_f > 0, "price"_f, 0.0)`: the second operand where the condition is true, the third where it is
/// false or null. The branch that is not taken is not computed, so its errors do not count. The type is the common one
/// of both; `std::nullopt` stands for null.
template <class C, class A, class B>
[[nodiscard]] constexpr auto if_else(C const& condition, A const& then, B const& otherwise) {
    return detail::make_call(detail::choose{}, condition, then, otherwise);
}

template <class... A>
    requires(sizeof...(A) != 3)
constexpr auto if_else(A const&...) {
    std::remove_pointer_t<typename detail::wrong_call<"if_else", "if_else(condition, a, b)", A...>::type*> error;
    return detail::literal<detail::no_value>(detail::no_value{});
}

/// The first operand that is not null; null when all are. What stands after it is not computed.
template <class... A>
    requires(sizeof...(A) > 0)
[[nodiscard]] constexpr auto coalesce(A const&... values) {
    return detail::make_call(detail::first_present{}, values...);
}

/// Whether a value is null; never null itself.
template <class A>
[[nodiscard]] constexpr auto is_null(A const& value) {
    return detail::make_call(detail::null_test{}, value);
}

/// The smallest of the values; null when one of them is null, NaN when one is NaN.
template <class... A>
    requires(sizeof...(A) > 0)
[[nodiscard]] constexpr auto least(A const&... values) {
    return detail::make_call(detail::extreme<false>{}, values...);
}

/// The largest of the values; null when one of them is null, NaN when one is NaN.
template <class... A>
    requires(sizeof...(A) > 0)
[[nodiscard]] constexpr auto greatest(A const&... values) {
    return detail::make_call(detail::extreme<true>{}, values...);
}

}  // namespace v0
}  // namespace leat
