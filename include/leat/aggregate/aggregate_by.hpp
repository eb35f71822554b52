// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/aggregate.hpp>

namespace leat {
inline namespace v0 {

/// An aggregate of your own over one or several inputs; see `aggregate_function` for what it needs. A record in which one
/// of the inputs is null is skipped.
inline constexpr struct aggregate_by_fn {
    template <class Function, expression... E>
    [[nodiscard]] constexpr auto operator()(Function function, E... inputs) const {
        return aggregate_call<Function, E...>{{}, static_cast<Function&&>(function), detail::pack<E...>(inputs...)};
    }
} aggregate_by{};

}  // namespace v0
}  // namespace leat
