// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/pane.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace leat {
inline namespace v0 {

/// The panes of an operator: those of closed windows are used again for new ones, the one last given back first, since the
/// caches still hold it.
///
/// A pane that comes back is emptied in steps, by `step`, so that closing a large window is no pause. There are never more
/// panes than were in use at a time, and nothing is allocated once each has been as full as it gets.
template <class Agg>
class pane_pool {
  public:
    pane_pool() = default;
    explicit pane_pool(Agg identity) : identity_(std::move(identity)) {}

    /// An empty pane; it stays where it is until the pool is gone. Call `fit` on it before its first `at`.
    [[nodiscard]] pane<Agg>& take() {
        if (free_.empty() && !dirty_.empty()) step(static_cast<std::size_t>(-1) / 2);  // better a pause than one more
        if (free_.empty()) {
            free_.reserve(panes_.size() + 1);
            dirty_.reserve(panes_.size() + 1);
            panes_.push_back(std::make_unique<pane<Agg>>(identity_));
            free_.push_back(panes_.back().get());
        }
        pane<Agg>* const given = free_.back();
        free_.pop_back();
        return *given;
    }

    /// Takes a pane back, with whatever is in it.
    void give_back(pane<Agg>& back) noexcept {
        if (back.empty())
            free_.push_back(&back);
        else
            dirty_.push_back(&back);
    }

    /// Once per batch: empties some of what came back, about `n` ids.
    void step(std::size_t n = 4096) noexcept {
        if (dirty_.empty()) return;
        if (dirty_.back()->clear_some(n)) {
            free_.push_back(dirty_.back());
            dirty_.pop_back();
        }
    }

    /// How many panes there are, open or not.
    [[nodiscard]] std::size_t size() const noexcept { return panes_.size(); }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept {
        std::size_t bytes = 0;
        for (auto const& p : panes_) bytes += p->memory();
        return bytes;
    }

  private:
    Agg identity_{};
    std::vector<std::unique_ptr<pane<Agg>>> panes_;
    std::vector<pane<Agg>*> free_;
    std::vector<pane<Agg>*> dirty_;
};

}  // namespace v0
}  // namespace leat
