// SPDX-License-Identifier: BSL-1.0
// Counts what a test program asks of memory. Replaces the allocation functions: for one file of a program only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace leat_test {

/// How often this program has called any `operator new`.
inline std::size_t calls_of_new = 0;
/// The most that was asked for at once, and what is too much: that throws `std::bad_alloc`.
inline std::size_t largest_new = 0;
inline std::size_t most_of_new = static_cast<std::size_t>(-1);
/// The call that finds no memory, and how many from there on do.
inline std::size_t failing_call = static_cast<std::size_t>(-1);
inline std::size_t failing_calls = 1;

inline bool takes_note_of(std::size_t n) {
    std::size_t const call = calls_of_new++;
    if (n > largest_new) largest_new = n;
    return n <= most_of_new && (call < failing_call || call - failing_call >= failing_calls);
}

}  // namespace leat_test

// Not inlined: g++ 12 takes malloc and delete for a mismatch then. All forms: the address sanitizer has its own otherwise.
[[gnu::noinline]] void* operator new(std::size_t n, std::nothrow_t const&) noexcept {
    return leat_test::takes_note_of(n) ? std::malloc(n == 0 ? 1 : n) : nullptr;
}
[[gnu::noinline]] void* operator new(std::size_t n) {
    if (void* const p = operator new(n, std::nothrow)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t align, std::nothrow_t const&) noexcept {
    if (!leat_test::takes_note_of(n)) return nullptr;
    auto const unit = static_cast<std::size_t>(align);
    return std::aligned_alloc(unit, (n + unit - 1) / unit * unit);
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t align) {
    if (void* const p = operator new(n, align, std::nothrow)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t n) { return operator new(n); }
[[gnu::noinline]] void* operator new[](std::size_t n, std::nothrow_t const&) noexcept { return operator new(n, std::nothrow); }

[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::nothrow_t const&) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::nothrow_t const&) noexcept { std::free(p); }
