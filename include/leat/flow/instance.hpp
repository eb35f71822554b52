// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/from.hpp>
#include <leat/flow/out_of_memory.hpp>
#include <leat/record/owner.hpp>

#include <exception>

namespace leat {
inline namespace v0 {

/// What a step of a running instance did.
enum class step_result : unsigned char {
    worked,   ///< a bounded piece of work; there may be more
    waiting,  ///< the source has nothing now; all that came before is through
    ended     ///< the source has no more, or nobody wants more, and all is done
};

namespace detail {

/// A pipeline on the side, for bad or late records: fed one record at a time, out of line.
template <class Node>
class side_stream {
public:
    /// `make_node()` makes the node where it stays.
    template <class MakeNode>
    explicit side_stream(MakeNode const& make_node) : node_(make_node()) {}

    template <class Meta, class Row>
    [[gnu::noinline]] void push(Meta m, Row&& row) {
        auto local = node_.load();
        try {
            node_.push(local, m, static_cast<Row&&>(row));
        } catch (...) {
            node_.store(local);
            throw;
        }
        node_.store(local);
        node_.flush();
        while (node_.pump()) {}
    }
    [[nodiscard]] Node& node() noexcept { return node_; }
    [[nodiscard]] Node const& node() const noexcept { return node_; }
    void flush() { node_.flush(); }
    /// What is open fires when the input is at its end, and is dropped when the run is stopped before.
    void close(bool ended) {
        std::exception_ptr thrown;
        try {
            if (ended) node_.advance(max_timestamp);
        } catch (...) {
            keep_first(thrown);
        }
        end_of(node_, thrown);
        if (thrown) std::rethrow_exception(thrown);
    }

private:
    Node node_;
};

/// A side stream that nobody asked for.
struct no_side_stream {
    template <class Meta, class Row>
    void push(Meta, Row&&) const {}
    void flush() const {}
    void close(bool) const {}
    [[nodiscard]] last_node& node() noexcept { return node_; }
    [[nodiscard]] last_node const& node() const noexcept { return node_; }
    [[no_unique_address]] last_node node_{};
};

template <class In, class Pipe>
[[nodiscard]] auto make_side_stream(Pipe const& pipe, run_context& context) {
    if constexpr (std::is_same_v<Pipe, nothing>) {
        return no_side_stream{};
    } else {
        auto const make_node = [&] { return build<In>(pipe, context, make_last_node); };
        return side_stream<decltype(make_node())>(make_node);
    }
}

/// Cuts a span into pieces of the batch size, and knows where it is.
template <class T>
struct batch_cursor {
    std::span<T> rows{};
    std::size_t at = 0;
    [[nodiscard]] bool empty() const noexcept { return at == rows.size(); }
};

}  // namespace detail

/// A pipeline at work: owns all state. `run` drives one to its end; driven by hand, it does one bounded piece of work
/// for each `step()`, or takes the records it is given by `push(rows)`.
///
/// *Errors*: what is thrown in it, by whatever, ends the instance and comes out as it is. What came before it has gone
/// through, what was due fires, and each sink is given what it was sent and closed; of what fails in that nothing is told.
/// Where a bad record has stopped it (`on_error(stop)`), nothing goes through behind that. An instance that is destroyed
/// before its end closes its sinks too, unless it was saved: what it holds then is the snapshot's.
///
/// Moves only while it stands still; not for two threads at once.
template <class Source, class Node, class Bad>
class instance {
public:
    using element = typename Source::element;

    /// `make_node()` makes the node where it stays.
    template <class MakeNode>
    instance(detail::owner<detail::run_context> context, detail::owner<Source> source, MakeNode const& make_node, detail::owner<Bad> bad)
        : context_(static_cast<detail::owner<detail::run_context>&&>(context)),
          source_(static_cast<detail::owner<Source>&&>(source)),
          node_(make_node()),
          bad_(static_cast<detail::owner<Bad>&&>(bad)) {
        if constexpr (!std::is_same_v<Bad, detail::no_side_stream>) {
            context_->bad_stream = bad_.get();
            context_->bad_push = &push_bad;
        }
    }
    instance(instance&&) = default;
    instance& operator=(instance&&) = delete;
    ~instance() {
        if (context_.get() == nullptr || finished_ || !unsaved_) return;
        context_->stopped = true;
        give_up();
    }

    /// One piece of work: what is due goes on first, then the rest of the batch, then the source is asked. At the end of
    /// the input every window that is open fires, also in pieces; `ended` says that all is done and the sinks are closed.
    step_result step() {
        if (finished_) return step_result::ended;
        failing guard{*this};
        try {
            step_result const did = one_step();
            guard.through = true;
            return did;
        } catch (std::bad_alloc const&) {
            tell_what_is_held();
        }
    }

    /// Takes a batch from outside, and is through with it when it returns.
    void push(std::span<element> rows) {
        check_that_it_goes_on("push");
        if (draining_) detail::throw_error({"push on an instance that has ended"}, "start a new one");
        failing guard{*this};
        try {
            settle();
            work_off_batch();
            if constexpr (requires { source_->given(rows.size()); }) source_->given(rows.size());
            cursor_ = {rows, 0};
            work_off_batch();
        } catch (std::bad_alloc const&) {
            tell_what_is_held();
        }
        cursor_ = {};
        guard.through = true;
    }

    /// Moves the watermark, where the stages leave that to who drives them (`leat::test::times_by_hand`).
    void advance(timestamp watermark) {
        check_that_it_goes_on("advance");
        failing guard{*this};
        node_.advance(watermark);
        settle();
        guard.through = true;
    }

    /// The end of the input, wherever the source is: the records that it has handed over go through, every window that is
    /// open fires, and the sinks are closed.
    void finish() {
        if (finished_) return;
        failing guard{*this};
        try {
            settle();
            work_off_batch();
            if (!draining_) end_of_input();
            settle();
            leave();
        } catch (std::bad_alloc const&) {
            tell_what_is_held();
        }
        guard.through = true;
    }

    /// The end now: what is due fires, what is open does not, and no more records go in; the sinks are closed.
    void discard() {
        if (finished_) return;
        failing guard{*this};
        try {
            settle();
            leave();
        } catch (std::bad_alloc const&) {
            tell_what_is_held();
        }
        guard.through = true;
    }

    /// The end because of an error outside of it: as `discard`, whatever fails.
    void give_up() noexcept {
        failed_ = true;
        if (finished_) return;
        context_->ended = false;
        std::exception_ptr not_told;
        close(not_told);
    }

    /// Whether a sink or a `take` wants no more records.
    [[nodiscard]] bool done() const { return stopped_early_ || node_.done(); }
    [[nodiscard]] wait_request waits_for() const { return source_->waits_for(); }
    void wake() { source_->wake(); }

    /// The source has no more, or nobody wants more: what is open fires, and there is nothing left to save.
    [[nodiscard]] bool input_ended() const noexcept { return draining_; }
    /// An exception has ended it.
    [[nodiscard]] bool failed() const noexcept { return failed_; }

    /// What has been done so far; include `leat/runtime/report.hpp` or the umbrella. `ended` is `interrupted` while it
    /// has not come to an end.
    template <class Context = detail::run_context>
    [[nodiscard]] auto report() const {
        Context& c = *context_;
        c.stopped_at = where();
        std::uint64_t const ahead = blank_lines_ahead();
        c.blank_lines -= ahead;
        auto so_far = report_so_far(c, done(), failed_);
        c.blank_lines += ahead;
        return so_far;
    }
    /// What the sinks that have values hold (`collect`, `fold`, ...), in the order in which they are written, as a tuple.
    /// Taken from them: once, after the end.
    [[nodiscard]] auto values() { return detail::joined_values(bad_->node().values(), node_.values()); }

    /// Where it is in its source: before the first record that has not gone through.
    [[nodiscard]] position where() const {
        if (source_.get() == nullptr) return context_->stopped_at;
        position at = source_->where();
        if (cursor_.empty()) return at;
        std::size_t const left = cursor_.rows.size() - cursor_.at;
        at.records -= left < at.records ? left : at.records;
        if constexpr (requires { source_->origin(); }) {
            auto const origin = source_->origin();
            bad_record next{};
            origin.describe(origin.source, cursor_.at, next);
            if (next.offset) at.bytes = *next.offset;
            if (next.line) at.lines = *next.line - 1;
        }
        return at;
    }

    /// Writes the state of all stages, what was counted, and the source's position. What it has in hand it works off first.
    /// Not after the end of the input, see `input_ended`.
    template <class Writer>
    void save(Writer& to) {
        check_that_it_goes_on("save");
        if (draining_) detail::throw_error({"save after the end of the input"}, "there is nothing to go on with");
        {
            failing guard{*this};
            settle();
            work_off_batch();
            guard.through = true;
        }
        position const at = source_->where();
        struct without_ahead {
            std::uint64_t& counted;
            std::uint64_t ahead;
            ~without_ahead() { counted += ahead; }
        } const guard{context_->blank_lines, blank_lines_ahead()};
        guard.counted -= guard.ahead;
        try {
            to.begin("run", "", run_schema);
            counters([&](auto const& c) { to.write(c); }, at, *context_);
            to.end();
            if constexpr (requires { source_->save(to); }) source_->save(to);
            node_.save(to);
            bad_->node().save(to);
        } catch (std::bad_alloc const&) {
            tell_what_is_held("for the snapshot");
        }
        unsaved_ = false;
    }

    /// Reads what `save` wrote, in an instance of the same pipeline that has not begun. One that refuses it is at its end.
    template <class Reader>
    void load(Reader& saved) {
        check_that_it_goes_on("load");
        if (began_) detail::throw_error({"load into an instance that has begun"}, "load into a new one, before its first step() or push(), and once only");
        began_ = failed_ = finished_ = draining_ = true;  // until all is there; sinks that are refused lose nothing
        position at{};
        try {
            saved.begin("run", "", run_schema);
            counters([&](auto& c) { saved.read(c); }, at, *context_);
            saved.end();
            node_.load_state(saved);
            bad_->node().load_state(saved);
        } catch (std::bad_alloc const&) {
            tell_what_is_held("for what the snapshot holds");
        }
        if constexpr (requires { source_->load(saved, at); })
            source_->load(saved, at);
        else
            source_->seek(at);
        failed_ = finished_ = draining_ = false;
    }

    /// What the stages hold now.
    [[nodiscard]] state_size measure() const {
        state_size s;
        node_.measure(s);
        bad_->node().measure(s);
        return s;
    }

    [[nodiscard]] Node& node() noexcept { return node_; }
    [[nodiscard]] Bad& bad() noexcept { return *bad_; }
    [[nodiscard]] detail::run_context& context() noexcept { return *context_; }

private:
    /// Work that ends the instance when it is left by an exception.
    struct failing {
        instance& all;
        bool through = false;
        explicit failing(instance& i) noexcept : all(i) { all.began_ = all.unsaved_ = true; }
        failing(failing const&) = delete;
        failing& operator=(failing const&) = delete;
        ~failing() {
            if (!through) all.give_up();
        }
    };
    /// Called in a handler of `std::bad_alloc`. Where there is no memory for the text either, the exception goes on as it is.
    [[noreturn, gnu::cold, gnu::noinline]] void tell_what_is_held(std::string_view doing = "for the next rows") const {
        detail::throw_out_of_memory(doing, measure());
    }
    void check_that_it_goes_on(char const* what) const {
        if (failed_) detail::throw_error({what, " on an instance that has ended by an error"}, "start a new one");
    }

    // No lambda in the constructor: its name would hold that of the constructor's argument.
    static void push_bad(void* stream, bad_record const& row) {
        static_cast<Bad*>(stream)->push(detail::row_meta<false>{detail::npos}, row);
    }

    step_result one_step() {
        if (node_.pump()) return step_result::worked;
        if (!cursor_.empty() && !node_.done()) {
            run_cursor();
            return step_result::worked;
        }
        if (draining_) {
            leave();
            return step_result::ended;
        }
        if (!node_.done()) {
            auto const state = source_->next(*context_);
            if (state == source_state::waiting) {
                context_->idle = true;
                node_.flush();
                bad_->flush();
                context_->idle = false;
                return step_result::waiting;
            }
            if (state == source_state::ready) {
                cursor_ = {source_->rows(), 0};
                run_cursor();
                return step_result::worked;
            }
        }
        end_of_input();
        return step_result::worked;
    }
    void run_cursor() {
        if constexpr (requires { source_->origin(); }) context_->origin = source_->origin();
        std::size_t const left = cursor_.rows.size() - cursor_.at;
        std::size_t const to = cursor_.at + (left < context_->batch_size ? left : context_->batch_size);
        {
            /// The record that throws has gone in too.
            struct counted {
                instance& all;
                std::size_t from;
                std::size_t thrown = 1;
                ~counted() { all.context_->records_in += all.cursor_.at - from + thrown; }
            } counting{*this, cursor_.at};
            detail::kernel(node_, cursor_.rows.data(), cursor_.at, to);
            counting.thrown = 0;
        }
        node_.flush();
    }
    static constexpr char const* run_schema =
        "records, bytes, lines, in, out, late, blank, bad: uint64, bad_by_reason: vector<{stage, reason, count}>, watermark: timestamp";
    template <class F, class At, class Context>
    static void counters(F const& f, At& at, Context& c) {
        f(at.records), f(at.bytes), f(at.lines);
        f(c.records_in), f(c.records_out), f(c.late), f(c.blank_lines), f(c.bad), f(c.bad_by_reason), f(c.watermark);
    }

    void settle() {
        while (node_.pump()) {}
    }
    void work_off_batch() {
        while (!cursor_.empty() && !node_.done()) {
            run_cursor();
            settle();
        }
    }
    void end_of_input() {
        stopped_early_ = node_.done();
        leave_source();
        draining_ = context_->ended = true;
        node_.advance(max_timestamp);
    }
    /// Blank lines that the source has counted behind the last record that was taken: were it the last of its batch, they
    /// would not have been read yet.
    [[nodiscard]] std::uint64_t blank_lines_ahead() const {
        if constexpr (requires { source_->blank_lines_behind(0); })
            if (source_.get() != nullptr && !cursor_.rows.empty() && (!cursor_.empty() || node_.done()))
                return source_->blank_lines_behind(cursor_.at + (failed_ ? 1 : 0));
        return 0;
    }
    void leave_source() {
        context_->stopped_at = where();
        context_->blank_lines -= blank_lines_ahead();
        cursor_ = {};
        source_ = {};
    }
    void leave() {
        stopped_early_ = stopped_early_ || node_.done();
        std::exception_ptr thrown;
        close(thrown);
        if (thrown) std::rethrow_exception(thrown);
    }
    /// Closes all, once, whatever fails. The source lives on meanwhile: rows that wait in the stages may be its own.
    [[gnu::cold, gnu::noinline]] void close(std::exception_ptr& thrown) noexcept {
        finished_ = draining_ = true;
        detail::end_of(node_, thrown);
        context_->in_bad_stream = true;
        try {
            bad_->close(context_->ended);
        } catch (...) {
            detail::keep_first(thrown);
        }
        leave_source();
    }

    detail::owner<detail::run_context> context_;
    detail::owner<Source> source_;  // until the end of the input
    Node node_;
    detail::owner<Bad> bad_;
    detail::batch_cursor<element> cursor_{};
    bool draining_ = false;
    bool finished_ = false;
    bool stopped_early_ = false;
    bool failed_ = false;
    bool began_ = false;
    bool unsaved_ = false;  // it has done something since it was made, or saved
};

}  // namespace v0
}  // namespace leat
