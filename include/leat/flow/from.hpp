// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/node.hpp>
#include <leat/flow/pipeline.hpp>
#include <leat/flow/source.hpp>

#include <iterator>
#include <tuple>

namespace leat {
inline namespace v0 {

/// `from` cannot make a source of this: it wants a range, a `leat::source`, a function that returns one, or a source of
/// the library such as `json_lines<Record>(...)`.
template <class T>
struct from_needs_a_range_or_a_source;

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
    void seek(position p) noexcept { from_ = to_ = p.records < all_.size() ? static_cast<std::size_t>(p.records) : all_.size(); }

private:
    std::span<T> all_;
    std::size_t from_ = 0;
    std::size_t to_ = 0;
};

template <class Container>
class owned_source : public never_waits {
public:
    using element = typename Container::value_type;
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
    void seek(position p) noexcept { from_ = to_ = p.records < rows_.size() ? static_cast<std::size_t>(p.records) : rows_.size(); }

private:
    Container rows_;
    std::size_t from_ = 0;
    std::size_t to_ = 0;
};

/// Any input range, drained into a buffer of one batch.
template <class Range>
class range_source : public never_waits {
public:
    using iterator = decltype(std::declval<Range&>().begin());
    using element = std::remove_cvref_t<decltype(*std::declval<iterator&>())>;

    explicit range_source(Range range) : range_(static_cast<Range&&>(range)) {}
    range_source(range_source&& other) noexcept(std::is_nothrow_move_constructible_v<Range>)
        : range_(static_cast<Range&&>(other.range_)), skip_(other.skip_) {}  // moved before it starts only

    source_state next(run_context& context) {
        if (!at_) start();
        buffer_.clear();
        for (auto const end = range_.end(); buffer_.size() != context.batch_size && *at_ != end; ++*at_)
            buffer_.push_back(static_cast<element>(**at_));
        delivered_ += buffer_.size();
        return buffer_.empty() ? source_state::ended : source_state::ready;
    }
    [[nodiscard]] std::span<element> rows() const noexcept { return const_cast<std::vector<element>&>(buffer_); }
    [[nodiscard]] position where() const noexcept { return {delivered_, 0, 0}; }
    void seek(position p) noexcept { skip_ = p.records; }

private:
    void start() {
        at_.emplace(range_.begin());
        for (auto const end = range_.end(); delivered_ != skip_ && *at_ != end; ++*at_) ++delivered_;
    }
    std::remove_reference_t<Range> range_;
    std::optional<iterator> at_{};
    std::vector<element> buffer_{};
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
        for (;;) {
            auto const state = coroutine_.next(context.batch_size);
            if (state != source_state::ready) {
                rows_ = {};
                return state;
            }
            rows_ = coroutine_.rows();
            if (delivered_ < skip_) {
                std::size_t const drop = skip_ - delivered_ < rows_.size() ? static_cast<std::size_t>(skip_ - delivered_) : rows_.size();
                rows_ = rows_.subspan(drop);
                delivered_ += drop;
                if (rows_.empty()) continue;
            }
            delivered_ += rows_.size();
            return state;
        }
    }
    [[nodiscard]] std::span<T> rows() const noexcept { return rows_; }
    [[nodiscard]] position where() const noexcept { return {delivered_, 0, 0}; }
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

template <class T>
struct borrowed_rows {
    using element = T const;
    static constexpr char const* kind = "span";
    std::span<T const> rows;
    [[nodiscard]] span_source<T const> open(run_context&) const { return span_source<T const>(rows); }
};

template <class Container>
struct owned_rows {
    using element = typename Container::value_type;
    static constexpr char const* kind = "rows";
    Container rows;
    [[nodiscard]] auto open(run_context&) const&
        requires std::copy_constructible<element>
    { return owned_source<Container>(rows); }
    [[nodiscard]] auto open(run_context&) && { return owned_source<Container>(static_cast<Container&&>(rows)); }
};

template <class Range>
struct range_rows {
    using element = typename range_source<Range>::element;
    static constexpr char const* kind = "range";
    Range range;
    [[nodiscard]] auto open(run_context&) const&
        requires std::copy_constructible<std::remove_reference_t<Range>>
    { return range_source<Range>(range); }
    [[nodiscard]] auto open(run_context&) && { return range_source<Range>(static_cast<Range&&>(range)); }
};

template <class T>
struct one_coroutine {
    using element = T;
    static constexpr char const* kind = "coroutine";
    source<T> coroutine;
    [[nodiscard]] coroutine_source<T> open(run_context&) && { return coroutine_source<T>(static_cast<source<T>&&>(coroutine)); }
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
concept input_range = requires(R& r) {
    r.begin();
    r.end();
    *r.begin();
};
template <class R>
concept contiguous_range = input_range<R> && requires(R& r) {
    { *r.data() } -> std::same_as<decltype(*r.begin())>;
    r.size();
};
template <class R>
concept owning_container = contiguous_range<R> && requires { typename R::allocator_type; };

using bad_record_stream = stream<bad_record const&>;

/// The left end of a pipeline that has a source.
template <class Description, class Bad>
struct source_root {
    static constexpr bool has_source = true;
    using description_type = Description;
    using element = typename Description::element;
    using stream_type = stream<std::conditional_t<std::is_const_v<element>, element&, element&&>>;
    Description description;
    [[no_unique_address]] Bad bad;
    char const* name = nullptr;
};

template <class Pipe>
struct bad_to_option { Pipe pipe; };
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
    else if constexpr (contiguous_range<raw> && (std::is_lvalue_reference_v<Source> || !owning_container<raw>))
        return borrowed_rows<std::remove_cvref_t<decltype(*s.data())>>{{s.data(), s.size()}};
    else if constexpr (owning_container<raw>)
        return owned_rows<raw>{static_cast<Source&&>(s)};
    else if constexpr (input_range<raw>)
        return range_rows<raw>{static_cast<Source&&>(s)};
    else {
        from_needs_a_range_or_a_source<raw> error;
        return error;
    }
}

}  // namespace detail

/// Given to `from`: the pipeline that receives the bad records of every stage fed by that source, as `bad_record`.
inline constexpr struct bad_to_fn {
    template <pipeline Pipe>
    [[nodiscard]] constexpr auto operator()(Pipe pipe) const {
        return detail::bad_to_option<Pipe>{static_cast<Pipe&&>(pipe)};
    }
} bad_to{};

/// The beginning of a pipeline: where its records come from.
///
/// `from(rows)`: a range. An array or vector by name is read in place and must outlive the run; an rvalue is kept in the
/// pipeline; any other input range is drained batch by batch. `from(f, args...)`: a coroutine function that returns a
/// `leat::source`, called anew for each run. `from(s)`: a coroutine that is already there, which can be run once, as
/// `run(std::move(p))`. `from(json_lines<Record>(...))`: a source of the library. A last argument `bad_to(p)` receives
/// the bad records.
inline constexpr struct from_fn {
    template <class Source>
    [[nodiscard]] constexpr auto operator()(Source&& s) const {
        if constexpr (!detail::is_coroutine<std::remove_cvref_t<Source>> && std::is_invocable_v<Source const&>)
            return make(detail::coroutine_function<std::decay_t<Source>>{static_cast<Source&&>(s), {}}, detail::nothing{});
        else
            return make(detail::describe_source(static_cast<Source&&>(s)), detail::nothing{});
    }
    template <class Source, class Pipe>
    [[nodiscard]] constexpr auto operator()(Source&& s, detail::bad_to_option<Pipe> bad) const {
        if constexpr (!detail::is_coroutine<std::remove_cvref_t<Source>> && std::is_invocable_v<Source const&>)
            return make(detail::coroutine_function<std::decay_t<Source>>{static_cast<Source&&>(s), {}}, static_cast<Pipe&&>(bad.pipe));
        else
            return make(detail::describe_source(static_cast<Source&&>(s)), static_cast<Pipe&&>(bad.pipe));
    }
    template <class F, class... Args>
        requires std::is_invocable_v<F const&, std::decay_t<Args> const&...> && (sizeof...(Args) > 0)
    [[nodiscard]] constexpr auto operator()(F&& f, Args&&... args) const {
        return make(detail::coroutine_function<std::decay_t<F>, std::decay_t<Args>...>{static_cast<F&&>(f), {static_cast<Args&&>(args)...}},
                    detail::nothing{});
    }

private:
    template <class D, class Bad>
    static constexpr auto make(D d, Bad bad) {
        if constexpr (!std::is_same_v<Bad, detail::nothing>) {
            using found = typename detail::mistake_of_side<in<"bad_to">, bad_record, Bad, detail::bad_record_stream>::type;
            if constexpr (!std::is_same_v<found, detail::fine>) {
                std::remove_pointer_t<found> error;
                return detail::broken{};
            } else {
                return detail::source_root<D, Bad>{static_cast<D&&>(d), static_cast<Bad&&>(bad)};
            }
        } else {
            return detail::source_root<D, Bad>{static_cast<D&&>(d), static_cast<Bad&&>(bad)};
        }
    }
} from{};

}  // namespace v0
}  // namespace leat
