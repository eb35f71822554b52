// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace leat {
inline namespace v0 {
namespace detail {

/// How many items ahead a batch asks for memory. At 1 M keys, a table and a column of doubles together: 12 ahead 19.8
/// ns a record, 24 14.8, 48 13.5, 64 9.8, 96 8.7; the lines asked for must also fit the first cache, so not more.
inline constexpr std::size_t prefetch_distance = 64;

/// From this size on, memory is asked for ahead of its use: about the second cache. Below, asking costs more than it
/// saves.
inline constexpr std::size_t prefetch_from = std::size_t{1} << 20;

/// Blocks taken from the system by `pages` in this process; tests that count allocations read it beside `operator new`.
inline std::atomic<std::uint64_t> page_blocks_taken{0};

/// A block of raw memory, aligned to a cache line: zeroed on arrival where `Zeroed`, else with any content.
///
/// From 128 KB on it comes from the system directly (on Linux): zero pages cost nothing until they are touched, so a
/// large block is no pause. Elsewhere, or when that fails, it is `operator new`.
///
/// Huge pages halve the cost of random access, but the first touch of one takes 0.1 to 0.2 ms, and up to 7 ms were seen
/// where memory is in pieces. So only what is reserved before the first record asks for them at once; what grows does
/// so by `settle`, when its memory has been touched: the system then exchanges the pages in the background.
class pages {
public:
    static constexpr std::size_t huge = std::size_t{2} << 20;
    static constexpr std::size_t piece = std::size_t{128} << 10;
    static constexpr std::size_t from_system = std::size_t{128} << 10;

    pages() = default;

    enum class content : bool { any, zero };
    enum class growth : bool { no, yes };

    /// Throws `std::bad_alloc`.
    [[gnu::noinline]] pages(std::size_t bytes, content wanted, growth grows) : size_(bytes) {
        if (bytes == 0) return;
#if defined(__linux__)
        if (bytes >= from_system) {
            map(bytes, grows);
            if (at_ != nullptr) return;
        }
#endif
        at_ = ::operator new(bytes, std::align_val_t{64});
        if (wanted == content::zero) std::memset(at_, 0, bytes);
    }

    pages(pages&& other) noexcept : at_(other.at_), size_(other.size_), mapped_(other.mapped_) {
        other.at_ = nullptr;
        other.size_ = other.mapped_ = 0;
    }
    pages& operator=(pages&& other) noexcept {
        pages taken(static_cast<pages&&>(other));
        swap(taken);
        return *this;
    }
    // Out of line, as all that is seldom: there are some ten blocks in the state of one stage.
    ~pages() {
        if (at_ != nullptr) give_back();
    }

    [[gnu::noinline]] void swap(pages& other) noexcept {
        std::swap(at_, other.at_);
        std::swap(size_, other.size_);
        std::swap(mapped_, other.mapped_);
    }

    /// The first `bytes` have been touched by now, and may become huge pages.
    void settle([[maybe_unused]] std::size_t bytes) const noexcept {
#if defined(__linux__)
        if (mapped_ >= huge && bytes >= huge) ::madvise(at_, bytes / huge * huge, MADV_HUGEPAGE);
#endif
    }

    /// Bytes `[from, to)` are not needed any more; when they are read again they may be zero. Gives their pages back,
    /// when they are enough to be worth it, else false. For a large block that is used up: to give it back at once
    /// takes 0.1 ms a megabyte.
    bool vacate([[maybe_unused]] std::size_t from, [[maybe_unused]] std::size_t to) const noexcept {
#if defined(__linux__)
        if (mapped_ == 0 || to < from + piece) return false;
        std::size_t const first = (from + 4095) / 4096 * 4096, last = to / 4096 * 4096;
        ::madvise(static_cast<char*>(at_) + first, last - first, MADV_DONTNEED);
        return true;
#else
        return false;
#endif
    }

    [[nodiscard]] void* data() const noexcept { return at_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    [[gnu::noinline]] void give_back() noexcept {
#if defined(__linux__)
        if (mapped_ != 0) {
            ::munmap(at_, mapped_);
            return;
        }
#endif
        ::operator delete(at_, std::align_val_t{64});
    }

#if defined(__linux__)
    void map(std::size_t bytes, growth grows) noexcept {
        std::size_t const unit = bytes >= huge ? huge : 4096;
        if (bytes > std::numeric_limits<std::size_t>::max() / 2) return;
        std::size_t const size = (bytes + unit - 1) / unit * unit;
        std::size_t const slack = bytes >= huge ? huge : 0;  // to cut a piece that starts at a huge page
        void* const got = ::mmap(nullptr, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (got == MAP_FAILED) return;
        page_blocks_taken.fetch_add(1, std::memory_order_relaxed);
        char* first = static_cast<char*>(got);
        if (slack != 0) {
            std::size_t const off = reinterpret_cast<std::uintptr_t>(first) % huge;
            std::size_t const before = off == 0 ? 0 : huge - off;
            if (before != 0) ::munmap(first, before);
            if (before != slack) ::munmap(first + before + size, slack - before);
            first += before;
            if (grows == growth::no) ::madvise(first, size, MADV_HUGEPAGE);  // a wish; it works without
        }
        at_ = first;
        mapped_ = size;
    }
#endif

    void* at_ = nullptr;
    std::size_t size_ = 0;
    std::size_t mapped_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
