// SPDX-License-Identifier: BSL-1.0
// A wire name written as plain text, without `leat::key`.
// expect: leat::
// expect: json_option_is_no_key_and_no_unit_of_time<.*ts
#include <leat/format/json/read.hpp>

using namespace leat::literals;
using row = leat::record<leat::field<"ts", leat::timestamp>>;

#ifdef TWIN
auto const option = "ts"_f = leat::key("timestamp");
#else
auto const option = "ts"_f = "timestamp";
#endif
leat::json_reader<row, std::remove_const_t<decltype(option)>> const reader(option);
