// SPDX-License-Identifier: BSL-1.0
// A wire name for a field that the record does not have.
// expect: leat::
// expect: no_such_field<.*json_read.*prcie.*did_you_mean<.*price.*the_stream_has<.*quantity
#include <leat/format/json/read.hpp>

using namespace leat::literals;
using row = leat::record<leat::field<"price", double>, leat::field<"quantity", int>>;

leat::json_result read(row& out) {
#ifdef TWIN
    return leat::json_read("{}", out, "price"_f = leat::key("p"));
#else
    return leat::json_read("{}", out, "prcie"_f = leat::key("p"));
#endif
}
