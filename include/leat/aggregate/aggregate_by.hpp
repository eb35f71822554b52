// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/where.hpp>

namespace leat {
inline namespace v0 {

/// An aggregate of your own over one or several inputs; see `aggregate_function` for what it needs. A record in which one
/// of the inputs is null is skipped.
inline constexpr struct aggregate_by_fn {
    template <class Function, class... E>
    [[nodiscard]] constexpr auto operator()(Function function, E... inputs) const {
        if constexpr (sizeof...(E) != 0 && (detail::is_where<E> || ...))
            return with_condition(static_cast<Function&&>(function), detail::pack<E...>(inputs...), std::make_index_sequence<sizeof...(E) - 1>{});
        else
            return detail::call_of(static_cast<Function&&>(function), detail::as_input(inputs)...);
    }

private:
    template <class Function, class... E, std::size_t... I>
    static constexpr auto with_condition(Function function, detail::pack<E...> const& all, std::index_sequence<I...>) {
        static_assert(detail::is_where<detail::part_t<sizeof...(I), detail::pack<E...>>>, "leat: where(...) is the last argument of aggregate_by");
        return detail::call_of(static_cast<Function&&>(function), detail::as_input_where(detail::item_of<sizeof...(I)>(all), detail::item_of<I>(all))...);
    }
} aggregate_by{};

}  // namespace v0
}  // namespace leat
