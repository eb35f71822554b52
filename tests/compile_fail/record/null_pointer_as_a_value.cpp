// SPDX-License-Identifier: BSL-1.0
// nullptr as the value of a column: it would be taken for a text that is not there.
// expect: leat::.*null_pointer_is_no_value<.*asked_for<.*"note".*did_you_mean<.*"std::optional<T>\(\)"
#include <leat/runtime/run.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/with.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace leat::literals;

struct order {
    std::string item;
};
BOOST_HANA_ADAPT_STRUCT(order, item);

int main() {
    std::vector<order> const orders;
#ifdef TWIN
    leat::run(leat::from(orders) | leat::with("note"_f = [](auto const&) { return std::optional<std::string>(); }) | leat::null());
#else
    leat::run(leat::from(orders) | leat::with("note"_f = nullptr) | leat::null());
#endif
}
