// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>
#include <leat/record/adapted.hpp>

#include <cstdint>

namespace leat {
inline namespace v0 {

/// A place in a source to go on from: behind so many records, bytes and lines.
struct position {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;

    friend bool operator==(position const&, position const&) = default;
};

}  // namespace v0
}  // namespace leat

template <>
struct boost::hana::accessors_impl<leat::position>
    : leat::detail::adapted_struct<leat::detail::adapted_member<"records", &leat::position::records>,
                                  leat::detail::adapted_member<"bytes", &leat::position::bytes>,
                                  leat::detail::adapted_member<"lines", &leat::position::lines>> {};
