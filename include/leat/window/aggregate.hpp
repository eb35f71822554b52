// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/spec.hpp>
#include <leat/stage/user_code.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/panes.hpp>
#include <leat/window/window.hpp>

namespace leat {
inline namespace v0 {

/// `aggregate` is over windows, and none is given: put `window(tumbling(...))` before, or use `running(...)`.
template <class Where>
struct aggregate_needs_a_window;

namespace detail {

/// What is kept of a value until its batch is aggregated: its address where it stays, else a copy.
template <class Value, bool Stable>
struct buffered_input {
    using plain = std::remove_cvref_t<Value>;
    using type = std::conditional_t<Stable && std::is_lvalue_reference_v<Value> && !std::is_trivially_copyable_v<plain>,
                                    refers_to<plain>, plain>;
};

/// One record of a batch, reduced to what the window needs of it.
template <class Inputs>
struct window_entry {
    std::int64_t ts;
    [[no_unique_address]] Inputs inputs;
};
template <class Inputs>
struct same_window_entry {
    std::int64_t start;
    std::int64_t end;
    [[no_unique_address]] Inputs inputs;
};

template <class Row, bool Stable, class Inputs>
struct buffered_inputs;
template <class Row, bool Stable, class... E>
struct buffered_inputs<Row, Stable, std::tuple<E...>> {
    template <class X>
    using one = typename buffered_input<decltype(evaluate(std::declval<X const&>(), std::declval<Row const&>(), std::declval<fault&>())), Stable>::type;
    using type = boost::hana::basic_tuple<one<E>...>;
};

template <class To, class From>
[[gnu::always_inline]] inline constexpr To buffer_value(From&& from) {
    if constexpr (is_refers_to<To>)
        return To{&from};
    else
        return To(static_cast<From&&>(from));
}

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
    using row = typename In::plain;
    using groups_type = groups<row, typename In::keys>;
    using states = typename Spec::states;
    using inputs = typename buffered_inputs<row, In::stable, typename Spec::distinct_inputs>::type;
    using entry = std::conditional_t<Windows::from_row, same_window_entry<inputs>, window_entry<inputs>>;
    static constexpr std::size_t input_count = std::tuple_size_v<typename Spec::distinct_inputs>;
    static constexpr std::size_t chunk = 1024;

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
        entries_ = std::make_unique<entry[]>(chunk);
    }

    [[nodiscard]] std::size_t load() const noexcept { return waiting_; }
    void store(std::size_t n) noexcept { waiting_ = n; }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(std::size_t& n, Meta m, Row&& r) {
        std::int64_t start = m.ts;
        std::int64_t end = m.ts;
        if constexpr (Windows::from_row) {
            start = timestamp(leat::get<"window_start">(r)).time_since_epoch().count();
            end = timestamp(leat::get<"window_end">(r)).time_since_epoch().count();
        }
        if (end < late_before_) [[unlikely]] {
            late(m, r);
            return true;
        }
        if (n == chunk) [[unlikely]] {
            update(n);
            n = 0;
        }
        fault bad = fault::none;
        if constexpr (Windows::from_row)
            write_entry(entries_[n], r, bad, std::make_index_sequence<input_count>{}, start, end);
        else
            write_entry(entries_[n], r, bad, std::make_index_sequence<input_count>{}, start);
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label_.context, label_.name, bad, 0, m.index, r);
            return true;
        }
        groups_.put(r);
        ++n;
        return true;
    }

    void flush() {
        if (waiting_ != 0) {
            update(waiting_);
            waiting_ = 0;
        }
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

    template <class Row, std::size_t... I, class... T>
    [[gnu::always_inline]] inline void write_entry(entry& e, Row const& r, fault& bad, std::index_sequence<I...>, T... times) {
        e = entry{times..., inputs(buffer_value<std::remove_cvref_t<decltype(boost::hana::at_c<I>(std::declval<inputs&>()))>>(
                               evaluate(std::get<I>(spec_.input), r, bad))...)};
    }

    /// Adds what is waiting to its windows.
    [[gnu::noinline]] void update(std::size_t n) {
        std::uint32_t const* const ids = groups_.resolve(n);
        panes_.fit(groups_.id_count());
        for (std::size_t i = 0; i != n; ++i) {
            entry const& e = entries_[i];
            states& s = pane_of(e).groups.at(ids[i]);
            spec_.add(s, [&e](auto k) __attribute__((always_inline)) -> auto const& {
                return referred(boost::hana::at_c<decltype(k)::value>(e.inputs));
            });
        }
    }

    [[gnu::always_inline]] inline auto& pane_of(entry const& e) {
        if constexpr (Windows::from_row) {
            return panes_.find(timestamp(duration(e.start)), timestamp(duration(e.end)));
        } else {
            std::uint64_t const n = divide_(static_cast<std::uint64_t>(e.ts) - static_cast<std::uint64_t>(late_before_));
            if (auto* const near = panes_.near(n)) [[likely]]
                return *near;
            timestamp const start = windows_.start_of(timestamp(duration(e.ts)));
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
        handle h{record<>{}, decltype(handle::values)(groups_.template part<K>(id)..., p.start, p.end,
                                                      evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...)};
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label_.context, label_.name, bad, 0, npos, h);
            return true;
        }
        return next_.push(l, row_meta<true>{npos, ts}, static_cast<handle&&>(h));
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
    std::unique_ptr<entry[]> entries_;
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
    using groups_type = groups<typename In::plain, typename In::keys>;
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
                    return std::type_identity<decltype(names(typename groups<typename In::plain, typename In::keys>::key_schema{}))>{};
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
    [[nodiscard]] constexpr auto operator()(Named... named) const {
        return detail::one_stage(detail::aggregate_stage<Named...>{std::tuple<Named...>(static_cast<Named&&>(named)...)});
    }
} aggregate{};

}  // namespace v0
}  // namespace leat
