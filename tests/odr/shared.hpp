// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/column.hpp>
#include <leat/record/record.hpp>

#include <cstddef>
#include <typeinfo>

using row = leat::record<leat::field<"a", int>, leat::field<"b", double>>;

/// What both units must agree on: where an inline object is, what a type is, and how large it is.
struct things {
    void const* name;
    std::type_info const* type;
    std::size_t size;
    friend bool operator==(things const&, things const&) = default;
};

inline things seen_from_here() {
    return {&leat::field<"a", int>::name, &typeid(row), sizeof(row)};
}

things seen_from_second();
