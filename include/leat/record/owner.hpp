// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>

namespace leat {
inline namespace v0 {
namespace detail {

/// The one owner of an object: what `std::unique_ptr` is without its deleters and conversions, of which each type that is
/// pointed to costs the compiler 10 ms.
template <class T>
class owner {
public:
    owner() = default;
    explicit owner(T* object) noexcept : object_(object) {}
    owner(owner&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
    owner& operator=(owner&& other) noexcept {
        T* const before = object_;
        object_ = other.object_;
        other.object_ = before;
        return *this;
    }
    ~owner() { delete object_; }

    [[nodiscard]] T* get() const noexcept { return object_; }
    [[nodiscard]] T* operator->() const noexcept { return object_; }
    [[nodiscard]] T& operator*() const noexcept { return *object_; }

private:
    T* object_ = nullptr;
};

/// The one owner of an array, whose items are as their type makes them.
template <class T>
class owner<T[]> {
public:
    owner() = default;
    explicit owner(std::size_t n) : items_(new T[n]()) {}
    owner(owner&& other) noexcept : items_(other.items_) { other.items_ = nullptr; }
    owner& operator=(owner&& other) noexcept {
        T* const before = items_;
        items_ = other.items_;
        other.items_ = before;
        return *this;
    }
    ~owner() { delete[] items_; }

    [[nodiscard]] T* get() const noexcept { return items_; }
    [[nodiscard]] T& operator[](std::size_t i) const noexcept { return items_[i]; }

private:
    T* items_ = nullptr;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
