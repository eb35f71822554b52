// SPDX-License-Identifier: BSL-1.0
// A field to drop that the schema does not have.
// expect: leat::.*no_such_field<.*in<.*"drop_fields".*asked_for<.*"ids".*did_you_mean<.*"id"
#include <leat/record/schema_ops.hpp>



int main() {
    using a = leat::schema<leat::field<"id", int>, leat::field<"price", double>>;
    [[maybe_unused]] leat::schema<leat::field<"id", int>, leat::field<"name", char>> b;
#ifdef TWIN
    [[maybe_unused]] leat::drop_fields<a, "id">* r = nullptr;
#else
    [[maybe_unused]] leat::drop_fields<a, "ids">* r = nullptr;
#endif
}
