// SPDX-License-Identifier: BSL-1.0
// A field gets the name of another one.
// expect: leat::.*record_has_two_fields_of_one_name<.*"price".*"price"
#include <leat/record/schema_ops.hpp>



int main() {
    using a = leat::schema<leat::field<"id", int>, leat::field<"price", double>>;
    [[maybe_unused]] leat::schema<leat::field<"id", int>, leat::field<"name", char>> b;
#ifdef TWIN
    [[maybe_unused]] leat::rename_fields<a, leat::renamed<"number", "id">>* r = nullptr;
#else
    [[maybe_unused]] leat::rename_fields<a, leat::renamed<"price", "id">>* r = nullptr;
#endif
}
