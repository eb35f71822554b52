// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/needs_cxx20.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// What an expression has where a mistake in it has been reported: it takes what is done with it, so that there is one
/// message. No program that has any of this in it compiles.
struct no_value {
    template <class T>
    operator T() const;
};
#define LEAT_SWALLOWED(OPERATOR)                                  \
    template <class T>                                            \
    no_value const& operator OPERATOR(no_value const&, T const&); \
    template <class T>                                            \
    no_value const& operator OPERATOR(T const&, no_value const&); \
    no_value const& operator OPERATOR(no_value const&, no_value const&);
LEAT_SWALLOWED(+)
LEAT_SWALLOWED(-)
LEAT_SWALLOWED(*)
LEAT_SWALLOWED(/)
LEAT_SWALLOWED(%)
LEAT_SWALLOWED(<)
LEAT_SWALLOWED(>)
LEAT_SWALLOWED(<=)
LEAT_SWALLOWED(>=)
#undef LEAT_SWALLOWED
template <class Stream>
Stream& operator<<(Stream&, no_value const&);
template <class T>
bool operator==(no_value const&, T const&);
bool operator==(no_value const&, no_value const&);

/// The mistake of something that has been reported already. Complete, so that nothing more is said.
struct already_told {};

}  // namespace detail
}  // namespace v0
}  // namespace leat
