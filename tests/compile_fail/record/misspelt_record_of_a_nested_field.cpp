// SPDX-License-Identifier: BSL-1.0
// A misspelt record on the way to a field.
// expect: leat::.*no_such_field<.*in<.*"filter".*asked_for<.*"usr.age".*did_you_mean<.*"user".*the_stream_has<.*"user".*"length"
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
    leat::run(leat::from(rows) | leat::filter("user.age"_f > 17) | leat::collect());
#else
    leat::run(leat::from(rows) | leat::filter("usr.age"_f > 17) | leat::collect());
#endif
}
