// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/instance.hpp>
#include <leat/record/enum_names.hpp>

namespace leat {
inline namespace v0 {

/// Why a run is over.
enum class run_end : unsigned char {
    end_of_input,   ///< the source had no more
    stopped_early,  ///< nobody wanted more (`take`)
    interrupted,    ///< Ctrl-C, or a request to stop
    failed          ///< an exception
};

template <class E>
    requires std::is_same_v<E, run_end>
inline constexpr std::array<std::pair<E, std::string_view>, 4> enum_names<E>{{{run_end::end_of_input, "end_of_input"},
                                                                              {run_end::stopped_early, "stopped_early"},
                                                                              {run_end::interrupted, "interrupted"},
                                                                              {run_end::failed, "failed"}}};

/// What a run did. Times are event times.
struct report {
    std::uint64_t records_in = 0;   ///< rows that the source gave; lines that cannot be read are none
    std::uint64_t records_out = 0;  ///< rows that sinks took, those of side streams too; `fold`, `summarize` count none
    std::uint64_t late = 0;         ///< rows that came when all their windows had fired
    std::uint64_t bad = 0;          ///< lines and rows that were refused
    std::uint64_t blank_lines = 0;
    std::vector<bad_count> bad_by_reason{};
    std::optional<timestamp> watermark{};  ///< the last one; null without event time
    run_end ended = run_end::end_of_input;
    position stopped_at{};  ///< in the source: before the first record that did not go through, such as one that ended it all
};

namespace detail {

// Templates, so that they cost no compile time before they are used.
/// Takes the counts by reason from a context that is given away.
template <class Context>
[[nodiscard]] report report_of(Context&& c, run_end why) {
    report r{c.records_in, c.records_out, c.late, c.bad, c.blank_lines, static_cast<Context&&>(c).bad_by_reason, {}, why, c.stopped_at};
    if (c.watermark != min_timestamp) r.watermark = c.watermark;
    return r;
}

/// Puts it where it is wanted; without the reasons when there is no memory for them.
template <class Report, class Context>
[[gnu::cold, gnu::noinline]] void tell(Report& r, Context const& c, run_end why) noexcept {
    try {
        r = report_of(c, why);
    } catch (...) {
        r.records_in = c.records_in, r.records_out = c.records_out, r.late = c.late, r.bad = c.bad, r.blank_lines = c.blank_lines;
        r.ended = why, r.stopped_at = c.stopped_at;
    }
}

/// The same for an instance that is driven by hand.
template <class Context>
[[nodiscard]] report report_so_far(Context const& c, bool stopped_early, bool failed) {
    return report_of(c, failed          ? run_end::failed
                        : stopped_early ? run_end::stopped_early
                        : c.ended       ? run_end::end_of_input
                                        : run_end::interrupted);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat

template <>
struct boost::hana::accessors_impl<leat::report>
    : leat::detail::adapted_struct<leat::detail::adapted_member<"records_in", &leat::report::records_in>,
                                  leat::detail::adapted_member<"records_out", &leat::report::records_out>,
                                  leat::detail::adapted_member<"late", &leat::report::late>,
                                  leat::detail::adapted_member<"bad", &leat::report::bad>,
                                  leat::detail::adapted_member<"blank_lines", &leat::report::blank_lines>,
                                  leat::detail::adapted_member<"bad_by_reason", &leat::report::bad_by_reason>,
                                  leat::detail::adapted_member<"watermark", &leat::report::watermark>,
                                  leat::detail::adapted_member<"ended", &leat::report::ended>,
                                  leat::detail::adapted_member<"stopped_at", &leat::report::stopped_at>> {};
