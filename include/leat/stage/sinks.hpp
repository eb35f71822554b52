// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/step.hpp>

#include <tuple>

/// The ends of a pipeline that need no format: `for_each`, `collect`, `count_rows`, `fold`, `null`.
namespace leat {
inline namespace v0 {
namespace detail {

/// A sink's node: no next one. `values()` is what `run` hands back.
struct sink_node {
    using local = nothing;
    static constexpr bool may_be_done = false;
    template <class Row>
    static constexpr bool takes_if = false;
    [[nodiscard]] nothing load() const { return {}; }
    [[gnu::always_inline]] inline void store(nothing) const {}
    void flush() const {}
    [[nodiscard]] bool pump() const { return false; }
    void advance(timestamp) const {}
    void close() const {}
    [[nodiscard]] bool done() const { return false; }
    [[nodiscard]] timestamp fire_at() const { return max_timestamp; }
    template <class W>
    void save(W&) const {}
    template <class R>
    void load_state(R&) const {}
    [[nodiscard]] std::tuple<> values() const { return {}; }
    void measure(state_size&) const {}
};

// -- for_each ------------------------------------------------------------------------------------------------------------

template <class F>
struct for_each_node : sink_node {
    F function;
    stage_label label;
    std::uint64_t rows = 0;

    for_each_node(F const& f, stage_label l) : function(f), label(l) {}

    using local = std::uint64_t;
    [[nodiscard]] std::uint64_t load() const { return rows; }
    [[gnu::always_inline]] inline void store(std::uint64_t n) { rows = n; }
    void flush() {
        label.context->records_out += rows;
        rows = 0;
    }
    void close() { flush(); }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(std::uint64_t& n, Meta m, Row&& row) {
        if constexpr (std::is_nothrow_invocable_v<F&, Row&&>) {
            call_function(function, static_cast<Row&&>(row));
        } else {
            try {
                call_function(function, static_cast<Row&&>(row));
            } catch (...) {
                refuse_here(label, m.index, row);
                return true;
            }
        }
        ++n;
        return true;
    }
};

template <class F>
struct for_each_stage {
    static constexpr char const* kind = "for_each";
    static constexpr bool is_sink = true;
    using function_type = F;
    template <class In>
    using called_with = typename In::row;
    F function;
    template <class In>
    using out = In;
    template <class In>
    struct check {
        static consteval auto pick() {
            if constexpr (std::is_invocable_v<F&, typename In::row>)
                return fine{};
            else
                return static_cast<function_does_not_take_the_row<leat::in<"for_each">, row_is<typename In::plain>>*>(nullptr);
        }
    };
    template <class In>
    using mistake = decltype(check<In>::pick());

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const&) const {
        return for_each_node<F>(function, label_of(c, context));
    }
};

// -- collect -------------------------------------------------------------------------------------------------------------

template <class T>
struct collect_node : sink_node {
    run_context* context;
    std::vector<T> rows{};
    std::size_t counted = 0;

    explicit collect_node(run_context* c) : context(c) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(nothing&, Meta, Row&& row) {
        rows.push_back(materialise(static_cast<Row&&>(row)));
        return true;
    }
    void flush() {
        context->records_out += rows.size() - counted;
        counted = rows.size();
    }
    void close() { flush(); }
    void measure(state_size& s) const { s.add({"collect", 0, 0, rows.capacity() * sizeof(T)}); }
    [[nodiscard]] std::tuple<std::vector<T>> values() { return std::tuple<std::vector<T>>(static_cast<std::vector<T>&&>(rows)); }
    template <class Writer>
    void save(Writer& to) const {
        to.begin("collect", "", Writer::template saved_as<std::vector<T>>());
        to.write(rows);
        to.end();
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("collect", "", Reader::template saved_as<std::vector<T>>());
        saved.read(rows);
        saved.end();
        counted = rows.size();
    }
};

struct collect_stage {
    static constexpr char const* kind = "collect";
    static constexpr bool is_sink = true;
    using values_if_broken = broken_with<swallowed>;
    template <class In>
    using out = In;
    template <class In>
    using mistake = std::conditional_t<can_be_kept<typename In::row>(), fine,
                                       row_cannot_be_copied<leat::in<"collect">, row_is<typename In::plain>>*>;
    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context& context, MakeNext const&) const {
        return collect_node<owned_t<typename In::row>>(&context);
    }
};

// -- count_rows, null ----------------------------------------------------------------------------------------------------

template <bool Value>
struct count_node : sink_node {
    run_context* context;
    std::uint64_t total = 0;
    std::uint64_t counted = 0;

    explicit count_node(run_context* c) : context(c) {}

    template <class Row>
    static constexpr bool takes_if = true;
    using local = std::uint64_t;
    [[nodiscard]] std::uint64_t load() const { return total; }
    [[gnu::always_inline]] inline void store(std::uint64_t n) { total = n; }
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(std::uint64_t& n, Meta, Row&&) {
        ++n;
        return true;
    }
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_if(std::uint64_t& n, Meta, Row&&, bool live) {
        n += static_cast<std::uint64_t>(live);
        return true;
    }
    void flush() {
        context->records_out += total - counted;
        counted = total;
    }
    void close() { flush(); }
    [[nodiscard]] auto values() const {
        if constexpr (Value)
            return std::tuple<std::uint64_t>(total);
        else
            return std::tuple<>();
    }
    template <class Writer>
    void save(Writer& to) const {
        if constexpr (Value) {
            to.begin("count_rows", "", "total: uint64");
            to.write(total);
            to.end();
        }
    }
    template <class Reader>
    void load_state(Reader& saved) {
        if constexpr (Value) {
            saved.begin("count_rows", "", "total: uint64");
            saved.read(total);
            saved.end();
            counted = total;
        }
    }
};

template <bool Value>
struct count_stage {
    static constexpr char const* kind = Value ? "count_rows" : "null";
    static constexpr bool is_sink = true;
    using values_if_broken = std::conditional_t<Value, broken_with<std::uint64_t>, broken>;
    template <class In>
    using out = In;
    template <class In>
    using mistake = fine;
    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context& context, MakeNext const&) const {
        return count_node<Value>(&context);
    }
};

// -- fold ----------------------------------------------------------------------------------------------------------------

template <class T, class F>
struct fold_node : sink_node {
    T value;
    F function;
    stage_label label;

    fold_node(T v, F f, stage_label l) : value(static_cast<T&&>(v)), function(f), label(l) {}

    static constexpr bool in_registers = kept_in_registers<T>;
    using local = std::conditional_t<in_registers, T, nothing>;
    [[nodiscard]] local load() const {
        if constexpr (in_registers)
            return value;
        else
            return {};
    }
    [[gnu::always_inline]] inline void store(local const& l) {
        if constexpr (in_registers) value = l;
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        using step = step_of<F, T, Row&&>;
        try {
            if constexpr (in_registers) {
                T after = l;
                step::go(function, after, static_cast<Row&&>(row));
                l = after;
            } else {
                step::go(function, value, static_cast<Row&&>(row));
            }
        } catch (...) {
            refuse_here(label, m.index, row);
            if constexpr (!in_registers && !step::in_place) value_is_lost();
        }
        return true;
    }
    [[noreturn, gnu::cold, gnu::noinline]] void value_is_lost() const {
        throw_error({label.name, ": the function threw an exception, and the value so far was given to it"},
                    "take the value by reference and return nothing: [](auto& value, auto const& row) { ... }");
    }
    [[nodiscard]] std::tuple<T> values() { return std::tuple<T>(static_cast<T&&>(value)); }
    template <class Writer>
    void save(Writer& to) const {
        to.begin("fold", label.name, Writer::template saved_as<T>());
        to.write(value);
        to.end();
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("fold", label.name, Reader::template saved_as<T>());
        saved.read(value);
        saved.end();
    }
};

template <class T, class F>
struct fold_stage {
    static constexpr char const* kind = "fold";
    static constexpr bool is_sink = true;
    using values_if_broken = broken_with<swallowed>;
    T initial;
    F function;
    template <class In>
    using out = In;
    template <class In>
    using mistake = typename mistake_of_step<leat::in<"fold">, F, T, typename In::row, false>::type;
    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const&) const {
        return fold_node<T, F>(initial, function, label_of(c, context));
    }
};

}  // namespace detail

/// Calls a function with each record, in order. What it throws makes a bad record.
inline constexpr struct for_each_fn : detail::takes_arguments<"for_each", "for_each(f)", 1> {
    using takes_arguments::operator();
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function) const {
        return detail::one_stage(detail::for_each_stage<F>{static_cast<F&&>(function)});
    }
} for_each{};

/// Keeps all records; `run` hands them back as a `std::vector` of `owned_t<Row>`: `auto [report, rows] = run(p | collect());`
inline constexpr struct collect_fn : detail::takes_arguments<"collect", "collect()", 0, detail::broken_with<detail::swallowed>> {
    using takes_arguments::operator();
    [[nodiscard]] constexpr auto operator()() const { return detail::one_stage(detail::collect_stage{}); }
} collect{};

/// Counts the records; `run` hands the number back.
inline constexpr struct count_rows_fn : detail::takes_arguments<"count_rows", "count_rows()", 0, detail::broken_with<std::uint64_t>> {
    using takes_arguments::operator();
    [[nodiscard]] constexpr auto operator()() const { return detail::one_stage(detail::count_stage<true>{}); }
} count_rows{};

/// Takes the records and does nothing: for measuring, and for a pipeline that is run for its side streams.
inline constexpr struct null_fn : detail::takes_arguments<"null", "null()", 0> {
    using takes_arguments::operator();
    [[nodiscard]] constexpr auto operator()() const { return detail::one_stage(detail::count_stage<false>{}); }
} null{};

/// `value = function(value, row)` for each record, in order; `run` hands the value back. The function may also take the
/// value by reference, change it and return nothing. A value of at most 64 trivially copyable bytes stays in registers.
/// The rows are not counted in the report's `records_out`: the value tells.
///
/// *Errors*: a function that throws makes a bad record, and the value is as it was before. A larger value is given to the
/// function, not copied, so it is lost with the exception, and the run ends with a `leat::error`; not so when the function
/// changes it by reference.
inline constexpr struct fold_fn : detail::takes_arguments<"fold", "fold(start, f)", 2, detail::broken_with<detail::swallowed>> {
    using takes_arguments::operator();
    template <class T, class F>
    [[nodiscard]] constexpr auto operator()(T initial, F function) const {
        return detail::one_stage(detail::fold_stage<T, F>{static_cast<T&&>(initial), static_cast<F&&>(function)});
    }
} fold{};

}  // namespace v0
}  // namespace leat
