// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/poll_loop.hpp>
#include <leat/flow/position.hpp>
#include <leat/flow/row_buffer.hpp>

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <span>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {

/// What a source answers when it is asked for the next batch.
enum class source_state : unsigned char { ready, waiting, ended };

/// Awaited in a source: goes on when the descriptor can be read.
struct readable {
    int descriptor;
    constexpr explicit readable(int fd) noexcept : descriptor(fd) {}
};
/// Awaited in a source: goes on at a time of the run's clock.
struct sleep_until {
    timestamp until;
    constexpr explicit sleep_until(timestamp t) noexcept : until(t) {}
};

/// A coroutine that produces records: `co_yield` a record, or a `std::span` of records for a batch.
///
///     leat::source<int> count_to(int n) {
///         for (int i = 1; i <= n; ++i) co_yield i;
///     }
///
/// `source<T>` owns its records and hands them on as rvalues; `source<T const>` yields spans of records that stay where
/// they are, and hands on references. Single records are collected until there are 1024 or the source waits
/// (`co_await leat::readable(fd)`, `co_await leat::sleep_until(t)`); a span is a batch of its own and must stay valid
/// until the coroutine is resumed. Records are asked for by a plain call: 2 ns a batch.
///
/// With g++ 12 give a record a name before you yield it: a braced temporary inside a `co_yield` is destroyed twice.
template <class T>
class [[nodiscard]] source {
public:
    using element = T;
    using value_type = std::remove_const_t<T>;

    struct promise_type {
        detail::row_buffer<value_type> buffer{};
        std::span<T> batch{};
        std::span<T> after_buffer{};
        std::size_t capacity = 1024;
        wait_request waiting_for{};
        bool waiting = false;
        std::exception_ptr thrown{};

        // An aggregate would be initialised from the coroutine's own parameters.
        promise_type() noexcept {}
        promise_type(promise_type const&) = delete;
        promise_type& operator=(promise_type const&) = delete;

        struct pause_if {
            bool pause;
            explicit pause_if(bool p) noexcept : pause(p) {}
            [[nodiscard]] bool await_ready() const noexcept { return !pause; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            void await_resume() const noexcept {}
        };

        source get_return_object() noexcept { return source(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() noexcept { thrown = std::current_exception(); }

        template <class U>
            requires std::constructible_from<value_type, U&&>
        [[gnu::always_inline]] inline pause_if yield_value(U&& record) {
            bool full = buffer.put(static_cast<U&&>(record));
            if (full) [[unlikely]] full = !buffer.more_room(capacity);
            return pause_if(full);
        }
        pause_if yield_value(std::span<T> rows) noexcept {
            after_buffer = rows;
            return pause_if(!rows.empty());
        }
        pause_if await_transform(readable r) noexcept {
            waiting_for = {r.descriptor, POLLIN, max_timestamp};
            waiting = true;
            return pause_if(true);
        }
        pause_if await_transform(sleep_until s) noexcept {
            waiting_for = {-1, POLLIN, s.until};
            waiting = true;
            return pause_if(true);
        }
    };

    source(source&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    source& operator=(source&& other) noexcept {
        if (this != &other) {
            if (handle_) handle_.destroy();
            handle_ = std::exchange(other.handle_, nullptr);
        }
        return *this;
    }
    ~source() {
        if (handle_) handle_.destroy();
    }

    /// Makes the next batch ready, waiting for nothing. What was collected before a wait is a batch first.
    source_state next(std::size_t batch_size = 1024) {
        if (!handle_) was_given_away();
        auto& p = handle_.promise();
        p.batch = {};
        p.buffer.clear(batch_size);
        p.capacity = batch_size;
        if (!p.after_buffer.empty()) {
            p.batch = std::exchange(p.after_buffer, {});
            return source_state::ready;
        }
        if (p.waiting && !met_) return source_state::waiting;
        p.waiting = met_ = false;
        if (!handle_.done()) handle_.resume();
        if (!p.buffer.empty()) p.batch = std::span<T>(p.buffer.data(), p.buffer.size());
        else if (!p.after_buffer.empty()) p.batch = std::exchange(p.after_buffer, {});
        if (!p.batch.empty()) return source_state::ready;  // before what it has thrown
        if (p.thrown) std::rethrow_exception(std::exchange(p.thrown, nullptr));
        return handle_.done() ? source_state::ended : source_state::waiting;
    }

    [[nodiscard]] std::span<T> rows() const noexcept { return handle_.promise().batch; }
    [[nodiscard]] wait_request waits_for() const noexcept { return handle_.promise().waiting_for; }
    /// What it waits for has come.
    void wake() noexcept { met_ = true; }

private:
    [[noreturn, gnu::cold, gnu::noinline]] static void was_given_away() {
        detail::throw_error({"the coroutine of a source is asked for records, and was given away before"},
                            "a pipeline of a coroutine that is there is run once; from(f, args...) calls the function anew for each run");
    }
    explicit source(std::coroutine_handle<promise_type> h) noexcept : handle_(h) {}
    std::coroutine_handle<promise_type> handle_;
    bool met_ = false;
};

}  // namespace v0
}  // namespace leat
