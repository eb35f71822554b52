// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/instance.hpp>

namespace leat {
inline namespace v0 {

/// Why a run is over.
enum class run_end : unsigned char {
    end_of_input,   ///< the source had no more
    stopped_early,  ///< nobody wanted more (`take`)
    interrupted     ///< Ctrl-C, or a request to stop
};

/// What a run did. Times are event times.
struct report {
    std::uint64_t records_in = 0;
    std::uint64_t records_out = 0;
    std::uint64_t late = 0;
    std::uint64_t bad = 0;
    std::uint64_t blank_lines = 0;
    std::vector<bad_count> bad_by_reason{};
    std::optional<timestamp> watermark{};  ///< the last one; null without event time
    run_end ended = run_end::end_of_input;
};

/// The source can be run only once, and the pipeline was not given away: `run(std::move(p))`.
template <class Source>
struct source_can_be_run_once_so_use_std_move;

/// A pipeline that is run needs a sink at its end: `to(...)`, `for_each`, `collect`, ...
template <class Where>
struct pipeline_has_no_sink;

/// A pipeline that is run begins with `from(...)`.
template <class Where>
struct pipeline_has_no_source;

namespace detail {

template <class Chain>
struct root_of { using type = Chain; };
template <class P, class S>
struct root_of<chain<P, S>> : root_of<P> {};

template <class Chain>
[[nodiscard]] constexpr auto&& root_in(Chain&& c) {
    if constexpr (is_chain<std::remove_cvref_t<Chain>>)
        return root_in(static_cast<Chain&&>(c).prev);
    else
        return static_cast<Chain&&>(c);
}

/// The mistake of running a pipeline, apart from those found at its bars.
template <class Where, class Pipeline>
struct mistake_of_running {
    using raw = std::remove_cvref_t<Pipeline>;
    static consteval auto pick() {
        if constexpr (!raw::has_source)
            return static_cast<pipeline_has_no_source<Where>*>(nullptr);
        else if constexpr (!ends_in_sink<raw>)
            return static_cast<pipeline_has_no_sink<Where>*>(nullptr);
        else {
            using description = typename root_of<raw>::type::description_type;
            if constexpr (requires(Pipeline p, run_context& c) { root_in(static_cast<Pipeline&&>(p)).description.open(c); })
                return fine{};
            else
                return static_cast<source_can_be_run_once_so_use_std_move<description>*>(nullptr);
        }
    }
    using type = decltype(pick());
};

template <class Pipeline>
[[nodiscard]] auto make_instance(Pipeline&& p, std::unique_ptr<run_context> context) {
    auto&& root = root_in(static_cast<Pipeline&&>(p));
    run_context& shared = *context;
    using source = decltype(static_cast<decltype(root)>(root).description.open(shared));
    using bad = decltype(make_side_stream<bad_record_stream>(root.bad, shared));
    auto bad_stream = std::make_unique<bad>(make_side_stream<bad_record_stream>(root.bad, shared));
    source opened = static_cast<decltype(root)>(root).description.open(shared);
    auto nodes = build<void>(static_cast<Pipeline&&>(p), shared, last_node{});
    return instance<source, decltype(nodes), bad>(static_cast<std::unique_ptr<run_context>&&>(context),
                                                  static_cast<source&&>(opened), static_cast<decltype(nodes)&&>(nodes),
                                                  static_cast<std::unique_ptr<bad>&&>(bad_stream));
}

[[nodiscard]] inline report report_of(run_context const& c, run_end why) {
    report r{c.records_in, c.records_out, c.late, c.bad, c.blank_lines, c.bad_by_reason, {}, why};
    if (c.watermark != min_timestamp) r.watermark = c.watermark;
    return r;
}

}  // namespace detail

/// Runs a pipeline to its end, and returns a `report`; with sinks that have values, `{report, values...}` in the order in
/// which they are written.
inline constexpr struct run_fn {
    template <pipeline Pipeline>
    auto operator()(Pipeline&& p) const {
        using found = typename detail::mistake_of_running<in<"run">, Pipeline>::type;
        if constexpr (!std::is_same_v<found, detail::fine>) {
            std::remove_pointer_t<found> error;
        } else {
            auto job = detail::make_instance(static_cast<Pipeline&&>(p), std::make_unique<detail::run_context>());
            detail::poll_loop loop;
            run_end why = run_end::end_of_input;
            for (bool go_on = true; go_on;) {
                switch (job.step()) {
                    case step_result::worked: break;
                    case step_result::waiting: {
                        wait_request const request = job.waits_for();
                        loop.wait({&request, 1}, job.context().clock);
                        job.wake();
                        break;
                    }
                    case step_result::ended: go_on = false; break;
                }
            }
            if (job.done()) why = run_end::stopped_early;
            job.finish();
            auto values = std::tuple_cat(job.bad().node().values(), job.node().values());
            if constexpr (std::tuple_size_v<decltype(values)> == 0)
                return detail::report_of(job.context(), why);
            else
                return std::tuple_cat(std::tuple(detail::report_of(job.context(), why)), std::move(values));
        }
    }
} run{};

}  // namespace v0
}  // namespace leat
