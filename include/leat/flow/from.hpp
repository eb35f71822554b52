// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/byte_input.hpp>
#include <leat/flow/node.hpp>
#include <leat/flow/pipeline.hpp>
#include <leat/flow/source.hpp>

#include <iterator>
#include <tuple>

namespace leat {
inline namespace v0 {

/// `from` cannot make a source of this: it wants a range, a `leat::source`, a function that returns one, or a source of
/// the library such as `json_lines<Record>(...)`. A text is no name of a file here, and bytes need a format.
template <class T, class Write>
struct from_needs_a_range_or_a_source;

/// `from(f, args...)` calls a coroutine function, and it does not take these arguments.
template <class Function, class Arguments>
struct from_cannot_call_the_function_with_these;

namespace detail {

/// A running source: `next`, `rows`, where it is, and what it waits for.
template <class S>
concept running_source = requires(S s, S const& c, run_context& context) {
    typename S::element;
    { s.next(context) } -> std::same_as<source_state>;
    { c.rows() } -> std::same_as<std::span<typename S::element>>;
    { c.where() } -> std::same_as<position>;
    s.seek(position{});
};

/// The waiting of a source that never waits.
struct never_waits {
    [[nodiscard]] wait_request waits_for() const noexcept { return {}; }
    void wake() const noexcept {}
};

/// Where a source is that leaves out what was delivered before: there already when it has not begun to.
[[nodiscard]] inline position behind(std::uint64_t delivered, std::uint64_t left_out) noexcept {
    return {delivered < left_out ? left_out : delivered, 0, 0};
}

/// A run is to go on behind more records than there are.
[[noreturn, gnu::cold, gnu::noinline]] inline void cannot_go_on(std::uint64_t behind, std::uint64_t there) {
    throw_error({"cannot go on behind record ", number_text(behind), ": the source has ", number_text(there)},
                "give the same records again, or begin anew without the snapshot");
}

/// Rows that lie in memory: one batch after the other without a copy.
template <class T>
class span_source : public never_waits {
public:
    using element = T;
    explicit span_source(std::span<T> all) noexcept : all_(all) {}

    source_state next(run_context& context) noexcept {
        from_ = to_;
        std::size_t const left = all_.size() - from_;
        to_ += left < context.batch_size ? left : context.batch_size;
        return left == 0 ? source_state::ended : source_state::ready;
    }
    [[nodiscard]] std::span<T> rows() const noexcept { return all_.subspan(from_, to_ - from_); }
    [[nodiscard]] position where() const noexcept { return {to_, 0, 0}; }
    void seek(position p) {
        if (p.records > all_.size()) cannot_go_on(p.records, all_.size());
        from_ = to_ = static_cast<std::size_t>(p.records);
    }

private:
    std::span<T> all_;
    std::size_t from_ = 0;
    std::size_t to_ = 0;
};

template <class Container>
class owned_source : public never_waits {
public:
    using element = std::remove_cvref_t<decltype(*std::declval<Container&>().data())>;
    explicit owned_source(Container rows) noexcept : rows_(static_cast<Container&&>(rows)) {}

    source_state next(run_context& context) noexcept {
        from_ = to_;
        std::size_t const left = rows_.size() - from_;
        to_ += left < context.batch_size ? left : context.batch_size;
        return left == 0 ? source_state::ended : source_state::ready;
    }
    [[nodiscard]] std::span<element> rows() const noexcept {
        return std::span<element>(const_cast<element*>(rows_.data()) + from_, to_ - from_);
    }
    [[nodiscard]] position where() const noexcept { return {to_, 0, 0}; }
    void seek(position p) {
        if (p.records > rows_.size()) cannot_go_on(p.records, rows_.size());
        from_ = to_ = static_cast<std::size_t>(p.records);
    }

private:
    Container rows_;
    std::size_t from_ = 0;
    std::size_t to_ = 0;
};

/// `begin` and `end` of any range: members, or functions beside its type.
namespace ends_of {
using std::begin;
using std::end;

template <class R>
concept has_members = requires(R& r) { r.begin() != r.end(); };
template <class R>
[[nodiscard]] constexpr auto first(R& r)
    requires has_members<R> || requires { begin(r) != end(r); }
{
    if constexpr (has_members<R>)
        return r.begin();
    else
        return begin(r);
}
template <class R>
[[nodiscard]] constexpr auto last(R& r) {
    if constexpr (has_members<R>)
        return r.end();
    else
        return end(r);
}
}  // namespace ends_of

template <class R>
using iterator_of = decltype(ends_of::first(std::declval<R&>()));

/// What a range holds: values also where its iterators give something that stands for them.
template <class Iterator>
struct value_at { using type = std::remove_cvref_t<decltype(*std::declval<Iterator&>())>; };
template <std::indirectly_readable Iterator>
struct value_at<Iterator> { using type = std::iter_value_t<Iterator>; };

/// Any input range, drained into a buffer of one batch.
template <class Range>
class range_source : public never_waits {
public:
    using iterator = iterator_of<Range>;
    using element = typename value_at<iterator>::type;

    explicit range_source(Range range) : range_(static_cast<Range&&>(range)) {}
    range_source(range_source&& other) noexcept(std::is_nothrow_move_constructible_v<Range>)
        : range_(static_cast<Range&&>(other.range_)), skip_(other.skip_) {}  // moved before it starts only

    source_state next(run_context& context) {
        if (thrown_) std::rethrow_exception(thrown_);
        buffer_.clear(context.batch_size);
        try {
            if (!at_) at_.emplace(ends_of::first(range_));
            if (delivered_ < skip_ && !pass_over()) return source_state::ready;  // with no rows yet
            auto const end = ends_of::last(range_);
            for (bool full = false; !full && *at_ != end; ++*at_) {
                full = buffer_.put(**at_);
                if (full) [[unlikely]] full = !buffer_.more_room(context.batch_size);
            }
        } catch (...) {
            if (buffer_.empty()) throw;
            thrown_ = std::current_exception();  // what came before it goes first
        }
        delivered_ += buffer_.size();
        return buffer_.empty() ? source_state::ended : source_state::ready;
    }
    [[nodiscard]] std::span<element> rows() const noexcept { return {buffer_.data(), buffer_.size()}; }
    [[nodiscard]] position where() const noexcept { return behind(delivered_, skip_); }
    void seek(position p) noexcept { skip_ = p.records; }

private:
    /// Passes over what was delivered before, a piece at a time, so that who drives it can stop. True when it is there.
    [[gnu::cold, gnu::noinline]] bool pass_over() {
        auto const end = ends_of::last(range_);
        for (std::size_t left = 65536; delivered_ != skip_ && left != 0; --left, ++*at_, ++delivered_)
            if (!(*at_ != end)) cannot_go_on(skip_, delivered_);
        return delivered_ == skip_;
    }
    std::remove_reference_t<Range> range_;
    std::optional<iterator> at_{};
    row_buffer<element> buffer_{};
    std::exception_ptr thrown_{};
    std::uint64_t delivered_ = 0;
    std::uint64_t skip_ = 0;
};

/// A coroutine at work. A run that goes on at a position makes it again and leaves out what was delivered before.
template <class T>
class coroutine_source {
public:
    using element = T;
    explicit coroutine_source(source<T> s) noexcept : coroutine_(static_cast<source<T>&&>(s)) {}

    source_state next(run_context& context) {
        for (int pieces = 0;;) {
            auto const state = coroutine_.next(context.batch_size);
            if (state != source_state::ready) {
                rows_ = {};
                if (state == source_state::ended && delivered_ < skip_) cannot_go_on(skip_, delivered_);
                return state;
            }
            rows_ = coroutine_.rows();
            if (delivered_ < skip_) {
                std::size_t const drop = skip_ - delivered_ < rows_.size() ? static_cast<std::size_t>(skip_ - delivered_) : rows_.size();
                rows_ = rows_.subspan(drop);
                delivered_ += drop;
                if (rows_.empty()) {
                    if (++pieces == 64) return source_state::ready;  // with no rows yet: who drives it can stop
                    continue;
                }
            }
            delivered_ += rows_.size();
            return state;
        }
    }
    [[nodiscard]] std::span<T> rows() const noexcept { return rows_; }
    [[nodiscard]] position where() const noexcept { return behind(delivered_, skip_); }
    void seek(position p) noexcept { skip_ = p.records; }
    [[nodiscard]] wait_request waits_for() const noexcept { return coroutine_.waits_for(); }
    void wake() noexcept { coroutine_.wake(); }

private:
    source<T> coroutine_;
    std::span<T> rows_{};
    std::uint64_t delivered_ = 0;
    std::uint64_t skip_ = 0;
};

// -- descriptions: what a pipeline holds -------------------------------------------------------------------------------

/// Whether the records that a pipeline holds have been given away, by `run(std::move(p))`.
class one_use {
  public:
    constexpr void check() const {
        if (gone_)
            throw_error({"the pipeline was given away by std::move to a run before, and its records with it"},
                        "run it as it is, make it anew, or give from(f, args...) a function that makes its source for each run");
    }
    constexpr void give_away() {
        check();
        gone_ = true;
    }

  private:
    bool gone_ = false;
};

template <class T>
struct borrowed_rows {
    using element = T const;
    static constexpr char const* kind = "span";
    std::span<T const> rows;
    [[nodiscard]] span_source<T const> open(run_context&) const { return span_source<T const>(rows); }
};

template <class Container>
struct owned_rows {
    using element = typename owned_source<Container>::element;
    static constexpr char const* kind = "rows";
    Container rows;
    one_use use{};
    [[nodiscard]] auto open(run_context&) const&
        requires std::copy_constructible<element>
    {
        use.check();
        return owned_source<Container>(rows);
    }
    [[nodiscard]] auto open(run_context&) && {
        use.give_away();
        return owned_source<Container>(static_cast<Container&&>(rows));
    }
};

template <class Range>
struct range_rows {
    using element = typename range_source<Range>::element;
    static constexpr char const* kind = "range";
    Range range;
    one_use use{};
    [[nodiscard]] auto open(run_context&) const&
        requires std::copy_constructible<std::remove_reference_t<Range>>
    {
        use.check();
        return range_source<Range>(range);
    }
    [[nodiscard]] auto open(run_context&) && {
        use.give_away();
        return range_source<Range>(static_cast<Range&&>(range));
    }
};

template <class T>
struct one_coroutine {
    using element = T;
    static constexpr char const* kind = "coroutine";
    source<T> coroutine;
    one_use use{};
    [[nodiscard]] coroutine_source<T> open(run_context&) && {
        use.give_away();
        return coroutine_source<T>(static_cast<source<T>&&>(coroutine));
    }
};

template <class F, class... Args>
struct coroutine_function {
    using made = std::invoke_result_t<F const&, Args const&...>;
    using element = typename made::element;
    static constexpr char const* kind = "coroutine";
    F function;
    std::tuple<Args...> args;
    [[nodiscard]] coroutine_source<element> open(run_context&) const {
        return coroutine_source<element>(std::apply(function, args));
    }
};

template <class T>
inline constexpr bool is_coroutine = false;
template <class T>
inline constexpr bool is_coroutine<source<T>> = true;

template <class D>
concept source_description = requires { typename D::element; D::kind; };

template <class R>
concept input_range = requires(iterator_of<R>& i) { *i; };
template <class R>
concept contiguous_range = input_range<R> && requires(R& r) {
    { *std::data(r) } -> std::same_as<decltype(*ends_of::first(r))>;
    std::size(r);
};
/// The rows stay where they are when the range itself is gone.
template <class R>
concept borrowing_range = contiguous_range<R> && std::ranges::enable_borrowed_range<R>;
/// The rows are the range's own: those of a constant one are constant.
template <class R>
concept owning_range = contiguous_range<R> && !std::ranges::enable_borrowed_range<R> && requires(R& r, R const& c) {
    { *r.data() } -> std::same_as<std::remove_cvref_t<decltype(*r.data())>&>;
    { *c.data() } -> std::same_as<std::remove_cvref_t<decltype(*r.data())> const&>;
};

using bad_record_stream = stream<bad_record const&>;

/// The left end of a pipeline that has a source.
template <class Description, class Bad>
struct source_root {
    static constexpr bool has_source = true;
    using description_type = Description;
    using bad_type = Bad;
    using element = typename Description::element;
    using stream_type = stream<std::conditional_t<std::is_const_v<element>, element&, element&&>>;
    Description description;
    [[no_unique_address]] Bad bad;
    char const* name = nullptr;
};

template <class Pipe>
struct bad_to_option { Pipe pipe; };
template <class Pipe>
struct place_of_argument<bad_to_option<Pipe>> : given_as<"bad_to(...)", "from(source, bad_to(...))"> {};
template <class T>
inline constexpr bool is_bad_to = false;
template <class P>
inline constexpr bool is_bad_to<bad_to_option<P>> = true;

template <class Source>
[[nodiscard]] constexpr auto describe_source(Source&& s) {
    using raw = std::remove_cvref_t<Source>;
    if constexpr (source_description<raw>)
        return raw(static_cast<Source&&>(s));
    else if constexpr (is_coroutine<raw>)
        return one_coroutine<typename raw::element>{static_cast<Source&&>(s)};
    else if constexpr (std::is_invocable_v<Source const&>)
        return coroutine_function<std::decay_t<Source>>{static_cast<Source&&>(s), {}};
    else if constexpr (contiguous_range<raw> && (std::is_lvalue_reference_v<Source> || borrowing_range<raw>))
        return borrowed_rows<std::remove_cvref_t<decltype(*std::data(s))>>{{std::data(s), std::size(s)}};
    else if constexpr (owning_range<raw>)
        return owned_rows<raw>{static_cast<Source&&>(s)};
    else
        return range_rows<raw>{static_cast<Source&&>(s)};
}

/// The mistake of `from(s, args...)` with the pipeline for bad records, or `nothing`.
template <class Bad, class Source, class... Args>
struct mistake_of_from {
    using raw = std::remove_cvref_t<Source>;
    static consteval auto of_function() {
        if constexpr (!std::is_invocable_v<Source const&, Args const&...>)
            return std::type_identity<typename mistake_of_call<
                in<"from">, from_cannot_call_the_function_with_these<std::decay_t<Source>, std::tuple<Args...>>, Args...>::type*>{};
        else if constexpr (!is_coroutine<std::invoke_result_t<Source const&, Args const&...>>)
            return std::type_identity<from_needs_a_range_or_a_source<of_types<std::invoke_result_t<Source const&, Args const&...>>,
                                                                     did_you_mean<"f returns leat::source<Record>">>*>{};
        else
            return std::type_identity<fine>{};
    }
    static consteval auto of_source() {
        if constexpr (text_like<raw> || opens_bytes<raw>)
            return std::type_identity<from_needs_a_range_or_a_source<of_types<raw>, did_you_mean<"json_lines<Record>(file(name))">>*>{};
        else if constexpr (sizeof...(Args) != 0)
            return of_function();
        else if constexpr (source_description<raw> || is_coroutine<raw>)
            return std::type_identity<fine>{};
        else if constexpr (std::is_invocable_v<Source const&>)
            return of_function();
        else if constexpr (contiguous_range<raw> || owning_range<raw> || input_range<raw>)
            return std::type_identity<fine>{};
        else
            return std::type_identity<
                from_needs_a_range_or_a_source<of_types<raw>, did_you_mean<"a range", "json_lines<Record>(file(name))">>*>{};
    }
    static consteval auto pick() {
        if constexpr (is_broken<raw> || is_broken<Bad>)
            return std::type_identity<fine>{};
        else if constexpr (std::is_same_v<Bad, nothing>)
            return of_source();
        else {
            using found = typename mistake_of_side<in<"bad_to">, bad_record, Bad, bad_record_stream>::type;
            if constexpr (std::is_same_v<found, fine>)
                return of_source();
            else
                return std::type_identity<found>{};
        }
    }
    using type = typename decltype(pick())::type;
};

/// The same, with the arguments as they are given: `bad_to(p)` may be the last.
template <class Source, class... Args>
struct from_arguments {
    using bad = nothing;
    using mistake = typename mistake_of_from<nothing, Source, Args...>::type;
    static constexpr std::size_t count = sizeof...(Args);
};
template <class Source, class... Args>
    requires(sizeof...(Args) != 0 && is_bad_to<nth<sizeof...(Args) - 1, Args...>>)
struct from_arguments<Source, Args...> {
    static constexpr std::size_t count = sizeof...(Args) - 1;
    using bad = decltype(nth<count, Args...>::pipe);
    template <std::size_t... I>
    static auto find(std::index_sequence<I...>) -> mistake_of_from<bad, Source, nth<I, Args...>...>;
    using mistake = typename decltype(find(std::make_index_sequence<count>{}))::type;
};

}  // namespace detail

/// Given to `from`: the pipeline that receives the bad records of every stage fed by that source, as `bad_record`.
inline constexpr struct bad_to_fn {
    template <class Pipe>
    [[nodiscard]] constexpr auto operator()(Pipe pipe) const {
        return detail::bad_to_option<Pipe>{static_cast<Pipe&&>(pipe)};
    }
} bad_to{};

/// The beginning of a pipeline: where its records come from.
///
/// `from(rows)`: a range. An array or vector by name, and a span, is read in place and must outlive the run; an rvalue is
/// kept in the pipeline; any other input range, and so each view, is drained batch by batch. `from(f, args...)`: a coroutine function that returns a
/// `leat::source`, called anew for each run. `from(s)`: a coroutine that is already there, which can be run once, as
/// `run(std::move(p))`. `from(json_lines<Record>(...))`: a source of the library. A last argument `bad_to(p)` receives
/// the bad records.
inline constexpr struct from_fn {
    template <class Source, class... Args>
    [[nodiscard]] constexpr auto operator()(Source&& s, Args&&... args) const {
        using arguments = detail::from_arguments<Source, std::decay_t<Args>...>;
        if constexpr (detail::is_broken<std::remove_cvref_t<Source>> || detail::is_broken<typename arguments::bad>)
            return detail::broken{};
        else if constexpr (std::is_same_v<typename arguments::mistake, detail::fine>) {
            auto all = std::forward_as_tuple(static_cast<Args&&>(args)...);
            auto description = describe(static_cast<Source&&>(s), all, std::make_index_sequence<arguments::count>{});
            using root = detail::source_root<decltype(description), typename arguments::bad>;
            if constexpr (arguments::count == sizeof...(Args))
                return root{static_cast<decltype(description)&&>(description), {}};
            else
                return root{static_cast<decltype(description)&&>(description), std::get<arguments::count>(static_cast<decltype(all)&&>(all)).pipe};
        } else {
            std::remove_pointer_t<typename arguments::mistake> error;
            return detail::broken{};
        }
    }

private:
    template <class Source, class Tuple, std::size_t... I>
    static constexpr auto describe(Source&& s, Tuple& args, std::index_sequence<I...>) {
        if constexpr (sizeof...(I) == 0)
            return detail::describe_source(static_cast<Source&&>(s));
        else
            return detail::coroutine_function<std::decay_t<Source>, std::decay_t<std::tuple_element_t<I, Tuple>>...>{
                static_cast<Source&&>(s), {static_cast<std::tuple_element_t<I, Tuple>&&>(std::get<I>(args))...}};
    }
} from{};

}  // namespace v0
}  // namespace leat
