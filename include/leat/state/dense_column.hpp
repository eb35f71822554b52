// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

namespace detail {

/// The memory of a column: what it can do without the type of its values, so that it is compiled once for all types.
template <class Pages>
class column_memory {
public:
    /// What has to be known of the values.
    struct kind {
        std::size_t size;   // of a value, in bytes
        std::size_t least;  // room for so many at first
        void (*relocate)(void* after, void* before, std::size_t n) noexcept;  // null: their bytes are copied
    };

    column_memory() = default;
    column_memory(column_memory&&) = delete;

    [[nodiscard]] std::size_t memory() const noexcept { return block_.size() + old_block_.size(); }
    [[nodiscard]] bool has_room() const noexcept { return size != capacity && waiting == 0; }

    void* at = nullptr;
    void* old = nullptr;
    std::size_t waiting = 0;  // values [0, waiting) are still in the old array
    std::size_t size = 0;
    std::size_t capacity = 0;

    static constexpr std::size_t step = 512;

    /// Room for `n` values; moves old ones over so fast that none is left when the new array is full.
    [[gnu::noinline]] void make_room(kind const& values, std::size_t n) {
        if (n > capacity)
            grow(values, n > 2 * capacity ? n : 2 * capacity, Pages::growth::yes);
        else if (waiting != 0)
            move_over(values, n - size + (n - size == 1 ? 0 : step));
    }

    [[gnu::noinline]] void grow(kind const& values, std::size_t n, typename Pages::growth grows) {
        move_over(values, waiting);
        if (n < values.least) n = values.least;
        Pages fresh(n * values.size, Pages::content::any, grows);
        old_block_.swap(block_);
        block_.swap(fresh);
        old = at;
        kept_ = old_block_.size();
        at = block_.data();
        capacity = n;
        waiting = size;
        if (waiting <= step) move_over(values, waiting);
    }

    /// The last values that wait go first, so that what waits is always the front of the old array.
    [[gnu::noinline]] void move_over(kind const& values, std::size_t n) noexcept {
        if (n > waiting) n = waiting;
        waiting -= n;
        std::size_t const front = waiting * values.size;
        if (n != 0) {
            char* const after = static_cast<char*>(at) + front;
            char* const before = static_cast<char*>(old) + front;
            if (values.relocate == nullptr)
                std::memcpy(after, before, n * values.size);
            else
                values.relocate(after, before, n);
        }
        if (old_block_.vacate(front, kept_)) kept_ = front;
        if (waiting == 0 && old != nullptr) {
            drop_old();
            block_.settle(size * values.size);
        }
    }

    /// All values are destroyed; the memory stays.
    void forget() noexcept {
        size = waiting = 0;
        drop_old();
    }
    /// All values are destroyed; the memory is given back.
    [[gnu::noinline]] void release() noexcept {
        forget();
        block_ = Pages();
        at = nullptr;
        capacity = 0;
    }

    [[gnu::noinline]] void swap(column_memory& other) noexcept {
        block_.swap(other.block_);
        old_block_.swap(other.old_block_);
        std::swap(at, other.at);
        std::swap(old, other.old);
        std::swap(size, other.size);
        std::swap(capacity, other.capacity);
        std::swap(waiting, other.waiting);
        std::swap(kept_, other.kept_);
    }

private:
    void drop_old() noexcept {
        old_block_ = Pages();
        old = nullptr;
    }

    std::size_t kept_ = 0;  // the bytes of the old array that are not given back yet
    Pages block_;
    Pages old_block_;
};

}  // namespace detail

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
    // Inside, `memory_` is asked, and not through the accessors: each of these is compiled again for each T.
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
    ~dense_column() { destroy_all(); }

    /// The number of values.
    [[nodiscard]] std::size_t size() const noexcept { return memory_.size; }
    [[nodiscard]] std::size_t capacity() const noexcept { return memory_.capacity; }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept { return memory_.memory(); }
    /// True when it is worth asking for a value before it is needed: larger than about the second cache.
    [[nodiscard]] bool large() const noexcept { return memory_.size * sizeof(T) > detail::prefetch_from; }

    /// The value of an id below `size()`.
    [[nodiscard]] T& operator[](std::size_t id) noexcept { return at(id)[id]; }
    [[nodiscard]] T const& operator[](std::size_t id) const noexcept { return at(id)[id]; }

    /// True while values still move.
    [[nodiscard]] bool moving() const noexcept { return memory_.waiting != 0; }

    /// Asks for the memory of a value. (Always inline: g++ takes a call of a function that only prefetches for one
    /// without effect, and leaves it out.)
    [[gnu::always_inline]] inline void prefetch(std::size_t id) const noexcept {
        __builtin_prefetch(at(id) + id, 1);
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
    [[nodiscard]] T* whole() noexcept { return memory_.waiting != 0 ? nullptr : static_cast<T*>(memory_.at); }
    [[nodiscard]] T const* whole() const noexcept { return memory_.waiting != 0 ? nullptr : static_cast<T const*>(memory_.at); }

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
    [[nodiscard]] view_of_values view() noexcept { return {static_cast<T*>(memory_.at), static_cast<T*>(memory_.old), memory_.waiting}; }

    /// Room for `n` values without another block of memory.
    void reserve(std::size_t n) {
        if (n > memory_.capacity)
            memory_.grow(about_values, n > 2 * memory_.size ? n : 2 * memory_.size, detail::pages::growth::no);
    }

    /// Makes the size at least `n`; new values are copies of `value`. Call it once per batch: it also carries growth
    /// on.
    void fit(std::size_t n, T const& value = T{}) {
        if (n > memory_.size || memory_.waiting != 0) fit_slow(n, value);
    }

    /// Room for one more value: all of `push_back` that can throw, but the copy.
    void make_room() {
        if (!memory_.has_room()) memory_.make_room(about_values, memory_.size + 1);
    }
    /// Adds a value that is made where it stays.
    template <class... Parts>
    T& emplace_back(Parts&&... parts) {
        make_room();
        T* const added = ::new (static_cast<void*>(static_cast<T*>(memory_.at) + memory_.size)) T(static_cast<Parts&&>(parts)...);
        ++memory_.size;
        return *added;
    }
    T& push_back(T value) { return emplace_back(static_cast<T&&>(value)); }

    void pop_back() noexcept {
        (*this)[memory_.size - 1].~T();
        if (--memory_.size < memory_.waiting) memory_.waiting = memory_.size;
    }

    /// Destroys all values and keeps the memory.
    void empty_out() noexcept {
        destroy_all();
        memory_.forget();
    }

    /// Destroys all values and gives the memory back.
    void clear() noexcept {
        destroy_all();
        memory_.release();
    }

    template <class Writer>
    void save(Writer& out) const {
        out.write(static_cast<std::uint64_t>(size()));
        for (std::size_t id = 0; id != size(); ++id) out.write((*this)[id]);
    }
    /// Replaces all values.
    template <class Reader>
    void load(Reader& saved) {
        empty_out();
        for (std::size_t left = saved.read_size(); left != 0; --left) saved.read(push_back(T{}));
    }

    void swap(dense_column& other) noexcept { memory_.swap(other.memory_); }

private:
    using memory_type = detail::column_memory<detail::pages>;

    /// 1.1 to 1.9 KB, by the size of a value: columns of different types over the same ids do not all grow at the same
    /// number of ids, which would add their page faults up to one long pause.
    static consteval std::size_t first_capacity() {
        std::size_t bytes = 1024;
        for (std::size_t size = sizeof(T); size != 0 && bytes < 1920; size /= 2) bytes += 128;
        return bytes / sizeof(T) < 16 ? 16 : bytes / sizeof(T);
    }
    static consteval auto relocate() -> void (*)(void*, void*, std::size_t) noexcept {
        if constexpr (std::is_trivially_copyable_v<T>)
            return nullptr;
        else
            return [](void* after, void* before, std::size_t n) noexcept {
                T* const fresh = static_cast<T*>(after);
                T* const old = static_cast<T*>(before);
                for (std::size_t i = 0; i != n; ++i) {
                    ::new (static_cast<void*>(fresh + i)) T(std::move(old[i]));
                    old[i].~T();
                }
            };
    }
    static constexpr typename memory_type::kind about_values{sizeof(T), first_capacity(), relocate()};

    /// The array that has the value of an id.
    [[nodiscard, gnu::always_inline]] inline T* at(std::size_t id) const noexcept {
        return static_cast<T*>(id < memory_.waiting ? memory_.old : memory_.at);
    }

    [[gnu::noinline]] void fit_slow(std::size_t n, T const& value) {
        if (n <= memory_.size) {
            memory_.move_over(about_values, memory_type::step);
            return;
        }
        memory_.make_room(about_values, n);
        T* const values = static_cast<T*>(memory_.at);
        for (; memory_.size != n; ++memory_.size) ::new (static_cast<void*>(values + memory_.size)) T(value);
    }

    void destroy_all() noexcept {
        if constexpr (!std::is_trivially_destructible_v<T>)
            for (std::size_t id = 0; id != memory_.size; ++id) (*this)[id].~T();
    }

    memory_type memory_;
};

}  // namespace v0
}  // namespace leat
