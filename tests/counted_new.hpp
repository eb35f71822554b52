// SPDX-License-Identifier: BSL-1.0
// Counts what a test program asks of memory. Replaces the allocation functions: for one file of a program only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace leat_test {

/// How often this program has called any `operator new`.
inline std::size_t calls_of_new = 0;

}  // namespace leat_test

// Not inlined: g++ 12 takes malloc and delete for a mismatch then. All forms: the address sanitizer has its own otherwise.
[[gnu::noinline]] void* operator new(std::size_t n, std::nothrow_t const&) noexcept {
    ++leat_test::calls_of_new;
    return std::malloc(n == 0 ? 1 : n);
}
[[gnu::noinline]] void* operator new(std::size_t n) {
    if (void* const p = operator new(n, std::nothrow)) return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t align, std::nothrow_t const&) noexcept {
    ++leat_test::calls_of_new;
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
