// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/flow/position.hpp>
#include <leat/record/access.hpp>
#include <leat/record/adapted.hpp>
#include <leat/record/digits.hpp>
#include <leat/time/clock.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leat {
inline namespace v0 {

// Their comparisons are templates, so that they cost no compile time before they are used.

/// A record that could not be used: what a pipeline given to `bad_to` receives.
struct bad_record {
    std::string stage;                    ///< the stage that refused it, by its name
    std::string reason;                   ///< what was wrong
    std::string source;                   ///< where it came from: a file's name, "standard input", ...
    std::optional<std::uint64_t> line;    ///< counted from 1, where the source has lines
    std::optional<std::uint64_t> offset;  ///< of the record's first byte, where the source has bytes
    std::string text;                     ///< the input where it is known, else the row as JSON

    template <std::same_as<bad_record> Row>
    friend bool operator==(Row const& a, Row const& b) {
        return a.stage == b.stage && a.reason == b.reason && a.source == b.source && a.line == b.line && a.offset == b.offset &&
               a.text == b.text;
    }
};

/// How many records one stage refused for one reason.
struct bad_count {
    std::string stage;
    std::string reason;
    std::uint64_t count = 0;

    template <std::same_as<bad_count> Count>
    friend bool operator==(Count const& a, Count const& b) {
        return a.stage == b.stage && a.reason == b.reason && a.count == b.count;
    }
};

namespace detail {

/// Where the records of a batch come from, asked only when one of them is bad.
struct batch_origin {
    void const* source = nullptr;
    void (*describe)(void const* source, std::size_t index, bad_record& out) = nullptr;
};

/// What all nodes of one running instance share. Cold: nothing here is touched once per good record.
struct run_context {
    clock_ref clock{};
    bool stop_on_error = false;
    bool stopped = false;  ///< a bad record has stopped the run, or it was left: nothing goes on, sinks are closed
    bool idle = false;  ///< the source waits, so sinks write what they have
    bool ended = false;  ///< the input is at its end, so what is open fires, on the side too
    int stop_descriptor = -1;  ///< can be read when a stop is requested; for sinks that wait for their readers
    std::size_t batch_size = 1024;
    std::size_t reserved_keys = 0;  ///< what `key_by` asks for, while nodes behind it are made

    std::uint64_t records_in = 0;
    std::uint64_t records_out = 0;
    std::uint64_t late = 0;
    std::uint64_t blank_lines = 0;
    std::uint64_t bad = 0;
    std::vector<bad_count> bad_by_reason{};
    timestamp watermark = min_timestamp;
    position stopped_at{};  ///< in the source; known when the source is gone

    std::string files_read{};     ///< which files the source of this run has, by device and number
    std::string files_written{};  ///< which its sinks have
    std::string files_added_to{};  ///< which they have by a descriptor
    batch_origin origin{};
    void* bad_stream = nullptr;
    bool in_bad_stream = false;
    void (*bad_push)(void* stream, bad_record const& row) = nullptr;

    /// Reasons may quote the data, so the number of different ones that are counted apart has a bound.
    static constexpr std::size_t max_reasons = 64;

    /// `kind`: the reason without what it quotes of the record, where it does; bad records are counted by that.
    template <class Row>
    [[gnu::cold, gnu::noinline]] void refuse(Row&& row, std::string_view kind = {}) {
        ++bad;
        count_reason(bad_by_reason, row.stage, kind.empty() ? std::string_view(row.reason) : kind);
        stopped = stop_on_error;
        if (stop_on_error)
            throw_error({"stage ", row.stage, " refused a record: ", row.reason, ": ", row.text},
                        "mend the record, or run without on_error(stop) to have such records in the bad stream");
        if (bad_push == nullptr || in_bad_stream) return;  // what the bad stream itself refuses is only counted
        struct leave {
            bool& inside;
            ~leave() { inside = false; }
        } const guard{in_bad_stream = true};
        bad_push(bad_stream, row);
    }

    template <class Row = bad_record>
    [[gnu::cold, gnu::noinline]] void refuse(std::string_view stage, std::string_view reason, std::size_t index, std::string&& text,
                                            std::string_view kind = {}) {
        Row row{std::string(stage), std::string(reason), {}, {}, {}, {}};
        if (index != npos && origin.describe != nullptr) origin.describe(origin.source, index, row);
        if (row.text.empty()) row.text = static_cast<std::string&&>(text);
        refuse(static_cast<Row&&>(row), kind);
    }

private:
    template <class Counts>
    [[gnu::cold, gnu::noinline]] static void count_reason(Counts& counts, std::string_view stage, std::string_view reason) {
        for (auto& c : counts)
            if (c.stage == stage && c.reason == reason) {
                ++c.count;
                return;
            }
        bool const room = counts.size() < max_reasons;
        if (room || counts.back().reason != "other reasons") {
            auto& added = counts.emplace_back();
            if (room) put_text(added.stage, stage);
            put_text(added.reason, room ? reason : "other reasons");
        }
        ++counts.back().count;
    }
};

}  // namespace detail
}  // namespace v0
}  // namespace leat

template <>
struct boost::hana::accessors_impl<leat::bad_record>
    : leat::detail::adapted_struct<leat::detail::adapted_member<"stage", &leat::bad_record::stage>,
                                  leat::detail::adapted_member<"reason", &leat::bad_record::reason>,
                                  leat::detail::adapted_member<"source", &leat::bad_record::source>,
                                  leat::detail::adapted_member<"line", &leat::bad_record::line>,
                                  leat::detail::adapted_member<"offset", &leat::bad_record::offset>,
                                  leat::detail::adapted_member<"text", &leat::bad_record::text>> {};
template <>
struct boost::hana::accessors_impl<leat::bad_count>
    : leat::detail::adapted_struct<leat::detail::adapted_member<"stage", &leat::bad_count::stage>,
                                  leat::detail::adapted_member<"reason", &leat::bad_count::reason>,
                                  leat::detail::adapted_member<"count", &leat::bad_count::count>> {};
