// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/row.hpp>

/// Comparing a kept value with one that arrives, and keeping that instead, in the storage that is there.
namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
concept value_list = !std::convertible_to<T const&, std::string_view> && requires(T const& list) {
    typename T::value_type;
    list.begin();
    list.size();
};

/// Whether a kept value and one that arrives are the same; two nulls are. Views equal the strings they were kept as.
template <class Kept, class T>
[[nodiscard]] constexpr bool same_value(Kept const& kept, T const& value) {
    if constexpr (is_optional<Kept> && is_optional<T>) {
        return kept.has_value() == value.has_value() && (!kept || same_value(*kept, *value));
    } else if constexpr (record_like<Kept> && record_like<T>) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return (same_value(leat::get_at<I>(kept), leat::get_at<I>(value)) && ...);
        }(std::make_index_sequence<field_count<Kept>>{});
    } else if constexpr (value_list<Kept> && value_list<T>) {
        if (kept.size() != value.size()) return false;
        auto at = kept.begin();
        for (auto const& x : value)
            if (!same_value(static_cast<typename Kept::value_type const&>(*at++), static_cast<typename T::value_type const&>(x)))
                return false;
        return true;
    } else {
        return static_cast<bool>(kept == value);
    }
}

/// Keeps a value in place of another one. Strings keep their capacity.
template <class Kept, class T>
constexpr void keep_value(Kept& kept, T const& value) {
    if constexpr (std::is_same_v<Kept, T> && std::is_copy_assignable_v<T>) {
        kept = value;
    } else if constexpr (is_optional<Kept> && is_optional<T>) {
        if (!value)
            kept.reset();
        else if (kept)
            keep_value(*kept, *value);
        else
            kept.emplace(own_value<typename Kept::value_type>(*value));
    } else if constexpr (record_like<Kept> && record_like<T>) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (keep_value(leat::get_at<I>(kept), leat::get_at<I>(value)), ...);
        }(std::make_index_sequence<field_count<Kept>>{});
    } else {
        kept = own_value<Kept>(value);
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
