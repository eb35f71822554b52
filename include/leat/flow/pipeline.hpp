// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/broken.hpp>
#include <leat/flow/context.hpp>
#include <leat/flow/stream.hpp>

/// Composition. A pipeline is a value that describes: stages and their parameters, no state. `run` makes the nodes.
namespace leat {
inline namespace v0 {

template <class Left, class Right>
struct a_pipeline_with_a_source_must_stand_left_of_the_bar;

/// A pipeline begins with `from(...)`: `from(rows) | filter(...)`, `from(json_lines<Record>(...)) | ...`.
template <class Where, class What, class Write>
struct left_of_the_bar_stands_no_pipeline;

/// A stage or a sink follows `|`, as what its combinator returns: `| count_rows()`, with parentheses.
template <class What, class Write>
struct right_of_the_bar_stands_no_stage;

/// A sink is the end of a pipeline: no stage can follow it.
template <class Where>
struct stage_stands_behind_a_sink;

/// A pipeline given to a combinator, as a branch or for bad or late records, needs a sink at its end: `to(...)`,
/// `for_each`, `collect`, ...
template <class Where, class Which>
struct pipeline_on_the_side_has_no_sink;

/// A pipeline is wanted here: stages and a sink, `filter(...) | console()`, or a sink alone, `console()`.
template <class Where, class Which, class What>
struct no_pipeline_is_given;

/// A pipeline given to a combinator gets its rows there, so it begins with a stage or a sink, and not with `from(...)`.
template <class Where, class Which>
struct takes_pipelines_without_a_source;

/// A window is for the `aggregate(...)` that follows it. Here something that does not know windows comes first: put
/// `aggregate(...)` before it, or leave `window(...)` out.
template <class Where, class Before, class Missing>
struct window_needs_an_aggregate;

/// What stands to the right, where something is missing.
template <fixed_string Name>
struct stands_before {};

namespace detail {

/// The left end of a pipeline that has no source yet.
struct open {
    static constexpr bool has_source = false;
};

/// `Prev`, followed by one stage.
template <class Prev, class Stage>
struct chain {
    static constexpr bool has_source = Prev::has_source;
    [[no_unique_address]] Prev prev;
    [[no_unique_address]] Stage stage;
    char const* name = nullptr;  ///< what `named` said
};

template <class T>
inline constexpr bool is_chain = false;
template <class P, class S>
inline constexpr bool is_chain<chain<P, S>> = true;

/// A left end that has rows says what stream it is.
template <class T>
concept root = requires { typename T::stream_type; };

template <class T>
concept pipeline_part = is_chain<T> || root<T> || is_broken<T>;

/// The stream that leaves a chain which is given the stream `In`.
template <class Chain, class In>
struct stream_after;
template <class In>
struct stream_after<open, In> { using type = In; };
template <root R, class In>
struct stream_after<R, In> { using type = typename R::stream_type; };
template <class P, class S, class In>
struct stream_after<chain<P, S>, In> {
    using type = typename S::template out<typename stream_after<P, In>::type>;
};

template <class Chain, class In = void>
using stream_of = typename stream_after<Chain, In>::type;

/// The mistake that a stage would be behind a stream: `fine`, or a pointer to an incomplete type that says what it is.
template <class Stage, class In>
using mistake_of = typename Stage::template mistake<In>;

/// Whether a stage leaves a window behind that no aggregate has used: a sink, another window, or one that begins anew.
template <class Stage, class In>
consteval bool forgets_window() {
    if constexpr (!In::windowed || requires { Stage::fires_windows; })
        return false;
    else if constexpr (requires { Stage::is_sink; } || requires { Stage::sets_window; })
        return true;
    else
        return !stream_after<chain<open, Stage>, In>::type::windowed;
}

/// Whether a chain ends where rows leave the pipeline.
template <class Chain>
inline constexpr bool ends_in_sink = false;
template <class P, class S>
    requires requires { S::is_sink; }
inline constexpr bool ends_in_sink<chain<P, S>> = true;

/// The base of a combinator that takes so many arguments: it says how it is called where more or fewer are given.
template <fixed_string Name, fixed_string Write, std::size_t Count, class Broken = broken>
struct takes_arguments {
    template <class... A>
        requires(sizeof...(A) != Count)
    constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename wrong_call<Name, Write, A...>::type*> error;
        return Broken{};
    }
};

/// The name of a kind of stage in a message.
template <class Stage>
struct kind_text {
    static constexpr std::string_view view = Stage::kind;
    static constexpr fixed_string<view.size() + 1> value{view};
    using where = in<value>;
};

/// The mistake of one stage behind a stream.
template <class Stage, class In>
struct mistake_at {
    static consteval auto pick() {
        using own = mistake_of<Stage, In>;
        if constexpr (!std::is_same_v<own, fine>)
            return std::type_identity<own>{};
        else if constexpr (forgets_window<Stage, In>())
            return std::type_identity<
                window_needs_an_aggregate<in<"window">, stands_before<kind_text<Stage>::value>, did_you_mean<"aggregate">>*>{};
        else
            return std::type_identity<fine>{};
    }
    using type = typename decltype(pick())::type;
};

/// The leftmost mistake of a chain that is given the stream `In`, behind a sink or not.
template <class Chain, class In, bool BehindSink = false>
struct mistake_along { using type = fine; };
template <class P, class S, class In, bool BehindSink>
struct mistake_along<chain<P, S>, In, BehindSink> {
    static constexpr bool behind_sink = std::is_same_v<P, open> ? BehindSink : ends_in_sink<P>;
    static consteval auto pick() {
        using before = typename mistake_along<P, In, BehindSink>::type;
        if constexpr (!std::is_same_v<before, fine>)
            return std::type_identity<before>{};
        else if constexpr (behind_sink && !requires { S::renames_left; })
            return std::type_identity<stage_stands_behind_a_sink<typename kind_text<S>::where>*>{};
        else
            return std::type_identity<typename mistake_at<S, stream_of<P, In>>::type>{};
    }
    using type = typename decltype(pick())::type;
};

/// The mistake of a pipeline on the side, which gets its rows from the combinator `Where`.
template <class Where, class Which, class Pipe, class In>
struct mistake_of_side {
    static consteval auto pick() {
        if constexpr (!pipeline_part<Pipe>)
            return std::type_identity<no_pipeline_is_given<Where, Which, of_types<Pipe>>*>{};
        else if constexpr (!is_chain<Pipe> || Pipe::has_source)
            return std::type_identity<takes_pipelines_without_a_source<Where, Which>*>{};
        else {
            using along = typename mistake_along<Pipe, In>::type;
            if constexpr (!std::is_same_v<along, fine>)
                return std::type_identity<along>{};
            else if constexpr (!ends_in_sink<Pipe>)
                return std::type_identity<pipeline_on_the_side_has_no_sink<Where, Which>*>{};
            else
                return std::type_identity<fine>{};
        }
    }
    using type = typename decltype(pick())::type;
};

/// What the sinks of a pipeline hand back, as far as it is known without its rows: `broken_with<values...>`.
template <class Pipe>
struct values_if_broken { using type = broken; };
template <class... V>
struct values_if_broken<broken_with<V...>> { using type = broken_with<V...>; };
template <root R>
    requires requires { typename R::bad_type; }
struct values_if_broken<R> : values_if_broken<typename R::bad_type> {};
template <class P, class S>
struct values_if_broken<chain<P, S>> {
    static consteval auto pick() {
        constexpr typename values_if_broken<P>::type before{};
        if constexpr (requires { typename S::values_if_broken; })
            return join_broken(before, typename S::values_if_broken{});
        else
            return before;
    }
    using type = decltype(pick());
};

/// What becomes of two parts when there is a mistake in one, or between them.
template <class Left, class Right>
using broken_of = decltype(join_broken(typename values_if_broken<Left>::type{}, typename values_if_broken<Right>::type{}));

/// Stages behind a pipeline; they have been checked.
template <class Left, class Right>
[[nodiscard]] constexpr auto append(Left&& left, Right&& right) {
    using raw = std::remove_cvref_t<Right>;
    if constexpr (std::is_same_v<raw, open>)
        return std::remove_cvref_t<Left>(static_cast<Left&&>(left));
    else {
        auto prev = append(static_cast<Left&&>(left), static_cast<Right&&>(right).prev);
        using stage = decltype(right.stage);
        if constexpr (requires { stage::renames_left; }) {
            static_assert(is_chain<decltype(prev)>, "leat: named() names the stage to its left, and there is none");
            prev.name = right.stage.name;
            return prev;
        } else
            return chain<decltype(prev), stage>{static_cast<decltype(prev)&&>(prev), static_cast<Right&&>(right).stage, right.name};
    }
}

/// A stage as a pipeline of one, which is what combinators return.
template <class Stage>
[[nodiscard]] constexpr chain<open, Stage> one_stage(Stage stage) {
    return {open{}, static_cast<Stage&&>(stage)};
}

/// The nearest stage to the left that `Wanted` says yes to.
template <template <class> class Wanted, class Chain>
[[nodiscard]] constexpr auto const& find_left(Chain const& c) {
    if constexpr (Wanted<std::remove_cvref_t<decltype(c.stage)>>::value)
        return c.stage;
    else
        return find_left<Wanted>(c.prev);
}

/// Makes the node of the last stage of a chain. (No lambda: its name would say the types of what follows twice at each
/// stage, and so grow with a power of two.)
template <class Before, class Chain, class MakeNext>
struct node_maker {
    Chain const& c;
    run_context& context;
    MakeNext const& next;
    auto operator()() const { return c.stage.template node<Before>(c, context, next); }
};

/// Makes the nodes of a chain: `next()` makes what follows the chain. Each node is made where it stays, inside the one
/// before it, so that no node is ever moved.
template <class In, class Chain, class MakeNext>
[[nodiscard]] auto build(Chain const& c, run_context& context, MakeNext const& next) {
    if constexpr (is_chain<Chain>) {
        using before = stream_of<std::remove_cvref_t<decltype(c.prev)>, In>;
        return build<In>(c.prev, context, node_maker<before, Chain, MakeNext>{c, context, next});
    } else
        return next();
}

/// Whether a pipeline is one stage that calls a function whose parameters are templates.
template <class Chain>
inline constexpr bool has_generic_function = false;
template <class S>
    requires requires { typename S::function_type; }
inline constexpr bool has_generic_function<chain<open, S>> =
    std::is_class_v<typename S::function_type> && !std::is_base_of_v<expression_tag, typename S::function_type> &&
    !requires { &S::function_type::operator(); };

/// Stages behind stages. Behind a source all of them are checked here, where the user wrote it: every function between
/// this one and the mistake would add lines to the message.
template <class Left, class Right>
    requires pipeline_part<std::remove_cvref_t<Left>> && pipeline_part<std::remove_cvref_t<Right>>
[[nodiscard]] constexpr auto operator|(Left&& left, Right&& right) {
    using l = std::remove_cvref_t<Left>;
    using r = std::remove_cvref_t<Right>;
    if constexpr (is_broken<l> || is_broken<r>)
        return broken_of<l, r>{};
    else if constexpr (r::has_source) {
        a_pipeline_with_a_source_must_stand_left_of_the_bar<l, r> error;
        return broken_of<l, r>{};
    } else if constexpr (l::has_source) {
        // A generic function is compiled when it is first asked what it gives: here, near to what the user wrote, or a
        // mistake in it comes with fifteen lines of how it was met.
        if constexpr (has_generic_function<r>) {
            using stage = decltype(r::stage);
            using row = typename stage::template called_with<stream_of<l>>;
            static_cast<void>(requires { std::declval<typename stage::function_type const&>()(std::declval<row>()); });
        }
        using found = typename mistake_along<r, stream_of<l>, ends_in_sink<l>>::type;
        if constexpr (std::is_same_v<found, fine>) {
            return append(static_cast<Left&&>(left), static_cast<Right&&>(right));
        } else {
            std::remove_pointer_t<found> error;
            return broken_of<l, r>{};
        }
    } else
        return append(static_cast<Left&&>(left), static_cast<Right&&>(right));
}

/// The leftmost stage of a pipeline without source.
template <class Chain>
struct first_stage;
template <class S>
struct first_stage<chain<open, S>> : kind_text<S> {};
template <class P, class S>
struct first_stage<chain<P, S>> : first_stage<P> {};

/// A stage as an argument of something that takes none belongs left of it, with a bar between.
template <class S>
struct place_of_argument<chain<open, S>> {
    struct type {
        template <class Where>
        static consteval bool at_home(Where) { return false; }
        template <class Where>
        using mistake = argument_belongs_elsewhere<Where, given<kind_text<S>::value>, did_you_mean<"stage(...) | stage(...)">>;
    };
};

/// What to write in place of something that is no stage.
template <class What>
consteval auto instead_of_no_stage() {
    constexpr std::string_view name = class_name<What>();
    if constexpr (name.ends_with("_fn")) {  // a combinator without its parentheses
        constexpr auto call = [] {
            constexpr std::size_t end = class_name<What>().size();
            fixed_string<end> text{class_name<What>().substr(0, end - 1)};
            text.text[end - 3] = '(';
            text.text[end - 2] = ')';
            return text;
        }();
        return did_you_mean<call>{};
    } else if constexpr (requires { What::path; })
        return did_you_mean<"select(\"name\"_f)", "map(\"name\"_f)">{};
    else if constexpr (expression<What> && requires { typename What::over_groups; })
        return did_you_mean<"running(\"name\"_f = ...)", "summarize(\"name\"_f = ...)">{};
    else if constexpr (expression<What>)
        return did_you_mean<"filter(condition)", "map(expression)">{};
    else if constexpr (is_named<What>)
        return did_you_mean<"with(\"name\"_f = ...)">{};
    else if constexpr (std::is_class_v<What> && !std::is_move_constructible_v<What>)
        return did_you_mean<"console()", "to(json_lines_file(\"name\"))">{};
    else if constexpr (std::is_class_v<What> || std::is_pointer_v<What>)
        return did_you_mean<"map(f)", "filter(f)", "for_each(f)", "to(sink)">{};
    else
        return did_you_mean<"stage(...)">{};
}

/// What is no part of a pipeline, left or right of a bar.
template <class Left, class Right>
    requires(!pipeline_part<std::remove_cvref_t<Left>>) && pipeline_part<std::remove_cvref_t<Right>>
constexpr auto operator|(Left&&, Right&&) {
    using r = std::remove_cvref_t<Right>;
    if constexpr (is_chain<r> && !r::has_source)
        left_of_the_bar_stands_no_pipeline<typename first_stage<r>::where, of_types<std::remove_cvref_t<Left>>,
                                           did_you_mean<"from(...)">> error;
    else if constexpr (!is_broken<r>)
        a_pipeline_with_a_source_must_stand_left_of_the_bar<std::remove_cvref_t<Left>, r> error;
    return broken_of<broken, r>{};
}
template <class Left, class Right>
    requires pipeline_part<std::remove_cvref_t<Left>> && (!pipeline_part<std::remove_cvref_t<Right>>)
constexpr auto operator|(Left&&, Right&&) {
    if constexpr (!is_broken<std::remove_cvref_t<Left>>) {
        using what = std::remove_cvref_t<Right>;
        using otherwise = right_of_the_bar_stands_no_stage<what, decltype(instead_of_no_stage<what>())>;
        std::remove_pointer_t<typename mistake_of_argument<in<"|">, what, otherwise>::type> error;
    }
    return broken_of<std::remove_cvref_t<Left>, broken>{};
}

}  // namespace detail

/// Something that `|` composes: a source with stages behind it, or stages alone.
template <class T>
concept pipeline = detail::pipeline_part<std::remove_cvref_t<T>>;

}  // namespace v0
}  // namespace leat
