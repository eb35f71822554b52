// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pane.hpp>
#include <leat/time/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>

namespace leat {
inline namespace v0 {
namespace detail {

/// One window and its groups.
template <class State>
struct open_pane {
    timestamp start;
    timestamp end;
    pane<State> groups;
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
        for (auto& p : open_) p.groups.fit(ids);
    }
    [[nodiscard]] bool large() const noexcept {
        for (auto& p : open_)
            if (p.groups.large()) return true;
        return false;
    }

    /// Windows of a size follow each other from `start` on; those before are closed to records.
    void begin_at(timestamp start, duration size) {
        if (begin_ == start && size_ == size) return;
        begin_ = start;
        size_ = size;
        for (std::size_t i = 0; i != near_count; ++i) near_[i] = nullptr;
        for (auto& p : open_) {
            if (p.start < start || p.end == max_timestamp) continue;
            std::uint64_t const n = distance(start, p.start) / static_cast<std::uint64_t>(size.count());
            if (n < near_count) near_[n] = &p;
        }
    }

    /// The n-th window from `begin_at`, when it is near and open. Not the last one before the end of all times: the distance
    /// of a time long before `begin_at` wraps around to it.
    [[nodiscard]] pane* near(std::uint64_t n) const noexcept { return n < near_count ? near_[n] : nullptr; }

    [[gnu::noinline]] pane& find_far(std::uint64_t n, timestamp start, timestamp end) {
        pane& p = find(start, end);
        if (n < near_count && size_ > duration::zero() && end != max_timestamp) near_[n] = &p;
        return p;
    }

    /// The pane of a window, opened when it is not there.
    pane& find(timestamp start, timestamp end) {
        auto at = open_.end();  // the place behind it, or behind where it is to be
        while (at != open_.begin()) {
            auto const before = std::prev(at);
            if (before->end == end && before->start == start) return *before;
            if (before->end < end || (before->end == end && before->start < start)) break;
            at = before;
        }
        if (spare_.empty()) spare_.push_back(pane{{}, {}, leat::pane<State>(identity_)});
        pane& fresh = spare_.back();
        fresh.groups.fit(fitted_);
        fresh.start = start;
        fresh.end = end;
        open_.splice(at, spare_, std::prev(spare_.end()));
        return fresh;
    }

    [[nodiscard]] bool due(timestamp watermark) const noexcept { return !open_.empty() && open_.front().end <= watermark; }
    [[nodiscard]] timestamp first_end() const noexcept { return open_.empty() ? max_timestamp : open_.front().end; }
    [[nodiscard]] pane& first() noexcept { return open_.front(); }
    [[nodiscard]] std::size_t count() const noexcept { return open_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept {
        std::size_t bytes = 0;
        for (auto& p : open_) bytes += p.groups.memory();
        for (auto& p : spare_) bytes += p.groups.memory();
        return bytes;
    }

    /// The first window, which has fired, is no longer open; its results may still be looked at.
    pane* take_first() {
        fired_.splice(fired_.end(), open_, open_.begin());
        return &fired_.back();
    }
    /// Forgets a piece of the window that has fired; false while there is more.
    bool recycle(std::size_t pieces) {
        if (!fired_.front().groups.clear_some(pieces)) return false;
        for (auto& n : near_)
            if (n == &fired_.front()) n = nullptr;
        spare_.splice(spare_.end(), fired_, fired_.begin());
        return true;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.write(static_cast<std::uint64_t>(open_.size()));
        for (auto const& p : open_) {
            to.write(p.start);
            to.write(p.end);
            p.groups.save(to);
        }
    }
    /// Opens the windows that were saved, in a list that has none. Their groups have ids below `ids`.
    template <class Reader>
    void load(Reader& saved, std::size_t ids) {
        fitted_ = ids;
        for (std::size_t left = saved.read_size(); left != 0; --left) {
            auto const start = saved.template read<timestamp>();
            auto const end = saved.template read<timestamp>();
            std::size_t const before = open_.size();
            pane& p = find(start, end);
            if (open_.size() == before) saved.refuse("a window comes twice");
            p.groups.load(saved);
            for (std::size_t i = 0; i != p.groups.size(); ++i)
                if (p.groups.touched(i) >= ids) saved.refuse("a window has a group without a key");
            p.groups.fit(ids);
        }
    }

  private:
    /// It may be larger than any duration.
    [[nodiscard]] static std::uint64_t distance(timestamp earlier, timestamp later) noexcept {
        return static_cast<std::uint64_t>(later.time_since_epoch().count()) - static_cast<std::uint64_t>(earlier.time_since_epoch().count());
    }

    std::list<pane> open_{};   // by their ends
    std::list<pane> spare_{};
    std::list<pane> fired_{};  // one at most
    pane* near_[near_count]{};
    timestamp begin_{};
    duration size_{};
    std::size_t fitted_ = 0;
    State identity_;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
