// SPDX-License-Identifier: BSL-1.0
// A decimal is multiplied by a floating number.
// expect: leat::.*wrong_types_in_expression<.*in<.*"with".*operator_<.*"multiply<2>".*of_types<.*decimal<2>.*double
#include <leat/record/functions.hpp>
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/with.hpp>

#include <vector>

using namespace leat::literals;
using order = leat::record<leat::field<"price", leat::decimal<2>>>;

int main() {
    std::vector<order> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::with("vat"_f = leat::multiply<2>("price"_f, 0.19_dec, leat::rounding::half_even)) | leat::null());
#else
    leat::run(leat::from(rows) | leat::with("vat"_f = leat::multiply<2>("price"_f, 0.19, leat::rounding::half_even)) | leat::null());
#endif
}
