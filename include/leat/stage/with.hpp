// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/mapping.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

struct with_rule {
    static constexpr char const* kind = "with";

    /// The argument that replaces field `I`, or `npos`.
    template <class Row, std::size_t I, class... A>
    static consteval std::size_t replaced_by() {
        std::string_view const names[] = {argument<Row, A>::name.view()..., {}};
        for (std::size_t a = 0; a != sizeof...(A); ++a)
            if (names[a] == field_at<Row, I>::name.view()) return a;
        return npos;
    }

    template <class Row, std::size_t I, class... A>
    struct old_field {
        static consteval auto pick() {
            constexpr std::size_t by = replaced_by<Row, I, A...>();
            if constexpr (by == npos)
                return typename kept_field<Row, I>::type{};
            else
                return typename field_of_argument<Row, nth<by, A...>, slots_of<Row, A...>::compute[by]>::type{};
        }
        using type = decltype(pick());
    };
    template <class Row, std::size_t K, class... A>
    struct new_field {
        using a = nth<K, A...>;
        using type = std::conditional_t<has_field<Row, argument<Row, a>::name>, result_fields<>,
                                        result_fields<typename field_of_argument<Row, a, slots_of<Row, A...>::compute[K]>::type>>;
    };

    template <class Row, class Old, class New, class... A>
    struct build;
    template <class Row, std::size_t... I, std::size_t... K, class... A>
    struct build<Row, std::index_sequence<I...>, std::index_sequence<K...>, A...> {
        using type = typename concat<result_fields<typename old_field<Row, I, A...>::type...>,
                                     typename new_field<Row, K, A...>::type...>::type;
    };
    template <class Row, class... A>
    using results = typename build<Row, std::make_index_sequence<field_count<Row>>, std::index_sequence_for<A...>, A...>::type;
    template <class Row, class... A>
    using mistake = typename mistake_of_mapping<leat::in<"with">, with_rule, Row, A...>::type;
};

}  // namespace detail

/// Adds computed fields: `with("amount"_f = "quantity"_f * "price"_f)`. A name that is there already is replaced, type and
/// all, where it stands. All computations see the row as it comes in.
///
/// *Record in and out*: exactly one. *Time, order*: kept. *State*: none. *Cost*: each computation once per record; the
/// row is not copied. *Errors*: a computation that fails makes a bad record.
inline constexpr struct with_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A... args) const {
        return detail::one_stage(detail::mapping_stage<detail::with_rule, A...>{boost::hana::basic_tuple<A...>(static_cast<A&&>(args)...)});
    }
} with{};

}  // namespace v0
}  // namespace leat
