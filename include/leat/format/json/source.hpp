// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/byte_input.hpp>
#include <leat/flow/from.hpp>
#include <leat/format/json/lines.hpp>

namespace leat {
inline namespace v0 {

/// An input of bytes is a `leat::file(path)`, `leat::standard_input`, `leat::descriptor(fd)`,
/// `leat::in_memory(bytes)` or `leat::bytes_from(coroutine)`.
template <class What>
struct json_lines_needs_an_input_of_bytes;

namespace detail {

/// JSON lines at work: rows that are used again from batch to batch, and where each of them stood.
template <class R, class... Options>
class json_lines_source {
  public:
    using element = R;

    json_lines_source(opened_bytes reader, json_options<Options...> const& options)
        : reader_(static_cast<opened_bytes&&>(reader)), decoder_(new json_lines_decoder<R, Options...>(options)) {}

    source_state next(run_context& context) {
        if (room_ < context.batch_size) {
            rows_ = owner<R[]>(context.batch_size);
            places_ = owner<place[]>(context.batch_size);
            room_ = context.batch_size;
        }
        auto const on_bad = [&](bad_line const& b) {
            context.refuse(bad_record{"json_lines", std::string(b.reason), reader_->name(), b.line, b.offset, std::string(b.text)});
        };
        for (;;) {
            if (!met_) {
                size_ = decoder_->decode(rows_.get(), context.batch_size, on_bad,
                                         [this](std::size_t i, std::uint64_t line, std::uint64_t offset, std::string_view t) {
                                             places_[i] = {line, offset, t};
                                         });
                context.blank_lines += decoder_->blank_lines() - blank_;
                blank_ = decoder_->blank_lines();
                if (size_ != 0) {
                    delivered_ += size_;
                    return source_state::ready;
                }
            }
            met_ = false;
            if (ended_) return source_state::ended;
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
    [[nodiscard]] position where() const noexcept { return {delivered_, decoder_->offset(), decoder_->lines()}; }
    void seek(position at) {
        reader_->skip(at.bytes);
        decoder_->start_at(at.bytes, at.lines);
        delivered_ = at.records;
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
    struct place {
        std::uint64_t line;
        std::uint64_t offset;
        std::string_view text;
    };
    opened_bytes reader_;
    owner<json_lines_decoder<R, Options...>> decoder_;
    owner<R[]> rows_{};
    owner<place[]> places_{};
    std::size_t room_ = 0;
    std::size_t size_ = 0;
    std::uint64_t delivered_ = 0;
    std::uint64_t blank_ = 0;
    bool ended_ = false;
    bool met_ = false;
};

template <class R, class... Options>
struct json_lines_rows {
    using element = R;
    static constexpr char const* kind = "json_lines";
    byte_input input;
    json_options<Options...> options;

    [[nodiscard, gnu::cold]] auto open(run_context& context) const {
        opened_bytes reader = input.open_bytes();
        keep_from_sinks(*reader, context);
        return json_lines_source<R, Options...>(static_cast<opened_bytes&&>(reader), options);
    }
};

template <class R>
struct json_lines_fn {
    template <class Input, class... Options>
    [[nodiscard]] auto operator()(Input input, Options... options) const {
        using mistake = json_first_mistake<in<"json_lines">, R, Options...>;
        if constexpr (!opens_bytes<Input>) {
            json_lines_needs_an_input_of_bytes<Input> error;
            return broken{};
        } else if constexpr (!std::is_same_v<mistake, fine>) {
            std::remove_pointer_t<mistake> error;
            return broken{};
        } else
            return json_lines_rows<R, Options...>{static_cast<Input&&>(input), json_options<Options...>(options...)};
    }
};

}  // namespace detail

/// A source of records that are written as one JSON object a line:
/// `from(json_lines<Purchase>(standard_input, "ts"_f = key("timestamp", epoch_seconds)))`.
///
/// Fields are matched by name; unknown ones are skipped, missing ones are null where the field is optional, else the
/// line is bad. Bad lines are counted and go to `bad_to` with line, offset and text; blank lines are skipped and counted.
/// Views (`std::string_view` fields) live as long as the batch. A run goes on at a byte of the input.
template <class R>
inline constexpr detail::json_lines_fn<R> json_lines{};

}  // namespace v0
}  // namespace leat
