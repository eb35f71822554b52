// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/owner.hpp>
#include <leat/state/dense_column.hpp>
#include <leat/state/few_values.hpp>
#include <leat/state/many_values.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace leat {
inline namespace v0 {

/// The aggregates of one window, or of one slice of windows, by dense id.
///
/// A list of (id, aggregate) in order of first touch, with a small index from id to place when there are more than 32 of
/// them; or, when it has a quarter of the ids, a column by id with the list of the touched ids beside it. It turns from the
/// one into the other by itself, in steps; back only in `clear`, when less than an eighth was touched. An id that was not
/// touched has no aggregate: the first touch makes it a copy of the identity.
///
/// Bytes follow the ids that are touched, not those that there are. A column does not grow for ids that appear elsewhere:
/// unless it has, or had in its last window, an eighth of all, the new ones go into a list beside it. Where there is plenty
/// of room, because few panes are open (`roomy`), 16 KB of column are taken at once.
///
/// Order: that of the first touch. Cost of `at`: as a column about ten instructions without a branch, as a list one
/// search. Firing and clearing cost what was touched. Memory: (size of Agg + 5) for the next power of two of up to 32 ids
/// touched; then, as a column, (size of Agg + 5) per id of the table; as a list, (size of Agg + 4) to twice that and 16 to
/// 32 bytes of index per id touched; three times as much while growing. Nothing is allocated once it has been as full as
/// it gets, unless a window had less than an eighth of that.
template <class Agg>
class pane {
    using many = detail::many_values<Agg>;

public:
    pane() = default;
    explicit pane(Agg identity) : identity_(std::move(identity)) {}

    /// How many ids were touched.
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// True when it is a column by id.
    [[nodiscard]] bool dense() const noexcept { return shape_ == shape::column || shape_ == shape::few_by_id; }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept {
        return few_.memory() + (many_.get() == nullptr ? 0 : sizeof(many) + many_->memory());
    }

    /// Once per batch, before `at`: ids of the batch are below `ids`, the table's `id_count()`.
    void fit(std::size_t ids, bool roomy = true) {
        if (ids > fitted_ || busy_ || count_ >= turn_at_) fit_slow(ids, roomy);
    }

    /// The aggregate of an id, for change. Touches it. Valid until the next `fit`, or `at` of another id.
    [[gnu::always_inline]] inline Agg& at(std::uint32_t id) {
        if (fast_cells_ != nullptr) [[likely]] {
            // No branch: a tenth of the touches being first ones would cost more than all the rest.
            fast_list_[count_] = id;
            count_ += !fast_marks_[id];
            fast_marks_[id] = true;
            return fast_cells_[id];
        }
        return at_slow(id);
    }

    /// Whether an id was touched.
    [[nodiscard]] bool has(std::uint32_t id) const noexcept {
        if (fast_cells_ != nullptr) return fast_marks_[id];
        if (many_.get() == nullptr) {
            if (shape_ == shape::few_by_id) return few_.marks()[id];
            for (std::size_t i = 0; i != count_; ++i)
                if (few_.ids()[i] == id) return true;
            return false;
        }
        if (id < many_->covered) return many_->marks[id];
        return many_->places.find(word_of(id), [](std::uint32_t) { return true; }) != 0;
    }

    /// Asks for the memory of an id ahead of `at`.
    [[gnu::always_inline]] inline void prefetch(std::uint32_t id) const noexcept {
        if (fast_cells_ != nullptr) {
            __builtin_prefetch(fast_cells_ + id, 1);
            __builtin_prefetch(fast_marks_ + id, 1);
        } else if (shape_ == shape::list) {
            many_->places.now().prefetch(word_of(id));
        } else if (shape_ == shape::column && id < many_->covered) {
            many_->cells.prefetch(id);
            many_->marks.prefetch(id);
        }
    }
    /// True when `prefetch` is worth it.
    [[nodiscard]] bool large() const noexcept {
        return many_.get() != nullptr && (shape_ == shape::column ? many_->cells.large() : many_->places.large());
    }

    /// The i-th id that was touched, and its aggregate.
    [[nodiscard]] std::uint32_t touched(std::size_t i) const noexcept {
        return many_.get() != nullptr ? many_->list[i] : few_.ids()[i];
    }
    [[nodiscard]] Agg& value(std::size_t i) noexcept {
        if (fast_cells_ != nullptr) return fast_cells_[fast_list_[i]];
        return value_slow(i);
    }
    [[nodiscard]] Agg const& value(std::size_t i) const noexcept { return const_cast<pane&>(*this).value(i); }

    /// Both, for a loop that keeps in registers where they are. Valid until the next `fit`, `at` or `clear_some`.
    struct entries {
        typename dense_column<std::uint32_t>::view_of_values ids;
        typename dense_column<Agg>::view_of_values values;  // by place or by id
        std::size_t below;                                  // where they are of the one kind, and not in two places
        bool by_place;
        pane* all;

        [[nodiscard, gnu::always_inline]] inline std::uint32_t id(std::size_t i) const noexcept { return ids[i]; }
        /// Of the i-th id, which is `id`.
        [[nodiscard, gnu::always_inline]] inline Agg& value(std::size_t i, std::uint32_t id) const noexcept {
            std::size_t const at = by_place ? i : id;
            return at < below ? values[at] : all->value_slow(i);
        }
    };
    [[nodiscard]] entries touched_entries() noexcept {
        if (many_.get() == nullptr) {
            bool const by_place = shape_ == shape::few;
            return {{few_.ids(), nullptr, 0}, {few_.values(), nullptr, 0}, few_.room(), by_place, this};
        }
        if (shape_ == shape::list) return {many_->list.view(), many_->values.view(), never, true, this};
        return {many_->list.view(), many_->cells.view(), many_->covered, false, this};
    }

    /// Calls `f(id, aggregate)` for the touched ids from the `begin`-th to before the `end`-th. `look(id)` is called
    /// for each a while before: to ask for the memory of what else `f` needs of it, as `keyed_table::prefetch_key`.
    template <class F, class Look = detail::look_at_nothing>
    void for_each_touched(std::size_t begin, std::size_t end, F&& f, Look&& look = {}) {
        constexpr std::size_t ahead = detail::prefetch_distance / 2;
        bool const column = shape_ == shape::column && many_->cells.large();
        entries const all = touched_entries();
        for (std::size_t i = begin, next = begin; i != end; ++i) {
            for (; next != end && next - i <= ahead; ++next) {
                std::uint32_t const id = all.id(next);
                if (column) prefetch(id);
                look(id);
            }
            std::uint32_t const id = all.id(i);
            f(id, all.value(i, id));
        }
    }
    template <class F>
    void for_each_touched(F&& f) {
        for_each_touched(0, count_, f);
    }

    /// The same, and forgets each: for a window that fires in pieces, so that `clear` after it finds little to do. Only
    /// `drain` of the next ones and `clear` may follow.
    template <class F, class Look = detail::look_at_nothing>
    void drain(std::size_t begin, std::size_t end, F&& f, Look&& look = {}) {
        for_each_touched(
            begin, end,
            [&](std::uint32_t id, Agg& value) {
                f(id, value);
                forget(id);
            },
            look);
        drained_ = end;
    }

    /// Forgets all. Keeps the memory for as many as there were.
    void clear() {
        while (!clear_some(static_cast<std::size_t>(-1) / 2)) {}
    }

    /// The same in pieces of about `n` ids; true when all is done. Nothing but `clear_some` and `clear` until then.
    bool clear_some(std::size_t n, bool roomy = true) {
        if (by_id() && drained_ < count_) {
            std::size_t const left = count_ - drained_;
            forget_from(drained_, left < n ? left : n);
            if (left > n) return false;
            n -= left;
        }
        if (many_.get() == nullptr) {
            if (shape_ == shape::few) few_.empty_out();
            if (shape_ == shape::few && count_ < few_.room() / 8) few_ = {};
            last_count_ = count_;
            count_ = drained_ = 0;
            return true;
        }
        many& m = *many_;
        std::size_t const all = m.values.size() == 0 ? 0 : m.places.buckets();
        std::size_t const next = all - m.wiped < n ? all : m.wiped + n;
        m.places.wipe(m.wiped, next);
        m.wiped = next;
        if (m.wiped != all) return false;
        m.places.wiped();
        m.values.empty_out();
        std::size_t const had = by_id() ? fitted_ : m.list.capacity();
        bool const give_back = count_ < had / 8 && !(roomy && (by_id() ? small(fitted_) : m.memory() <= spared));
        last_count_ = count_;
        count_ = drained_ = m.wiped = m.turned = m.scanned = m.seen = 0;
        if (give_back) to_few();
        return true;
    }

    /// Writes what was touched, in its order; of so many ids, if more than were fitted.
    template <class Writer>
    void save(Writer& out, std::size_t ids = 0) const {
        out.begin("pane", "", Writer::template saved_as<Agg>());
        out.write(static_cast<std::uint64_t>(ids > fitted_ ? ids : fitted_));
        out.write(static_cast<std::uint64_t>(count_));
        for (std::size_t i = 0; i != count_; ++i) {
            out.write(touched(i));
            out.write(value(i));
        }
        out.end();
    }
    /// Replaces all by what was saved, of at most so many ids.
    template <class Reader>
    void load(Reader& saved, std::uint32_t most = 0xffffffffu, bool roomy = true) {
        clear();
        saved.begin("pane", "", Reader::template saved_as<Agg>());
        auto const ids = saved.template read<std::uint64_t>();
        if (ids > most) saved.refuse("a window has more ids than there are");
        std::size_t const size = saved.read_size();
        for (std::size_t i = 0; i != size; ++i) {
            auto const id = saved.template read<std::uint32_t>();
            if (id >= ids) saved.refuse("a window has an id that is not there");
            if (i == 0 || i % 512 == 0) fit(static_cast<std::size_t>(ids), roomy);
            saved.read(at(id));
            if (count_ != i + 1) saved.refuse("a window has an id twice");
        }
        fit(static_cast<std::size_t>(ids), roomy);
        saved.end();
    }

private:
    /// `few`, `few_by_id`: in `few_`, by place or by id. The others are in `many_`: `list`, by place; `column`, by id below
    /// `covered` and by place above; `turning`, a list or what is beside a column, on its way into a longer column.
    enum class shape : std::uint8_t { few, few_by_id, list, turning, column };

    static constexpr std::size_t most_few = 32;
    static constexpr std::size_t spared = 65536;  // bytes of a list that one of few panes keeps in any case
    static constexpr std::size_t never = static_cast<std::size_t>(-1);
    static constexpr std::size_t step = 2048;

    /// So few ids that a column costs nothing worth saving, when there are not many panes.
    static bool small(std::size_t ids) noexcept { return ids * (sizeof(Agg) + 5) <= 16384; }
    /// A hash by which ids differ as they do by themselves; so the interner's kind of index serves here too, and is not
    /// compiled a second time.
    static std::uint32_t word_of(std::uint32_t id) noexcept { return id * 0x9e3779b1u; }

    [[nodiscard]] bool by_id() const noexcept { return shape_ != shape::list && shape_ != shape::few; }
    [[nodiscard]] bool column_pays(std::size_t ids, bool roomy) const noexcept { return count_ >= ids / 4 || (roomy && small(ids)); }
    /// Whether a column grows with the ids.
    [[nodiscard]] bool column_keeps_up(std::size_t ids, bool roomy) const noexcept {
        return (count_ > last_count_ ? count_ : last_count_) >= ids / 8 || (roomy && small(ids));
    }

    [[gnu::noinline]] void fit_slow(std::size_t ids, bool roomy) {
        fast_cells_ = nullptr;
        busy_ = true;  // also when something throws
        if (ids < fitted_) ids = fitted_;
        std::size_t const added = ids - fitted_;
        fitted_ = ids;
        turn_at_ = never;
        if (many_.get() == nullptr)
            fit_few(ids, roomy);
        else
            fit_many(ids, added, roomy);
    }

    void fit_few(std::size_t ids, bool roomy) {
        bool const column = shape_ == shape::few_by_id && ids <= few_.room();
        if (column || (shape_ == shape::few ? column_pays(ids, roomy) : column_keeps_up(ids, roomy))) {
            if (ids <= most_few) {
                if (!column) rebuild_few(true, std::bit_ceil(ids));
                busy_ = false;
                fast_cells_ = few_.values();
                fast_marks_ = few_.marks();
                fast_list_ = few_.ids();
            } else {
                few_to_column(ids);
                fit_many(ids, 0, roomy);
            }
        } else {
            if (shape_ == shape::few_by_id) rebuild_few(false, count_);
            turn_at_ = ids / 4;
            busy_ = false;
        }
    }

    void fit_many(std::size_t ids, std::size_t added, bool roomy) {
        many& m = *many_;
        if (shape_ == shape::list && column_pays(ids, roomy)) start_to_turn();
        if (shape_ == shape::column && m.covered < ids) {
            if (!column_keeps_up(ids, roomy)) {
                turn_at_ = ids / 4;
                if (m.moving()) m.grow_column(m.covered, identity_);
                busy_ = m.moving();
                return;
            }
            if (m.values.size() != 0) start_to_turn();
        }
        if (shape_ == shape::list) {
            turn_at_ = ids / 4;
            busy_ = false;
            return;
        }
        std::size_t const built = m.cells.size() + step + 2 * added;
        if (shape_ == shape::column || built > ids) {
            m.grow_column(ids, identity_);
            if (shape_ == shape::turning)
                turn(step + 2 * (count_ - m.seen));
            else
                m.covered = ids;
        } else {
            m.grow_column(built, identity_);
        }
        m.seen = count_;
        busy_ = shape_ == shape::turning || m.moving();
        if (busy_) return;
        fast_cells_ = m.cells.whole();
        fast_marks_ = m.marks.whole();
        fast_list_ = m.list.whole();
    }

    void start_to_turn() noexcept {
        shape_ = shape::turning;
        many_->turned = many_->scanned = 0;
    }

    /// Takes `n` more entries of the list into the column.
    void turn(std::size_t n) noexcept {
        many& m = *many_;
        for (; n != 0 && m.turned != m.values.size(); --n) {
            std::uint32_t const id = m.list[m.scanned++];
            if (id < m.covered) continue;
            m.cells[id] = std::move(m.values[m.turned++]);
            m.marks[id] = true;
        }
        if (m.turned != m.values.size()) return;
        shape_ = shape::column;
        m.covered = fitted_;
        m.turned = m.scanned = 0;
        m.places = {};
        m.values.clear();
    }

    /// The few as a list or by id, with room for so many.
    void rebuild_few(bool as_column, std::size_t room) {
        detail::few_values<Agg> fresh(room);
        if (as_column)
            for (std::size_t i = 0; i != room; ++i) fresh.push_back(identity_);
        for (std::size_t i = 0; i != count_; ++i) {
            std::uint32_t const id = touched(i);
            fresh.ids()[i] = id;
            if (as_column) {
                fresh.values()[id] = std::move(value(i));
                fresh.marks()[id] = true;
            } else {
                fresh.push_back(std::move(value(i)));
            }
        }
        few_.swap(fresh);
        shape_ = as_column ? shape::few_by_id : shape::few;
    }

    void few_to_column(std::size_t ids) {
        detail::owner<many> fresh(new many);
        fresh->grow_column(ids, identity_);
        fresh->covered = ids;
        for (std::size_t i = 0; i != count_; ++i) {
            std::uint32_t const id = touched(i);
            fresh->list[i] = id;
            fresh->cells[id] = std::move(value(i));
            fresh->marks[id] = true;
        }
        leave_few(std::move(fresh), shape::column);
    }

    void few_to_list() {
        detail::owner<many> fresh(new many);
        fresh->list.fit(count_ + 1, 0);
        fresh->values.reserve(2 * most_few);
        fresh->places.reserve(2 * most_few);
        for (std::size_t i = 0; i != count_; ++i) {
            std::uint32_t const id = touched(i);
            fresh->list[i] = id;
            fresh->places.add(word_of(id), static_cast<std::uint32_t>(i + 1));
            fresh->values.push_back(std::move(value(i)));
        }
        leave_few(std::move(fresh), shape::list);
    }

    void leave_few(detail::owner<many> fresh, shape next) noexcept {
        many_ = std::move(fresh);
        shape_ = next;
        few_ = {};
    }

    /// Nothing is left, and no memory either.
    void to_few() noexcept {
        many_ = {};
        shape_ = shape::few;
        fast_cells_ = nullptr;
        busy_ = false;
        last_count_ = 0;
        turn_at_ = fitted_ / 4;
    }

    /// As if an id had not been touched, where it is by id.
    void forget(std::uint32_t id) {
        if (shape_ == shape::few_by_id) {
            few_.values()[id] = identity_;
            few_.marks()[id] = false;
        } else if (many_.get() != nullptr && id < many_->cells.size()) {
            many_->cells[id] = identity_;
            many_->marks[id] = false;
        }
    }

    void forget_from(std::size_t begin, std::size_t n) {
        drained_ = begin + n;
        if (fast_cells_ != nullptr) {
            for (std::size_t i = begin; i != drained_; ++i) {
                std::uint32_t const id = fast_list_[i];
                fast_cells_[id] = identity_;
                fast_marks_[id] = false;
            }
            return;
        }
        for (std::size_t i = begin; i != drained_; ++i) forget(touched(i));
    }

    [[nodiscard, gnu::noinline]] Agg& value_slow(std::size_t i) noexcept {
        if (shape_ == shape::list) return many_->values[i];
        if (shape_ == shape::few) return few_.values()[i];
        if (shape_ == shape::few_by_id) return few_.values()[few_.ids()[i]];
        many& m = *many_;
        std::uint32_t const id = m.list[i];
        if (id < m.covered) return m.cells[id];
        std::size_t const place = m.covered == 0 ? i : m.places.find(word_of(id), [](std::uint32_t) { return true; }) - 1;
        return place < m.turned ? m.cells[id] : m.values[place];
    }

    [[gnu::noinline]] Agg& at_slow(std::uint32_t id) {
        if (shape_ == shape::few) return at_few(id);
        many& m = *many_;
        if (id < m.covered) {
            m.list.fit(count_ + 1, 0);
            m.list[count_] = id;
            count_ += !m.marks[id];
            m.marks[id] = true;
            return m.cells[id];
        }
        m.places.make_room();
        m.list.fit(count_ + 1, 0);
        m.values.make_room();
        auto const next1 = static_cast<std::uint32_t>(m.values.size() + 1);
        std::uint32_t const place1 = m.places.find_or_add(word_of(id), next1, [](std::uint32_t) { return true; });
        if (place1 != 0) return place1 - 1 < m.turned ? m.cells[id] : m.values[place1 - 1];
        m.list[count_] = id;
        ++count_;
        return m.values.push_back(identity_);
    }

    Agg& at_few(std::uint32_t id) {
        std::uint32_t* const ids = few_.ids();
        for (std::size_t i = 0; i != count_; ++i)
            if (ids[i] == id) return few_.values()[i];
        if (count_ == most_few) {
            few_to_list();
            return at_slow(id);
        }
        if (count_ == few_.room()) rebuild_few(false, count_ == 0 ? 1 : 2 * count_);
        Agg& made = few_.push_back(identity_);
        few_.ids()[count_++] = id;
        return made;
    }

    Agg* fast_cells_ = nullptr;  // the column, when it has all ids and nothing is moving
    bool* fast_marks_ = nullptr;
    std::uint32_t* fast_list_ = nullptr;
    std::size_t count_ = 0;

    std::size_t fitted_ = 0;
    std::size_t turn_at_ = 0;
    std::size_t drained_ = 0;
    std::size_t last_count_ = 0;  // `count_` when it was cleared last
    bool busy_ = false;
    shape shape_ = shape::few;
    Agg identity_{};
    detail::few_values<Agg> few_{};
    detail::owner<many> many_{};
};

}  // namespace v0
}  // namespace leat
