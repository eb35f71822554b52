// SPDX-License-Identifier: BSL-1.0
// A unit of time for a field that holds a number.
// expect: leat::
// expect: json_option_gives_a_unit_of_time_to<.*quantity.*, int>
#include <leat/format/json/write.hpp>

using namespace leat::literals;
using row = leat::record<leat::field<"quantity", int>, leat::field<"ts", leat::timestamp>>;

void write(std::string& to, row const& value) {
#ifdef TWIN
    leat::json_write(to, value, "ts"_f = leat::epoch_seconds);
#else
    leat::json_write(to, value, "quantity"_f = leat::epoch_seconds);
#endif
}
