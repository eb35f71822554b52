// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/access.hpp>
#include <leat/record/type_name.hpp>
#include <leat/record/wide.hpp>
#include <leat/state/hash.hpp>

#include <boost/hana/at.hpp>
#include <boost/hana/basic_tuple.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// What snapshots know of types: how a value falls apart into numbers and texts, and the text that describes it, by
/// which a snapshot of something else is refused.
namespace leat {
inline namespace v0 {

// Templates, so that only files that save or load pay for them.
template <class Bytes>
class basic_snapshot_writer;
template <class Bytes>
class basic_snapshot_reader;
using snapshot_writer = basic_snapshot_writer<std::string>;
using snapshot_reader = basic_snapshot_reader<std::string_view>;

namespace detail {

/// A type that knows how to save itself: `void save(snapshot_writer&) const` and `void load(snapshot_reader&)`.
template <class T>
concept saves_itself = requires(T const& from, T& to, snapshot_writer& w, snapshot_reader& r) {
    from.save(w);
    to.load(r);
};

template <class T>
inline constexpr bool is_basic_tuple = false;
template <class... T>
inline constexpr bool is_basic_tuple<boost::hana::basic_tuple<T...>> = true;

/// Numbers that are written as themselves.
template <class T>
concept plain_number = std::is_arithmetic_v<T> || std::is_same_v<T, wide_int> || std::is_same_v<T, wide_unsigned>;

/// Lists, sets, maps: what can be walked, and filled at the end.
template <class T>
concept filled_at_end = requires(T& t, typename T::value_type v) {
    t.begin() != t.end();
    t.size();
    t.clear();
    t.insert(t.end(), std::move(v));
};

template <class T>
inline constexpr bool is_text_value = std::is_same_v<T, std::string>;

template <class Not>
struct converts_to_all {
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, Not>)
    operator T() const;
};

template <class T, std::size_t... I>
consteval bool made_of(std::index_sequence<I...>) {
    return requires { T{(static_cast<void>(I), converts_to_all<T>{})...}; };
}

/// How many members a plain struct has, up to 12; 0 for what is none.
template <class T>
consteval std::size_t members_of() {
    if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
        return []<std::size_t... N>(std::index_sequence<N...>) {
            std::size_t most = 0;
            ((made_of<T>(std::make_index_sequence<N + 1>{}) ? void(most = N + 1) : void()), ...);
            return most;
        }(std::make_index_sequence<12>{});
    } else {
        return 0;
    }
}

/// Calls `f` with all members of a plain struct. A structured binding for each number of them: C++20 has no other way.
template <class T, class F>
constexpr decltype(auto) with_members(T& value, F&& f) {
    constexpr std::size_t n = members_of<std::remove_const_t<T>>();
    if constexpr (n == 1) {
        auto& [a] = value;
        return f(a);
    } else if constexpr (n == 2) {
        auto& [a, b] = value;
        return f(a, b);
    } else if constexpr (n == 3) {
        auto& [a, b, c] = value;
        return f(a, b, c);
    } else if constexpr (n == 4) {
        auto& [a, b, c, d] = value;
        return f(a, b, c, d);
    } else if constexpr (n == 5) {
        auto& [a, b, c, d, e] = value;
        return f(a, b, c, d, e);
    } else if constexpr (n == 6) {
        auto& [a, b, c, d, e, g] = value;
        return f(a, b, c, d, e, g);
    } else if constexpr (n == 7) {
        auto& [a, b, c, d, e, g, h] = value;
        return f(a, b, c, d, e, g, h);
    } else if constexpr (n == 8) {
        auto& [a, b, c, d, e, g, h, i] = value;
        return f(a, b, c, d, e, g, h, i);
    } else if constexpr (n == 9) {
        auto& [a, b, c, d, e, g, h, i, j] = value;
        return f(a, b, c, d, e, g, h, i, j);
    } else if constexpr (n == 10) {
        auto& [a, b, c, d, e, g, h, i, j, k] = value;
        return f(a, b, c, d, e, g, h, i, j, k);
    } else if constexpr (n == 11) {
        auto& [a, b, c, d, e, g, h, i, j, k, l] = value;
        return f(a, b, c, d, e, g, h, i, j, k, l);
    } else {
        auto& [a, b, c, d, e, g, h, i, j, k, l, m] = value;
        return f(a, b, c, d, e, g, h, i, j, k, l, m);
    }
}

template <class T>
[[nodiscard]] std::string saved_as();

template <class... T>
[[nodiscard]] std::string saved_as_all(std::string_view open, std::string_view close) {
    std::string text(open);
    std::size_t n = 0;
    ((text += n++ == 0 ? "" : ", ", text += saved_as<T>()), ...);
    return text += close;
}

/// The description of a type in a snapshot: two types with one description are saved alike.
template <class T>
[[nodiscard]] std::string saved_as() {
    if constexpr (std::is_same_v<T, wide_int>) {
        return "int128";
    } else if constexpr (std::is_same_v<T, wide_unsigned>) {
        return "uint128";
    } else if constexpr (saves_itself<T>) {
        if constexpr (requires { std::string(T::saved_schema()); })
            return std::string(T::saved_schema());
        else
            return std::string(type_name<T>);
    } else if constexpr (is_optional<T>) {
        return "optional<" + saved_as<typename T::value_type>() + ">";
    } else if constexpr (record_like<T>) {
        std::string text = "{";
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((text += I == 0 ? "" : ", ", text += field_at<T, I>::name.view(), text += ": ",
              text += saved_as<typename field_at<T, I>::type>()),
             ...);
        }(std::make_index_sequence<field_count<T>>{});
        return text += "}";
    } else if constexpr (is_tuple<T>) {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return saved_as_all<std::remove_cv_t<std::tuple_element_t<I, T>>...>("(", ")");
        }(std::make_index_sequence<std::tuple_size_v<T>>{});
    } else if constexpr (is_basic_tuple<T>) {
        return []<class... E>(boost::hana::basic_tuple<E...> const*) {
            return saved_as_all<E...>("(", ")");
        }(static_cast<T const*>(nullptr));
    } else if constexpr (!is_text_value<T> && filled_at_end<T>) {
        return "list<" + saved_as<typename T::value_type>() + ">";
    } else if constexpr (std::is_enum_v<T>) {
        return std::string(type_name<T>) + ":" + std::string(type_name<std::underlying_type_t<T>>);
    } else if constexpr (members_of<T>() != 0 && !has_mantissa<T> && !is_chrono<T>) {
        using all = decltype(with_members(std::declval<T const&>(), [](auto const&... m) {
            return static_cast<std::tuple<std::remove_cvref_t<decltype(m)>...>*>(nullptr);
        }));
        return saved_as<std::remove_pointer_t<all>>();
    } else {
        return std::string(type_name<T>);
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
