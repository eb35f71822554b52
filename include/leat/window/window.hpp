// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/instance.hpp>
#include <leat/window/tumbling.hpp>

namespace leat {
inline namespace v0 {

/// Windows are over event time, and the stream has none here: put `event_time("ts"_f, out_of_order(...))` before.
template <class Where>
struct window_needs_event_time;

/// What `late_to` gives to its pipeline.
struct late_records;

/// `window(same_window)` is for the results of windows; these rows have no `window_start` and `window_end`.
template <class Where, class There>
struct same_window_needs_rows_of_a_window;

namespace detail {

template <class Pipe>
struct late_to_option { Pipe pipe; };

template <class Pipe>
struct place_of_argument<late_to_option<Pipe>> : given_as<"late_to(...)", "window(tumbling(d), late_to(p))"> {};

template <class T>
concept windows_description = requires { T::from_row; };
template <windows_description T>
struct place_of_argument<T> : given_as<"windows", "window(tumbling(size))"> {};

template <class Windows, class Late>
struct window_stage {
    static constexpr char const* kind = "window";
    static constexpr bool sets_window = true;
    using values_if_broken = typename detail::values_if_broken<Late>::type;
    using windows_type = Windows;
    Windows windows;
    [[no_unique_address]] Late late;

    template <class In>
    using out = typename In::template with_window<window_stage>;

    template <class In>
    struct check {
        static consteval auto mistake_of_windows() {
            if constexpr (Windows::from_row) {
                if constexpr (!record_like<typename In::plain>)
                    return static_cast<same_window_needs_rows_of_a_window<leat::in<"window">, of_types<typename In::plain>>*>(nullptr);
                else if constexpr (!has_field<typename In::plain, "window_start"> || !has_field<typename In::plain, "window_end">)
                    return static_cast<same_window_needs_rows_of_a_window<leat::in<"window">, names_of<typename In::plain>>*>(nullptr);
                else
                    return fine{};
            } else
                return fine{};
        }
        static consteval auto pick() {
            if constexpr (!In::timed)
                return static_cast<window_needs_event_time<leat::in<"window">>*>(nullptr);
            else if constexpr (!std::is_same_v<decltype(mistake_of_windows()), fine>)
                return mistake_of_windows();
            else if constexpr (std::is_same_v<Late, nothing>)
                return fine{};
            else
                return typename mistake_of_side<leat::in<"late_to">, late_records, Late, late_stream<In>>::type{};
        }
    };
    template <class In>
    using mistake = decltype(check<In>::pick());

    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context&, MakeNext const& next) const { return next(); }
};

template <class Stage>
struct sets_window {
    static constexpr bool value = requires { Stage::sets_window; };
};

}  // namespace detail

/// An argument of `window`: the pipeline that receives the records that are too late, as they are at this point, with
/// their time and their key.
inline constexpr struct late_to_fn {
    template <class Pipe>
    [[nodiscard]] constexpr auto operator()(Pipe pipe) const {
        return detail::late_to_option<Pipe>{static_cast<Pipe&&>(pipe)};
    }
} late_to{};

/// Says which windows the aggregate that follows is over: `window(tumbling(5min))`, `window(same_window)`. Late records
/// are counted, and go to `late_to(pipeline)` where that is given.
inline constexpr struct window_fn {
    template <detail::windows_description Windows>
    [[nodiscard]] constexpr auto operator()(Windows windows) const {
        return detail::one_stage(detail::window_stage<Windows, detail::nothing>{windows, {}});
    }
    template <detail::windows_description Windows, class Pipe>
    [[nodiscard]] constexpr auto operator()(Windows windows, detail::late_to_option<Pipe> late) const {
        if constexpr (detail::is_broken<Pipe>)
            return Pipe{};
        else
            return detail::one_stage(detail::window_stage<Windows, Pipe>{windows, static_cast<Pipe&&>(late.pipe)});
    }
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"window", "window(tumbling(size))", A...>::type*> error;
        return detail::broken{};
    }
} window{};

}  // namespace v0
}  // namespace leat
