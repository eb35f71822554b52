// SPDX-License-Identifier: BSL-1.0
#include <leat/record/access.hpp>
#include <leat/record/column.hpp>
#include <leat/record/record.hpp>

#include <boost/hana/define_struct.hpp>

struct purchase {
    BOOST_HANA_DEFINE_STRUCT(purchase, (int, quantity), (double, price));
};

int main() {
    using namespace leat::literals;
    leat::record<leat::field<"quantity", int>, leat::field<"price", double>> row{2, 1.5};
    return "quantity"_f(row) == "quantity"_f(purchase{2, 1.5}) ? 0 : 1;
}
