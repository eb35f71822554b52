// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/dense_column.hpp>
#include <leat/state/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace leat {
inline namespace v0 {

namespace detail {

struct look_at_nothing {
    void operator()(std::uint32_t) const noexcept {}
};

}  // namespace detail

/// The aggregates of one window, or of one slice of windows, by dense id.
///
/// Few of the ids in it: a list of (id, aggregate) in order of first touch, and a small index from id to place. A
/// quarter of them or more: a column by id, with the list of the ids beside it. It turns from the one into the other by
/// itself, in steps; back only in `clear`, when less than an eighth was touched. An id that was not touched has no
/// aggregate: the first touch makes it a copy of the identity.
///
/// Order: that of the first touch. Cost of `at`: as a column about ten instructions without a branch, as a list one
/// search. Firing and clearing cost what was touched. Memory: as a column, (size of Agg + 5) per id of the table; as a
/// list, (size of Agg + 4) to twice that and 16 to 32 bytes of index per id touched; three times as much while growing.
/// Nothing is allocated once it has been as full as it gets.
template <class Agg>
class pane {
public:
    pane() = default;
    explicit pane(Agg identity) : identity_(std::move(identity)) {}

    /// How many ids were touched.
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// True when it is a column by id.
    [[nodiscard]] bool dense() const noexcept { return shape_ == shape::column; }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept {
        return cells_.memory() + marks_.memory() + list_.memory() + places_.memory() + values_.memory();
    }

    /// Once per batch, before `at`: ids of the batch are below `ids`, the table's `id_count()`.
    void fit(std::size_t ids) {
        if (ids > fitted_ || busy_ || count_ >= turn_at_) fit_slow(ids);
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
        if (shape_ == shape::column) return marks_[id];
        return places_.find(word_of(id), [](std::uint32_t) { return true; }) != 0;
    }

    /// Asks for the memory of an id ahead of `at`.
    [[gnu::always_inline]] inline void prefetch(std::uint32_t id) const noexcept {
        if (shape_ == shape::column) {
            cells_.prefetch(id);
            marks_.prefetch(id);
        } else {
            places_.now().prefetch(word_of(id));
        }
    }
    /// True when `prefetch` is worth it.
    [[nodiscard]] bool large() const noexcept { return shape_ == shape::column ? cells_.large() : places_.large(); }

    /// The i-th id that was touched, and its aggregate.
    [[nodiscard]] std::uint32_t touched(std::size_t i) const noexcept { return list_[i]; }
    [[nodiscard]] Agg& value(std::size_t i) noexcept { return i < in_cells() ? cells_[list_[i]] : values_[i]; }
    [[nodiscard]] Agg const& value(std::size_t i) const noexcept {
        return i < in_cells() ? cells_[list_[i]] : values_[i];
    }

    /// Calls `f(id, aggregate)` for the touched ids from the `begin`-th to before the `end`-th. `look(id)` is called
    /// for each a while before: to ask for the memory of what else `f` needs of it, as `keyed_table::prefetch_key`.
    template <class F, class Look = detail::look_at_nothing>
    void for_each_touched(std::size_t begin, std::size_t end, F&& f, Look&& look = {}) {
        constexpr std::size_t ahead = detail::prefetch_distance / 2;
        bool const column = shape_ == shape::column && cells_.large();
        for (std::size_t i = begin, next = begin; i != end; ++i) {
            for (; next != end && next - i <= ahead; ++next) {
                std::uint32_t const id = list_[next];
                if (column) cells_.prefetch(id);
                look(id);
            }
            f(list_[i], value(i));
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
        std::size_t i = begin;
        for_each_touched(
            begin, end,
            [&](std::uint32_t id, Agg& value) {
                f(id, value);
                if (i++ < in_cells()) {
                    value = identity_;
                    marks_[id] = false;
                }
            },
            look);
        drained_ = end;
    }

    /// Forgets all, keeps the memory.
    void clear() {
        while (!clear_some(static_cast<std::size_t>(-1) / 2)) {}
    }

    /// The same in pieces of about `n` ids; true when all is done. Nothing but `clear_some` and `clear` until then.
    bool clear_some(std::size_t n) {
        std::size_t const in_cells_now = in_cells();
        for (; drained_ < in_cells_now; ++drained_, --n) {
            if (n == 0) return false;
            std::uint32_t const id = list_[drained_];
            cells_[id] = identity_;
            marks_[id] = false;
        }
        std::size_t const all = count_ == 0 || shape_ == shape::column ? 0 : places_.buckets();
        std::size_t const next = all - wiped_ < n ? all : wiped_ + n;
        places_.wipe(wiped_, next);
        wiped_ = next;
        if (wiped_ != all) return false;
        places_.wiped();
        values_.empty_out();
        bool const back = shape_ == shape::column && count_ < fitted_ / 8 && !small(fitted_);
        count_ = drained_ = wiped_ = turned_ = 0;
        if (back) to_list();
        return true;
    }

    /// Writes what was touched, in its order.
    template <class Writer>
    void save(Writer& out) const {
        out.begin("pane", "", Writer::template saved_as<Agg>());
        out.write(static_cast<std::uint64_t>(fitted_));
        out.write(static_cast<std::uint64_t>(count_));
        for (std::size_t i = 0; i != count_; ++i) {
            out.write(list_[i]);
            out.write(value(i));
        }
        out.end();
    }
    /// Replaces all by what was saved, of at most so many ids.
    template <class Reader>
    void load(Reader& saved, std::uint64_t most = 0xffffffffu) {
        clear();
        saved.begin("pane", "", Reader::template saved_as<Agg>());
        auto const ids = saved.template read<std::uint64_t>();
        if (ids > most) saved.refuse("a window has more ids than there are");
        std::size_t const size = saved.read_size();
        for (std::size_t i = 0; i != size; ++i) {
            auto const id = saved.template read<std::uint32_t>();
            if (id >= ids) saved.refuse("a window has an id that is not there");
            if (i == 0 || i % 512 == 0) fit(static_cast<std::size_t>(ids));
            saved.read(at(id));
            if (count_ != i + 1) saved.refuse("a window has an id twice");
        }
        fit(static_cast<std::size_t>(ids));
        saved.end();
    }

private:
    enum class shape : std::uint8_t { list, turning, column };

    /// So few ids that a column costs nothing worth saving.
    static bool small(std::size_t ids) noexcept { return ids * (sizeof(Agg) + 5) <= 16384; }
    /// A hash by which ids differ as they do by themselves; so the interner's kind of index serves here too, and is not
    /// compiled a second time.
    static std::uint32_t word_of(std::uint32_t id) noexcept { return id * 0x9e3779b1u; }
    static constexpr std::size_t never = static_cast<std::size_t>(-1);
    static constexpr std::size_t step = 2048;

    /// The entries of the list before this one are in the column.
    [[nodiscard]] std::size_t in_cells() const noexcept { return shape_ == shape::column ? count_ : turned_; }

    [[gnu::noinline]] void fit_slow(std::size_t ids) {
        fast_cells_ = nullptr;
        busy_ = true;  // also when something throws
        if (ids < fitted_) ids = fitted_;
        if (shape_ == shape::list && (small(ids) || count_ >= ids / 4)) {
            shape_ = shape::turning;
            turned_ = 0;
        }
        std::size_t const added = ids - fitted_;
        fitted_ = ids;
        turn_at_ = shape_ == shape::list ? ids / 4 : never;
        if (shape_ == shape::list) {
            busy_ = false;
            return;
        }
        std::size_t const built = cells_.size() + step + 2 * added;
        if (shape_ == shape::column || built > ids) {
            grow_column(ids);
            if (shape_ == shape::turning) turn(step + 2 * (count_ - seen_));
        } else {
            grow_column(built);
        }
        seen_ = count_;
        busy_ = shape_ == shape::turning || cells_.moving() || marks_.moving() || list_.moving();
        if (busy_) return;
        fast_cells_ = cells_.whole();
        fast_marks_ = marks_.whole();
        fast_list_ = list_.whole();
    }

    void grow_column(std::size_t ids) {
        cells_.fit(ids, identity_);
        marks_.fit(ids, false);
        list_.fit(ids + 1, 0);
    }

    /// Takes `n` more entries of the list into the column.
    void turn(std::size_t n) noexcept {
        for (; n != 0 && turned_ != count_; --n, ++turned_) {
            std::uint32_t const id = list_[turned_];
            cells_[id] = std::move(values_[turned_]);
            marks_[id] = true;
        }
        if (turned_ != count_) return;
        shape_ = shape::column;
        places_ = {};
        values_.clear();
    }

    void to_list() noexcept {
        shape_ = shape::list;
        cells_.clear();
        marks_.clear();
        fast_cells_ = nullptr;
        busy_ = false;
        turn_at_ = fitted_ / 4;
    }

    [[gnu::noinline]] Agg& at_slow(std::uint32_t id) {
        if (shape_ == shape::column) {
            list_[count_] = id;
            count_ += !marks_[id];
            marks_[id] = true;
            return cells_[id];
        }
        places_.make_room();
        list_.fit(count_ + 1, 0);
        values_.make_room();
        auto const next1 = static_cast<std::uint32_t>(count_ + 1);
        std::uint32_t const place1 = places_.find_or_add(word_of(id), next1, [](std::uint32_t) { return true; });
        if (place1 != 0) return value(place1 - 1);
        list_[count_] = id;
        ++count_;
        return values_.push_back(identity_);
    }

    Agg* fast_cells_ = nullptr;  // the column, when nothing is moving
    bool* fast_marks_ = nullptr;
    std::uint32_t* fast_list_ = nullptr;
    std::size_t count_ = 0;

    std::size_t fitted_ = 0;
    std::size_t turn_at_ = 0;
    std::size_t turned_ = 0;  // while turning: entries already in the column
    std::size_t seen_ = 0;    // `count_` at the last `fit` while turning
    std::size_t drained_ = 0;
    std::size_t wiped_ = 0;
    bool busy_ = false;
    shape shape_ = shape::list;
    Agg identity_{};

    dense_column<Agg> cells_;  // column: the aggregates by id, untouched ones the identity
    dense_column<bool>
        marks_;  // column: the touched ids (bool, not a byte: a store to it is known not to change anything else)
    dense_column<std::uint32_t> list_;              // the touched ids in order; may be longer than `count_`
    detail::slot_index<detail::hashed_32> places_;  // list: from id to place
    dense_column<Agg> values_;                      // list: the aggregates by place
};

}  // namespace v0
}  // namespace leat
