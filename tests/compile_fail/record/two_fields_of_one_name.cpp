// SPDX-License-Identifier: BSL-1.0
// A record with two fields of one name.
// expect: leat::.*record_has_two_fields_of_one_name<.*"price".*"price"
#include <leat/record/column.hpp>


using namespace leat::literals;

int main() {
#ifdef TWIN
    [[maybe_unused]] leat::record<leat::field<"price", double>, leat::field<"qty", int>> r;
#else
    [[maybe_unused]] leat::record<leat::field<"price", double>, leat::field<"price", int>> r;
#endif
}
