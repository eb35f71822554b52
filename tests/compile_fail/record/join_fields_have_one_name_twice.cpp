// SPDX-License-Identifier: BSL-1.0
// Both sides of a join have a field of one name.
// expect: leat::.*join_fields_have_one_name_twice<.*asked_for<.*"id".*the_stream_has<.*"id".*"price".*the_stream_has<.*"id".*"name"
#include <leat/record/schema_ops.hpp>



int main() {
    using a = leat::schema<leat::field<"id", int>, leat::field<"price", double>>;
    [[maybe_unused]] leat::schema<leat::field<"id", int>, leat::field<"name", char>> b;
#ifdef TWIN
    [[maybe_unused]] leat::join_fields<leat::prefix_fields<a, "l_">, decltype(b)>* r = nullptr;
#else
    [[maybe_unused]] leat::join_fields<a, decltype(b)>* r = nullptr;
#endif
}
