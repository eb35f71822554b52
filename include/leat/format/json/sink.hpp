// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/byte_output.hpp>
#include <leat/format/json/write.hpp>
#include <leat/stage/to.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

template <class... Options>
class json_lines_writer {
  public:
    /// `output()` makes what is written to, where it stays.
    template <class MakeOutput>
    json_lines_writer(MakeOutput const& output, json_writer<Options...> const& writer) : output_(output()), writer_(writer) {}

    template <class Row>
    [[gnu::noinline]] void write(Row const& row) {
        std::string& to = output_.buffer();
        std::size_t const before = to.size();
        try {
            writer_.write(to, row);
            put_char(to, '\n');
        } catch (...) {
            to.resize(before);  // what is written is whole lines
            throw;
        }
    }
    void flush(bool idle) { output_.flush(idle); }
    void advance(timestamp) {}
    void close() { output_.close(); }
    template <class W>
    void save(W& out) const {
        const_cast<json_lines_writer*>(this)->output_.save(out);
    }
    template <class R>
    void load(R& saved) {
        output_.load(saved);
    }

  private:
    byte_output output_;
    json_writer<Options...> writer_;
};

template <class... Options>
struct json_lines_file_sink {
    static constexpr char const* sink_kind = "json_lines_file";
    kept_text path;
    json_writer<Options...> writer;

    template <class In>
    using mistake = json_first_mistake<in<"json_lines_file">, typename In::plain, Options...>;

    template <class Row>
    [[nodiscard]] auto open(run_context& context) const {
        return json_lines_writer<Options...>([&] { return byte_output::create(path.value(), context); }, writer);
    }
};

template <class... Options>
struct json_lines_descriptor_sink {
    static constexpr char const* sink_kind = "json_lines_output";
    int fd;
    json_writer<Options...> writer;

    template <class In>
    using mistake = json_first_mistake<in<"json_lines_output">, typename In::plain, Options...>;

    template <class Row>
    [[nodiscard]] auto open(run_context& context) const {
        return json_lines_writer<Options...>([&] { return byte_output::onto(fd, output_name(fd), context); }, writer);
    }
};

}  // namespace detail

/// A file of rows as JSON, one a line: `to(json_lines_file("out.ndjson", "ts"_f = epoch_seconds))`. The file is made anew
/// by each run; a run that goes on from a snapshot goes on in it, behind what the snapshot knows of. Written in pieces of
/// 64 KB, when the source waits, and at the end. A file that cannot be opened or written is a `leat::error`.
inline constexpr struct json_lines_file_fn {
    template <class... Options>
    [[nodiscard]] auto operator()(std::string const& path, Options... options) const {
        using sink = detail::json_lines_file_sink<Options...>;
        return detail::one_stage(detail::to_stage<sink>{{path, json_writer<Options...>(options...)}});
    }
} json_lines_file{};

/// Rows as JSON, one a line, to a descriptor that is open: `json_lines_output(1)` is the standard output.
inline constexpr struct json_lines_output_fn {
    template <class... Options>
    [[nodiscard]] auto operator()(int fd, Options... options) const {
        using sink = detail::json_lines_descriptor_sink<Options...>;
        return detail::one_stage(detail::to_stage<sink>{{fd, json_writer<Options...>(options...)}});
    }
} json_lines_output{};

}  // namespace v0
}  // namespace leat
