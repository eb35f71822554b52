// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// The rows of a batch that are made one by one, and stay where they are until it is through.
///
/// There is always room for one row more, so that making a row is that and one comparison; the first one lies in here, so
/// that who makes none or one allocates nothing. (A `std::vector` asks for room before each row, and that of `bool` has
/// no rows.)
template <class T>
class row_buffer {
  public:
    row_buffer() noexcept {}
    row_buffer(row_buffer const&) = delete;
    row_buffer& operator=(row_buffer const&) = delete;
    ~row_buffer() {
        destroy();
        release();
    }

    /// Makes a row. True when that was the last there is room for: before the next one `more_room` or `clear` is called.
    template <class... A>
    [[nodiscard, gnu::always_inline]] inline bool put(A&&... a) {
        std::construct_at(end_, static_cast<A&&>(a)...);  // a conversion of the caller's is no warning here
        return ++end_ == full_;
    }
    /// Makes room, for so many rows in all at the most. False when there are as many, or no memory is to be had.
    [[nodiscard, gnu::noinline]] bool more_room(std::size_t most) {
        std::size_t const n = size();
        if (n >= most) return false;
        std::size_t const wanted = n < first_room ? first_room : 2 * n;
        std::size_t const room = wanted < most ? wanted : most;
        auto* const larger = static_cast<T*>(::operator new(room * sizeof(T), std::align_val_t{alignof(T)}, std::nothrow));
        if (larger == nullptr) return false;
        T* made = larger;
        try {
            for (T* row = begin_; row != end_; ++row, ++made) ::new (static_cast<void*>(made)) T(std::move_if_noexcept(*row));
        } catch (...) {
            while (made != larger) (--made)->~T();
            ::operator delete(larger, std::align_val_t{alignof(T)});
            if constexpr (!std::is_copy_constructible_v<T>) throw;  // moved rows are lost
            return false;
        }
        destroy();
        release();
        begin_ = larger;
        end_ = larger + n;
        full_ = larger + room;
        room_ = room;
        return true;
    }
    /// The next batch, of so many rows at the most.
    void clear(std::size_t most) noexcept {
        destroy();
        end_ = begin_;
        full_ = begin_ + (room_ < most ? room_ : most == 0 ? 1 : most);
    }

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
    [[nodiscard]] bool empty() const noexcept { return end_ == begin_; }
    [[nodiscard]] T* data() const noexcept { return begin_; }

  private:
    static constexpr std::size_t first_room = 16;

    void destroy() noexcept {
        if constexpr (!std::is_trivially_destructible_v<T>)
            for (T* row = begin_; row != end_; ++row) row->~T();
    }
    void release() noexcept {
        if (room_ != 1) ::operator delete(begin_, std::align_val_t{alignof(T)});
    }

    union {
        T first_;
    };
    T* begin_ = std::addressof(first_);
    T* end_ = begin_;
    T* full_ = begin_ + 1;
    std::size_t room_ = 1;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
