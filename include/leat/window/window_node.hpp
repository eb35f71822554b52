// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/refuse.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/kept.hpp>
#include <leat/window/panes.hpp>
#include <leat/window/tumbling.hpp>

/// The node of `aggregate` behind `window`: adds records to the windows that they are in, and fires those that are due.
namespace leat {
inline namespace v0 {
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
struct entry_record {
    static constexpr std::size_t index = npos;
    [[nodiscard]] static constexpr int look() noexcept { return 0; }
};
template <class In>
struct entry_record<In, true> {
    std::size_t index;
    typename kept_row<In>::type row;
    [[nodiscard]] auto const& look() const noexcept { return kept_row<In>::look(row); }
};

template <class In, bool FromRow, bool Kept, class Inputs>
struct window_entry;
template <class In, bool FromRow, bool Kept, class... E>
struct window_entry<In, FromRow, Kept, pack<E...>> {
    using inputs_type = boost::hana::basic_tuple<typename kept_value<In, E>::type...>;
    entry_time<FromRow> time;
    [[no_unique_address]] inputs_type inputs;
    [[no_unique_address]] entry_record<In, Kept> record;

    template <class Values>
    [[nodiscard, gnu::always_inline]] static inline inputs_type keep([[maybe_unused]] Values&& values) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            return inputs_type(kept_value<In, E>::keep(item_of<I>(static_cast<Values&&>(values)))...);
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
    static constexpr bool looks_up_rows = true;
    static constexpr bool may_be_done = Next::may_be_done;
    template <class Row>
    static constexpr bool takes_if = false;

    /// With few keys a record is added at once, and all that this takes is in registers; with many, a batch of records waits
    /// until the memory that they need has been asked for.
    struct local {
        std::size_t waiting;
        bool at_once;
        [[no_unique_address]] typename groups_type::finder find;
        std::int64_t late_before;
        window_divider divide;
    };

    template <class MakeLate, class MakeNext>
    window_node(Windows w, MakeLate const& late, pack<Named...> const& named, std::size_t reserved, stage_label label, MakeNext const& next)
        : next_(next()), windows_(w), late_(late()), named_(named),
          spec_(with_parts([](auto const&... n) { return Spec(n...); }, named)), label_(label), panes_(spec_.identity()) {
        if (reserved != 0) groups_.reserve(reserved);
        if constexpr (!Windows::from_row) divide_ = window_divider(static_cast<std::uint64_t>(w.size.count()));
    }

    [[nodiscard]] local load() {
        panes_.fit(groups_.id_count());
        return {0, groups_type::finds_one && !groups_.large() && !panes_.large(), groups_.find(), late_before_, divide_};
    }
    [[gnu::always_inline]] inline void store(local const& l) noexcept { waiting_ = l.waiting; }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& r) {
        entry_time<Windows::from_row> const time = time_of(m, r);
        if constexpr (groups_type::finds_one)
            if (l.at_once) [[likely]] {
                pane* const p = pane_or_late(l, time);
                if (p == nullptr) [[unlikely]] {
                    late(m, r);
                    return true;
                }
                return with_inputs(spec_, label_, m, r, [&](auto const& values) __attribute__((always_inline)) {
                    std::uint32_t id = l.find(r);
                    if (id == groups_type::none) [[unlikely]] {
                        added const a = add_group(r);
                        id = a.id;
                        l.find = a.find;
                        l.at_once = a.at_once;
                    }
                    add(*p, id, m.index, [&r]() -> auto const& { return r; },
                        [&values](auto k) __attribute__((always_inline)) -> auto const& { return item_of<decltype(k)::value>(values); });
                    return true;
                });
            }
        return wait(l, time, m, static_cast<Row&&>(r));
    }

    void flush() {
        if (waiting_ != 0) {
            update(std::exchange(waiting_, 0));  // once, also when it fails
            entries_.clear();
        }
        late_.flush();
        next_.flush();
    }

    bool pump() {
        if (next_.pump()) return true;
        if (label_.context->stopped) return false;
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
        if (!earlier(watermark_, watermark) && moved_once_) return;
        moved_ = moved_once_ = true;
        watermark_ = watermark;
        if constexpr (Windows::from_row) {
            // A window is late when its end is at or below the watermark.
            late_before_ = saturating_add(watermark, duration(1)).time_since_epoch().count();
        } else {
            timestamp const start = windows_.start_of(watermark);
            late_before_ = start.time_since_epoch().count();
            // The first window of all is cut short, so windows are not counted from its start.
            if (start != min_timestamp) panes_.begin_at(start, windows_.size);
        }
    }

    void close() {
        std::exception_ptr thrown;
        try {
            late_.close(label_.context->ended);
        } catch (...) {
            keep_first(thrown);
        }
        try {
            next_.close();
        } catch (...) {
            keep_first(thrown);
        }
        if (thrown) std::rethrow_exception(thrown);
    }
    [[nodiscard]] bool done() const { return next_.done(); }
    [[nodiscard]] timestamp fire_at() const {
        if (!moved_once_) return min_timestamp;
        if constexpr (Windows::from_row)
            return saturating_add(watermark_, duration(1));  // a row may come of a window that ends as early as that
        else
            return windows_.end_of(timestamp(duration(late_before_)));
    }
    void measure(state_size& s) const {
        s.add({label_.name, groups_.size(), panes_.count(), groups_.memory() + panes_.memory()});
        late_.node().measure(s);
        next_.measure(s);
    }
    [[nodiscard]] auto values() { return joined_values(late_.node().values(), next_.values()); }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("aggregate", label_.name, saved_as<Writer>());
        to.write(moved_once_);
        to.write(watermark_);
        groups_.save(to);
        panes_.save(to);
        to.end();
        late_.node().save(to);
        next_.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("aggregate", label_.name, saved_as<Reader>());
        auto const moved = saved.template read<bool>();
        auto const watermark = saved.template read<timestamp>();
        groups_.load(saved);
        panes_.load(saved, groups_.id_count(), [&](timestamp start, timestamp end) {
            if constexpr (Windows::from_row)
                return earlier(start, end);
            else
                return windows_.start_of(start) == start && windows_.end_of(start) == end;
        });
        saved.end();
        late_.node().load_state(saved);
        next_.load_state(saved);
        if (moved) {
            advance(watermark);
            moved_ = false;  // what this makes due was done before
        }
    }

  private:
    /// What a snapshot must be of: the same keys, windows and aggregates.
    template <class Archive>
    [[nodiscard]] std::string saved_as() const {
        std::string text = windows_.text() + " by " + Archive::template saved_as<record_of<typename groups_type::key_schema>>();
        append_aggregates(text, named_);
        return text + ": " + Archive::template saved_as<states>();
    }

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

    struct added {
        std::uint32_t id;
        bool at_once;
        [[no_unique_address]] typename groups_type::finder find;
    };
    template <class R>
    [[nodiscard, gnu::noinline]] added add_group(R const& r) {
        std::uint32_t const id = groups_.add(r);
        panes_.fit(groups_.id_count());
        return {id, !groups_.large() && !panes_.large(), groups_.find()};
    }

    /// Keeps what the window needs of a record until `flush`.
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool wait(local& l, entry_time<Windows::from_row> time, Meta m, Row&& r) {
        if (time.end() < late_before_) [[unlikely]] {
            late(m, r);
            return true;
        }
        return with_inputs(spec_, label_, m, r, [&](auto& values) __attribute__((always_inline)) {
            std::size_t const n = l.waiting;
            groups_.put(n, r);
            entries_.put(n, [&]() __attribute__((always_inline)) {
                using given = std::remove_reference_t<decltype(values)>;
                if constexpr (Spec::calls_user_code)
                    return entry{time, entry::keep(values), {m.index, kept_row<In>::keep(static_cast<Row&&>(r))}};
                else
                    return entry{time, entry::keep(static_cast<given&&>(values)), {}};
            });
            l.waiting = n + 1;
            if constexpr (Spec::calls_user_code) {
                // Where a bad row stops the run, no row goes in before the one before it is through.
                if (label_.context->stop_on_error) return false;
            }
            return n + 1 != entries_.room;
        });
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
                add(*panes[i], ids[i], entries[i]);
            }
        } else {
            for (std::size_t i = 0; i != n; ++i) add(pane_of(entries[i]), ids[i], entries[i]);
        }
    }

    [[gnu::always_inline]] inline void add(pane& p, std::uint32_t id, entry const& e) {
        add(p, id, e.record.index, [&e]() -> decltype(auto) { return e.record.look(); },
            [&e](auto k) __attribute__((always_inline)) -> auto const& { return referred(boost::hana::at_c<decltype(k)::value>(e.inputs)); });
    }

    /// `row()` is asked for only when a function of the user's throws. A group begins with its first good record.
    template <class RowOf, class Input>
    [[gnu::always_inline]] inline void add(pane& p, std::uint32_t id, [[maybe_unused]] std::size_t index, [[maybe_unused]] RowOf const& row,
                                           Input const& input) {
        if constexpr (Spec::calls_user_code) {
            try {
                if (p.groups.has(id)) {
                    spec_.add(p.groups.at(id), input);
                } else {
                    states first = spec_.identity();
                    spec_.add(first, input);
                    p.groups.at(id) = static_cast<states&&>(first);
                }
            } catch (...) {
                refuse_here(label_, index, row());
            }
        } else {
            spec_.add(p.groups.at(id), input);
        }
    }

    /// The window of a record, or null when it is late.
    [[nodiscard, gnu::always_inline]] inline pane* pane_or_late(local const& l, entry_time<Windows::from_row> time) {
        if constexpr (Windows::from_row) {
            return time.end() < l.late_before ? nullptr : &panes_.find(timestamp(duration(time.start)), timestamp(duration(time.end())));
        } else {
            // Before `late_before` the distance is huge, so that near windows need no other test.
            std::uint64_t const n = l.divide(static_cast<std::uint64_t>(time.start) - static_cast<std::uint64_t>(l.late_before));
            if (pane* const near = panes_.near(n)) [[likely]]
                return near;
            return far_pane_or_late(n, time.start);
        }
    }
    [[nodiscard, gnu::noinline]] pane* far_pane_or_late(std::uint64_t n, std::int64_t ts) {
        if (ts < late_before_) return nullptr;
        timestamp const start = windows_.start_of(timestamp(duration(ts)));
        return &panes_.find_far(n, start, windows_.end_of(start));
    }

    [[nodiscard, gnu::always_inline]] inline pane& pane_of(entry const& e) {
        if constexpr (Windows::from_row) {
            return panes_.find(timestamp(duration(e.time.start)), timestamp(duration(e.time.end())));
        } else {
            std::uint64_t const n = divide_(static_cast<std::uint64_t>(e.time.start) - static_cast<std::uint64_t>(late_before_));
            if (pane* const near = panes_.near(n)) [[likely]]
                return *near;
            return *far_pane_or_late(n, e.time.start);
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
        constexpr std::size_t ahead = prefetch_distance / 2;
        bool const many = size > prefetch_from / 64;
        auto const entries = p.groups.touched_entries();
        try {
            while (emitted_ != end && go_on) {
                std::size_t const at = emitted_++;  // once, also when it fails
                if (many && size - at > ahead) {
                    std::uint32_t const id = entries.id(at + ahead);
                    groups_.prefetch(id);
                    if (!entries.by_place) entries.values.prefetch(id);
                }
                std::uint32_t const id = entries.id(at);
                go_on = emit_group(local_state, p, id, entries.value(at, id), last_instant,
                                   std::make_index_sequence<groups_type::parts>{}, std::index_sequence_for<Named...>{});
            }
        } catch (...) {
            next_.store(local_state);
            throw;
        }
        next_.store(local_state);
        if (emitted_ == size) {
            panes_.take_first();
            fired_ = true;
            emitted_ = 0;
        }
        next_.flush();
    }

    template <class Local, class Pane, std::size_t... K, std::size_t... R>
    [[gnu::always_inline]] inline bool emit_group(Local& l, Pane& p, [[maybe_unused]] std::uint32_t id, states& s, std::int64_t ts,
                                                  std::index_sequence<K...>, std::index_sequence<R...>) {
        typename Spec::group const g{&spec_, &s};
        fault bad = fault::none;
        using handle = typename result_row::template handle<typename groups_type::template part_type<K>..., timestamp, timestamp,
                                                            result_of_aggregate<Spec, R>...>;
        auto const make = [&]() __attribute__((always_inline)) {
            return handle{record<>{}, decltype(handle::values){groups_.template part<K>(id)..., p.start, p.end,
                                                               evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...}};
        };
        auto const without_results = [&]() __attribute__((always_inline)) {
            using group_row = typename window_row_type<typename groups_type::key_schema>::template handle<
                typename groups_type::template part_type<K>..., timestamp, timestamp>;
            return group_row{record<>{}, decltype(group_row::values)(groups_.template part<K>(id)..., p.start, p.end)};
        };
        auto const hand_on = [&](handle&& h) __attribute__((always_inline)) {
            if (bad != fault::none) [[unlikely]] {
                refuse_results(label_, spec_, s, named_, npos, without_results());
                return true;
            }
            return next_.push(l, row_meta<true>{npos, ts}, static_cast<handle&&>(h));
        };
        if constexpr (Spec::calls_user_code) {
            slot<handle> made;
            try {
                ::new (static_cast<void*>(std::addressof(made.value))) handle(make());
            } catch (...) {
                refuse_here(label_, npos, without_results());
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
    [[no_unique_address]] pack<Named...> named_;
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

}  // namespace detail
}  // namespace v0
}  // namespace leat
