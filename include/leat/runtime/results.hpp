// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/report.hpp>
#include <leat/runtime/start.hpp>
#include <leat/stage/sinks.hpp>

#include <iterator>
#include <memory>

namespace leat {
inline namespace v0 {
namespace detail {

/// Takes rows into a list that is read between steps.
template <class T, class Rows = std::vector<T>>
struct buffer_node : sink_node {
    run_context* context;
    Rows* rows;

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(nothing&, Meta, Row&& row) {
        rows->push_back(materialise(static_cast<Row&&>(row)));
        ++context->records_out;
        return true;
    }
};

/// Rows that can be pointed to: those of a `std::vector<bool>` cannot.
template <class T>
struct listed_rows { using type = std::vector<T>; };
template <>
struct listed_rows<bool> {
    struct row {
        bool value;
        row(bool v) noexcept : value(v) {}
        operator bool&() noexcept { return value; }
    };
    using type = std::vector<row>;
};

/// The results of a pipeline as an input range: the pipeline runs as far as the range is read. Read once.
template <class Instance, class T>
class results_range {
    using list = typename listed_rows<T>::type;
    struct state {
        std::unique_ptr<list> rows;
        Instance job;
        poll_loop<> loop;
        std::size_t at = 0;

        /// Steps until there is a row; false at the end.
        bool fill() {
            while (at == rows->size()) {
                rows->clear();
                at = 0;
                switch (job.step()) {
                    case step_result::worked: break;
                    case step_result::ended: return !rows->empty();
                    case step_result::waiting:
                        if (loop.wait({job.waits_for()}, job.context().clock)) job.wake();
                        break;
                }
            }
            return true;
        }
    };

  public:
    class iterator {
      public:
        using iterator_concept = std::input_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using reference = T&;
        using pointer = T*;

        iterator() = default;
        explicit iterator(state* s) : state_(s) {}
        // Not everybody compares with the end before each step: not who counts.
        [[nodiscard]] T& operator*() const {
            if (state_->at == state_->rows->size()) state_->fill();
            return (*state_->rows)[state_->at];
        }
        [[nodiscard]] T* operator->() const { return &**this; }
        iterator& operator++() {
            if (state_->at == state_->rows->size()) state_->fill();
            ++state_->at;
            return *this;
        }
        void operator++(int) { ++*this; }
        [[nodiscard]] friend bool operator==(iterator const& i, std::default_sentinel_t) { return !i.state_->fill(); }

      private:
        state* state_ = nullptr;
    };

    results_range() = default;
    results_range(std::unique_ptr<list> rows, Instance job, moved_clock moved)
        : state_(std::make_shared<state>(
              state{static_cast<std::unique_ptr<list>&&>(rows), static_cast<Instance&&>(job), poll_loop<>(-1, moved)})) {}

    [[nodiscard]] iterator begin() const { return iterator(state_.get()); }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// What has been done so far.
    [[nodiscard]] leat::report report() const {
        return state_->job.report();
    }

  private:
    std::shared_ptr<state> state_{};  // copies of a view are the same view
};

}  // namespace detail

/// The results of a pipeline as an input range: `for (auto const& row : results(p))`; with `leat/ranges.hpp` range-v3's
/// views go on from it. The pipeline is run as far as the range is read, and not further. Rows are `owned_t` of the
/// pipeline's rows and may be moved from.
inline constexpr struct results_fn {
    template <pipeline Pipeline, detail::instance_option... Options>
    [[nodiscard]] auto operator()(Pipeline&& p, Options const&... options) const {
        using found = typename detail::mistake_of_running<in<"results">, Pipeline, false>::type;
        if constexpr (detail::is_broken<std::remove_cvref_t<Pipeline>>) {
            return detail::swallowed{};
        } else if constexpr (!std::is_same_v<found, detail::fine>) {
            std::remove_pointer_t<found> error;
            return detail::swallowed{};
        } else {
            using row = owned_t<typename detail::stream_of<std::remove_cvref_t<Pipeline>>::row>;
            using list = typename detail::listed_rows<row>::type;
            auto rows = std::make_unique<list>();
            auto settings = detail::collect_options(options...);
            detail::run_context* const context = settings.context.get();
            auto const end = [&] { return detail::buffer_node<row, list>{{}, context, rows.get()}; };
            auto job = detail::make_instance(static_cast<Pipeline&&>(p), static_cast<detail::owner<detail::run_context>&&>(settings.context), end);
            return detail::results_range<decltype(job), row>(static_cast<decltype(rows)&&>(rows), static_cast<decltype(job)&&>(job), settings.moved);
        }
    }
    template <class... A>
        requires(!detail::can_be_started<A...>)
    auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_run<"results", A...>::type> error;
        return detail::swallowed{};
    }
} results{};

}  // namespace v0
}  // namespace leat

template <class Instance, class T>
inline constexpr bool std::ranges::enable_view<leat::detail::results_range<Instance, T>> = true;
