// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pane.hpp>
#include <leat/time/timestamp.hpp>

#include <cstddef>
#include <cstdint>

namespace leat {
inline namespace v0 {
namespace detail {

/// Items that know their neighbours, and stay where they are when they go from one list to another.
template <class T>
class linked {
  public:
    linked() = default;
    linked(linked&& other) noexcept : first_(other.first_), last_(other.last_), size_(other.size_) {
        other.first_ = other.last_ = nullptr;
        other.size_ = 0;
    }
    linked& operator=(linked&&) = delete;
    [[gnu::noinline]] ~linked() {
        while (first_ != nullptr) delete take(first_);
    }

    [[nodiscard]] T* first() const noexcept { return first_; }
    [[nodiscard]] T* last() const noexcept { return last_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Before another, or at the end when that is null. Owns it from now on.
    void insert(T* item, T* before) noexcept {
        item->after = before;
        item->before = before != nullptr ? before->before : last_;
        (item->before != nullptr ? item->before->after : first_) = item;
        (before != nullptr ? before->before : last_) = item;
        ++size_;
    }
    /// Out of the list; the caller's from now on.
    [[nodiscard]] T* take(T* item) noexcept {
        (item->before != nullptr ? item->before->after : first_) = item->after;
        (item->after != nullptr ? item->after->before : last_) = item->before;
        --size_;
        return item;
    }

  private:
    T* first_ = nullptr;
    T* last_ = nullptr;
    std::size_t size_ = 0;
};

/// One window and its groups.
template <class State>
struct open_pane {
    timestamp start;
    timestamp end;
    pane<State> groups;
    open_pane* before = nullptr;
    open_pane* after = nullptr;
};

/// The windows that are open, by their end; those near the watermark are found by their number.
template <class State>
class open_panes {
  public:
    using pane = open_pane<State>;
    static constexpr std::size_t near_count = 16;

    explicit open_panes(State identity) : identity_(static_cast<State&&>(identity)) {}

    /// Makes room for the ids of groups; once per batch.
    void fit(std::size_t ids) {
        fitted_ = ids;
        for (pane* p = open_.first(); p != nullptr; p = p->after) p->groups.fit(ids);
    }
    [[nodiscard]] bool large() const noexcept {
        for (pane* p = open_.first(); p != nullptr; p = p->after)
            if (p->groups.large()) return true;
        return false;
    }

    /// Windows of a size follow each other from `start` on; those before are closed to records.
    void begin_at(timestamp start, duration size) {
        if (begin_ == start && size_ == size) return;
        begin_ = start;
        size_ = size;
        for (std::size_t i = 0; i != near_count; ++i) near_[i] = nullptr;
        for (pane* p = open_.first(); p != nullptr; p = p->after) {
            if (earlier(p->start, start) || p->end == max_timestamp) continue;
            std::uint64_t const n = distance(start, p->start) / static_cast<std::uint64_t>(size.count());
            if (n < near_count) near_[n] = p;
        }
    }

    /// The n-th window from `begin_at`, when it is near and open. Not the last one before the end of all times: the distance
    /// of a time long before `begin_at` wraps around to it.
    [[nodiscard]] pane* near(std::uint64_t n) const noexcept { return n < near_count ? near_[n] : nullptr; }

    [[gnu::noinline]] pane& find_far(std::uint64_t n, timestamp start, timestamp end) {
        pane& p = find(start, end);
        if (n < near_count && size_.count() > 0 && end != max_timestamp) near_[n] = &p;
        return p;
    }

    /// The pane of a window, opened when it is not there.
    pane& find(timestamp start, timestamp end) {
        pane* behind = nullptr;  // it, or where it is to be
        for (pane* p = open_.last(); p != nullptr; p = p->before) {
            if (p->end == end && p->start == start) return *p;
            if (earlier(p->end, end) || (p->end == end && earlier(p->start, start))) break;
            behind = p;
        }
        if (spare_.size() == 0) spare_.insert(new pane{{}, {}, leat::pane<State>(identity_)}, nullptr);
        pane* const fresh = spare_.last();
        fresh->groups.fit(fitted_);
        fresh->start = start;
        fresh->end = end;
        open_.insert(spare_.take(fresh), behind);
        return *fresh;
    }

    [[nodiscard]] bool due(timestamp watermark) const noexcept { return open_.size() != 0 && !earlier(watermark, open_.first()->end); }
    [[nodiscard]] pane& first() noexcept { return *open_.first(); }
    [[nodiscard]] std::size_t count() const noexcept { return open_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept {
        std::size_t bytes = 0;
        for (pane* p = open_.first(); p != nullptr; p = p->after) bytes += p->groups.memory();
        for (pane* p = spare_.first(); p != nullptr; p = p->after) bytes += p->groups.memory();
        return bytes;
    }

    /// The first window, which has fired, is no longer open; its results may still be looked at.
    void take_first() noexcept { fired_.insert(open_.take(open_.first()), nullptr); }
    /// Forgets a piece of the window that has fired; false while there is more.
    bool recycle(std::size_t pieces) {
        pane* const done = fired_.first();
        if (!done->groups.clear_some(pieces)) return false;
        for (auto& n : near_)
            if (n == done) n = nullptr;
        spare_.insert(fired_.take(done), nullptr);
        return true;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.write(static_cast<std::uint64_t>(open_.size()));
        for (pane const* p = open_.first(); p != nullptr; p = p->after) {
            to.write(p->start);
            to.write(p->end);
            p->groups.save(to);
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
            std::size_t const before = open_.size();
            pane& p = find(start, end);
            if (open_.size() == before) saved.refuse("a window comes twice");
            p.groups.load(saved, ids);
            p.groups.fit(ids);
        }
    }

  private:
    /// It may be larger than any duration.
    [[nodiscard]] static std::uint64_t distance(timestamp begin, timestamp end) noexcept {
        return static_cast<std::uint64_t>(end.time_since_epoch().count()) - static_cast<std::uint64_t>(begin.time_since_epoch().count());
    }

    linked<pane> open_{};  // by their ends
    linked<pane> spare_{};
    linked<pane> fired_{};  // one at most
    pane* near_[near_count]{};
    timestamp begin_{};
    duration size_{};
    std::size_t fitted_ = 0;
    State identity_;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
