// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/from.hpp>
#include <leat/record/owner.hpp>

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
        node_.push(local, m, static_cast<Row&&>(row));
        node_.store(local);
        node_.flush();
        while (node_.pump()) {}
    }
    [[nodiscard]] Node& node() noexcept { return node_; }
    [[nodiscard]] Node const& node() const noexcept { return node_; }
    void flush() { node_.flush(); }
    /// What is open fires when the input is at its end, and is dropped when the run is stopped before.
    void close(bool ended) {
        if (ended) {
            node_.advance(max_timestamp);
            while (node_.pump()) {}
        }
        node_.close();
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

    /// One piece of work: what is due goes on first, then the rest of the batch, then the source is asked. At the end of
    /// the input every window that is open fires, also in pieces; `ended` says that all is done and the sinks are closed.
    step_result step() {
        began_ = true;
        if (failed_) discard();
        if (finished_) return step_result::ended;
        if (pump()) return step_result::worked;
        if (!cursor_.empty() && !node_.done()) {
            run_cursor();
            return step_result::worked;
        }
        if (draining_) {
            discard();
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

    /// Takes a batch from outside, and is through with it when it returns.
    void push(std::span<element> rows) {
        check_that_it_goes_on("push");
        began_ = true;
        if (draining_) detail::throw_error({"push on an instance that has ended"}, "start a new one");
        settle();
        cursor_ = {rows, 0};
        work_off_batch();
        cursor_ = {};
        if constexpr (requires { source_->given(rows.size()); }) source_->given(rows.size());
    }

    /// The end of the input, wherever the source is: every window that is open fires, and the sinks are closed.
    void finish() {
        if (failed_) discard();
        if (finished_) return;
        began_ = true;
        settle();
        if (!draining_) end_of_input();
        settle();
        discard();
    }

    /// The end without firing what is open: only what is complete is written.
    void discard() {
        if (finished_) return;
        finished_ = draining_ = true;
        stopped_early_ = stopped_early_ || node_.done();
        source_ = {};
        node_.close();
        context_->in_bad_stream = true;
        bad_->close(context_->ended);
    }

    /// Whether a sink or a `take` wants no more records.
    [[nodiscard]] bool done() const { return stopped_early_ || node_.done(); }
    [[nodiscard]] wait_request waits_for() const { return source_->waits_for(); }
    void wake() { source_->wake(); }

    /// The source has no more, or nobody wants more: what is open fires, and there is nothing left to save.
    [[nodiscard]] bool input_ended() const noexcept { return draining_; }

    /// What has been done so far; include `leat/runtime/report.hpp` or the umbrella. `ended` is `interrupted` while it
    /// has not come to an end.
    template <class Context = detail::run_context>
    [[nodiscard]] auto report() const {
        Context const& c = *context_;
        return report_so_far(c, done());
    }
    /// What the sinks that have values hold (`collect`, `fold`, ...), in the order in which they are written, as a tuple.
    /// Taken from them: once, after the end.
    [[nodiscard]] auto values() { return detail::joined_values(bad_->node().values(), node_.values()); }

    /// Writes the state of all stages, what was counted, and the source's position. What it has in hand it works off first.
    /// Not after the end of the input, see `input_ended`.
    template <class Writer>
    void save(Writer& to) {
        check_that_it_goes_on("save");
        settle();
        work_off_batch();
        if (draining_) detail::throw_error({"save after the end of the input"}, "there is nothing to go on with");
        position const at = source_->where();
        to.begin("run", "", run_schema);
        counters([&](auto const& c) { to.write(c); }, at, *context_);
        to.end();
        if constexpr (requires { source_->save(to); }) source_->save(to);
        node_.save(to);
        bad_->node().save(to);
    }

    /// Reads what `save` wrote, in an instance of the same pipeline that has not begun. One that refuses it is at its end.
    template <class Reader>
    void load(Reader& saved) {
        check_that_it_goes_on("load");
        if (began_) detail::throw_error({"load into an instance that has begun"}, "load into a new one, before its first step() or push(), and once only");
        began_ = failed_ = finished_ = draining_ = true;  // until all is there; sinks that are refused lose nothing
        position at{};
        saved.begin("run", "", run_schema);
        counters([&](auto& c) { saved.read(c); }, at, *context_);
        saved.end();
        node_.load_state(saved);
        bad_->node().load_state(saved);
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
        return s;
    }

    [[nodiscard]] Node& node() noexcept { return node_; }
    [[nodiscard]] Bad& bad() noexcept { return *bad_; }
    [[nodiscard]] detail::run_context& context() noexcept { return *context_; }

private:
    /// What a stage throws (a bad record with `on_error(stop)`, a file that cannot be written) ends the instance: the
    /// records of the batch are lost that the stages had in hand.
    struct failing {
        instance& all;
        bool through = false;
        ~failing() {
            if (through) return;
            all.failed_ = true;
            all.context_->ended = false;
            all.cursor_ = {};
        }
    };
    void check_that_it_goes_on(char const* what) const {
        if (failed_) detail::throw_error({what, " on an instance that has ended by an error"}, "start a new one");
    }

    // No lambda in the constructor: its name would hold that of the constructor's argument.
    static void push_bad(void* stream, bad_record const& row) {
        static_cast<Bad*>(stream)->push(detail::row_meta<false>{detail::npos}, row);
    }

    void run_cursor() {
        failing guard{*this};
        if constexpr (requires { source_->origin(); }) context_->origin = source_->origin();
        std::size_t const left = cursor_.rows.size() - cursor_.at;
        std::size_t const to = cursor_.at + (left < context_->batch_size ? left : context_->batch_size);
        std::size_t const at = detail::kernel(node_, cursor_.rows.data(), cursor_.at, to);
        context_->records_in += at - cursor_.at;
        cursor_.at = at;
        node_.flush();
        if (at != to && node_.done()) cursor_ = {};
        guard.through = true;
    }
    bool pump() {
        failing guard{*this};
        bool const more = node_.pump();
        guard.through = true;
        return more;
    }
    static constexpr char const* run_schema =
        "records, bytes, lines, in, out, late, blank, bad: uint64, bad_by_reason: vector<{stage, reason, count}>, watermark: timestamp";
    template <class F, class At, class Context>
    static void counters(F const& f, At& at, Context& c) {
        f(at.records), f(at.bytes), f(at.lines);
        f(c.records_in), f(c.records_out), f(c.late), f(c.blank_lines), f(c.bad), f(c.bad_by_reason), f(c.watermark);
    }

    void settle() {
        while (pump()) {}
    }
    void work_off_batch() {
        while (!cursor_.empty() && !node_.done()) {
            run_cursor();
            settle();
        }
    }
    void end_of_input() {
        draining_ = context_->ended = true;
        stopped_early_ = node_.done();
        cursor_ = {};
        source_ = {};
        node_.advance(max_timestamp);
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
};

}  // namespace v0
}  // namespace leat
