// SPDX-License-Identifier: BSL-1.0
// Purchases in, totals per five minutes, category and payment method out. README.md tells the story.
#include "purchase.hpp"
#include "settings.hpp"

#include <cstdio>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

leat::timestamp whole_seconds(leat::timestamp at) { return std::chrono::floor<std::chrono::seconds>(at); }

/// The job itself: `input` is where JSON lines come from.
leat::report totals_of(leat::byte_input const& input, settings const& s, leat::with_clock const& time) {
    auto const seconds = "timestamp"_f = leat::epoch_seconds;

    auto bad = leat::to(leat::json_lines_file(s.file("bad.ndjson")));
    auto late = leat::to(leat::json_lines_file(s.file("late.ndjson"), seconds));
    auto detail = leat::to(leat::json_lines_file(s.file("transaction_detail.ndjson"), seconds));

    auto totals = leat::key_by("category"_f, "payment_method"_f)
        | leat::window(leat::tumbling(5min), leat::late_to(late))
        | leat::aggregate("avg_price"_f = leat::mean("price"_f),
                          "total_quantity"_f = leat::sum("quantity"_f),
                          "total_amount"_f = leat::sum("quantity"_f * "price"_f))
        | leat::key_by("category"_f, "payment_method"_f)
        | leat::running("running_total"_f = leat::sum("total_amount"_f))
        | leat::with("timestamp"_f = [clock = time.clock](auto const&) { return whole_seconds(clock.now()); })
        | leat::fork(leat::to(leat::console({.longest_cell = 0})),
                     leat::to(leat::json_lines_file(s.file("retail.ndjson"))));

    return leat::run(leat::from(leat::json_lines<purchase>(input, seconds), leat::bad_to(bad))
                         | leat::event_time("timestamp"_f, leat::out_of_order(1h))
                         | leat::fork(detail, totals),
                     time, leat::batch_size(s.batch));
}

void tell(settings const& s, leat::report const& r) {
    bool const stopped = r.ended == leat::run_end::interrupted;
    std::fprintf(stderr, "%sPurchases: %llu, too late: %llu, bad lines: %llu. Results are in %s.\n",
                 stopped ? "Stopped; windows that were not complete are left out. " : "",
                 static_cast<unsigned long long>(r.records_in), static_cast<unsigned long long>(r.late),
                 static_cast<unsigned long long>(r.bad), s.output.c_str());
}

}  // namespace

int main(int count, char** words) {
    try {
        settings const s = read_settings(count, words);
        if (s.help) {
            std::fputs(usage, stdout);
            return 0;
        }
        leat::virtual_clock clock(s.simulated.start);
        auto const time = s.wall || s.input ? leat::with_clock(leat::clock_ref())
                        : s.speed > 0       ? leat::with_clock(clock, s.speed)
                                            : leat::with_clock(clock);
        if (s.emit) {
            emit(s.simulated, time, s.wall || s.speed > 0);
            return 0;
        }
        make_output_folder(s);
        leat::byte_input const input = s.input ? leat::byte_input(leat::file_or_standard_input(*s.input))
                                               : leat::byte_input(leat::bytes_from(simulate, s.simulated));
        tell(s, totals_of(input, s, time));
    } catch (misuse const& e) {
        std::fprintf(stderr, "retail: %s\n", e.what());
        return 2;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "retail: %s\n", e.what());
        return 1;
    }
}
