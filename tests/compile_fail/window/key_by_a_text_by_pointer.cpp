// SPDX-License-Identifier: BSL-1.0
// A pointer to a text is no key: nobody knows how long it lives.
// expect: leat::.*field_cannot_be_a_key<.*"a".*char
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

struct wrong {
    char const* a;
    int b;
};
BOOST_HANA_ADAPT_STRUCT(wrong, a, b);

int main() {
    std::vector<wrong> const those;
#ifdef TWIN
    leat::run(leat::from(those) | leat::key_by("b"_f) | leat::running("n"_f = leat::count()) | leat::collect());
#else
    leat::run(leat::from(those) | leat::key_by("a"_f) | leat::running("n"_f = leat::count()) | leat::collect());
#endif
}
