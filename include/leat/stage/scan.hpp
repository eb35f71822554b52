// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/step.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class T, class F, class Next>
struct scan_node : pass_node<Next> {
    T value;
    F function;
    stage_label label;

    template <class MakeNext>
    scan_node(T const& v, F const& f, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, value(v), function(f), label(l) {}

    static constexpr bool in_registers = kept_in_registers<T>;
    using local = local_pair<std::conditional_t<in_registers, T, nothing>, typename Next::local>;
    [[nodiscard]] local load() {
        if constexpr (in_registers)
            return {value, this->next.load()};
        else
            return {{}, this->next.load()};
    }
    [[gnu::always_inline]] inline void store(local const& l) {
        if constexpr (in_registers) value = l.own;
        this->next.store(l.next);
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        using step = step_of<F, T, Row&&>;
        try {
            if constexpr (in_registers) {
                T after = l.own;
                step::go(function, after, static_cast<Row&&>(row));
                l.own = after;
            } else {
                step::go_safely(function, value, static_cast<Row&&>(row));
            }
        } catch (...) {
            refuse_here(label, m.index, row);
            return true;
        }
        if constexpr (in_registers)
            return this->next.push(l.next, m, T(l.own));
        else
            return this->next.push(l.next, m, T(value));
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("scan", label.name, Writer::template saved_as<T>());
        to.write(value);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("scan", label.name, Reader::template saved_as<T>());
        saved.read(value);
        saved.end();
        this->next.load_state(saved);
    }
};

template <class T, class F>
struct scan_stage {
    static constexpr char const* kind = "scan";
    T initial;
    F function;

    template <class In>
    using out = typename In::template with_row<T&&>;
    template <class In>
    using mistake = typename mistake_of_step<leat::in<"scan">, F, T, typename In::row, true>::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return scan_node<T, F, made_by<MakeNext>>(initial, function, label_of(c, context), next);
    }
};

}  // namespace detail

/// A value that each record changes, as it is after each: `value = function(value, record)`.
///
///     from(payments) | scan(0.0, [](double sum, Payment const& p) { return sum + p.amount; })    // running sum
///
/// The function may also take the value by reference, change it and return nothing.
///
/// *Record in and out*: exactly one; a copy of the value, which need not be a record. *Time, order*: kept. *State*: one
/// value, as large as the function makes it. *Cost*: the function and a copy of the value, once per record; a value of at
/// most 64 trivially copyable bytes stays in registers. *Errors*: a function that throws makes a bad record, and the value
/// is what it was before, unless the function changed it in place.
inline constexpr struct scan_fn : detail::takes_arguments<"scan", "scan(start, f)", 2> {
    using takes_arguments::operator();
    template <class T, class F>
    [[nodiscard]] constexpr auto operator()(T initial, F function) const {
        return detail::one_stage(detail::scan_stage<T, F>{static_cast<T&&>(initial), static_cast<F&&>(function)});
    }
} scan{};

}  // namespace v0
}  // namespace leat
