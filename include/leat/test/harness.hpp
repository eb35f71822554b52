// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/report.hpp>
#include <leat/runtime/results.hpp>
#include <leat/stage/sinks.hpp>

#include <functional>
#include <initializer_list>

namespace leat {
inline namespace v0 {
namespace test {

/// A pipeline without a source and without a sink, driven by hand:
///
///     auto h = leat::test::harness<Purchase>(leat::event_time("ts"_f) | leat::key_by("category"_f) | ...);
///     h.push({"tea", 3, at(10s)});       // one record
///     CHECK(h.take().empty());           // what came out since the last take, as `owned_t` rows
///     h.finish();                        // the end of the input
///
/// Bad records are in `bad()`. Time stands still until `clock()` is moved. Records are copied in, so they may be of any type
/// that can be copied.
template <class Record, class Pipeline>
class harness_of {
    struct bad_list {
        std::vector<bad_record> rows;
    };
  public:
    using row = owned_t<typename detail::stream_of<Pipeline, typename detail::source_root<detail::pushed_rows<Record>, detail::nothing>::stream_type>::row>;

    template <class... Options>
    explicit harness_of(Pipeline pipeline, Options const&... options) : pipeline_(static_cast<Pipeline&&>(pipeline)) {
        settings_ = [&](detail::run_context& c) {
            detail::run_options all;
            (all.set(options), ...);
            c = *all.context;
        };
        begin();
    }

    /// Gives one record.
    void push(Record const& record) { push_all(std::span<Record const>(&record, 1)); }
    /// Gives records, in batches of the batch size.
    void push_all(std::span<Record const> records) { job_->push(records); }
    void push_all(std::initializer_list<Record> records) { push_all(std::span<Record const>(records.begin(), records.size())); }

    /// Moves the watermark, behind `times_by_hand`.
    void watermark(timestamp at) {
        job_->advance(at);
    }
    /// The end of the input: what is open fires.
    void finish() { job_->finish(); }
    /// The end without firing what is open.
    void discard() { job_->discard(); }

    /// The rows that came out since the last `take`.
    [[nodiscard]] std::vector<row> take() { return std::exchange(*rows_, {}); }
    /// The bad records since the last call.
    [[nodiscard]] std::vector<bad_record> bad() { return std::exchange(bad_->rows, {}); }

    [[nodiscard]] virtual_clock& clock() noexcept { return *clock_; }
    [[nodiscard]] bool done() const { return job_->done(); }
    [[nodiscard]] leat::report report() const { return job_->report(); }
    [[nodiscard]] state_size measure() const { return job_->measure(); }

    /// Forgets everything and begins anew.
    void restart() { begin(); }

  private:
    void begin() {
        rows_ = std::make_unique<std::vector<row>>();
        bad_ = std::make_unique<bad_list>();
        detail::owner<detail::run_context> context(new detail::run_context);
        settings_(*context);
        context->clock = *clock_;
        context->bad_stream = bad_.get();
        context->bad_push = [](void* list, bad_record const& r) { static_cast<bad_list*>(list)->rows.push_back(r); };
        detail::run_context* const shared = context.get();
        auto const end = [&] { return detail::buffer_node<row>{{}, shared, rows_.get()}; };
        job_ = std::make_unique<instance_type>(detail::make_instance(root() | pipeline_, static_cast<decltype(context)&&>(context), end));
    }
    static auto root() {
        return detail::source_root<detail::pushed_rows<Record>, detail::nothing>{{}, {}};
    }
    using instance_type = decltype(detail::make_instance(root() | std::declval<Pipeline const&>(), detail::owner<detail::run_context>(),
                                                         std::declval<detail::buffer_node<row> (*)()>()));

    Pipeline pipeline_;
    std::function<void(detail::run_context&)> settings_;
    std::unique_ptr<virtual_clock> clock_ = std::make_unique<virtual_clock>();
    std::unique_ptr<std::vector<row>> rows_;
    std::unique_ptr<bad_list> bad_;
    std::unique_ptr<instance_type> job_;
};

/// What stands in for a harness when the pipeline has a mistake.
template <class Record>
struct swallowed_harness : detail::swallowed {
    void push(Record const&) const {}
    void push_all(std::span<Record const>) const {}
    void push_all(std::initializer_list<Record>) const {}
};

/// Makes a harness: `harness<Purchase>(pipeline, batch_size(7))`.
template <class Record, class Pipeline, class... Options>
[[nodiscard]] auto harness(Pipeline pipeline, Options const&... options) {
    using root = detail::source_root<detail::pushed_rows<Record>, detail::nothing>;
    using found = typename detail::mistake_along<Pipeline, typename root::stream_type>::type;
    if constexpr (detail::is_broken<Pipeline>) {
        return swallowed_harness<Record>{};
    } else if constexpr (!std::is_same_v<found, detail::fine>) {
        std::remove_pointer_t<found> error;
        return swallowed_harness<Record>{};
    } else {
        return harness_of<Record, Pipeline>(static_cast<Pipeline&&>(pipeline), options...);
    }
}

}  // namespace test
}  // namespace v0
}  // namespace leat
