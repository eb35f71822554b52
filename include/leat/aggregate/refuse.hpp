// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/spec.hpp>
#include <leat/aggregate/text.hpp>
#include <leat/stage/user_code.hpp>

/// Bad records of stages that aggregate: which of the expressions failed is found out when one has.
namespace leat {
inline namespace v0 {
namespace detail {

/// A record that is not added, because an input fails for it.
template <class Spec, class Row>
[[gnu::cold, gnu::noinline]] void refuse_inputs(stage_label const& label, Spec const& spec, std::size_t index,
                                                Row const& row) {
    with_parts([&](auto const&... inputs) { refuse_first_fault(*label.context, label.name, index, row, inputs...); }, spec.input);
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
