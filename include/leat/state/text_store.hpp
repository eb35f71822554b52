// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/hash.hpp>
#include <leat/state/pages.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// The memory of texts: given out in pieces of whole 16 bytes from large blocks, and pieces that come back are given
/// out again by their size. Texts above 1 KB have a block each.
template <class Pages>
class text_store {
public:
    text_store() = default;
    text_store(text_store&& other) noexcept { swap(other); }
    text_store& operator=(text_store&& other) noexcept {
        text_store taken(std::move(other));
        swap(taken);
        return *this;
    }

    ~text_store() {
        while (last_ != nullptr) delete std::exchange(last_, last_->before);
    }

    /// A copy of the text. Throws `std::bad_alloc`.
    [[nodiscard]] char const* keep(std::string_view text) {
        char* const at = static_cast<char*>(take(text.size()));
        std::memcpy(at, text.data(), text.size());
        return at;
    }

    void give_back(char const* at, std::size_t size) noexcept {
        if (size > largest) {
            ::operator delete(const_cast<char*>(at));
            alone_ -= size;
            return;
        }
        piece*& list = free_[(size + 15) / 16];
        list = ::new (const_cast<char*>(at)) piece{list};
    }

    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept { return in_blocks_ + alone_; }

    /// Forgets all texts; those above `largest` have to have been given back.
    void clear() noexcept { *this = text_store{}; }

    void swap(text_store& other) noexcept {
        std::swap(last_, other.last_);
        std::swap(next_, other.next_);
        std::swap(left_, other.left_);
        std::swap(in_blocks_, other.in_blocks_);
        std::swap(alone_, other.alone_);
        for (std::size_t i = 0; i != std::size(free_); ++i) std::swap(free_[i], other.free_[i]);
    }

    static constexpr std::size_t largest = 1024;

private:
    struct piece {
        piece* next;
    };
    struct block_before {
        Pages memory;
        block_before* before;
    };

    void* take(std::size_t size) {
        if (size > largest) {
            void* const at = ::operator new(size);
            alone_ += size;
            return at;
        }
        std::size_t const units = (size + 15) / 16;
        if (piece* const again = free_[units]; again != nullptr) {
            free_[units] = again->next;
            return again;
        }
        if (left_ < units * 16) {
            std::size_t const block = in_blocks_ < 4096 ? 4096 : in_blocks_ < Pages::huge ? in_blocks_ : Pages::huge;
            last_ = new block_before{Pages(block, Pages::content::any, Pages::growth::yes), last_};
            in_blocks_ += block;
            next_ = static_cast<char*>(last_->memory.data());
            left_ = block;
        }
        left_ -= units * 16;
        return std::exchange(next_, next_ + units * 16);
    }

    block_before* last_ = nullptr;
    char* next_ = nullptr;
    std::size_t left_ = 0;
    std::size_t in_blocks_ = 0;
    std::size_t alone_ = 0;
    piece* free_[largest / 16 + 1] = {};
};

/// A text in 16 bytes: up to 12 bytes of text filled up with zeros, then its size; of a longer text, where it is kept.
/// Two short texts are the same when both words are.
struct short_text {
    static_assert(std::endian::native == std::endian::little,
                  "leat: short texts are laid out for little-endian machines");
    static constexpr std::size_t longest = 12;

    std::uint64_t first = 0;  // bytes 0 to 7, or the address
    std::uint64_t last = 0;   // bytes 8 to 11, and the size above them

    /// A text of at most 12 bytes. Reads whole words, some bytes twice, and none outside the text.
    [[nodiscard, gnu::always_inline]] static inline short_text pack(char const* at, std::size_t size) noexcept {
        std::uint64_t const above = static_cast<std::uint64_t>(size) << 32;
        if (size >= 8) [[likely]]
            return {read_little<std::uint64_t>(at),
                    read_little<std::uint32_t>(at + size - 4) >> (8 * (longest - size)) | above};
        if (size >= 4)
            return {read_little<std::uint32_t>(at) |
                        (read_little<std::uint32_t>(at + size - 4) >> (8 * (8 - size)) << 32),
                    above};
        if (size == 0) return {0, 0};
        return {read_little<std::uint8_t>(at) | read_little<std::uint8_t>(at + size / 2) << (8 * (size / 2)) |
                    read_little<std::uint8_t>(at + size - 1) << (8 * (size - 1)),
                above};
    }
    /// A longer text that is kept elsewhere.
    [[nodiscard]] static short_text far(char const* kept, std::size_t size) noexcept {
        return {reinterpret_cast<std::uintptr_t>(kept), static_cast<std::uint64_t>(size) << 32};
    }

    [[nodiscard]] std::size_t size() const noexcept { return last >> 32; }
    [[nodiscard]] bool inside() const noexcept { return size() <= longest; }
    [[nodiscard]] char const* data() const noexcept {
        return inside() ? reinterpret_cast<char const*>(this) : reinterpret_cast<char const*>(first);
    }
    [[nodiscard]] std::string_view view() const noexcept { return {data(), size()}; }

    /// 32 bits of hash for tables in memory, by one multiplication. Short texts only.
    [[nodiscard]] std::uint32_t word() const noexcept {
        return static_cast<std::uint32_t>(multiply_fold(first ^ hash_key_2, last ^ hash_key_3) >> 32);
    }
    friend bool operator==(short_text const&, short_text const&) = default;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
