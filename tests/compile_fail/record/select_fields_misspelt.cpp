// SPDX-License-Identifier: BSL-1.0
// A field that the schema does not have.
// expect: leat::.*no_such_field<.*in<.*"select_fields".*asked_for<.*"prise".*did_you_mean<.*"price"
#include <leat/record/schema_ops.hpp>



int main() {
    using a = leat::schema<leat::field<"id", int>, leat::field<"price", double>>;
    [[maybe_unused]] leat::schema<leat::field<"id", int>, leat::field<"name", char>> b;
#ifdef TWIN
    [[maybe_unused]] leat::select_fields<a, "price">* r = nullptr;
#else
    [[maybe_unused]] leat::select_fields<a, "prise">* r = nullptr;
#endif
}
