// SPDX-License-Identifier: BSL-1.0
// A misspelt field of a record within a record.
// expect: leat::.*no_such_field<.*in<.*"select".*asked_for<.*"nmae".*did_you_mean<.*"name".*the_stream_has<.*"name".*"age"
#include <leat/leat.hpp>

#include <vector>

using namespace leat::literals;

struct person {
    std::string name;
    int age;
};
BOOST_HANA_ADAPT_STRUCT(person, name, age);
struct play {
    person user;
    std::int64_t length;
};
BOOST_HANA_ADAPT_STRUCT(play, user, length);

int main() {
    std::vector<play> const rows;
#ifdef TWIN
    leat::run(leat::from(rows) | leat::select("user.name"_f) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::select("user.nmae"_f) | leat::collect());
#endif
}
