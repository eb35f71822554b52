// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/mistakes.hpp>
#include <leat/aggregate/spec.hpp>
#include <leat/aggregate/text.hpp>
#include <leat/stage/user_code.hpp>

/// Bad records of stages that aggregate: which of the expressions failed is found out when one has.
namespace leat {
inline namespace v0 {
namespace detail {

inline constexpr literal<int> told_nothing{0};

/// An input as an expression that can be evaluated again; the time of a record cannot, and does not fail.
template <class I>
[[nodiscard]] constexpr auto const& told_input(I const& input) {
    if constexpr (std::is_same_v<I, record_time>)
        return told_nothing;
    else
        return input;
}

/// A record that is not added, because an input fails for it.
template <class Spec, class Row>
[[gnu::cold, gnu::noinline]] void refuse_inputs(stage_label const& label, Spec const& spec, std::size_t index,
                                                Row const& row) {
    with_parts([&](auto const&... inputs) { refuse_first_fault(*label.context, label.name, index, row, told_input(inputs)...); }, spec.input);
}

/// Gives `then` the values of the inputs for a record. One for which an input fails, or a function in it throws, is refused:
/// no aggregate sees it.
template <class Spec, class Meta, class Row, class Then>
[[gnu::always_inline]] inline bool with_inputs(Spec const& spec, stage_label const& label, Meta m, Row const& row, Then&& then) {
    fault bad = fault::none;
    if constexpr (Spec::inputs_may_throw) {
        using values = decltype(spec.values_of(m, row, bad));
        slot<values> made;
        try {
            ::new (static_cast<void*>(std::addressof(made.value))) values(spec.values_of(m, row, bad));
        } catch (...) {
            refuse_here(label, m.index, row);
            return true;
        }
        destroy_on_exit<values> const guard{made.value};
        if (bad != fault::none) [[unlikely]] {
            refuse_inputs(label, spec, m.index, row);
            return true;
        }
        return then(made.value);
    } else {
        auto values = spec.values_of(m, row, bad);
        if (bad != fault::none) [[unlikely]] {
            refuse_inputs(label, spec, m.index, row);
            return true;
        }
        return then(values);
    }
}

/// What failed in the results of a group, in the words that the user wrote it in: an expression over aggregates.
template <class Spec, class... Named>
[[gnu::cold, gnu::noinline]] std::string reason_of_results(Spec const& spec, typename Spec::states const& states,
                                                                pack<Named...> const& named) {
    typename Spec::group const g{&spec, &states};
    std::string reason;
    [&]<std::size_t... R>(std::index_sequence<R...>) {
        auto const one = [&](auto const& result, auto const& written) {
            fault bad = fault::none;
            static_cast<void>(evaluate(result, g, bad));
            if (bad != fault::none && reason.empty()) put_reason(reason, bad, written.value);
        };
        (one(boost::hana::at_c<R>(spec.result), item_of<R>(named)), ...);
    }(std::index_sequence_for<Named...>{});
    return reason;
}

/// A record, or a group, whose results fail. The row has no fields of results: what failed has no value.
template <class Spec, class... Named, class Row>
[[gnu::cold, gnu::noinline]] void refuse_results(stage_label const& label, Spec const& spec, typename Spec::states const& states,
                                                 pack<Named...> const& named, std::size_t index, Row const& row) {
    label.context->refuse(label.name, reason_of_results(spec, states, named), index, row_text(row));
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
