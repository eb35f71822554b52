// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/byte_input.hpp>
#include <leat/flow/from.hpp>
#include <leat/format/json/lines.hpp>

namespace leat {
inline namespace v0 {

/// An input of bytes is a `leat::file(path)`, `leat::standard_input`, `leat::descriptor(fd)`,
/// `leat::in_memory(bytes)` or `leat::bytes_from(coroutine)`.
template <class What, class Write>
struct json_lines_needs_an_input_of_bytes;

namespace detail {

/// JSON lines at work: rows that are used again from batch to batch, and where each of them stood.
template <class R, class... Options>
class json_lines_source {
  public:
    using element = R;

    json_lines_source(opened_bytes reader, json_options<Options...> const& options, std::size_t longest)
        : reader_(static_cast<opened_bytes&&>(reader)), decoder_(new json_lines_decoder<R, Options...>(options)) {
        decoder_->start_at(0, 0, longest);
    }

    source_state next(run_context& context) {
        if (room_ < context.batch_size) {
            rows_ = owner<R[]>(context.batch_size);
            places_ = owner<place[]>(context.batch_size);
            room_ = context.batch_size;
        }
        refuse_line const on_bad{context, reader_->name()};
        for (int pieces = 0;;) {
            {
                blank_counted const counting{*this, context};  // also when a bad line ends the run
                size_ = decoder_->decode(rows_.get(), context.batch_size, on_bad,
                                         [this](std::size_t i, std::uint64_t line, std::uint64_t offset, std::string_view t) {
                                             places_[i] = {line, offset, t};
                                         });
            }
            if (size_ != 0) {
                delivered_ += size_;
                return source_state::ready;
            }
            if (ended_) return source_state::ended;
            if (way_.get() != nullptr) [[unlikely]] {
                if (way_->pass() == read_state::waiting) return source_state::waiting;
                if (!way_->there()) return source_state::ready;  // with no rows yet
                arrive();
            }
            if (++pieces == 16) return source_state::ready;  // nothing but bad lines: others have their turn
            constexpr std::size_t piece = 65536;
            read_result const got = reader_->read(decoder_->prepare(piece), piece);
            decoder_->commit(got.size);
            if (got.state == read_state::waiting) return source_state::waiting;
            if (got.state == read_state::ended) {
                decoder_->finish();
                ended_ = true;
            }
        }
    }

    [[nodiscard]] std::span<R> rows() const noexcept { return {rows_.get(), size_}; }
    /// So many blank lines have been counted that stand behind the first `taken` rows of the batch.
    [[nodiscard]] std::uint64_t blank_lines_behind(std::size_t taken) const noexcept { return decoder_->blank_lines_behind(taken); }
    [[nodiscard]] position where() const noexcept {
        if (way_.get() != nullptr) return {delivered_, way_->bytes(), lines_};
        return {delivered_, decoder_->offset(), decoder_->lines()};
    }
    /// By what the input is known again, beside `where()`.
    template <class Writer>
    void save(Writer& to) const {
        auto const& input = decoder_->input();
        auto const mark = way_.get() != nullptr ? way_->mark()
                                                : mark_of(reader_->identity(), decoder_->offset(), input.first_bytes(), input.last_bytes());
        to.begin("source", "", input_mark::saved_as);
        input_mark::each(mark, [&](auto const& part) { to.write(part); });
        to.end();
    }
    /// Goes on there, as soon as it is asked for records.
    template <class Reader>
    void load(Reader& saved, position at) {
        input_mark mark{};
        saved.begin("source", "", input_mark::saved_as);
        input_mark::each(mark, [&](auto& part) { saved.read(part); });
        saved.end();
        seek(at, mark);
    }
    void seek(position at, input_mark const& mark = {}) {
        delivered_ = at.records;
        lines_ = at.lines;
        way_ = owner<way>(new way(*reader_, mark, at.bytes));
        if (way_->go()) arrive();
    }
    [[nodiscard]] wait_request waits_for() const noexcept { return reader_->waits_for(); }
    void wake() noexcept { reader_->wake(); }

    /// Where the rows of the batch stood, for those that turn out bad.
    [[nodiscard]] batch_origin origin() const noexcept {
        return {this, [](void const* self, std::size_t index, bad_record& out) {
                    auto const& s = *static_cast<json_lines_source const*>(self);
                    if (index >= s.size_) return;
                    put_text(out.source, s.reader_->name());
                    out.line = s.places_[index].line;
                    out.offset = s.places_[index].offset;
                    put_text(out.text, s.places_[index].text);
                }};
    }

  private:
    /// The rows before a bad line have gone through when it is refused, whatever the batch size.
    struct refuse_line {
        static constexpr bool behind_rows = true;
        run_context& context;
        std::string const& source;
        void operator()(bad_line const& b) const {
            context.refuse(bad_record{"json_lines", std::string(b.reason), source, b.line, b.offset, std::string(b.text)},
                           json_kind(b.reason));
        }
    };
    struct place {
        std::uint64_t line;
        std::uint64_t offset;
        std::string_view text;
    };
    struct blank_counted {
        json_lines_source& all;
        run_context& context;
        ~blank_counted() {
            context.blank_lines += all.decoder_->blank_lines() - all.blank_;
            all.blank_ = all.decoder_->blank_lines();
        }
    };
    using way = way_to_place<byte_reader>;

    [[gnu::cold, gnu::noinline]] void arrive() {
        decoder_->go_on(way_->bytes(), lines_, way_->first(), way_->last());
        way_ = {};
    }

    opened_bytes reader_;
    owner<json_lines_decoder<R, Options...>> decoder_;
    owner<R[]> rows_{};
    owner<place[]> places_{};
    std::size_t room_ = 0;
    std::size_t size_ = 0;
    std::uint64_t delivered_ = 0;
    std::uint64_t blank_ = 0;
    owner<way> way_{};         // while a run that goes on is not there yet
    std::uint64_t lines_ = 0;  // before that place
    bool ended_ = false;
};

template <class R, class... Options>
struct json_lines_rows {
    using element = R;
    static constexpr char const* kind = "json_lines";
    byte_input input;
    json_options<Options...> options;
    std::size_t longest = default_longest_line;

    /// What `explain` shows beside the kind.
    template <class Text = std::string>
    [[nodiscard]] Text parameters() const {
        return longest == default_longest_line ? Text() : Text(message_of({"(longest_line(", number_text(longest), "))"}));
    }
    [[nodiscard, gnu::cold]] auto open(run_context& context) const {
        opened_bytes reader = input.open_bytes();
        keep_from_sinks(*reader, context);
        return json_lines_source<R, Options...>(static_cast<opened_bytes&&>(reader), options, longest);
    }
};

/// The options of fields among all: the limit of lines is none.
template <class Fields, class... More>
struct field_options { using type = Fields; };
template <class... F, class Option, class... More>
struct field_options<pack<F...>, Option, More...>
    : field_options<std::conditional_t<std::is_same_v<Option, longest_line>, pack<F...>, pack<F..., Option>>, More...> {};

template <class R, class Fields>
struct mistake_of_json_lines;
template <class R, class... F>
struct mistake_of_json_lines<R, pack<F...>> { using type = json_first_mistake<in<"json_lines">, R, F...>; };

template <class R>
struct json_lines_fn {
    template <class... A>
        requires(sizeof...(A) == 0)
    auto operator()(A const&...) const {
        std::remove_pointer_t<typename wrong_call<"json_lines", "json_lines<Record>(file(name))", A...>::type*> error;
        return broken{};
    }
    template <class Input, class... Options>
        requires(!std::is_move_constructible_v<std::decay_t<Input>>)  // a stream of the standard
    auto operator()(Input const&, Options const&...) const {
        json_lines_needs_an_input_of_bytes<Input, did_you_mean<"standard_input", "file(name)">> error;
        return broken{};
    }
    template <std::move_constructible Input, class... Options>
    [[nodiscard]] auto operator()(Input input, Options... options) const {
        using mistake = typename mistake_of_json_lines<R, typename field_options<pack<>, Options...>::type>::type;
        if constexpr (!opens_bytes<Input>) {
            json_lines_needs_an_input_of_bytes<Input, did_you_mean<"standard_input", "file(name)">> error;
            return broken{};
        } else if constexpr (!std::is_same_v<mistake, fine>) {
            std::remove_pointer_t<mistake> error;
            return broken{};
        } else if constexpr ((std::is_same_v<Options, longest_line> || ...))
            return limited(static_cast<Input&&>(input), options...);
        else
            return json_lines_rows<R, Options...>{static_cast<Input&&>(input), json_options<Options...>(options...)};
    }

  private:
    template <class Input, class... Options>
    static auto limited(Input&& input, Options const&... options) {
        std::size_t longest = 0;
        auto const of_field = [&longest](auto const& option) {
            if constexpr (std::is_same_v<decltype(option), longest_line const&>) {
                longest = option.bytes;
                return pack<>();
            } else
                return pack<std::remove_cvref_t<decltype(option)>>(option);
        };
        return with_parts(
            [&]<class... F>(F const&... fields) {
                return json_lines_rows<R, F...>{static_cast<Input&&>(input), json_options<F...>(fields...), longest};
            },
            joined_packs(of_field(options)...));
    }
};

}  // namespace detail

/// A source of records that are written as one JSON object a line:
/// `from(json_lines<Purchase>(standard_input, "ts"_f = key("timestamp", epoch_seconds)))`.
///
/// Fields are matched by name; unknown ones are skipped, missing ones are null where the field is optional, else the
/// line is bad. Bad lines are counted and go to `bad_to` with line, offset and text; blank lines are skipped and counted.
/// Views (`std::string_view` fields) live as long as the batch. A line of more than 16 MiB is bad, and not kept in memory;
/// `longest_line(bytes)` among the options is another limit. A run that goes on does so behind the last line that was
/// taken, where it knows the input again (`leat/flow/byte_input.hpp` says how), and else is a `leat::error`.
template <class R>
inline constexpr detail::json_lines_fn<R> json_lines{};

}  // namespace v0
}  // namespace leat
