// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// Room for a few values, their ids and a mark for each, in one block of memory that is no larger than it need be.
template <class T>
class few_values {
public:
    few_values() = default;
    /// Room for `n` values, `n` + 1 ids and `n` marks; no mark is set.
    explicit few_values(std::size_t n) : at_(::operator new(bytes_for(n), alignment)), room_(static_cast<std::uint32_t>(n)) {
        std::memset(marks(), 0, n);
    }
    few_values(few_values&& other) noexcept { swap(other); }
    few_values& operator=(few_values&& other) noexcept {
        few_values taken(static_cast<few_values&&>(other));
        swap(taken);
        return *this;
    }
    ~few_values() {
        if (at_ == nullptr) return;
        empty_out();
        ::operator delete(at_, alignment);
    }

    [[nodiscard]] std::size_t room() const noexcept { return room_; }
    [[nodiscard]] std::size_t memory() const noexcept { return at_ == nullptr ? 0 : bytes_for(room_); }
    [[nodiscard]] T* values() const noexcept { return static_cast<T*>(at_); }
    [[nodiscard]] std::uint32_t* ids() const noexcept {
        return reinterpret_cast<std::uint32_t*>(static_cast<char*>(at_) + ids_from(room_));
    }
    [[nodiscard]] bool* marks() const noexcept { return reinterpret_cast<bool*>(ids() + room_ + 1); }

    /// Makes one more value; there is room.
    template <class From>
    T& push_back(From&& value) {
        T* const made = ::new (static_cast<void*>(values() + made_)) T(static_cast<From&&>(value));
        ++made_;
        return *made;
    }
    void empty_out() noexcept {
        while (made_ != 0) values()[--made_].~T();
    }
    void swap(few_values& other) noexcept {
        std::swap(at_, other.at_);
        std::swap(room_, other.room_);
        std::swap(made_, other.made_);
    }

private:
    static constexpr std::align_val_t alignment{alignof(T) < alignof(std::size_t) ? alignof(std::size_t) : alignof(T)};

    static constexpr std::size_t ids_from(std::size_t n) noexcept { return (n * sizeof(T) + 3) / 4 * 4; }
    static constexpr std::size_t bytes_for(std::size_t n) noexcept {
        return ids_from(n) + (n + 1) * sizeof(std::uint32_t) + n;
    }

    void* at_ = nullptr;
    std::uint32_t room_ = 0;
    std::uint32_t made_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
