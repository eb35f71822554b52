// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/access.hpp>
#include <leat/record/names.hpp>
#include <leat/record/no_value.hpp>
#include <leat/record/traits.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

/// `nullptr` is no value of a column, and no text. Null is `std::optional<T>()`, which a function of the row may return;
/// whether a value is null, `is_null(...)` tells.
template <class... What>
struct null_pointer_is_no_value;

namespace detail {

/// The base of everything that can be computed from a row.
struct expression_tag {};

/// Where a path leads: its first part, and what is left.
template <fixed_string Path>
struct split_path {
    static constexpr std::size_t dot = find_dot(Path.view(), 0);
    static constexpr bool nested = dot != std::string_view::npos;
    static consteval auto head_text() {
        constexpr std::size_t n = nested ? dot : Path.size();
        return fixed_string<n + 1>{Path.view().substr(0, n)};
    }
    static consteval auto tail_text() {
        constexpr std::size_t from = nested ? dot + 1 : Path.size();
        return fixed_string<Path.size() - from + 1>{Path.view().substr(from)};
    }
    static constexpr auto head = head_text();
    static constexpr auto tail = tail_text();
};

template <class R, fixed_string Path>
consteval bool has_path() {
    using raw = std::remove_cvref_t<R>;
    if constexpr (!record_like<raw>)
        return false;
    else if constexpr (has_field<raw, Path>)
        return true;
    else if constexpr (split_path<Path>::nested && has_field<raw, split_path<Path>::head>) {
        using inner = typename field_at<raw, field_index<raw, split_path<Path>::head>>::type;
        return has_path<typename without_optional<inner>::type, split_path<Path>::tail>();
    } else
        return false;
}

/// The value at a path. Through an optional record the value is optional, and copied.
template <fixed_string Path, class R>
[[nodiscard]] constexpr decltype(auto) get_path(R&& row) {
    using raw = std::remove_cvref_t<R>;
    if constexpr (has_field<raw, Path>) {
        return leat::get<Path>(static_cast<R&&>(row));
    } else {
        using split = split_path<Path>;
        using inner = typename field_at<raw, field_index<raw, split::head>>::type;
        if constexpr (is_optional<inner>) {
            auto const& outer = leat::get<split::head>(row);
            using found = std::remove_cvref_t<decltype(get_path<split::tail>(*outer))>;
            using result = std::conditional_t<is_optional<found>, found, std::optional<found>>;
            return outer ? result(get_path<split::tail>(*outer)) : result();
        } else {
            return get_path<split::tail>(leat::get<split::head>(static_cast<R&&>(row)));
        }
    }
}

/// For a path, the part that does not lead on is asked for, in the record where it is missing.
template <class Where, class Row, fixed_string Path>
consteval auto missing_path() {
    using raw = std::remove_cvref_t<Row>;
    if constexpr (!record_like<raw>)
        return static_cast<rows_here_have_no_fields<Where, asked_for<Path>, raw>*>(nullptr);
    else if constexpr (split_path<Path>::nested && has_field<raw, split_path<Path>::head>)
        return missing_path<Where, typename without_optional<typename field_at<raw, field_index<raw, split_path<Path>::head>>::type>::type,
                            split_path<Path>::tail>();
    else
        return static_cast<no_such_field<Where, asked_for<Path>, decltype(nearest_name<raw, split_path<Path>::head>()), names_of<raw>>*>(nullptr);
}

}  // namespace detail

/// Something that can be computed from a row: `"price"_f * "quantity"_f > 10`.
template <class E>
concept expression = std::is_base_of_v<detail::expression_tag, std::remove_cvref_t<E>>;

/// A value with the name it shall have in a row: `"amount"_f = "price"_f * "quantity"_f`.
template <fixed_string Name, class V>
struct named_value {
    static constexpr auto name = Name;
    V value;
};

namespace detail {
/// How Boost.Hana knows columns (`leat/record/hana.hpp`).
struct column_tag {};

template <fixed_string Name, class V>
using named = named_value<Name, V>;

template <class T>
inline constexpr bool is_named = false;
template <fixed_string N, class V>
inline constexpr bool is_named<named_value<N, V>> = true;
}  // namespace detail

/// The column of a name, or of a path of names (`"user.age"_f`): what `"price"_f` makes.
///
/// A Boost.Hana compile-time key, an expression, and a function of a row, so that it serves as a projection too:
/// `std::ranges::sort(rows, {}, "price"_f)`.
template <fixed_string Path>
struct column : detail::expression_tag {
    static constexpr auto path = Path;
    using hana_tag = detail::column_tag;

    column() = default;
    column(column const&) = default;

    /// The field of a row, by reference; keeps the value category of the row.
    template <class R>
        requires(detail::has_path<R, Path>())
    [[nodiscard]] constexpr decltype(auto) operator()(R&& row) const {
        return detail::get_path<Path>(static_cast<R&&>(row));
    }
    /// Of a row that has no such field: an error that says which it has.
    template <class R>
        requires(!detail::has_path<R, Path>() && !requires { typename std::remove_cvref_t<R>::swallows; })
    detail::no_value operator()(R&&) const {  // not constexpr: clang compiles that at once, and tells all that led to it
        std::remove_pointer_t<decltype(detail::missing_path<in<"(row)">, R, Path>())> error;
        return {};
    }
    /// Of what stands in for a row when a mistake has been reported.
    template <class R>
        requires requires { typename R::swallows; }
    [[nodiscard]] constexpr typename R::swallows const& operator()(R const& row) const {
        return row;
    }

    /// Names a value; compares nothing (that is `==`).
    template <class V>
    [[nodiscard]] constexpr named_value<Path, std::decay_t<V>> operator=(V&& value) const {
        return {static_cast<V&&>(value)};
    }
    /// The column itself: its own, for the template is no better than the assignment that each class has.
    constexpr named_value<Path, column> operator=(column const& value) const { return {value}; }
    [[nodiscard]] constexpr named_value<Path, int> operator=(std::nullptr_t) const {
        null_pointer_is_no_value<asked_for<Path>, did_you_mean<"std::optional<T>()">> error;
        return {0};
    }
};

namespace literals {

/// `"price"_f`: the column of that name.
template <fixed_string Path>
[[nodiscard]] consteval column<Path> operator""_f() noexcept {
    return {};
}

}  // namespace literals
}  // namespace v0
}  // namespace leat
