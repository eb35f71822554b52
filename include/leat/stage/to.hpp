// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/sinks.hpp>

namespace leat {
inline namespace v0 {

/// `to` takes a sink, such as `console()` or `json_lines_file("out.ndjson")`.
template <class What, class Write>
struct to_needs_a_sink;

namespace detail {

/// A sink at work takes rows: `write(row)`, or `write(row, time)` where it says `takes_time`; `flush(idle)` after each batch,
/// `advance(watermark)` when what is due by then has been written, `close()` at the end; `save` and `load` where it has a position.
template <class Writer>
struct writer_node : sink_node {
    run_context* context;
    Writer writer;
    std::uint64_t rows = 0;

    template <class MakeWriter>
    writer_node(run_context* c, MakeWriter const& w) : context(c), writer(w()) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(nothing&, [[maybe_unused]] Meta meta, Row&& row) {
        if constexpr (requires { requires Writer::takes_time; })
            writer.write(row, meta.ts);
        else
            writer.write(row);
        ++rows;
        return true;
    }
    void flush() {
        count();
        writer.flush(context->idle);
    }
    void advance(timestamp watermark) { writer.advance(watermark); }
    void close() {
        count();
        writer.close();
    }
    /// Behind a snapshot stands nothing that only the writer knows of.
    template <class W>
    void save(W& out) const {
        if constexpr (requires { writer.save(out); })
            writer.save(out);
        else
            const_cast<writer_node*>(this)->writer.flush(true);
    }
    template <class R>
    void load_state(R& saved) {
        if constexpr (requires { writer.load(saved); }) writer.load(saved);
    }

  private:
    void count() {
        context->records_out += rows;
        rows = 0;
    }
};

template <class Sink>
struct to_stage {
    static constexpr char const* kind = "to";
    static constexpr bool is_sink = true;
    Sink sink;
    template <class In>
    using out = In;
    template <class In>
    struct check {
        static consteval auto pick() {
            if constexpr (requires { typename Sink::template mistake<In>; })
                return std::type_identity<typename Sink::template mistake<In>>{};
            else
                return std::type_identity<fine>{};
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context& context, MakeNext const&) const {
        auto const writer = [&] {
            if constexpr (requires { sink.template open_for<In>(context); })
                return sink.template open_for<In>(context);
            else
                return sink.template open<typename In::plain>(context);
        };
        return writer_node<decltype(writer())>(&context, writer);
    }
};

template <class S>
concept sink_description = requires { S::sink_kind; };

/// A sink of the library is the end of a pipeline by itself, so `to` may be left out.
template <class S>
inline constexpr bool is_written_to = false;
template <class S>
inline constexpr bool is_written_to<chain<open, to_stage<S>>> = true;

}  // namespace detail

/// The end of a pipeline that writes: `to(console())`, `to(json_lines_file("out.ndjson"))`. The library's sinks can also
/// stand alone, `late_to(console())`; one of your own cannot.
inline constexpr struct to_fn : detail::takes_arguments<"to", "to(sink)", 1> {
    using takes_arguments::operator();
    template <class Sink>
        requires(!std::is_move_constructible_v<std::decay_t<Sink>>)  // a stream of the standard
    constexpr auto operator()(Sink const&) const {
        to_needs_a_sink<Sink, did_you_mean<"console()", "json_lines_file(name)">> error;
        return detail::broken{};
    }
    template <std::move_constructible Sink>
    [[nodiscard]] constexpr auto operator()(Sink sink) const {
        if constexpr (detail::sink_description<Sink>)
            return detail::one_stage(detail::to_stage<Sink>{static_cast<Sink&&>(sink)});
        else if constexpr (detail::is_written_to<Sink>)
            return sink;
        else {
            to_needs_a_sink<Sink, did_you_mean<"console()", "json_lines_file(name)">> error;
            return detail::broken{};
        }
    }
} to{};

}  // namespace v0
}  // namespace leat
