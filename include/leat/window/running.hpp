// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/spec.hpp>
#include <leat/stage/user_code.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/key_by.hpp>

namespace leat {
inline namespace v0 {

/// `running` keeps one aggregate per key, and the stream has no key here: put `key_by(...)` before.
template <class Where>
struct running_needs_a_key;

namespace detail {

/// How a breaker keeps a row until its batch is dealt with: by its address where rows stay, handles by value, and a
/// passing row as a value of its own.
template <class In>
struct retained {
    using row = typename In::row;
    static constexpr bool handle = row_handle<typename In::plain>;
    static constexpr bool by_address = In::stable && !handle;
    using type = std::conditional_t<by_address, std::remove_reference_t<row>*, std::conditional_t<handle && In::stable, typename In::plain, owned_t<row>>>;

    template <class Row>
    [[gnu::always_inline]] static inline type keep(Row&& r) {
        if constexpr (by_address)
            return &r;
        else if constexpr (handle && In::stable)
            return static_cast<Row&&>(r);
        else
            return materialise(static_cast<Row&&>(r));
    }
    /// The row again, as what it came.
    [[gnu::always_inline]] static inline decltype(auto) give(type& t) {
        if constexpr (by_address)
            return static_cast<row>(*t);
        else
            return static_cast<type&&>(t);
    }
    using given = decltype(give(std::declval<type&>()));
};

template <class In, class Spec, class... Named>
struct running_types {
    using given = typename retained<In>::given;
    using plain = std::remove_cvref_t<given>;
    template <std::size_t... I, std::size_t... R>
    static auto make(std::index_sequence<I...>, std::index_sequence<R...>) ->
        mapped_row<held_t<given>, schema<field_at<plain, I>..., field<Named::name, result_of_aggregate<Spec, R>>...>,
                   std::integer_sequence<int, static_cast<int>(I)..., (-1 - static_cast<int>(R))...>, result_of_aggregate<Spec, R>...>;
    using handle = decltype(make(std::make_index_sequence<field_count<plain>>{}, std::index_sequence_for<Named...>{}));
    using out = stream<handle&&, In::timed, typename In::keys, no_window, true>;
};

template <class In, class Spec, class Next, class... Named>
class running_node {
    using row = typename In::plain;
    using keep = retained<In>;
    using groups_type = groups<row, typename In::keys>;
    using states = typename Spec::states;
    using meta = row_meta<In::timed>;
    using handle = typename running_types<In, Spec, Named...>::handle;

  public:
    using local = nothing;
    template <class Row>
    static constexpr bool takes_if = false;

    running_node(Spec spec, std::size_t reserved, stage_label label, Next next)
        : next_(static_cast<Next&&>(next)), spec_(static_cast<Spec&&>(spec)), label_(label) {
        if (reserved != 0) {
            groups_.reserve(reserved);
            states_.reserve(reserved);
        }
    }

    [[nodiscard]] nothing load() const noexcept { return {}; }
    void store(nothing) const noexcept {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(nothing&, Meta m, Row&& r) {
        groups_.put(r);
        rows_.push_back(waiting_row{m, keep::keep(static_cast<Row&&>(r))});
        return true;
    }

    void flush() {
        if (!rows_.empty() && ids_ == nullptr) {
            ids_ = groups_.resolve(rows_.size());
            states_.fit(groups_.id_count(), spec_.identity());
            at_ = 0;
            drain();
        }
    }

    bool pump() {
        if (next_.pump()) return true;
        if (ids_ != nullptr) {
            drain();
            return true;
        }
        if (!moved_) return false;
        moved_ = false;
        next_.advance(watermark_);
        return true;
    }

    /// The watermark follows when all rows before it are through.
    void advance(timestamp watermark) {
        if (watermark <= watermark_ && watermark_ != min_timestamp) return;
        watermark_ = watermark;
        moved_ = true;
    }
    void close() { next_.close(); }
    [[nodiscard]] bool done() const { return next_.done(); }
    [[nodiscard]] timestamp fire_at() const { return next_.fire_at(); }
    [[nodiscard]] auto values() { return next_.values(); }
    void measure(state_size& s) const {
        s.keys += groups_.size();
        s.bytes += groups_.memory() + states_.memory();
        next_.measure(s);
    }

    template <class Writer>
    void save(Writer& to) const { next_.save(to); }
    template <class Reader>
    void load_state(Reader& saved) { next_.load_state(saved); }

  private:
    struct waiting_row {
        meta m;
        typename keep::type row;
    };

    [[gnu::noinline]] void drain() {
        auto l = next_.load();
        bool go_on = true;
        std::size_t const n = rows_.size();
        constexpr std::size_t ahead = prefetch_distance;
        bool const large = states_.large();
        if (large && at_ == 0)
            for (std::size_t i = 0; i != (n < ahead ? n : ahead); ++i) states_.prefetch(ids_[i]);
        for (; at_ != n && go_on; ++at_) {
            if (large && at_ + ahead < n) states_.prefetch(ids_[at_ + ahead]);
            go_on = one(l, rows_[at_], states_[ids_[at_]], std::index_sequence_for<Named...>{});
        }
        next_.store(l);
        if (at_ == n) {
            rows_.clear();
            ids_ = nullptr;
        }
        next_.flush();
    }

    template <class Local, std::size_t... R>
    [[gnu::always_inline]] inline bool one(Local& l, waiting_row& w, states& s, std::index_sequence<R...>) {
        fault bad = fault::none;
        auto const& seen = [&]() -> auto const& {
            if constexpr (keep::by_address)
                return *w.row;
            else
                return w.row;
        }();
        spec_.add(s, [&](auto k) __attribute__((always_inline)) -> decltype(auto) {
            return evaluate(std::get<decltype(k)::value>(spec_.input), seen, bad);
        });
        typename Spec::group const g{&spec_, &s};
        using values = decltype(handle::values);
        handle h{static_cast<held_t<typename keep::given>>(keep::give(w.row)),
                 values(evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...)};
        if (bad != fault::none) [[unlikely]] {
            refuse_fault(*label_.context, label_.name, bad, 0, w.m.index, h);
            return true;
        }
        return next_.push(l, w.m, static_cast<handle&&>(h));
    }

    Next next_;
    Spec spec_;
    stage_label label_;
    groups_type groups_{};
    dense_column<states> states_{};
    std::vector<waiting_row> rows_{};
    std::uint32_t const* ids_ = nullptr;
    std::size_t at_ = 0;
    timestamp watermark_ = min_timestamp;
    bool moved_ = false;
};

template <class... Named>
struct running_stage {
    static constexpr char const* kind = "running";
    std::tuple<Named...> named;

    template <class In>
    using spec = aggregate_spec<typename In::plain, Named...>;
    template <class In>
    using out = typename running_types<In, spec<In>, Named...>::out;

    template <class In>
    struct check {
        template <class... F>
        static consteval auto names(schema<F...>) {
            constexpr std::size_t at = first_repeated<F::name..., Named::name...>();
            if constexpr (at == npos)
                return fine{};
            else
                return static_cast<result_has_two_fields_of_one_name<leat::in<"running">,
                                                                     asked_for<nth<at, F..., field<Named::name, int>...>::name>>*>(nullptr);
        }
        static consteval auto pick() {
            if constexpr (!In::keyed)
                return std::type_identity<running_needs_a_key<leat::in<"running">>*>{};
            else {
                using first = typename mistake_of_aggregates<leat::in<"running">, typename In::plain, Named...>::type;
                if constexpr (!std::is_same_v<first, fine>)
                    return std::type_identity<first>{};
                else
                    return std::type_identity<decltype(names(schema_of<typename In::plain>{}))>{};
            }
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class Next>
    auto node(Chain const& c, run_context& context, Next next) const {
        return running_node<In, spec<In>, Next, Named...>(std::make_from_tuple<spec<In>>(named), find_left<sets_keys>(c.prev).reserved,
                                                          label_of(c, context), static_cast<Next&&>(next));
    }
};

}  // namespace detail

/// Appends aggregates over all records of the same key so far: `running("total"_f = sum("x"_f))`, behind `key_by`.
///
/// *Record in and out*: exactly one, with the new columns. *Time, order*: kept. *State*: the aggregates of each key, for
/// all time; bounded by the keys. *Cost*: one table access and one update per record. *Errors*: a result that overflows
/// makes a bad record.
inline constexpr struct running_fn {
    template <class... Named>
    [[nodiscard]] constexpr auto operator()(Named... named) const {
        return detail::one_stage(detail::running_stage<Named...>{std::tuple<Named...>(static_cast<Named&&>(named)...)});
    }
} running{};

}  // namespace v0
}  // namespace leat
