// SPDX-License-Identifier: BSL-1.0
// A field of a type that JSON does not know, within other types.
// expect: leat::
// expect: json_knows_no_such_type<.*point.*, secret>
#include <leat/format/json/read.hpp>

struct secret {
    int x;
};
#ifdef TWIN
using value = int;
#else
using value = secret;
#endif
using inner = leat::record<leat::field<"point", std::optional<value>>>;
using row = leat::record<leat::field<"id", int>, leat::field<"list", std::vector<inner>>>;

leat::json_result read(row& out) { return leat::json_read("{}", out); }
