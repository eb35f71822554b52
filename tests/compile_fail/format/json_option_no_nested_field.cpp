// SPDX-License-Identifier: BSL-1.0
// A unit of time for a field that the elements of a vector do not have.
// expect: leat::
// expect: no_such_field<.*json_lines.*"?tt"?.*did_you_mean<.*the_stream_has<
#include <leat/format/json/source.hpp>

using namespace leat::literals;
using trade = leat::record<leat::field<"t", leat::timestamp>, leat::field<"p", double>>;
using frame = leat::record<leat::field<"data", std::vector<trade>>>;

#ifdef TWIN
auto const option = "data.t"_f = leat::epoch_milliseconds;
#else
auto const option = "data.tt"_f = leat::epoch_milliseconds;
#endif
auto const source = leat::json_lines<frame>(leat::standard_input, option);
