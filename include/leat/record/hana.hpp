// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/adapted.hpp>
#include <leat/record/column.hpp>

#include <boost/hana/at_key.hpp>
#include <boost/hana/bool.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/equal.hpp>
#include <boost/hana/fold_left.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/hash.hpp>
#include <boost/hana/keys.hpp>
#include <boost/hana/members.hpp>
#include <boost/hana/type.hpp>

/// Records as Boost.Hana has them: `leat::record` is a Struct, whose keys are columns; and a column is the key of a field
/// of any Struct, because it compares equal to the `hana::string` of the same text.
///
///     hana::at_key(row, "price"_f)                 // leat::record, or a struct adapted by BOOST_HANA_ADAPT_STRUCT
///     hana::keys(row), hana::members(row), hana::for_each(row, f), hana::equal(a, b), hana::to<hana::map_tag>(row)
///
/// With hana's own functions columns are compared by `hana::equal`: `==` between columns makes an expression. A row inside
/// a segment is no Struct before it is materialised.
namespace leat {
inline namespace v0 {
namespace detail {

template <fixed_string Name>
struct hana_member {
    template <class R>
    [[nodiscard]] constexpr decltype(auto) operator()(R&& row) const noexcept {
        return leaf_value<Name>(static_cast<R&&>(row));
    }
};

}  // namespace detail
}  // namespace v0
}  // namespace leat

namespace boost::hana {

template <class... F>
struct accessors_impl<leat::record<F...>> {
    static constexpr auto apply() {
        return hana::tuple<hana::pair<leat::column<F::name>, leat::detail::hana_member<F::name>>...>{};
    }
};

/// Field by field, as `hana::equal` has it, so that records of Structs that have no `==` are Comparable.
template <class... F>
struct equal_impl<leat::record<F...>, leat::record<F...>> {
    template <class R>
    static constexpr bool apply(R const& a, R const& b) {
        return (static_cast<bool>(hana::equal(leat::get<F::name>(a), leat::get<F::name>(b))) && ...);
    }
};

template <>
struct equal_impl<leat::detail::column_tag, leat::detail::column_tag> {
    template <leat::fixed_string A, leat::fixed_string B>
    static constexpr auto apply(leat::column<A> const&, leat::column<B> const&) {
        return hana::bool_c<leat::detail::same_name<A, B>>;
    }
};

template <>
struct equal_impl<leat::detail::column_tag, string_tag> {
    template <leat::fixed_string A, class Text>
    static constexpr auto apply(leat::column<A> const&, Text const&) {
        return hana::bool_c<std::is_same_v<typename leat::detail::hana_name<A>::type, Text>>;
    }
};

template <>
struct equal_impl<string_tag, leat::detail::column_tag> {
    template <class Text, leat::fixed_string B>
    static constexpr auto apply(Text const&, leat::column<B> const&) {
        return hana::bool_c<std::is_same_v<typename leat::detail::hana_name<B>::type, Text>>;
    }
};

/// The same as that of the equal string.
template <>
struct hash_impl<leat::detail::column_tag> {
    template <leat::fixed_string A>
    static constexpr auto apply(leat::column<A> const&) {
        return hana::type_c<typename leat::detail::hana_name<A>::type>;
    }
};

}  // namespace boost::hana
