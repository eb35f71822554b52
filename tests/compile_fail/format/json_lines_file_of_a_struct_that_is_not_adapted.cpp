// SPDX-License-Identifier: BSL-1.0
// A struct whose fields have not been named.
// expect: leat::.*struct_is_no_record<.*in<.*"json_lines_file".*click.*did_you_mean<.*"BOOST_HANA_ADAPT_STRUCT"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

struct purchase {
    std::string category;
    std::int64_t quantity;
    double price;
    leat::timestamp ts;
    std::vector<int> tags;
};
BOOST_HANA_ADAPT_STRUCT(purchase, category, quantity, price, ts, tags);

struct click {
    std::string page;
    std::int64_t ms;
};
#ifdef TWIN
BOOST_HANA_ADAPT_STRUCT(click, page, ms);
#endif

int main() {
    std::vector<purchase> const rows;
#ifdef TWIN
    leat::run(leat::from(std::vector<click>()) | leat::json_lines_file("clicks.ndjson"));
#else
    leat::run(leat::from(std::vector<click>()) | leat::json_lines_file("clicks.ndjson"));
#endif
}
