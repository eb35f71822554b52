// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/refuse.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/kept.hpp>
#include <leat/window/key_by.hpp>

namespace leat {
inline namespace v0 {

/// `running` keeps one aggregate per key, and the stream has no key here: put `key_by(...)` before.
template <class Where>
struct running_needs_a_key;

namespace detail {

template <class In, class Spec, class... Named>
struct running_types {
    using given = typename kept_row<In>::given;
    using plain = std::remove_cvref_t<given>;
    template <std::size_t... I, std::size_t... R>
    static auto make(std::index_sequence<I...>, std::index_sequence<R...>) ->
        mapped_row<held_t<given>, schema<field_at<plain, I>..., field<Named::name, result_of_aggregate<Spec, R>>...>,
                   std::integer_sequence<int, static_cast<int>(I)..., (-1 - static_cast<int>(R))...>, result_of_aggregate<Spec, R>...>;
    using handle = decltype(make(std::make_index_sequence<field_count<plain>>{}, std::index_sequence_for<Named...>{}));
    /// What a result refers to is what the row refers to: a copy that was made of a row is gone when the row is, and a view
    /// of a state is of another value after the next row.
    template <std::size_t... R>
    static consteval bool has_views(std::index_sequence<R...>) {
        return (!std::is_same_v<typename owned<result_of_aggregate<Spec, R>>::type, result_of_aggregate<Spec, R>> || ...);
    }
    static constexpr bool stays = In::stable && !has_views(std::index_sequence_for<Named...>{});
    using out = stream<handle&&, In::timed, typename In::used_keys, no_window, stays, In::of_window>;
    static_assert(!out::stable || std::is_trivially_copyable_v<typename kept_row<In>::type>,
                  "leat: what running keeps of its rows is gone before what follows is through with them");
};

template <class In, class Spec, class Next, class... Named>
class running_node {
    using keep = kept_row<In>;
    using groups_type = groups<In>;
    using states = typename Spec::states;
    using meta = row_meta<In::timed>;
    using handle = typename running_types<In, Spec, Named...>::handle;

    struct waiting_row {
        [[no_unique_address]] meta m;
        typename keep::type row;
    };

  public:
    /// With few keys a row goes on at once, and all that this takes is in registers; with many, a batch of rows waits until
    /// the memory that they need has been asked for.
    struct own {
        std::size_t waiting;
        bool at_once;
        [[no_unique_address]] typename groups_type::finder find;
        states* column;
    };
    using local = local_pair<own, typename Next::local>;
    static constexpr bool looks_up_rows = true;
    static constexpr bool may_be_done = Next::may_be_done;
    template <class Row>
    static constexpr bool takes_if = false;

    template <class MakeNext>
    running_node(pack<Named...> const& named, std::size_t reserved, stage_label label, MakeNext const& next)
        : next_(next()), named_(named), spec_(with_parts([](auto const&... n) { return Spec(n...); }, named)), label_(label) {
        if (reserved != 0) {
            groups_.reserve(reserved);
            states_.reserve(reserved);
        }
        states_.fit(groups_.id_count(), spec_.identity());
    }

    [[nodiscard]] local load() { return {load_own(), next_.load()}; }
    [[gnu::always_inline]] inline void store(local const& l) {
        waiting_ = l.own.waiting;
        next_.store(l.next);
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& r) {
        if constexpr (groups_type::finds_one)
            if (l.own.at_once) [[likely]] {
                std::uint32_t id = l.own.find(r);
                if (id == groups_type::none) [[unlikely]] {
                    added const a = add(r);
                    id = a.id;
                    l.own = a.after;
                }
                typename keep::type row = keep::keep(static_cast<Row&&>(r));
                return one(l.next, m, row, l.own.column[id], std::index_sequence_for<Named...>{});
            }
        std::size_t const n = l.own.waiting;
        groups_.put(n, r);
        rows_.put(n, [&]() __attribute__((always_inline)) { return waiting_row{m, keep::keep(static_cast<Row&&>(r))}; });
        l.own.waiting = n + 1;
        // Where a bad row stops the run, no row goes in before the one before it is through.
        return n + 1 != rows_.room && !label_.context->stop_on_error;
    }

    void flush() {
        if (waiting_ == 0) {
            next_.flush();
        } else if (ids_ == nullptr) {
            std::uint32_t const* const ids = groups_.resolve(waiting_);
            states_.fit(groups_.id_count(), spec_.identity());
            ids_ = ids;  // now that nothing can throw: with it `pump` goes on
            at_ = 0;
            drain();
        }
    }

    bool pump() {
        if (next_.pump()) return true;
        if (label_.context->stopped) return false;
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
        if (!earlier(watermark_, watermark) && watermark_ != min_timestamp) return;
        watermark_ = watermark;
        moved_ = true;
    }
    void close() { next_.close(); }
    [[nodiscard]] bool done() const { return next_.done(); }
    [[nodiscard]] timestamp fire_at() const { return next_.fire_at(); }
    [[nodiscard]] auto values() { return next_.values(); }
    void measure(state_size& s) const {
        s.add({label_.name, groups_.size(), 0, groups_.memory() + states_.memory()});
        next_.measure(s);
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("running", label_.name, saved_as<Writer>());
        to.write(watermark_);
        groups_.save(to);
        states_.save(to);
        to.end();
        next_.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("running", label_.name, saved_as<Reader>());
        saved.read(watermark_);
        groups_.load(saved);
        states_.load(saved);
        if (states_.size() != groups_.id_count()) saved.refuse("there are not as many aggregates as keys");
        saved.end();
        next_.load_state(saved);
    }

  private:
    /// What a snapshot must be of: the same keys and aggregates.
    template <class Archive>
    [[nodiscard]] std::string saved_as() const {
        std::string text = "by " + Archive::template saved_as<record_of<typename groups_type::key_schema>>();
        append_aggregates(text, named_);
        return text + ": " + Archive::template saved_as<states>();
    }

    struct added {
        std::uint32_t id;
        own after;
    };

    [[nodiscard]] own load_own() {
        bool const at_once = groups_type::finds_one && !groups_.large() && !states_.large() && !states_.moving();
        return {0, at_once, groups_.find(), states_.whole()};
    }
    /// A new key. Its state is in the newest array, also when older ones are still to move there.
    template <class R>
    [[nodiscard, gnu::noinline]] added add(R const& r) {
        std::uint32_t const id = groups_.add(r);
        states_.fit(groups_.id_count(), spec_.identity());
        own after = load_own();
        after.column = states_.view().at;
        return {id, after};
    }

    [[gnu::noinline]] void drain() {
        auto l = next_.load();
        bool go_on = true;
        std::size_t const n = waiting_;
        std::size_t i = at_;
        std::uint32_t const* const ids = ids_;
        auto const column = states_.view();
        constexpr std::size_t ahead = prefetch_distance, piece = ahead / 4;
        // Small states are not asked for ahead: that would cost more than it saves. In pieces, so that there is one loop
        // for both: it holds all that comes behind.
        bool const large = states_.large();
        std::size_t asked = i;
        try {
            while (i != n && go_on) {
                std::size_t end = n;
                if (large) {
                    end = n - i < piece ? n : i + piece;
                    std::size_t const ask_to = n - end < ahead ? n : end + ahead;
                    for (; asked != ask_to; ++asked) column.prefetch(ids[asked]);
                }
                for (; i != end && go_on; ++i)
                    go_on = one(l, rows_[i].m, rows_[i].row, column[ids[i]], std::index_sequence_for<Named...>{});
            }
        } catch (...) {
            next_.store(l);
            through_to(i + 1);  // no row goes through twice
            throw;
        }
        next_.store(l);
        through_to(i);
        next_.flush();
    }
    void through_to(std::size_t i) {
        at_ = i;
        if (i != waiting_) return;
        rows_.clear();
        waiting_ = 0;
        ids_ = nullptr;
    }

    template <class Local, std::size_t... R>
    [[gnu::always_inline]] inline bool one(Local& l, meta m, typename keep::type& row, states& s, std::index_sequence<R...>) {
        auto const& seen = keep::look(row);
        return with_inputs(spec_, label_, m, seen, [&](auto const& inputs) __attribute__((always_inline)) {
            fault bad = fault::none;
            auto const input = [&inputs](auto k) __attribute__((always_inline)) -> auto const& {
                return item_of<decltype(k)::value>(inputs);
            };
            typename Spec::group const g{&spec_, &s};
            using values = decltype(handle::values);
            if constexpr (Spec::calls_user_code) {
                slot<values> made;
                try {
                    spec_.add(s, input);
                    ::new (static_cast<void*>(std::addressof(made.value))) values{evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...};
                } catch (...) {
                    refuse_here(label_, m.index, seen);
                    return true;
                }
                destroy_on_exit<values> const guard{made.value};
                return hand_on(l, m, row, s, bad, static_cast<values&&>(made.value));
            } else {
                spec_.add(s, input);
                values made(evaluate(boost::hana::at_c<R>(spec_.result), g, bad)...);
                return hand_on(l, m, row, s, bad, static_cast<values&&>(made));
            }
        });
    }

    template <class Local, class Values>
    [[gnu::always_inline]] inline bool hand_on(Local& l, meta m, typename keep::type& row, states const& s, fault bad,
                                               Values&& values) {
        if (bad != fault::none) [[unlikely]] {
            refuse_results(label_, spec_, s, named_, m.index, keep::look(row));
            return true;
        }
        handle h{static_cast<held_t<typename keep::given>>(keep::give(row)), static_cast<Values&&>(values)};
        return next_.push(l, m, static_cast<handle&&>(h));
    }

    Next next_;
    [[no_unique_address]] pack<Named...> named_;
    Spec spec_;
    stage_label label_;
    groups_type groups_{};
    dense_column<states> states_{};
    /// Where a stage behind may want no more, no row goes in before the one before it is through: how many do, and what they
    /// leave in the stages before, does not depend on batches.
    batch_of<waiting_row, Next::may_be_done ? 1 : 1024> rows_{};
    std::size_t waiting_ = 0;
    std::uint32_t const* ids_ = nullptr;
    std::size_t at_ = 0;
    timestamp watermark_ = min_timestamp;
    bool moved_ = false;
};

template <class... Named>
struct running_stage {
    static constexpr char const* kind = "running";
    pack<Named...> named;

    template <class In>
    using spec = aggregate_spec<rows_of_group<typename In::plain, In::timed>, Named...>;
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
            else if constexpr (!std::is_same_v<typename mistake_of_key<leat::in<"running">, In>::type, fine>)
                return mistake_of_key<leat::in<"running">, In>{};
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

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return running_node<In, spec<In>, made_by<MakeNext>, Named...>(named, context.reserved_keys, label_of(c, context), next);
    }
};

}  // namespace detail

/// Appends aggregates over all records of the same key so far: `running("total"_f = sum("x"_f))`, behind `key_by`.
///
/// *Record in and out*: exactly one, with the new columns. *Time, order*: kept. *State*: the aggregates of each key, for
/// all time; bounded by the keys. *Cost*: one table access and one update per record; in front of `take` and `take_while` many keys
/// are not asked for ahead. *Errors*: a result that overflows
/// makes a bad record.
inline constexpr struct running_fn {
    template <class... Named>
    [[nodiscard]] constexpr auto operator()(Named... arguments) const {
        return detail::one_stage(detail::running_stage<Named...>{detail::pack<Named...>(static_cast<Named&&>(arguments)...)});
    }
} running{};

}  // namespace v0
}  // namespace leat
