// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/mapping.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

struct select_rule {
    static constexpr char const* kind = "select";
    template <class Row, class Indices, class... A>
    struct build;
    template <class Row, std::size_t... I, class... A>
    struct build<Row, std::index_sequence<I...>, A...> {
        using type = result_fields<typename field_of_argument<Row, A, slots_of<Row, A...>::compute[I]>::type...>;
    };
    template <class Row, class... A>
    using results = typename build<Row, std::index_sequence_for<A...>, A...>::type;
    template <class Row, class... A>
    using mistake = typename mistake_of_mapping<leat::in<"select">, select_rule, Row, A...>::type;
};

}  // namespace detail

/// Makes rows of the fields that are named, in this order: `select("symbol"_f, "user"_f = "user.name"_f,
/// "total"_f = "price"_f * "quantity"_f)`. A nested field without a new name gets the last part of its path. A function
/// of the row may stand wherever an expression may: `"size"_f = [](auto const& r) { return ...; }`.
///
/// *Record in and out*: exactly one. *Time, order*: kept. *State*: none. *Cost*: computes what has a computation, once
/// per record; copies nothing. *Errors*: a computation that fails makes a bad record.
inline constexpr struct select_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A... args) const {
        return detail::one_stage(detail::mapping_stage<detail::select_rule, A...>{boost::hana::basic_tuple<A...>(static_cast<A&&>(args)...)});
    }
} select{};

}  // namespace v0
}  // namespace leat
