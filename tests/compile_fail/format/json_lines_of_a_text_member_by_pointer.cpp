// SPDX-License-Identifier: BSL-1.0
// A member that cannot be read into.
// expect: leat::.*json_cannot_fill<.*column<.*"a".*did_you_mean<.*std::string
#include <leat/leat.hpp>

#include <string>

using namespace leat::literals;

struct wrong {
    char const* a;
    int b;
};
BOOST_HANA_ADAPT_STRUCT(wrong, a, b);
struct right {
    std::string a;
    int b;
};
BOOST_HANA_ADAPT_STRUCT(right, a, b);

int main() {
#ifdef TWIN
    leat::run(leat::from(leat::json_lines<right>(leat::standard_input)) | leat::collect());
#else
    leat::run(leat::from(leat::json_lines<wrong>(leat::standard_input)) | leat::collect());
#endif
}
