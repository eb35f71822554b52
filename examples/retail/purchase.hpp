// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/leat.hpp>

/// One line of the input.
struct purchase {
    std::string transaction_id;
    std::int64_t customer_id;
    std::string category;
    std::string brand;
    std::string product_name;
    std::int64_t quantity;
    std::int64_t price;  // of one piece
    std::string payment_method;
    leat::timestamp timestamp;
};
BOOST_HANA_ADAPT_STRUCT(purchase, transaction_id, customer_id, category, brand, product_name, quantity, price, payment_method,
                        timestamp);
