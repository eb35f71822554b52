// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/fixed_string.hpp>

#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>

/// The library's own structs as Boost.Hana has them. BOOST_HANA_ADAPT_STRUCT works its tuple out in every file that sees
/// it, used or not: 25 ms for each struct on g++ 12. Here that waits until somebody asks.
namespace leat {
inline namespace v0 {
namespace detail {

/// The `hana::string` of a name.
template <fixed_string Name, class Indices = std::make_index_sequence<Name.size()>>
struct hana_name;
template <fixed_string Name, std::size_t... I>
struct hana_name<Name, std::index_sequence<I...>> {
    using type = boost::hana::string<Name.text[I]...>;
};

template <fixed_string Name, auto Member>
struct adapted_member {
    template <class R>
    [[nodiscard]] constexpr auto&& operator()(R&& row) const noexcept {
        return static_cast<R&&>(row).*Member;
    }
};

/// To derive `hana::accessors_impl` from.
template <class... Members>
struct adapted_struct;
template <fixed_string... Name, auto... Member>
struct adapted_struct<adapted_member<Name, Member>...> {
    using adapted = adapted_struct;
    template <class...>
    [[nodiscard]] static constexpr auto apply() {
        return boost::hana::tuple<boost::hana::pair<typename hana_name<Name>::type, adapted_member<Name, Member>>...>{};
    }
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
