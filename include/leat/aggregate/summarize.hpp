// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/aggregate/refuse.hpp>
#include <leat/stage/mapping.hpp>
#include <leat/stage/sinks.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class Spec, class... Named>
struct summary_of {
    template <std::size_t... R>
    static auto pick(std::index_sequence<R...>) -> record<field<Named::name, typename owned<result_of_aggregate<Spec, R>>::type>...>;
    using type = decltype(pick(std::index_sequence_for<Named...>{}));
};

template <class In, class... Named>
struct summarize_node : sink_node {
    using spec_type = aggregate_spec<rows_of_group<typename In::plain, In::timed, true>, Named...>;
    using states = typename spec_type::states;
    using summary = typename summary_of<spec_type, Named...>::type;
    static constexpr bool in_registers = kept_in_registers<states>;
    using local = std::conditional_t<in_registers, states, nothing>;

    spec_type spec;
    [[no_unique_address]] pack<Named...> named;
    stage_label label;
    states state;

    summarize_node(spec_type s, pack<Named...> const& n, stage_label l)
        : spec(static_cast<spec_type&&>(s)), named(n), label(l), state(spec.identity()) {}

    template <class R>
    static constexpr bool takes_if = in_registers && spec_type::can_add_if();

    [[nodiscard]] local load() const {
        if constexpr (in_registers)
            return state;
        else
            return {};
    }
    [[gnu::always_inline]] inline void store(local const& l) {
        if constexpr (in_registers) state = l;
    }

    template <class Meta, class R>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, R&& row) {
        return with_inputs(spec, label, m, row, [&](auto const& values) __attribute__((always_inline)) {
            if constexpr (spec_type::calls_user_code) {
                try {
                    add(l, values);
                } catch (...) {
                    refuse_here(label, m.index, row);
                }
            } else {
                add(l, values);
            }
            return true;
        });
    }

    template <class Meta, class R>
    [[gnu::always_inline]] inline bool push_if(local& l, Meta m, R&& row, bool live) {
        fault bad = fault::none;
        auto const values = spec.values_of(m, row, bad);
        if (bad != fault::none && live) [[unlikely]] {
            refuse_inputs(label, spec, m.index, row);
            return true;
        }
        spec.add_if(l, live, [&values](auto k) __attribute__((always_inline)) -> auto const& {
            return item_of<decltype(k)::value>(values);
        });
        return true;
    }

    [[nodiscard]] std::tuple<summary> values() {
        return [&]<std::size_t... R>(std::index_sequence<R...>) {
            return std::tuple<summary>(summary{result<R>()...});  // from left to right: the first that fails is told
        }(std::index_sequence_for<Named...>{});
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("summarize", label.name, saved_as<Writer>());
        to.write(state);
        to.end();
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("summarize", label.name, saved_as<Reader>());
        saved.read(state);
        saved.end();
    }

private:
    /// What a snapshot must be of: the same aggregates.
    template <class Archive>
    [[nodiscard]] std::string saved_as() const {
        std::string text;
        append_aggregates(text, named);
        return text + ": " + Archive::template saved_as<states>();
    }

    template <class Values>
    [[gnu::always_inline]] inline void add(local& l, Values const& values) {
        states& s = [&]() __attribute__((always_inline)) -> states& {
            if constexpr (in_registers)
                return l;
            else
                return state;
        }();
        spec.add(s, [&values](auto k) __attribute__((always_inline)) -> auto const& {
            return item_of<decltype(k)::value>(values);
        });
    }

    template <std::size_t R>
    [[nodiscard]] auto result() const {
        fault bad = fault::none;
        typename spec_type::group const g{&spec, &state};
        auto out = own_value<typename owned<result_of_aggregate<spec_type, R>>::type>(evaluate(boost::hana::at_c<R>(spec.result), g, bad));
        if (bad != fault::none)
            throw_error({label.name, ": ", nth<R, Named...>::name.view(), ": ", reason_of_results(spec, state, named)},
                        "aggregate a wider type: cast<double>(...)");
        return out;
    }
};

template <class... Named>
struct summarize_stage {
    static constexpr char const* kind = "summarize";
    static constexpr bool is_sink = true;
    using values_if_broken = broken_with<swallowed>;
    pack<Named...> named;

    template <class In>
    using out = In;

    template <class Row>
    struct check {
        static consteval auto pick() {
            using first = typename mistake_of_aggregates<leat::in<"summarize">, Row, Named...>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else {
                constexpr std::size_t at = first_repeated<Named::name...>();
                if constexpr (at == npos)
                    return std::type_identity<fine>{};
                else
                    return std::type_identity<result_has_two_fields_of_one_name<leat::in<"summarize">, asked_for<nth<at, Named...>::name>>*>{};
            }
        }
    };
    template <class In>
    using mistake = typename decltype(check<typename In::plain>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const&) const {
        using made = summarize_node<In, Named...>;
        return made(with_parts([](auto const&... n) { return typename made::spec_type(n...); }, named), named, label_of(c, context));
    }
};

}  // namespace detail

/// Aggregates over all records: `auto [report, totals] = run(p | summarize("n"_f = count(), "total"_f = sum("x"_f)))`; `run`
/// hands back a `record` of the results. Keys and windows do not matter to it.
///
/// *Order*: aggregates that depend on it see the records in the order of the stream. *State*: one value per aggregate, in
/// registers where it is small. *Cost*: one update per record; behind `filter`s and `with`s of expressions there is no branch
/// that depends on the data. The records are not counted in the report's `records_out`. *Errors*: an input that fails makes
/// a bad record; a result that overflows is a `leat::error` at the end of the run.
inline constexpr struct summarize_fn {
    template <class... Named>
    [[nodiscard]] constexpr auto operator()(Named... arguments) const {
        return detail::one_stage(detail::summarize_stage<Named...>{detail::pack<Named...>(static_cast<Named&&>(arguments)...)});
    }
} summarize{};

}  // namespace v0
}  // namespace leat
