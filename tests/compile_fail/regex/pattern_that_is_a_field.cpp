// SPDX-License-Identifier: BSL-1.0
// A pattern that would have to be read for each record.
// expect: leat::.*cannot_be_called_with<.*in<.*"matches".*did_you_mean<
#include <leat/leat.hpp>
#include <leat/regex.hpp>

#include <vector>

using namespace leat::literals;

struct request {
    std::string path, wanted;
};
BOOST_HANA_ADAPT_STRUCT(request, path, wanted);

int main() {
    std::vector<request> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::filter(matches("path"_f, "/api/.*")) | leat::null());
#else
    leat::run(leat::from(rows) | leat::filter(matches("path"_f, "wanted"_f)) | leat::null());
#endif
}
