// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/mapping.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <fixed_string New, fixed_string Old>
struct new_name {};

template <class... R>
struct rename_stage;
template <fixed_string... New, fixed_string... Old>
struct rename_stage<new_name<New, Old>...> {
    static constexpr char const* kind = "rename";
    [[nodiscard]] static std::string parameters() {
        std::string out;
        ((out += (out.empty() ? "" : ", ") + std::string(New.view()) + " = " + std::string(Old.view())), ...);
        return out;
    }

    template <class Row, std::size_t I>
    struct field_after {
        static consteval auto pick() {
            constexpr std::size_t by = [] {
                std::string_view const names[] = {Old.view()..., {}};
                for (std::size_t a = 0; a != sizeof...(Old); ++a)
                    if (names[a] == field_at<Row, I>::name.view()) return a;
                return npos;
            }();
            if constexpr (by == npos)
                return typename kept_field<Row, I>::type{};
            else
                return result_field<field<nth<by, field<New, int>...>::name, typename field_at<Row, I>::type>, static_cast<int>(I)>{};
        }
        using type = decltype(pick());
    };
    template <class Row, class Indices>
    struct build;
    template <class Row, std::size_t... I>
    struct build<Row, std::index_sequence<I...>> { using type = result_fields<typename field_after<Row, I>::type...>; };
    template <class In>
    using results = typename build<typename In::plain, std::make_index_sequence<field_count<typename In::plain>>>::type;

    template <class In>
    struct check {
        static consteval auto pick() {
            using first = typename first_mistake<leat::in<"rename">, typename In::plain, column<Old>...>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else
                return std::type_identity<typename repeated_name<leat::in<"rename">, typename In::plain, results<In>>::type>{};
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;
    template <class In>
    using out = typename In::template with_handle<typename mapping_types<typename In::row, results<In>>::handle>;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return make_mapping<results<In>>(boost::hana::basic_tuple<>{}, label_of(c, context), next);
    }
};

}  // namespace detail

/// Gives fields other names, where they stand: `rename("symbol"_f = "s"_f, "price"_f = "p"_f)`.
///
/// *Record in and out*: exactly one. *Time, order*: kept. *State*: none. *Cost*: none.
inline constexpr struct rename_fn {
    template <fixed_string... New, fixed_string... Old>
    [[nodiscard]] constexpr auto operator()(named_value<New, column<Old>>...) const {
        return detail::one_stage(detail::rename_stage<detail::new_name<New, Old>...>{});
    }
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"rename", "rename(\"new\"_f = \"old\"_f)", A...>::type*> error;
        return detail::broken{};
    }
} rename{};

}  // namespace v0
}  // namespace leat
