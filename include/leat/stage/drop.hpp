// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/mapping.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

struct drop_rule {
    static constexpr char const* kind = "drop";
    template <class Row, std::size_t I, class... A>
    static constexpr bool dropped = (same_name<field_at<Row, I>::name, A::path> || ...);
    template <class Row, class Indices, class... A>
    struct build;
    template <class Row, std::size_t... I, class... A>
    struct build<Row, std::index_sequence<I...>, A...> {
        using type = typename concat<result_fields<>, std::conditional_t<dropped<Row, I, A...>, result_fields<>,
                                                                         result_fields<typename kept_field<Row, I>::type>>...>::type;
    };
    template <class Row, class... A>
    using results = typename build<Row, std::make_index_sequence<field_count<Row>>, A...>::type;
    template <class Row, class... A>
    using mistake = typename first_mistake<leat::in<"drop">, Row, A...>::type;
};

/// `drop` computes nothing, whatever its arguments.
template <fixed_string... Names>
struct drop_stage {
    static constexpr char const* kind = "drop";
    [[nodiscard]] static std::string parameters() {
        std::string out;
        ((out += (out.empty() ? "" : ", ") + std::string(Names.view())), ...);
        return out;
    }
    template <class In>
    using results = drop_rule::results<typename In::plain, column<Names>...>;
    template <class In>
    using out = typename In::template with_handle<typename mapping_types<typename In::row, results<In>>::handle>;
    template <class In>
    using mistake = drop_rule::mistake<typename In::plain, column<Names>...>;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return make_mapping<results<In>>(boost::hana::basic_tuple<>{}, label_of(c, context), next);
    }
};

}  // namespace detail

/// Leaves out the fields that are named: `drop("transaction_id"_f)`.
///
/// *Record in and out*: exactly one. *Time, order*: kept. *State*: none. *Cost*: none.
inline constexpr struct drop_fn {
    template <fixed_string... Names>
    [[nodiscard]] constexpr auto operator()(column<Names>...) const {
        return detail::one_stage(detail::drop_stage<Names...>{});
    }
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"drop", "drop(\"name\"_f)", A...>::type*> error;
        return detail::broken{};
    }
} drop{};

}  // namespace v0
}  // namespace leat
