// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/spec.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/kept.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/panes.hpp>
#include <leat/window/window.hpp>

namespace leat {
inline namespace v0 {

/// `aggregate` is over windows, and none is given: put `window(tumbling(...))` before, or use `running(...)`.
template <class Where>
struct aggregate_needs_a_window;

namespace detail {

/// One record of a batch, reduced to what the window needs of it: when it was, and the inputs of the aggregates.
template <bool FromRow>
struct entry_time {
    std::int64_t start;
    [[nodiscard, gnu::always_inline]] inline std::int64_t end() const noexcept { return start; }
};
template <>
struct entry_time<true> {
    std::int64_t start;
    std::int64_t end_;
    [[nodiscard]] std::int64_t end() const noexcept { return end_; }
};

/// The record itself, where a function of the user's may refuse it.
template <class In, bool Kept>
struct entry_record {};
template <class In>
struct entry_record<In, true> {
    std::size_t index;
    typename kept_row<In>::type row;
};

template <class In, bool FromRow, bool Kept, class Inputs>
struct window_entry;
template <class In, bool FromRow, bool Kept, class... E>
struct window_entry<In, FromRow, Kept, std::tuple<E...>> {
    using inputs_type = boost::hana::basic_tuple<typename kept_value<In, E>::type...>;
    entry_time<FromRow> time;
    [[no_unique_address]] inputs_type inputs;
    [[no_unique_address]] entry_record<In, Kept> record;

    template <class Values>
    [[nodiscard, gnu::always_inline]] static inline inputs_type keep([[maybe_unused]] Values&& values) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            return inputs_type(kept_value<In, E>::keep(std::get<I>(static_cast<Values&&>(values)))...);
        }(std::index_sequence_for<E...>{});
    }
};

template <class Keys, class... Result>
struct window_row_type;
/// The handle of a result: every field is computed; there is no row before.
template <class... K, class... Result>
struct window_row_type<schema<K...>, Result...> {
    using result_schema = schema<K..., field<"window_start", timestamp>, field<"window_end", timestamp>, Result...>;
    template <int... I>
    static auto slots(std::integer_sequence<int, I...>) -> std::integer_sequence<int, (-1 - I)...>;
    using slots_type = decltype(slots(std::make_integer_sequence<int, static_cast<int>(sizeof...(K) + 2 + sizeof...(Result))>{}));
    template <class... V>
    using handle = mapped_row<record<>, result_schema, slots_type, V...>;
};

template <class In, class Windows, class LateNode, class Spec, class Next, class... Named>
class window_node {
    using groups_type = groups<In>;
    using states = typename Spec::states;
    using entry = window_entry<In, Windows::from_row, Spec::calls_user_code, typename Spec::distinct_inputs>;
    using pane = typename open_panes<states>::pane;
    static constexpr std::size_t chunk = batch_of<entry>::room;

    template <std::size_t... R>
    static auto row_type(std::index_sequence<R...>)
        -> window_row_type<typename groups_type::key_schema, field<Named::name, result_of_aggregate<Spec, R>>...>;

  public:
    using result_row = decltype(row_type(std::index_sequence_for<Named...>{}));
    using local = std::size_t;  // how many entries are waiting
    template <class Row>
    static constexpr bool takes_if = false;

    window_node(Windows w, LateNode late, Spec spec, std::size_t reserved, stage_label label, Next next)
        : next_(static_cast<Next&&>(next)), windows_(w), late_(static_cast<LateNode&&>(late)), spec_(static_cast<Spec&&>(spec)), label_(label), panes_(spec_.identity()) {
        if (reserved != 0) groups_.reserve(reserved);
        if constexpr (!Windows::from_row) divide_ = window_divider(static_cast<std::uint64_t>(w.size.count()));
    }

    [[nodiscard]] std::size_t load() const noexcept { return waiting_; }
    void store(std::size_t n) noexcept { waiting_ = n; }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(std::size_t& n, Meta m, Row&& r) {
        entry_time<Windows::from_row> const time = time_of(m, r);
        if (time.end() < late_before_) [[unlikely]] {
            late(m, r);
            return true;
        }
        fault bad = fault::none;
        auto values = spec_.values_of(r, bad);
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label_.context, label_.name, bad, 0, m.index, r);
            return true;
        }
        groups_.put(n, r);
        entries_.put(n, [&]() __attribute__((always_inline)) {
            if constexpr (Spec::calls_user_code)
                return entry{time, entry::keep(values), {m.index, kept_row<In>::keep(static_cast<Row&&>(r))}};
            else
                return entry{time, entry::keep(static_cast<decltype(values)&&>(values)), {}};
        });
        ++n;
        return n != chunk;
    }

    void flush() {
        if (waiting_ == 0) return;
        update(waiting_);
        entries_.clear();
        waiting_ = 0;
    }

    bool pump() {
        if (next_.pump()) return true;
        if (fired_) {
            if (panes_.recycle(4 * chunk)) fired_ = false;
            return true;
        }
        if (!moved_) return false;
        if (panes_.due(watermark_)) {
            emit();
            return true;
        }
        moved_ = false;
        next_.advance(watermark_);
        return true;
    }

    void advance(timestamp watermark) {
        if (watermark <= watermark_ && moved_once_) return;
        moved_ = moved_once_ = true;
        watermark_ = watermark;
        if constexpr (Windows::from_row) {
            // A window is late when its end is at or below the watermark.
            late_before_ = saturating_add(watermark, duration(1)).time_since_epoch().count();
        } else {
            timestamp const start = windows_.start_of(watermark);
            late_before_ = start.time_since_epoch().count();
            panes_.begin_at(start, windows_.size);
        }
    }

    void close() {
        late_.close();
        next_.close();
    }
    [[nodiscard]] bool done() const { return next_.done(); }
    [[nodiscard]] timestamp fire_at() const {
        if (!moved_once_) return min_timestamp;
        if constexpr (Windows::from_row)
            return panes_.first_end();
        else
            return saturating_add(timestamp(duration(late_before_)), windows_.size);
    }
    void measure(state_size& s) const {
        s.keys += groups_.size();
        s.windows += panes_.count();
        s.bytes += groups_.memory() + panes_.memory();
        next_.measure(s);
    }
    [[nodiscard]] auto values() { return std::tuple_cat(late_.node().values(), next_.values()); }

    template <class Writer>
    void save(Writer& to) const { next_.save(to); }
    template <class Reader>
    void load_state(Reader& saved) { next_.load_state(saved); }

  private:
    template <class Meta, class Row>
    [[gnu::noinline]] void late(Meta m, Row const& r) {
        ++label_.context->late;
        late_.push(m, r);
    }

    template <class Meta, class Row>
    [[nodiscard, gnu::always_inline]] static inline entry_time<Windows::from_row> time_of(Meta m, Row const& r) {
        if constexpr (Windows::from_row)
            return {timestamp(leat::get<"window_start">(r)).time_since_epoch().count(),
                    timestamp(leat::get<"window_end">(r)).time_since_epoch().count()};
        else
            return {m.ts};
    }

    /// Adds what is waiting to its windows.
    [[gnu::noinline]] void update(std::size_t n) {
        std::uint32_t const* const ids = groups_.resolve(n);
        panes_.fit(groups_.id_count());
        entry* const entries = entries_.data();
        if (panes_.large()) {
            constexpr std::size_t ahead = prefetch_distance;
            pane* panes[chunk];
            for (std::size_t i = 0; i != n; ++i) panes[i] = &pane_of(entries[i]);
            for (std::size_t i = 0; i != (n < ahead ? n : ahead); ++i) panes[i]->groups.prefetch(ids[i]);
            for (std::size_t i = 0; i != n; ++i) {
                if (i + ahead < n) panes[i + ahead]->groups.prefetch(ids[i + ahead]);
                add(panes[i]->groups.at(ids[i]), entries[i]);
            }
        } else {
            for (std::size_t i = 0; i != n; ++i) add(pane_of(entries[i]).groups.at(ids[i]), entries[i]);
        }
    }

    [[gnu::always_inline]] inline void add(states& s, entry const& e) {
        auto const input = [&e](auto k) __attribute__((always_inline)) -> auto const& {
            return referred(boost::hana::at_c<decltype(k)::value>(e.inputs));
        };
        if constexpr (Spec::calls_user_code) {
            try {
                spec_.add(s, input);
            } catch (...) {
                refuse_here(label_, e.record.index, kept_row<In>::look(e.record.row));
            }
        } else {
            spec_.add(s, input);
        }
    }

    [[gnu::always_inline]] inline pane& pane_of(entry const& e) {
        if constexpr (Windows::from_row) {
            return panes_.find(timestamp(duration(e.time.start)), timestamp(duration(e.time.end())));
        } else {
            std::uint64_t const n = divide_(static_cast<std::uint64_t>(e.time.start) - static_cast<std::uint64_t>(late_before_));
            if (auto* const near = panes_.near(n)) [[likely]]
                return *near;
            timestamp const start = windows_.start_of(timestamp(duration(e.time.start)));
            return panes_.find_far(n, start, windows_.end_of(start));
        }
    }

    /// A piece of the first window that is due: its groups in the order of their first record.
    [[gnu::noinline]] void emit() {
        auto& p = panes_.first();
        auto local_state = next_.load();
        bool go_on = true;
        std::size_t const size = p.groups.size();
        std::size_t const end = size - emitted_ < chunk ? size : emitted_ + chunk;
        std::int64_t const last_instant = saturating_sub(p.end, duration(1)).time_since_epoch().count();
        for (; emitted_ != end && go_on; ++emitted_)
            go_on = emit_group(local_state, p, emitted_, last_instant, std::make_index_sequence<groups_type::parts>{},
                               std::index_sequence_for<Named...>{});
        next_.store(local_state);
        if (emitted_ == size) {
            panes_.take_first();
            fired_ = true;
            emitted_ = 0;
        }
        next_.flush();
    }

    template <class Local, class Pane, std::size_t... K, std::size_t... R>
    [[gnu::always_inline]] inline bool emit_group(Local& l, Pane& p, std::size_t i, std::int64_t ts, std::index_sequence<K...>,
                                                  std::index_sequence<R...>) {
        [[maybe_unused]] std::uint32_t const id = p.groups.touched(i);
        typename Spec::group const g{&spec_, &p.groups.value(i)};
        fault bad = fault::none;
        using handle = typename result_row::template handle<typename groups_type::template part_type<K>..., timestamp, timestamp,
                                                            result_of_aggregate<Spec, R>...>;
        auto const make = [&]() __attribute__((always_inline)) {
            return handle{record<>{}, decltype(handle::values)(groups_.template part<K>(id)..., p.start, p.end,
                                                               evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...)};
        };
        auto const hand_on = [&](handle&& h) __attribute__((always_inline)) {
            if (bad != fault::none) [[unlikely]] {
                refuse_fault(*label_.context, label_.name, bad, 0, npos, h);
                return true;
            }
            return next_.push(l, row_meta<true>{npos, ts}, static_cast<handle&&>(h));
        };
        if constexpr (Spec::calls_user_code) {
            slot<handle> made;
            try {
                ::new (static_cast<void*>(std::addressof(made.value))) handle(make());
            } catch (...) {
                using group_row = typename window_row_type<typename groups_type::key_schema>::template handle<
                    typename groups_type::template part_type<K>..., timestamp, timestamp>;
                refuse_here(label_, npos, group_row{record<>{}, decltype(group_row::values)(groups_.template part<K>(id)..., p.start, p.end)});
                return true;
            }
            destroy_on_exit<handle> const guard{made.value};
            return hand_on(static_cast<handle&&>(made.value));
        } else
            return hand_on(make());
    }

  private:
    Next next_;
    Windows windows_;
    LateNode late_;
    Spec spec_;
    stage_label label_;
    groups_type groups_{};
    open_panes<states> panes_;
    window_divider divide_{};
    batch_of<entry> entries_{};
    std::size_t waiting_ = 0;
    std::int64_t late_before_ = min_timestamp.time_since_epoch().count();
    timestamp watermark_ = min_timestamp;
    bool moved_ = false;
    bool moved_once_ = false;
    std::size_t emitted_ = 0;
    bool fired_ = false;
};

template <class In, class Spec, class Windows, class... Named>
struct window_out {
    using groups_type = groups<In>;
    template <std::size_t... K, std::size_t... R>
    static auto handle(std::index_sequence<K...>, std::index_sequence<R...>) ->
        typename window_row_type<typename groups_type::key_schema, field<Named::name, result_of_aggregate<Spec, R>>...>::
            template handle<typename groups_type::template part_type<K>..., timestamp, timestamp, result_of_aggregate<Spec, R>...>;
    using type = stream<decltype(handle(std::make_index_sequence<groups_type::parts>{}, std::index_sequence_for<Named...>{}))&&, true>;
};

template <class... Named>
struct aggregate_stage {
    static constexpr char const* kind = "aggregate";
    std::tuple<Named...> named;

    template <class In>
    using spec = aggregate_spec<typename In::plain, Named...>;
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

    template <class In, class Chain, class Next>
    auto node(Chain const& c, run_context& context, Next next) const {
        auto const& w = find_left<sets_window>(c.prev);
        using windows = typename std::remove_cvref_t<decltype(w)>::windows_type;
        std::size_t reserved = 0;
        if constexpr (In::keyed) reserved = find_left<sets_keys>(c.prev).reserved;
        auto late = make_side_stream<stream<typename In::plain const&, true, no_keys, no_window, false>>(w.late, context);
        return window_node<In, windows, decltype(late), spec<In>, Next, Named...>(
            w.windows, static_cast<decltype(late)&&>(late), std::make_from_tuple<spec<In>>(named), reserved, label_of(c, context),
            static_cast<Next&&>(next));
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
        return detail::one_stage(detail::aggregate_stage<Named...>{std::tuple<Named...>(static_cast<Named&&>(arguments)...)});
    }
} aggregate{};

}  // namespace v0
}  // namespace leat
