// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

/// Values of several types, for what pipelines carry inside: the operands of expressions, the aggregates of a window.
/// In place of `std::tuple`, whose constructors ask each type what it converts to: that was a sixth of the time to compile
/// a windowed pipeline.
namespace leat {
inline namespace v0 {
namespace detail {

template <std::size_t I, class T>
struct pack_leaf {
    [[no_unique_address]] T value;
};
template <std::size_t I, class T>
struct pack_leaf<I, T&> {
    T& value;
};

template <class Indices, class... T>
struct pack_leaves;
template <>
struct pack_leaves<std::index_sequence<>> {};
template <std::size_t... I, class... T>
struct pack_leaves<std::index_sequence<I...>, T...> : pack_leaf<I, T>... {
    pack_leaves() = default;
    constexpr explicit pack_leaves(T... values) : pack_leaf<I, T>{static_cast<T&&>(values)}... {}
};

template <class... T>
struct pack : pack_leaves<std::index_sequence_for<T...>, T...> {
    using pack_leaves<std::index_sequence_for<T...>, T...>::pack_leaves;
    static constexpr std::size_t size = sizeof...(T);
};
template <class... T>
pack(T...) -> pack<T...>;

/// The value at a position; keeps the value category of the pack.
template <std::size_t I, class T>
[[nodiscard, gnu::always_inline]] constexpr T& item_of(pack_leaf<I, T>& leaf) noexcept {
    return leaf.value;
}
template <std::size_t I, class T>
[[nodiscard, gnu::always_inline]] constexpr T const& item_of(pack_leaf<I, T> const& leaf) noexcept {
    return leaf.value;
}
template <std::size_t I, class T>
[[nodiscard, gnu::always_inline]] constexpr T&& item_of(pack_leaf<I, T>&& leaf) noexcept {
    return static_cast<T&&>(leaf.value);
}

template <std::size_t I, class T>
std::type_identity<T> type_of_part(pack_leaf<I, T> const&);
template <std::size_t I, class Pack>
using part_t = typename decltype(type_of_part<I>(std::declval<Pack const&>()))::type;

/// Calls `f` with all values.
template <class F, std::size_t... I, class... T>
constexpr decltype(auto) with_parts(F&& f, pack_leaves<std::index_sequence<I...>, T...>& all) {
    return f(static_cast<pack_leaf<I, T>&>(all).value...);
}
template <class F, std::size_t... I, class... T>
constexpr decltype(auto) with_parts(F&& f, pack_leaves<std::index_sequence<I...>, T...> const& all) {
    return f(static_cast<pack_leaf<I, T> const&>(all).value...);
}

/// Several packs as one.
[[nodiscard]] constexpr pack<> joined_packs() { return {}; }
template <class... T>
[[nodiscard]] constexpr pack<T...> joined_packs(pack<T...> const& only) {
    return only;
}
template <std::size_t... I, class... A, std::size_t... K, class... B>
[[nodiscard]] constexpr pack<A..., B...> two_as_one(pack_leaves<std::index_sequence<I...>, A...> const& a,
                                                    pack_leaves<std::index_sequence<K...>, B...> const& b) {
    return pack<A..., B...>(static_cast<pack_leaf<I, A> const&>(a).value..., static_cast<pack_leaf<K, B> const&>(b).value...);
}
template <class... A, class... B, class... More>
[[nodiscard]] constexpr auto joined_packs(pack<A...> const& a, pack<B...> const& b, More const&... more) {
    return joined_packs(two_as_one(a, b), more...);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
