// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

/// Values by dense id: a contiguous array that grows in steps.
///
/// When the array is full, one of twice the size is taken, and the values move over a few at a time with each following
/// `fit`, so that no call pauses for all of them. Until they have all moved, a value is in the one or the other array:
/// `operator[]` chooses by one comparison without a branch.
///
/// Cost of `operator[]`: one comparison and one conditional move over a plain array. `fit`: what it adds, and moving at
/// most one value per added one and 512 more. Memory: up to 2, while growing 3, times the values. References and
/// `whole()` are valid until the next `fit`.
template <class T>
class dense_column {
    static_assert(std::is_nothrow_move_constructible_v<T>, "leat: state by id must move without throwing");
    static_assert(alignof(T) <= 64, "leat: state by id is aligned to 64 bytes at most");

public:
    dense_column() = default;
    dense_column(dense_column&& other) noexcept { swap(other); }
    dense_column& operator=(dense_column&& other) noexcept {
        dense_column taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~dense_column() { clear(); }

    /// The number of values.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept { return block_.size() + old_block_.size(); }
    /// True when it is worth asking for a value before it is needed: larger than about the second cache.
    [[nodiscard]] bool large() const noexcept { return size_ * sizeof(T) > detail::prefetch_from; }

    /// The value of an id below `size()`.
    [[nodiscard]] T& operator[](std::size_t id) noexcept { return (id < waiting_ ? old_ : at_)[id]; }
    [[nodiscard]] T const& operator[](std::size_t id) const noexcept { return (id < waiting_ ? old_ : at_)[id]; }

    /// True while values still move.
    [[nodiscard]] bool moving() const noexcept { return waiting_ != 0; }

    /// Asks for the memory of a value. (Always inline: g++ takes a call of a function that only prefetches for one
    /// without effect, and leaves it out.)
    [[gnu::always_inline]] inline void prefetch(std::size_t id) const noexcept {
        __builtin_prefetch((id < waiting_ ? old_ : at_) + id, 1);
    }

    /// Calls `f(i, value of ids[i])` for i from 0 to n: asks for memory ahead when the column is large.
    template <class F>
    void visit(std::uint32_t const* ids, std::size_t n, F&& f) {
        if (large()) {
            constexpr std::size_t ahead = detail::prefetch_distance;
            std::size_t const asked_first = n < ahead ? n : ahead;
            for (std::size_t i = 0; i != asked_first; ++i) prefetch(ids[i]);
            for (std::size_t i = 0; i != n; ++i) {
                if (i + ahead < n) prefetch(ids[i + ahead]);
                f(i, (*this)[ids[i]]);
            }
        } else if (T* const values = whole()) {
            for (std::size_t i = 0; i != n; ++i) f(i, values[ids[i]]);
        } else {
            for (std::size_t i = 0; i != n; ++i) f(i, (*this)[ids[i]]);
        }
    }

    /// All values as one array, or null while some are still to move.
    [[nodiscard]] T* whole() noexcept { return waiting_ == 0 ? at_ : nullptr; }
    [[nodiscard]] T const* whole() const noexcept { return waiting_ == 0 ? at_ : nullptr; }

    /// What `operator[]` and `prefetch` need, by value: a loop that stores values keeps it in registers.
    struct view_of_values {
        T* at;
        T* old;
        std::size_t waiting;
        [[nodiscard, gnu::always_inline]] inline T& operator[](std::size_t id) const noexcept {
            return (id < waiting ? old : at)[id];
        }
        [[gnu::always_inline]] inline void prefetch(std::size_t id) const noexcept {
            __builtin_prefetch((id < waiting ? old : at) + id, 1);
        }
    };
    /// Valid until the next `fit`.
    [[nodiscard]] view_of_values view() noexcept { return {at_, old_, waiting_}; }

    /// Room for `n` values without another block of memory.
    void reserve(std::size_t n) {
        if (n > capacity_) grow(n > 2 * size_ ? n : 2 * size_, detail::pages::growth::no);
    }

    /// Makes the size at least `n`; new values are copies of `value`. Call it once per batch: it also carries growth
    /// on.
    void fit(std::size_t n, T const& value = T{}) {
        if (n > size_ || waiting_ != 0) fit_slow(n, value);
    }

    /// Room for one more value: all of `push_back` that can throw, but the copy.
    void make_room() {
        if (size_ == capacity_ || waiting_ != 0) make_room(size_ + 1);
    }
    T& push_back(T value) {
        make_room();
        T* const added = ::new (static_cast<void*>(at_ + size_)) T(std::move(value));
        ++size_;
        return *added;
    }

    void pop_back() noexcept {
        (*this)[size_ - 1].~T();
        if (--size_ < waiting_) waiting_ = size_;
    }

    /// Destroys all values and keeps the memory.
    void empty_out() noexcept {
        if constexpr (!std::is_trivially_destructible_v<T>)
            for (std::size_t id = 0; id != size_; ++id) (*this)[id].~T();
        size_ = waiting_ = 0;
        old_ = nullptr;
        old_block_ = {};
    }

    /// Destroys all values and gives the memory back.
    void clear() noexcept {
        empty_out();
        block_ = {};
        at_ = nullptr;
        capacity_ = 0;
    }

    template <class Writer>
    void save(Writer& out) const {
        out.write(static_cast<std::uint64_t>(size_));
        for (std::size_t id = 0; id != size_; ++id) out.write((*this)[id]);
    }
    /// Replaces all values.
    template <class Reader>
    void load(Reader& saved) {
        empty_out();
        for (std::size_t left = saved.read_size(); left != 0; --left) saved.read(push_back(T{}));
    }

    void swap(dense_column& other) noexcept {
        block_.swap(other.block_);
        old_block_.swap(other.old_block_);
        std::swap(at_, other.at_);
        std::swap(old_, other.old_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        std::swap(waiting_, other.waiting_);
        std::swap(kept_, other.kept_);
    }

private:
    static constexpr std::size_t step = 512;

    /// 1.1 to 1.9 KB, by the size of a value: columns of different types over the same ids do not all grow at the same
    /// number of ids, which would add their page faults up to one long pause.
    static consteval std::size_t first_capacity() {
        std::size_t bytes = 1024;
        for (std::size_t size = sizeof(T); size != 0 && bytes < 1920; size /= 2) bytes += 128;
        return bytes / sizeof(T) < 16 ? 16 : bytes / sizeof(T);
    }
    static constexpr std::size_t least = first_capacity();

    [[gnu::noinline]] void fit_slow(std::size_t n, T const& value) {
        if (n <= size_) {
            move_over(step);
            return;
        }
        make_room(n);
        for (; size_ != n; ++size_) ::new (static_cast<void*>(at_ + size_)) T(value);
    }

    /// Room for `n` values; moves old ones over so fast that none is left when the new array is full.
    [[gnu::noinline]] void make_room(std::size_t n) {
        if (n > capacity_)
            grow(n > 2 * capacity_ ? n : 2 * capacity_, detail::pages::growth::yes);
        else if (waiting_ != 0)
            move_over(n - size_ + (n - size_ == 1 ? 0 : step));
    }

    void grow(std::size_t n, detail::pages::growth grows) {
        move_over(waiting_);
        if (n < least) n = least;
        detail::pages fresh(n * sizeof(T), detail::pages::content::any, grows);
        old_block_ = std::exchange(block_, std::move(fresh));
        old_ = at_;
        kept_ = old_block_.size();
        at_ = static_cast<T*>(block_.data());
        capacity_ = n;
        waiting_ = size_;
        if (waiting_ <= step) move_over(waiting_);
    }

    /// The last values that wait go first, so that what waits is always the front of the old array.
    void move_over(std::size_t n) noexcept {
        for (n = n < waiting_ ? n : waiting_; n != 0; --n) {
            --waiting_;
            ::new (static_cast<void*>(at_ + waiting_)) T(std::move(old_[waiting_]));
            old_[waiting_].~T();
        }
        if (old_block_.vacate(waiting_ * sizeof(T), kept_)) kept_ = waiting_ * sizeof(T);
        if (waiting_ == 0 && old_ != nullptr) {
            old_block_ = {};
            old_ = nullptr;
            block_.settle(size_ * sizeof(T));
        }
    }

    T* at_ = nullptr;
    T* old_ = nullptr;
    std::size_t waiting_ = 0;  // values [0, waiting_) are still in the old array
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t kept_ = 0;  // the bytes of the old array that are not given back yet
    detail::pages block_;
    detail::pages old_block_;
};

}  // namespace v0
}  // namespace leat
