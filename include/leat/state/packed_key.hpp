// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/hash.hpp>
#include <leat/state/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

/// How many bits tell all values of a key type apart, or a large number when 64 are not enough.
template <class Key>
consteval std::size_t key_bits() {
    if constexpr (std::is_same_v<Key, bool>)
        return 1;
    else if constexpr (has_mantissa<Key>)
        return 64;
    else if constexpr (integer_key<Key> || std::is_floating_point_v<Key>)
        return 8 * sizeof(Key);
    else if constexpr (is_optional<Key>)
        return 1 + key_bits<typename Key::value_type>();
    else if constexpr (is_tuple<Key>)
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (std::size_t{0} + ... + key_bits<std::remove_cvref_t<std::tuple_element_t<I, Key>>>());
        }(std::make_index_sequence<std::tuple_size_v<Key>>{});
    else
        return 1000;
}

template <std::size_t Bits>
[[nodiscard]] constexpr std::uint64_t shift_up(std::uint64_t word) noexcept {
    return Bits == 64 ? 0 : word << (Bits % 64);  // by 64 only where nothing stands before
}

/// The bits of a key of `key_bits<Key>() <= 64`: equal for keys that are the same key, and for no others.
template <class Key>
[[nodiscard]] constexpr std::uint64_t pack_key(Key const& key) noexcept {
    constexpr std::size_t bits = key_bits<Key>();
    static_assert(bits <= 64);
    if constexpr (integer_key<Key>)
        return integer_of(key) & (~std::uint64_t{0} >> (64 - bits));
    else if constexpr (std::is_floating_point_v<Key>)
        return key_bits_of(key);
    else if constexpr (is_optional<Key>)
        return key ? std::uint64_t{1} << (bits - 1) | pack_key(*key) : 0;
    else
        return std::apply(
            [](auto const&... parts) {
                std::uint64_t word = 0;
                ((word = shift_up<key_bits<std::remove_cvref_t<decltype(parts)>>()>(word) | pack_key(parts)), ...);
                return word;
            },
            key);
}

/// Whether two keys are the same key: like the hash, one zero, one NaN, and null is null.
template <class Key>
[[nodiscard]] constexpr bool same_key(Key const& a, Key const& b) noexcept {
    if constexpr (key_bits<Key>() <= 64)
        return pack_key(a) == pack_key(b);
    else if constexpr (is_optional<Key>)
        return a.has_value() == b.has_value() && (!a || same_key(*a, *b));
    else if constexpr (is_tuple<Key>)
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (same_key(std::get<I>(a), std::get<I>(b)) && ...);
        }(std::make_index_sequence<std::tuple_size_v<Key>>{});
    else
        return a == b;
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
