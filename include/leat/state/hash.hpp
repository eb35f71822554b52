// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/traits.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// The hash of keys: 64 bits, the same on every machine, compiler and version of leat.
///
/// Snapshots and partitions depend on it, so it never changes: version 1 is what this header computes, and a test holds
/// it to fixed values. Values that compare equal as keys hash alike whatever their width: `int` 5 and `std::int64_t` 5,
/// `float` 1.5 and `double` 1.5, and an optional with a value like the value itself. -0.0 is 0.0, every NaN is one key,
/// and null is a key of its own. Not a defence against keys that somebody chose in order to collide: tables stay
/// correct then, but slow.
///
/// Cost: two multiplications for a number, two that do not wait for each other for each 16 bytes of text.
namespace leat {
inline namespace v0 {
namespace detail {

// Odd 64-bit constants with about half of their bits set, drawn at random once.
inline constexpr std::uint64_t hash_key_0 = 0x5d1f3c96a84e72b1u;
inline constexpr std::uint64_t hash_key_1 = 0xb4c9a3e5716d280fu;
inline constexpr std::uint64_t hash_key_2 = 0x8e67d15b3af094c3u;
inline constexpr std::uint64_t hash_key_3 = 0xd93a6c47f21be585u;
inline constexpr std::uint64_t hash_null = 0x3b86e0d5c9417af2u;

/// Both halves of the 128-bit product, xored: every bit of `a` reaches the high and the low bits of the result.
[[nodiscard]] constexpr std::uint64_t multiply_fold(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
    __extension__ using wide = unsigned __int128;
    wide const product = static_cast<wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
    std::uint64_t const a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
    std::uint64_t const low = a0 * b0, mid = a1 * b0 + (low >> 32), mid2 = a0 * b1 + (mid & 0xffffffffu);
    return ((mid2 << 32) | (low & 0xffffffffu)) ^ (a1 * b1 + (mid >> 32) + (mid2 >> 32));
#endif
}

/// The hash of one integer that stands for a key: every bit of it is as good as every other, and no two integers share
/// one.
[[nodiscard]] constexpr std::uint64_t hash_word(std::uint64_t word) noexcept {
    word = (word ^ hash_key_0) * hash_key_1;
    word = (word ^ (word >> 32)) * hash_key_2;
    return word ^ (word >> 29);
}

/// One multiplication for tables in memory, which take the high bits of the result. The xor matters: it breaks strides,
/// some of which any product alone sends into few buckets. The two constants were the best of 60 000 pairs over 70
/// strides that people use and 13 sizes of table: at worst 6 % of the keys found their bucket of eight slots full,
/// random keys 3 %.
[[nodiscard]] constexpr std::uint64_t spread_word(std::uint32_t word) noexcept {
    return (word ^ 0xd49ec8b5u) * 0x5c218eae479420dbu;
}
[[nodiscard]] constexpr std::uint64_t spread_word(std::uint64_t word) noexcept {
    return multiply_fold(word ^ hash_key_0, hash_key_1);
}

/// The hash of one more part of a key whose earlier parts hash to `seed`.
[[nodiscard]] constexpr std::uint64_t hash_join(std::uint64_t seed, std::uint64_t part) noexcept {
    return multiply_fold(seed ^ part, hash_key_2);
}

template <class Word>
[[nodiscard]] constexpr std::uint64_t read_little(char const* from) noexcept {
    std::uint64_t word = 0;
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
        for (std::size_t i = 0; i != sizeof(Word); ++i)
            word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
    } else {
        Word read;
        std::memcpy(&read, from, sizeof read);
        word = read;
    }
    return word;
}

[[nodiscard]] constexpr std::uint64_t hash_16(std::uint64_t seed, std::uint64_t a, std::uint64_t b) noexcept {
    return multiply_fold(a ^ seed, hash_key_2) ^ multiply_fold(b ^ seed, hash_key_3);
}

[[nodiscard]] constexpr std::uint64_t hash_text(char const* at, std::size_t size) noexcept {
    std::uint64_t hash = size * hash_key_0 ^ hash_key_1;
    for (; size > 16; at += 16, size -= 16)
        hash = hash_16(hash, read_little<std::uint64_t>(at), read_little<std::uint64_t>(at + 8));
    // The last 1 to 16 bytes as two words that may overlap, so that no byte is read one by one.
    if (size >= 8) return hash_16(hash, read_little<std::uint64_t>(at), read_little<std::uint64_t>(at + size - 8));
    if (size >= 4) return hash_16(hash, read_little<std::uint32_t>(at), read_little<std::uint32_t>(at + size - 4));
    if (size == 0) return hash_16(hash, 0, 0);
    return hash_16(hash,
                   read_little<std::uint8_t>(at) | read_little<std::uint8_t>(at + size / 2) << 8 |
                       read_little<std::uint8_t>(at + size - 1) << 16,
                   0);
}

/// The bits of a floating number as a key: one zero, one NaN.
[[nodiscard]] constexpr std::uint64_t key_bits_of(double value) noexcept {
    if (value != value) return 0x7ff8000000000000u;
    return value == 0 ? 0 : std::bit_cast<std::uint64_t>(value);
}
[[nodiscard]] constexpr std::uint32_t key_bits_of(float value) noexcept {
    if (value != value) return 0x7fc00000u;
    return value == 0 ? 0 : std::bit_cast<std::uint32_t>(value);
}

template <class T>
concept has_mantissa = std::is_class_v<T> && requires(T const& value) {
    { value.mantissa() } -> std::convertible_to<std::int64_t>;
};

template <class T>
inline constexpr bool is_chrono = false;
template <class Rep, class Period>
inline constexpr bool is_chrono<std::chrono::duration<Rep, Period>> = std::is_integral_v<Rep>;
template <class Clock, class Duration>
inline constexpr bool is_chrono<std::chrono::time_point<Clock, Duration>> = is_chrono<Duration>;

template <class Rep, class Period>
constexpr Rep ticks_of(std::chrono::duration<Rep, Period> d) noexcept {
    return d.count();
}
template <class Clock, class Duration>
constexpr auto ticks_of(std::chrono::time_point<Clock, Duration> t) noexcept {
    return t.time_since_epoch().count();
}

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class T, class U>
inline constexpr bool is_tuple<std::pair<T, U>> = true;
template <class T, std::size_t N>
inline constexpr bool is_tuple<std::array<T, N>> = true;

/// The keys that are one integer of at most 64 bits.
template <class T>
concept integer_key = (std::is_integral_v<T> && sizeof(T) <= 8) || std::is_enum_v<T> || is_chrono<T> || has_mantissa<T>;

template <integer_key T>
[[nodiscard]] constexpr std::uint64_t integer_of(T const& key) noexcept {
    if constexpr (std::is_enum_v<T>)
        return integer_of(static_cast<std::underlying_type_t<T>>(key));
    else if constexpr (is_chrono<T>)
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(ticks_of(key)));
    else if constexpr (has_mantissa<T>)
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(key.mantissa()));
    else
        return static_cast<std::uint64_t>(key);  // sign-extended, so that a wider type hashes alike
}

}  // namespace detail

/// The 64-bit hash of a key: an integer, bool, enum, floating number, text, timestamp, duration, decimal, an optional
/// of these, or a tuple, pair or array of these.
template <class Key>
[[nodiscard]] constexpr std::uint64_t hash_of(Key const& key) noexcept {
    if constexpr (detail::integer_key<Key>)
        return detail::hash_word(detail::integer_of(key));
    else if constexpr (std::is_floating_point_v<Key>)
        return detail::hash_word(detail::key_bits_of(static_cast<double>(key)));
    else if constexpr (detail::text_like<Key>) {
        std::string_view const text = key;
        return detail::hash_text(text.data(), text.size());
    } else if constexpr (detail::is_optional<Key>)
        return key ? leat::hash_of(*key) : detail::hash_null;
    else {
        static_assert(detail::is_tuple<Key>,
                      "leat: this type has no hash; a key is made of numbers, texts, times, enums, "
                      "decimals, and optionals and tuples of these");
        return std::apply(
            [](auto const&... parts) {
                std::uint64_t hash = sizeof...(parts);
                ((hash = detail::hash_join(hash, leat::hash_of(parts))), ...);
                return hash;
            },
            key);
    }
}

}  // namespace v0
}  // namespace leat
