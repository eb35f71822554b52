// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/window/key_by.hpp>
#include <leat/window/window.hpp>
#include <leat/window/window_node.hpp>

namespace leat {
inline namespace v0 {

/// `aggregate` is over windows, and none is given: put `window(tumbling(...))` before, or use `running(...)`.
template <class Where>
struct aggregate_needs_a_window;

namespace detail {

template <class In, class Spec, class Windows, class... Named>
struct window_out {
    using groups_type = groups<In>;
    template <std::size_t... K, std::size_t... R>
    static auto handle(std::index_sequence<K...>, std::index_sequence<R...>) ->
        typename window_row_type<typename groups_type::key_schema, field<Named::name, result_of_aggregate<Spec, R>>...>::
            template handle<typename groups_type::template part_type<K>..., timestamp, timestamp, result_of_aggregate<Spec, R>...>;
    /// What a result refers to, keys and states, is there until its window is forgotten, when what follows is through.
    using row = decltype(handle(std::make_index_sequence<groups_type::parts>{}, std::index_sequence_for<Named...>{}));
    using type = stream<row&&, true, no_keys, no_window, true, true>;
};

template <class... Named>
struct aggregate_stage {
    static constexpr char const* kind = "aggregate";
    static constexpr bool fires_windows = true;
    pack<Named...> named;

    template <class In>
    using spec = aggregate_spec<rows_of_group<typename In::plain, true>, Named...>;
    template <class In>
    using out = typename window_out<In, spec<In>, typename In::window::windows_type, Named...>::type;

    template <class In>
    struct check {
        template <class... K>
        static consteval auto names(schema<K...>) {
            constexpr std::size_t at = first_repeated<K::name..., "window_start", "window_end", Named::name...>();
            if constexpr (at == npos)
                return fine{};
            else
                return static_cast<result_has_two_fields_of_one_name<
                    leat::in<"aggregate">, asked_for<nth<at, K..., field<"window_start", int>, field<"window_end", int>, field<Named::name, int>...>::name>>*>(nullptr);
        }
        static consteval auto pick() {
            if constexpr (!In::windowed)
                return std::type_identity<aggregate_needs_a_window<leat::in<"aggregate">>*>{};
            else if constexpr (!std::is_same_v<typename mistake_of_key<leat::in<"aggregate">, In>::type, fine>)
                return mistake_of_key<leat::in<"aggregate">, In>{};
            else {
                using first = typename mistake_of_aggregates<leat::in<"aggregate">, typename In::plain, Named...>::type;
                if constexpr (!std::is_same_v<first, fine>)
                    return std::type_identity<first>{};
                else
                    return std::type_identity<decltype(names(typename groups<In>::key_schema{}))>{};
            }
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        auto const& w = find_left<sets_window>(c.prev);
        using windows = typename std::remove_cvref_t<decltype(w)>::windows_type;
        std::size_t const reserved = In::keyed ? context.reserved_keys : 0;
        auto const late = [&] { return make_side_stream<late_stream<In>>(w.late, context); };
        return window_node<In, windows, decltype(late()), spec<In>, made_by<MakeNext>, Named...>(w.windows, late, named, reserved,
                                                                                                label_of(c, context), next);
    }
};

}  // namespace detail

/// One result per window and key: `aggregate("n"_f = count(), "total"_f = sum("x"_f))`, behind `window(...)`.
///
/// *Record in and out*: when a window fires, for each of its keys the key fields, `window_start`, `window_end` and the
/// aggregates, in this order. *Time*: a result's is `window_end` less one microsecond. *Order*: windows in the order of
/// their ends, keys in the order of their first record in the window. *State*: the aggregates of the windows that are
/// open. *Cost*: one table access and one update per record; nothing is allocated once all keys have been seen and two
/// windows have fired. *Errors*: a result that overflows makes a bad record.
inline constexpr struct aggregate_fn {
    template <class... Named>
    [[nodiscard]] constexpr auto operator()(Named... arguments) const {
        return detail::one_stage(detail::aggregate_stage<Named...>{detail::pack<Named...>(static_cast<Named&&>(arguments)...)});
    }
} aggregate{};

}  // namespace v0
}  // namespace leat
