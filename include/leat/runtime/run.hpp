// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/progress_line.hpp>
#include <leat/runtime/report.hpp>
#include <leat/runtime/start.hpp>
#include <leat/runtime/stop.hpp>

namespace leat {
inline namespace v0 {

/// A source that is given its records from outside cannot be run: `start(p)`, and `push` on what it returns.
template <class Where, class Source>
struct push_source_is_driven_by_start_and_push;

namespace detail {

/// A run in which nothing could be read says so on the standard error, unless the bad records go somewhere: it would look
/// like one without input.
template <class Context>
[[gnu::cold, gnu::noinline]] void tell_if_all_was_bad(Context const& c) {
    if (c.records_in != 0 || c.bad == 0 || c.bad_push != nullptr || c.bad_by_reason.empty()) return;
    std::string const text = message_of({"leat: nothing could be read, ", number_text(c.bad), " bad: ", c.bad_by_reason[0].stage, ": ",
                                         c.bad_by_reason[0].reason, " (from(..., leat::bad_to(...)) has them)\n"});
    [[maybe_unused]] ssize_t const n = ::write(2, text.data(), text.size());
}

/// Drives an instance to its end, or to the first signal. Out of line, as `make_instance` is: functions that are called once
/// and inlined make one that takes the optimiser long, and nothing here is done for each record.
template <class Instance>
[[gnu::noinline]] run_end drive_to_the_end(Instance& job, run_options const& options, stop_signals const& signals) {
    poll_loop loop(signals.descriptor(), options.moved);
    progress_line line(options.progress_to);
    auto const measure = [&job] { return job.measure(); };
    bool interrupted = false;
    for (;;) {
        interrupted = signals.requested();
        if (interrupted) {
            if (options.fire_on_stop)
                job.finish();
            else
                job.discard();
            break;
        }
        step_result const did = job.step();
        if (did == step_result::ended) break;
        if (did == step_result::waiting) {
            if (loop.wait({job.waits_for()}, job.context().clock)) job.wake();
        }
        line.tick(job.context(), measure);
    }
    line.finish(job.context(), measure);
    tell_if_all_was_bad(job.context());
    return interrupted ? run_end::interrupted : job.done() ? run_end::stopped_early : run_end::end_of_input;
}

/// The same; whatever comes out of it, the instance is at its end then, and the report is told.
template <class Instance>
[[gnu::noinline]] run_end drive(Instance& job, run_options const& options) {
    struct driven {
        Instance& job;
        report* told;
        stop_signals signals{};
        run_end why = run_end::failed;

        driven(Instance& j, report* r) : job(j), told(r) { job.context().stop_descriptor = signals.descriptor(); }
        driven(driven const&) = delete;
        driven& operator=(driven const&) = delete;
        ~driven() {
            if (why == run_end::failed) job.give_up();
            job.context().stop_descriptor = -1;
            if (told != nullptr) tell(*told, job.context(), why);
        }
    } run(job, options.told);
    run.why = drive_to_the_end(job, options, run.signals);
    return run.why;
}

}  // namespace detail

/// Runs a pipeline to its end, and returns a `report`; with sinks that have values, `{report, values...}` in the order in
/// which they are written: `auto [report, rows] = run(p | collect());`.
///
/// Ctrl-C and SIGTERM end it cleanly: what is complete is written. Options: `batch_size(n)`, `on_stop(flush)`,
/// `on_error(stop)`, `with_clock(c)`, `progress()`, `report_to(r)`. A pipeline can be run again, unless its source can be run once only;
/// then it is given away: `run(std::move(p))`. What cannot go on (a file that cannot be opened or written) is a
/// `leat::error`; what a source throws comes out too. Before it does, all sinks are given what came before, and closed.
inline constexpr struct run_fn {
    template <pipeline Pipeline, detail::run_option... Options>
    auto operator()(Pipeline&& p, Options const&... options) const {
        using raw = std::remove_cvref_t<Pipeline>;
        using found = typename detail::mistake_of_running<in<"run">, Pipeline, true>::type;
        using values_if_broken = typename detail::values_if_broken<raw>::type;
        if constexpr (detail::is_broken<raw>) {
            return detail::result_of_broken<report>(values_if_broken{});  // its mistake has been reported
        } else if constexpr (!std::is_same_v<found, detail::fine>) {
            std::remove_pointer_t<found> error;
            return detail::result_of_broken<report>(values_if_broken{});
        } else if constexpr (requires { detail::root_of<raw>::type::description_type::driven_from_outside; }) {
            push_source_is_driven_by_start_and_push<in<"run">, typename detail::root_of<raw>::type::description_type> error;
            return detail::result_of_broken<report>(values_if_broken{});
        } else {
            auto settings = detail::collect_options(options...);
            if (settings.told != nullptr) detail::tell(*settings.told, *settings.context, run_end::failed);
            auto job = detail::make_instance(static_cast<Pipeline&&>(p), static_cast<detail::owner<detail::run_context>&&>(settings.context));
            run_end const why = detail::drive(job, settings);
            auto values = job.values();
            auto told = detail::report_of(static_cast<detail::run_context&&>(job.context()), why);
            if constexpr (std::tuple_size_v<decltype(values)> == 0)
                return told;
            else
                return std::tuple_cat(std::tuple(static_cast<report&&>(told)), static_cast<decltype(values)&&>(values));
        }
    }
    template <class... A>
        requires(!detail::can_be_run<A...>)
    auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_run<"run", A...>::type> error;
        return detail::result_of_broken<report>(typename detail::values_of_call<A...>::type{});
    }
} run{};

}  // namespace v0
}  // namespace leat
