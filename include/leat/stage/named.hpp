// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/pipeline.hpp>

#include <cstddef>

namespace leat {
inline namespace v0 {
namespace detail {

/// Gone as soon as something stands to its left: `append` gives the name to that.
struct named_stage {
    static constexpr char const* kind = "named";
    static constexpr bool renames_left = true;
    template <class In>
    using out = In;
    template <class In>
    using mistake = fine;
    char const* name;
};

}  // namespace detail

/// Gives the stage to its left a name: `filter("price"_f > 0) | named("no free gifts")`. Bad records, `explain`, progress
/// and snapshots use it instead of the stage's kind.
///
/// The text is not copied: a string literal, or an array that outlives the run. *Record in and out, Time, Order*:
/// nothing changes. *Cost*: none.
inline constexpr struct named_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"named", "named(\"text\")", A...>::type*> error;
        return detail::broken{};
    }
    template <std::size_t N>
    [[nodiscard]] constexpr auto operator()(char const (&text)[N]) const {
        return detail::one_stage(detail::named_stage{text});
    }
} named{};

}  // namespace v0
}  // namespace leat
