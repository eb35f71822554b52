// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/byte_output.hpp>
#include <leat/format/console.hpp>
#include <leat/stage/to.hpp>

namespace leat {
inline namespace v0 {

/// How `console` shows rows.
struct console_options {
    std::size_t rows = 20;          ///< rows of a frame, where the stream has no windows
    std::size_t longest_cell = 20;  ///< longer cells are cut; 0: none is
    int descriptor = 1;             ///< the standard output
};

namespace detail {

/// Rows that come of windows make one frame for each window that fired; others a frame for so many rows.
template <class Row, bool OfWindow>
class console_writer {
  public:
    static constexpr bool takes_time = OfWindow;

    template <class Context>
    console_writer(console_options o, Context& context)
        : options_(o), table_(o.longest_cell), output_(byte_output::onto(o.descriptor, output_name(o.descriptor), context)) {}

    // Out of line, so that the loops that lead here are not all as large as the table.
    template <class R>
    [[gnu::noinline]] void write(R const& row) {
        table_.add(row);
        if (table_.rows() >= options_.rows) frame();
    }
    /// The time of a row is the last microsecond of its window.
    template <class R>
    [[gnu::noinline]] void write(R const& row, std::int64_t time) {
        if (table_.rows() != 0 && time != time_) frame();
        time_ = time;
        table_.add(row);
    }
    /// While the source waits, what has come is shown: no row is held back for minutes.
    void flush(bool idle) {
        if (idle && table_.rows() != 0) frame();
    }
    void advance(timestamp watermark) {
        if constexpr (OfWindow)
            if (table_.rows() != 0 && time_ < watermark.time_since_epoch().count()) frame();
    }
    void close() {
        if (table_.rows() != 0) frame();
        output_.close();
    }
    template <class W>
    void save(W& to) const {
        to.begin("console", "", columns_text());
        to.write(batch_);
        to.write(time_);
        table_.save(to);
        to.end();
    }
    template <class R>
    void load(R& saved) {
        saved.begin("console", "", columns_text());
        saved.read(batch_);
        saved.read(time_);
        table_.load(saved, field_count<Row>);
        saved.end();
    }

  private:
    [[nodiscard]] static std::string columns_text() {
        std::string text = OfWindow ? "frames: windows, columns:" : "columns:";
        [&text]<std::size_t... I>(std::index_sequence<I...>) {
            (text.append(" ").append(field_at<Row, I>::name.view()), ...);
        }(std::make_index_sequence<field_count<Row>>{});
        return text;
    }
    [[gnu::noinline]] void frame() {
        table_.write_frame(output_.buffer(), batch_++);
        table_.clear();
        output_.flush(true);
    }

    console_options options_;
    console_table table_;
    byte_output output_;
    std::uint64_t batch_ = 0;
    std::int64_t time_ = 0;  // of the rows in the table
};

struct console_sink {
    static constexpr char const* sink_kind = "console";
    console_options options;

    template <class In>
    using mistake = std::conditional_t<record_like<typename In::plain>, fine,
                                       rows_here_have_no_fields<in<"console">, asked_for<"">, typename In::plain>*>;

    template <class In>
    [[nodiscard]] auto open_for(run_context& context) const {
        return console_writer<typename In::plain, In::of_window>(options, context);
    }
};

}  // namespace detail

/// The table that Spark's console shows: one frame for each window that has fired, where rows are results of windows or
/// came of such (whatever columns are left; windows with one end are one frame), else for each 20 rows; and one for what is
/// left at the end. Rows stand in the order of the stream, whatever the batches.
inline constexpr struct console_fn {
    [[nodiscard]] constexpr auto operator()(console_options options = {}) const {
        return detail::one_stage(detail::to_stage<detail::console_sink>{{options}});
    }
} console{};

}  // namespace v0
}  // namespace leat
