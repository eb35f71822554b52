// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pane.hpp>
#include <leat/time/timestamp.hpp>

#include <cstddef>
#include <cstdint>

namespace leat {
inline namespace v0 {
namespace detail {

/// One window and its groups.
template <class State>
struct open_pane {
    timestamp start;
    timestamp end;
    pane<State> groups;
    std::uint32_t number;       ///< among all panes there are
    open_pane* next = nullptr;  ///< among the spare ones

    /// Windows fire in the order of their ends.
    [[nodiscard]] bool fires_before(open_pane const& other) const noexcept {
        return earlier(end, other.end) || (end == other.end && earlier(start, other.start));
    }
};

/// Panes with the one that fires first on top.
template <class Pane>
class panes_in_order {
  public:
    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
    [[nodiscard]] Pane* first() const noexcept { return heap_[0]; }
    [[nodiscard]] Pane* operator[](std::size_t i) const noexcept { return heap_[i]; }
    [[nodiscard]] std::size_t memory() const noexcept { return heap_.memory(); }

    void make_room() { heap_.make_room(); }
    void give_back() noexcept { heap_.clear(); }
    /// After `make_room`.
    void insert(Pane* p) noexcept {
        std::size_t at = heap_.size();
        heap_.push_back(p);
        for (; at != 0 && p->fires_before(*heap_[(at - 1) / 2]); at = (at - 1) / 2) heap_[at] = heap_[(at - 1) / 2];
        heap_[at] = p;
    }
    [[nodiscard]] Pane* take_first() noexcept {
        Pane* const taken = heap_[0];
        Pane* const last = heap_[heap_.size() - 1];
        heap_.pop_back();
        std::size_t const n = heap_.size();
        std::size_t at = 0;
        for (std::size_t below = 1; below < n; below = 2 * at + 1) {
            if (below + 1 < n && heap_[below + 1]->fires_before(*heap_[below])) ++below;
            if (!heap_[below]->fires_before(*last)) break;
            heap_[at] = heap_[below];
            at = below;
        }
        if (n != 0) heap_[at] = last;
        return taken;
    }

  private:
    dense_column<Pane*> heap_{};
};

/// The windows that are open. Any is found by its times, in one search of a table; those near the watermark by their
/// number, and the one that was found last at once. The first to fire is on top of a heap: it costs the logarithm of how
/// many there are.
///
/// Memory: that of the groups in the windows, and about 200 bytes for each window. A window that has fired leaves its
/// memory to one that opens; of such spare ones there are at most two more than are open.
template <class State>
class open_panes {
  public:
    using pane = open_pane<State>;
    static constexpr std::size_t near_count = 16;

    explicit open_panes(State identity) : identity_(static_cast<State&&>(identity)) {}
    open_panes(open_panes&& other) noexcept = default;
    [[gnu::noinline]] ~open_panes() {
        for (std::size_t i = 0; i != all_.size(); ++i) delete all_[i];
    }

    /// Makes room for the ids of groups, where they may come next; once per batch.
    void fit(std::size_t ids) {
        fitted_ = ids;
        bool const roomy = few_are_open();
        large_ = false;
        for (std::size_t i = 0; i != near_used_; ++i) fit_one(near_[i], roomy);
        fit_one(recent_, roomy);
    }
    /// Whether some of the windows that records come for have many groups.
    [[nodiscard]] bool large() const noexcept { return large_; }

    /// Windows of a size follow each other from `start` on; those before are closed to records.
    void begin_at(timestamp start, duration size) {
        if (begin_ == start && size_ == size) return;
        std::uint64_t const passed = distance(begin_, start) / static_cast<std::uint64_t>(size.count());
        bool const go_on = size_ == size && !earlier(start, begin_) && passed < near_used_;
        std::size_t kept = 0;
        if (go_on)
            for (std::size_t i = static_cast<std::size_t>(passed); i != near_used_; ++i) near_[kept++] = near_[i];
        while (near_used_ > kept) near_[--near_used_] = nullptr;
        begin_ = start;
        size_ = size;
    }

    /// The n-th window from `begin_at`, when it is near and open. Not the last one before the end of all times: the distance
    /// of a time long before `begin_at` wraps around to it.
    [[nodiscard]] pane* near(std::uint64_t n) const noexcept { return n < near_count ? near_[n] : nullptr; }

    [[gnu::noinline]] pane& find_far(std::uint64_t n, timestamp start, timestamp end) {
        pane& p = find(start, end);
        if (n < near_count && size_.count() > 0 && end != max_timestamp) {
            near_[n] = &p;
            if (near_used_ <= n) near_used_ = static_cast<std::size_t>(n) + 1;
        }
        return p;
    }

    /// The pane of a window, opened when it is not there.
    pane& find(timestamp start, timestamp end) {
        if (recent_ == nullptr || recent_->start != start || recent_->end != end) {
            pane* const found = find_open(start, end);
            recent_ = found != nullptr ? found : open(start, end);
        }
        fit_one(recent_, few_are_open());
        return *recent_;
    }

    [[nodiscard]] bool due(timestamp watermark) const noexcept { return order_.size() != 0 && !earlier(watermark, order_.first()->end); }
    [[nodiscard]] pane& first() noexcept { return *order_.first(); }
    [[nodiscard]] std::size_t count() const noexcept { return order_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept {
        std::size_t bytes = by_times_.memory() + order_.memory() + all_.memory() + free_.memory();
        for (std::size_t i = 0; i != all_.size(); ++i)
            if (all_[i] != nullptr) bytes += sizeof(pane) + all_[i]->groups.memory();
        return bytes;
    }

    /// The first window, which has fired, is no longer open; its results may still be looked at.
    void take_first() noexcept {
        fired_ = order_.take_first();
        by_times_.take(word_of(fired_->start, fired_->end), fired_->number + 1);
        for (auto& n : near_)
            if (n == fired_) n = nullptr;
        if (recent_ == fired_) recent_ = nullptr;
    }
    /// Forgets a piece of the window that has fired; false while there is more.
    bool recycle(std::size_t pieces) {
        if (!fired_->groups.clear_some(pieces, few_are_open())) return false;
        free_.make_room();
        fired_->next = spare_;
        spare_ = fired_;
        fired_ = nullptr;
        for (++spare_count_; spare_count_ > order_.size() + 2; --spare_count_) {
            pane* const gone = spare_;
            spare_ = gone->next;
            all_[gone->number] = nullptr;
            free_.push_back(gone->number);
            delete gone;
            if (spare_count_ - 1 > order_.size() + 2) free_.make_room();
        }
        if (order_.size() == 0 && by_times_.memory() > prefetch_from / 16) give_back();
        return true;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.write(static_cast<std::uint64_t>(order_.size()));
        panes_in_order<pane> left;
        for (std::size_t i = 0; i != order_.size(); ++i) {
            left.make_room();
            left.insert(order_[i]);
        }
        while (left.size() != 0) {
            pane const* const p = left.take_first();
            to.write(p->start);
            to.write(p->end);
            p->groups.save(to, fitted_);
        }
    }
    /// Opens the windows that were saved, in a list that has none. Their groups have ids below `ids`, and `can_be(start, end)`
    /// says which windows there are.
    template <class Reader, class CanBe>
    void load(Reader& saved, std::size_t ids, CanBe const& can_be) {
        fitted_ = ids;
        for (std::size_t left = saved.read_size(); left != 0; --left) {
            auto const start = saved.template read<timestamp>();
            auto const end = saved.template read<timestamp>();
            if (!can_be(start, end)) saved.refuse("a window begins or ends where none does");
            std::size_t const before = order_.size();
            pane& p = find(start, end);
            if (order_.size() == before) saved.refuse("a window comes twice");
            p.groups.load(saved, static_cast<std::uint32_t>(ids), few_are_open());
            p.groups.fit(ids, few_are_open());
        }
    }

  private:
    /// With so few windows, each may take some memory ahead.
    [[nodiscard]] bool few_are_open() const noexcept { return order_.size() <= near_count; }

    [[gnu::always_inline]] inline void fit_one(pane* p, bool roomy) {
        if (p == nullptr) return;
        p->groups.fit(fitted_, roomy);
        large_ |= p->groups.large();
    }

    [[nodiscard, gnu::noinline]] pane* find_open(timestamp start, timestamp end) const noexcept {
        auto const same = [&](std::uint32_t number) { return all_[number]->start == start && all_[number]->end == end; };
        std::uint32_t const number1 = by_times_.find(word_of(start, end), same);
        return number1 == 0 ? nullptr : all_[number1 - 1];
    }

    [[nodiscard, gnu::noinline]] pane* open(timestamp start, timestamp end) {
        by_times_.make_room();
        order_.make_room();
        if (spare_ == nullptr) make_spare();
        pane* const p = spare_;
        spare_ = p->next;
        --spare_count_;
        p->start = start;
        p->end = end;
        by_times_.add(word_of(start, end), p->number + 1);
        order_.insert(p);
        return p;
    }
    void make_spare() {
        if (free_.size() == 0) {
            all_.make_room();
            spare_ = new pane{{}, {}, leat::pane<State>(identity_), static_cast<std::uint32_t>(all_.size())};
            all_.push_back(spare_);
        } else {
            std::uint32_t const number = free_[free_.size() - 1];
            spare_ = new pane{{}, {}, leat::pane<State>(identity_), number};
            all_[number] = spare_;
            free_.pop_back();
        }
        spare_count_ = 1;
    }

    /// No window is open, and there were many.
    [[gnu::noinline]] void give_back() noexcept {
        for (std::size_t i = 0; i != all_.size(); ++i) delete all_[i];
        spare_ = nullptr;
        spare_count_ = 0;
        all_.clear();
        free_.clear();
        by_times_ = {};
        order_.give_back();
    }

    [[nodiscard]] static std::uint32_t word_of(timestamp start, timestamp end) noexcept {
        auto const s = static_cast<std::uint64_t>(start.time_since_epoch().count());
        auto const e = static_cast<std::uint64_t>(end.time_since_epoch().count());
        return static_cast<std::uint32_t>(hash_word(s ^ multiply_fold(e, hash_key_3)) >> 32);
    }
    /// It may be larger than any duration.
    [[nodiscard]] static std::uint64_t distance(timestamp begin, timestamp end) noexcept {
        return static_cast<std::uint64_t>(end.time_since_epoch().count()) - static_cast<std::uint64_t>(begin.time_since_epoch().count());
    }

    dense_column<pane*> all_{};  // by number; owns them
    dense_column<std::uint32_t> free_{};  // numbers that no pane has
    slot_index<hashed_32> by_times_{};    // the open ones
    panes_in_order<pane> order_{};        // the open ones
    pane* spare_ = nullptr;
    std::size_t spare_count_ = 0;
    pane* fired_ = nullptr;
    pane* near_[near_count]{};
    std::size_t near_used_ = 0;  // those behind are null
    pane* recent_ = nullptr;     // that was found last
    bool large_ = false;
    timestamp begin_{};
    duration size_{};
    std::size_t fitted_ = 0;
    State identity_;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
