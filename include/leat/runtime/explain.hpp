// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/text.hpp>
#include <leat/flow/from.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/schema_text.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/time/functions.hpp>
#include <leat/window/aggregate.hpp>
#include <leat/window/running.hpp>

#include <boost/hana/for_each.hpp>

#include <string>

namespace leat {
inline namespace v0 {
namespace detail {

/// One stage of a pipeline, and the stream that comes to it.
template <class In, class Chain>
struct explained {
    using stream_in = In;
    using stream_out = typename std::remove_cvref_t<decltype(std::declval<Chain const&>().stage)>::template out<In>;
    Chain const* at;
};

/// The stages of a chain from left to right, for `hana::for_each`.
template <class In, class Chain>
[[nodiscard]] auto stages_of(Chain const& c) {
    if constexpr (is_chain<Chain>) {
        using before = stream_of<std::remove_cvref_t<decltype(c.prev)>, In>;
        return joined_packs(stages_of<In>(c.prev), pack<explained<before, Chain>>(explained<before, Chain>{&c}));
    } else
        return pack<>();
}

template <class Duration = duration>
[[nodiscard]] std::string duration_text(Duration d) {
    std::int64_t const us = d.count();
    struct unit { std::int64_t size; char const* name; };
    constexpr unit units[] = {{86'400'000'000, "d"}, {3'600'000'000, "h"}, {60'000'000, "min"}, {1'000'000, "s"}, {1000, "ms"}, {1, "us"}};
    for (auto const& u : units)
        if (us != 0 && us % u.size == 0) return std::to_string(us / u.size) + u.name;
    return std::to_string(us) + "us";
}

/// A function or an expression as a text.
template <class F>
[[nodiscard]] std::string function_text(F const& f) {
    if constexpr (std::is_same_v<F, arrival_time>)
        return "arrival";
    else if constexpr (expression<F>)
        return to_text(f);
    else if constexpr (is_named<F>) {
        if constexpr (expression<decltype(f.value)> || !std::is_class_v<decltype(f.value)>)
            return to_text(f);
        else
            return std::string(F::name.view()) + " = (function)";
    } else
        return "(function)";
}

template <class... A>
[[nodiscard]] std::string list_text(pack<A...> const& t) {
    std::string text;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((text += (I == 0 ? "" : ", ") + function_text(item_of<I>(t))), ...);
    }(std::index_sequence_for<A...>{});
    return text;
}

template <class... A>
[[nodiscard]] std::string list_text(boost::hana::basic_tuple<A...> const& t) {
    std::string text;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        ((text += (I == 0 ? "" : ", ") + function_text(boost::hana::at_c<I>(t))), ...);
    }(std::index_sequence_for<A...>{});
    return text;
}

template <class W>
[[nodiscard]] std::string window_text(W const& w) {
    if constexpr (W::from_row)
        return W::name;
    else
        return std::string(W::name) + " " + duration_text(w.size) + (w.offset == duration::zero() ? "" : ", offset " + duration_text(w.offset));
}

/// What stands in a stage's parentheses.
template <class S>
[[nodiscard]] std::string parameters_of(S const& s) {
    if constexpr (requires { s.windows; })
        return window_text(s.windows);
    else if constexpr (requires { s.function; s.delay; })
        return function_text(s.function) + ", out of order by " + duration_text(s.delay);
    else if constexpr (requires { s.predicate; })
        return function_text(s.predicate);
    else if constexpr (requires { s.args; })
        return list_text(s.args);
    else if constexpr (requires { s.named; })
        return list_text(s.named);
    else if constexpr (requires { s.function; })
        return function_text(s.function);
    else if constexpr (requires { s.keys; })
        return list_text(s.keys);
    else if constexpr (requires { s.count; })
        return std::to_string(s.count);
    else if constexpr (requires { S::parameters(); })
        return S::parameters();
    else if constexpr (requires { S::sink_kind; })
        return S::sink_kind;
    else if constexpr (requires { s.sink.sink_kind; })
        return std::string(s.sink.sink_kind);
    else
        return {};
}

template <class Row>
[[nodiscard]] std::string rows_text() {
    if constexpr (record_like<Row>)
        return std::string(schema_text<owned_t<Row>>);
    else
        return std::string(type_name<Row>);
}

template <class Keys>
struct key_list;
template <>
struct key_list<no_keys> {
    [[nodiscard]] static std::string text() { return "none"; }
};
template <fixed_string... N>
struct key_list<key_names<N...>> {
    [[nodiscard]] static std::string text() {
        std::string out;
        ((out += (out.empty() ? "" : ", ") + std::string(N.view())), ...);
        return out;
    }
};

template <class Inputs>
[[nodiscard]] std::string inputs_text(Inputs const& inputs) {
    std::string const text = list_text(inputs);
    return text.empty() ? "nothing" : text;
}

/// Writes the lines about a chain.
class explainer {
  public:
    explicit explainer(std::string indent) : indent_(static_cast<std::string&&>(indent)) {}

    template <class In, class Chain>
    void chain_of(Chain const& c, char const* first_segment = "one loop") {
        segment(first_segment);
        boost::hana::for_each(with_parts([](auto const&... s) { return boost::hana::make_basic_tuple(s...); }, stages_of<In>(c)),
                              [this](auto const& s) { this->stage(s); });
    }

    void line(std::string const& text) { text_ += indent_ + text + "\n"; }
    void field(char const* name, std::string const& value) {
        std::string label = std::string("    ") + name;
        label.resize(label.size() < 18 ? 18 : label.size(), ' ');
        line(label + value);
    }
    [[nodiscard]] std::string& text() noexcept { return text_; }

  private:
    void segment(char const* how = "one loop") { line("segment " + std::to_string(++segments_) + ": " + how); }

    template <class Stage>
    void stage(Stage const& s) {
        auto const& st = s.at->stage;
        using type = std::remove_cvref_t<decltype(st)>;
        using in_stream = typename Stage::stream_in;
        std::string const name = s.at->name != nullptr ? std::string(s.at->name) + ": " : std::string();
        if constexpr (requires { type::sets_window; } || requires { type::sets_keys; }) {
            std::string const p = parameters_of(st);
            line("  " + name + type::kind + "(" + p + ")");
            if constexpr (requires { st.late; }) side("late records go to", "record by record", st.late, static_cast<late_stream<in_stream>*>(nullptr));
        } else if constexpr (requires { typename type::template spec<in_stream>; }) {
            auto const spec = with_parts([](auto const&... n) { return typename type::template spec<in_stream>(n...); }, st.named);
            line("breaker: " + name + type::kind + "(" + parameters_of(st) + ")");
            field("keys", key_list<typename in_stream::keys>::text());
            field("materialised", "the keys; inputs: " + inputs_text(spec.input));
            if constexpr (in_stream::windowed)
                field("state", std::string("one aggregate for each key in each open window (") +
                                   std::to_string(sizeof(typename std::remove_cvref_t<decltype(spec)>::states)) +
                                   " bytes); bounded by the watermark, which closes windows" +
                                   (in_stream::keyed ? "; the keys themselves are kept" : ""));
            else
                field("state", "one aggregate for each key (" +
                                   std::to_string(sizeof(typename std::remove_cvref_t<decltype(spec)>::states)) +
                                   " bytes), for all time; bounded by the number of keys");
            rows<typename Stage::stream_out>();
            segment();
        } else {
            std::string const p = parameters_of(st);
            line("  " + name + type::kind + (p.empty() ? "" : "(" + p + ")"));
            if constexpr (requires { st.branches; })
                branches<in_stream>(st);
            else if constexpr (requires { st.yes; st.no; }) {
                auto* const to_branch = static_cast<typename type::template to_branch<in_stream>*>(nullptr);
                side("branch 1", "in the loop above", st.yes, to_branch);
                side("branch 2, for all others", "in the loop above", st.no, to_branch);
            }
            else if constexpr (!requires { type::is_sink; } && !std::is_same_v<typename in_stream::row, typename Stage::stream_out::row>)
                rows<typename Stage::stream_out>();
        }
    }

    template <class Out>
    void rows() {
        field("rows", rows_text<typename Out::plain>());
    }

    template <class Pipe, class In>
    void side(std::string const& what, char const* how, Pipe const& pipe, In*) {
        if constexpr (!std::is_same_v<Pipe, nothing>) {
            line("    " + what + ":");
            explainer inner(indent_ + "      ");
            inner.chain_of<In>(pipe, how);
            text_ += inner.text();
        }
    }

    template <class In, class Stage>
    void branches(Stage const& st) {
        using type = std::remove_cvref_t<Stage>;
        [&]<class... P>(boost::hana::basic_tuple<P...> const& all) {
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                (side("branch " + std::to_string(I + 1), "in the loop above", boost::hana::at_c<I>(all),
                      static_cast<typename type::template to_branch<In>*>(nullptr)),
                 ...);
            }(std::index_sequence_for<P...>{});
        }(st.branches);
    }

    std::string indent_;
    std::string text_{};
    int segments_ = 0;
};

}  // namespace detail

/// What a pipeline does, as a text: its stages, which of them are fused into one loop, the breakers between, the fields
/// after each stage that changes them, what is materialised, and what bounds the state.
inline constexpr struct explain_fn {
    template <pipeline Pipeline>
    [[nodiscard]] std::string operator()(Pipeline const& p) const {
        if constexpr (!Pipeline::has_source) {
            static_assert(Pipeline::has_source, "leat: explain shows pipelines that begin with from(...)");
            return {};
        } else {
            auto const& root = root_of_pipeline(p);
            using root_type = std::remove_cvref_t<decltype(root)>;
            detail::explainer e("");
            std::string source = std::string("source: ") + root_type::description_type::kind;
            if constexpr (requires { root.description.parameters(); }) source += root.description.parameters();
            e.line(source);
            e.field("rows", detail::rows_text<std::remove_cvref_t<typename root_type::element>>());
            if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(root.bad)>, detail::nothing>) {
                e.line("  bad records go to:");
                detail::explainer inner("      ");
                inner.chain_of<detail::bad_record_stream>(root.bad, "record by record");
                e.text() += inner.text();
            }
            e.chain_of<void>(p);
            return e.text();
        }
    }

  private:
    template <class Chain>
    static auto const& root_of_pipeline(Chain const& c) {
        if constexpr (detail::is_chain<Chain>)
            return root_of_pipeline(c.prev);
        else
            return c;
    }
} explain{};

}  // namespace v0
}  // namespace leat
