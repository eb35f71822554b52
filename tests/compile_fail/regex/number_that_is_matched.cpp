// SPDX-License-Identifier: BSL-1.0
// A pattern is for texts.
// expect: leat::.*(matches|does_not_take|operand)
#include <leat/leat.hpp>
#include <leat/regex.hpp>

#include <vector>

using namespace leat::literals;

struct request {
    std::string path;
    int status;
};
BOOST_HANA_ADAPT_STRUCT(request, path, status);

int main() {
    std::vector<request> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::filter(matches("path"_f, "2.*")) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter(matches("status"_f, "2.*")) | leat::null());
#endif
}
