// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/runtime/options.hpp>

namespace leat {
inline namespace v0 {

/// The source can be run only once, and the pipeline was not given away: `run(std::move(p))`.
template <class Where, class Source>
struct source_can_be_run_once_so_use_std_move;

/// A pipeline that is run needs a sink at its end: `to(...)`, `for_each`, `collect`, ...
template <class Where>
struct pipeline_has_no_sink;

/// A pipeline that is run begins with `from(...)`.
template <class Where>
struct pipeline_has_no_source;

/// `results` makes a range of a pipeline without a sink, and this one has one.
template <class Where>
struct pipeline_has_a_sink_already;

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
template <class Where, class Pipeline, bool Sink>
struct mistake_of_running {
    using raw = std::remove_cvref_t<Pipeline>;
    static consteval auto pick() {
        if constexpr (is_broken<raw>)
            return fine{};  // has been reported
        else if constexpr (!raw::has_source)
            return static_cast<pipeline_has_no_source<Where>*>(nullptr);
        else if constexpr (Sink && !ends_in_sink<raw>)
            return static_cast<pipeline_has_no_sink<Where>*>(nullptr);
        else if constexpr (!Sink && ends_in_sink<raw>)
            return static_cast<pipeline_has_a_sink_already<Where>*>(nullptr);
        else if constexpr (!Sink && stream_of<raw>::windowed)
            return static_cast<
                window_needs_an_aggregate<in<"window">, stands_before<"results">, did_you_mean<"aggregate">>*>(nullptr);
        else {
            using description = typename root_of<raw>::type::description_type;
            if constexpr (requires(Pipeline p, run_context& c) { root_in(static_cast<Pipeline&&>(p)).description.open(c); })
                return fine{};
            else
                return static_cast<source_can_be_run_once_so_use_std_move<Where, description>*>(nullptr);
        }
    }
    using type = decltype(pick());
};

/// A running instance of a pipeline whose rows end in what `last()` makes.
template <class Pipeline, class MakeLast>
[[nodiscard, gnu::noinline]] auto make_instance(Pipeline&& p, owner<run_context> context, MakeLast const& last) {
    auto&& root = root_in(static_cast<Pipeline&&>(p));
    run_context& shared = *context;
    using source = decltype(static_cast<decltype(root)>(root).description.open(shared));
    using bad = decltype(make_side_stream<bad_record_stream>(root.bad, shared));
    owner<bad> bad_stream(new bad(make_side_stream<bad_record_stream>(root.bad, shared)));
    owner<source> opened(new source(static_cast<decltype(root)>(root).description.open(shared)));
    auto const make_node = [&] { return build<void>(p, shared, last); };
    return instance<source, decltype(make_node()), bad>(static_cast<owner<run_context>&&>(context),
                                                        static_cast<owner<source>&&>(opened), make_node,
                                                        static_cast<owner<bad>&&>(bad_stream));
}
template <class Pipeline>
[[nodiscard]] auto make_instance(Pipeline&& p, owner<run_context> context) {
    return make_instance(static_cast<Pipeline&&>(p), static_cast<owner<run_context>&&>(context), make_last_node);
}

template <class... Options>
[[nodiscard]] run_options collect_options(Options const&... options) {
    run_options all;
    (all.set(options), ...);
    return all;
}

/// The source of a pipeline that is driven from outside: it has nothing by itself.
template <class T>
class pushed_source : public never_waits {
  public:
    using element = T const;
    source_state next(run_context&) const noexcept { return source_state::waiting; }
    [[nodiscard]] std::span<T const> rows() const noexcept { return {}; }
    [[nodiscard]] position where() const noexcept { return {records_, 0, 0}; }
    void seek(position at) noexcept { records_ = at.records; }
    /// So many records have been pushed.
    void given(std::uint64_t n) noexcept { records_ += n; }

  private:
    std::uint64_t records_ = 0;
};

template <class T>
struct pushed_rows {
    using element = T const;
    static constexpr char const* kind = "push_source";
    static constexpr bool driven_from_outside = true;
    [[nodiscard]] pushed_source<T> open(run_context&) const { return {}; }
};

}  // namespace detail

/// The beginning of a pipeline that is given its records from outside:
///
///     auto job = start(from(push_source<Purchase>()) | ... | to(console()));
///     job.push(batch);     // any number of times
///     job.finish();
template <class T>
[[nodiscard]] constexpr auto push_source() {
    return detail::pushed_rows<T>{};
}

struct report;

namespace detail {

/// What stands in for an instance of a pipeline with a mistake.
template <class Broken>
struct swallowed_instance;
template <class... V>
struct swallowed_instance<broken_with<V...>> : swallowed {
    [[nodiscard]] std::tuple<V...> values() const;
    [[nodiscard]] run_context& context() const;
    [[nodiscard]] leat::report report() const;
    step_result step() const;
    template <class... A>
    swallowed_instance const& push(A&&...) const;
};

/// What to write in place of an argument that is no option.
template <class T>
struct wrong_option { using type = did_you_mean<"run(pipeline, options...)">; };
template <class T>
    requires std::is_arithmetic_v<T>
struct wrong_option<T> { using type = did_you_mean<"batch_size(n)">; };
template <class T>
    requires(class_name<T>().ends_with("_fn"))
struct wrong_option<T> { using type = decltype(instead_of_no_stage<T>()); };
template <class T>
    requires pipeline<T>
struct wrong_option<T> { using type = did_you_mean<"from(...) | fork(one, other)">; };

/// What `run`, `start` and `results` say of arguments that they do not take: the first wrong one.
template <fixed_string Name, class First = void, class... Options>
struct wrong_run {
    static consteval auto pick() {
        if constexpr (is_broken<First> || (is_broken<Options> || ...))
            return std::type_identity<already_told*>{};
        else if constexpr (!pipeline<First>)
            return std::type_identity<
                cannot_be_called_with<in<Name>, of_types<First>, did_you_mean<"from(rows) | ... | to(sink)">>*>{};
        else
            return std::type_identity<typename first_wrong<Options...>::type*>{};
    }
    template <class... O>
    struct first_wrong { using type = already_told; };
    template <class O, class... More>
    struct first_wrong<O, More...> : first_wrong<More...> {};
    template <class O, class... More>
        requires(Name.view() == "run" ? !run_option<O> : !instance_option<O>)
    struct first_wrong<O, More...> {
        using type = std::remove_pointer_t<typename mistake_of_argument<
            in<Name>, O, cannot_be_called_with<in<Name>, of_types<O>, typename wrong_option<O>::type>>::type>;
    };
    using type = typename decltype(pick())::type;
};
template <fixed_string Name>
struct wrong_run<Name, void> { using type = cannot_be_called_with<in<Name>, of_types<>, did_you_mean<"from(rows) | ... | to(sink)">>*; };

/// What the sinks of a pipeline would have handed back that was run the wrong way.
template <class... A>
struct values_of_call { using type = broken; };
template <pipeline P, class... O>
struct values_of_call<P, O...> : values_if_broken<P> {};

template <class... A>
inline constexpr bool can_be_run = false;
template <class P, class... O>
inline constexpr bool can_be_run<P, O...> = pipeline<P> && (run_option<std::remove_cvref_t<O>> && ...);
template <class... A>
inline constexpr bool can_be_started = false;
template <class P, class... O>
inline constexpr bool can_be_started<P, O...> = pipeline<P> && (instance_option<std::remove_cvref_t<O>> && ...);

}  // namespace detail

/// Makes a running instance without running it: to drive it by `step()` or `push(rows)`, to save and load it. Options:
/// `batch_size(n)`, `on_error(stop)`, `with_clock(c)`; how it ends, and what is told of it, is up to who drives it.
inline constexpr struct start_fn {
    template <pipeline Pipeline, detail::instance_option... Options>
    [[nodiscard]] auto operator()(Pipeline&& p, Options const&... options) const {
        using found = typename detail::mistake_of_running<in<"start">, Pipeline, true>::type;
        using instead = detail::swallowed_instance<typename detail::values_if_broken<std::remove_cvref_t<Pipeline>>::type>;
        if constexpr (detail::is_broken<std::remove_cvref_t<Pipeline>>) {
            return instead{};
        } else if constexpr (!std::is_same_v<found, detail::fine>) {
            std::remove_pointer_t<found> error;
            return instead{};
        } else
            return detail::make_instance(static_cast<Pipeline&&>(p), detail::collect_options(options...).context);
    }
    template <class... A>
        requires(!detail::can_be_started<A...>)
    auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_run<"start", A...>::type> error;
        return detail::swallowed_instance<typename detail::values_of_call<A...>::type>{};
    }
} start{};

}  // namespace v0
}  // namespace leat
