// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/from.hpp>
#include <leat/record/column.hpp>
#include <leat/runtime/results.hpp>

#include <range/v3/range/concepts.hpp>

/// For those who use range-v3 (CMake: `leat::ranges`): its views go on from a pipeline.
///
///     for (auto const& row : leat::results(p) | ranges::views::take(5)) ...
///
/// The other direction needs no header: any range, and so any view of range-v3, is a source (`leat::from(view)`), and a
/// column is a projection of range-v3's algorithms (`ranges::sort(rows, {}, "price"_f)`).

/// The results of a pipeline are a view: cheap to copy, and read once.
template <class Instance, class T>
inline constexpr bool ranges::enable_view<leat::detail::results_range<Instance, T>> = true;
