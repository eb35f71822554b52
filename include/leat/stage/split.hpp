// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/text_making.hpp>
#include <leat/stage/fork.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Predicate, class Yes, class No>
struct split_node : branching_node<Yes, No> {
    using base = branching_node<Yes, No>;
    using typename base::local;
    Predicate predicate;
    stage_label label;

    template <class MakeYes, class MakeNo>
    split_node(Predicate const& p, stage_label l, MakeYes const& yes, MakeNo const& no)
        : base{{yes()}, {no()}}, predicate(p), label(l) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        auto const& seen = row;
        return with_value(predicate, label, m, seen, [&](auto const& which) __attribute__((always_inline)) {
            return is_true(which) ? this->template push_to<0>(l, m, static_cast<Row&&>(row))
                                  : this->template push_to<1>(l, m, static_cast<Row&&>(row));
        });
    }
};

template <class Predicate, class Yes, class No>
struct split_stage {
    static constexpr char const* kind = "split";
    static constexpr bool is_sink = true;
    using values_if_broken = broken_of<Yes, No>;
    Predicate predicate;
    Yes yes;
    No no;

    template <class In>
    using to_branch = branch_stream<In, typename In::row>;
    template <class In>
    using out = In;
    template <class In>
    struct check {
        static consteval auto pick() {
            using first = typename mistake_of_condition<leat::in<"split">, Predicate, typename In::plain const&>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else
                return std::type_identity<typename mistake_of_branches<leat::in<"split">, to_branch<In>, 1, Yes, No>::type>{};
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const&) const {
        auto const y = [&] { return build<to_branch<In>>(yes, context, make_last_node); };
        auto const n = [&] { return build<to_branch<In>>(no, context, make_last_node); };
        return split_node<Predicate, decltype(y()), decltype(n())>(predicate, label_of(c, context), y, n);
    }
};

}  // namespace detail

/// Gives each record to one of two pipelines: to the first if the condition is true, else (false or null) to the second.
///
///     from(purchases) | split("quantity"_f > 0, to(sales), to(returns))
///
/// *Record in and out*: exactly one branch gets it, as it is: a record that can only be moved may go on. A branch that
/// wants no more records drops its own; when none wants more, the source is stopped. *Time, key*: kept. *Order*: kept within a
/// branch. *State*: that of the branches. *Cost*: the condition, once per record; nothing is copied. *Errors*: an
/// expression that fails and a function that throws make a bad record, which goes to neither.
///
/// With a text and a separator it is a function of expressions: `split("words"_f, " ")` is the list of the parts between
/// separators, at least one (an empty text is one part), as strings. A list can be exploded.
inline constexpr struct split_fn {
    template <class... A>
    [[nodiscard]] constexpr auto operator()(A...) const {
        constexpr bool of_text = sizeof...(A) == 1 && (expression<A> && ...);
        using right = std::conditional_t<of_text, did_you_mean<"split(text, \" \")">, did_you_mean<"split(condition, yes, no)">>;
        cannot_be_called_with<in<"split">, of_types<A...>, right> error;  // pipelines belong here
        if constexpr (of_text)
            return detail::as_expression(false);
        else
            return typename detail::all_of_broken<A...>::type{};
    }
    template <class A, class B>
        requires(detail::operands<A, B> && (expression<B> || std::convertible_to<B const&, std::string_view>))
    [[nodiscard]] constexpr auto operator()(A const& text, B const& separator) const {
        return detail::make_call(detail::split_text{}, text, separator);
    }
    template <class Predicate, class Yes, class No>
    [[nodiscard]] constexpr auto operator()(Predicate predicate, Yes yes, No no) const {
        using stage = detail::split_stage<Predicate, Yes, No>;
        if constexpr (detail::is_broken<Yes> || detail::is_broken<No>)
            return detail::broken_of<Yes, No>{};
        else
            return detail::one_stage(stage{static_cast<Predicate&&>(predicate), static_cast<Yes&&>(yes), static_cast<No&&>(no)});
    }
} split{};

}  // namespace v0
}  // namespace leat
