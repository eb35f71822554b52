// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/row.hpp>
#include <leat/state/keyed_table.hpp>

#include <memory>

/// The groups of a keyed stage: from the key fields of rows to dense ids, a batch at a time, and back.
namespace leat {
inline namespace v0 {
namespace detail {

template <class T>
struct key_part { using type = typename owned<T>::type; };

/// How a part of a key stands in a result: texts by their address in the table.
template <class T>
using key_result = std::conditional_t<std::is_trivially_copyable_v<T>, T, refers_to<T>>;

/// The groups of rows of one type by some of their fields.
template <class Row, class Names>
class groups;

template <class Row, fixed_string... Names>
class groups<Row, key_names<Names...>> {
    template <fixed_string N>
    using field_type = typename field_at<Row, field_index<Row, N>>::type;

  public:
    static constexpr std::size_t parts = sizeof...(Names);
    using key = std::tuple<typename key_part<field_type<Names>>::type...>;
    using key_schema = schema<field<Names, typename owned<field_type<Names>>::type>...>;
    template <std::size_t I>
    using part_type = key_result<std::tuple_element_t<I, key>>;

    void reserve(std::size_t n) { table_.reserve(n); }

    /// Keeps the key of a row until `resolve`.
    template <class R>
    [[gnu::always_inline]] inline void put(R const& row) {
        pending_.emplace_back(own_value<typename key_part<field_type<Names>>::type>(leat::get<Names>(row))...);
    }

    /// The ids of the keys that were put, in their order.
    std::uint32_t const* resolve(std::size_t n) {
        if (ids_.size() < n) ids_.resize(n);
        table_.find_or_insert(pending_.data(), n, ids_.data());
        pending_.clear();
        return ids_.data();
    }

    [[nodiscard]] std::size_t id_count() const noexcept { return table_.id_count(); }
    [[nodiscard]] std::size_t size() const noexcept { return table_.size(); }
    [[nodiscard]] std::size_t memory() const noexcept { return table_.memory(); }

    /// The parts of a key, as they stand in a result: texts as views.
    template <std::size_t I>
    [[nodiscard]] part_type<I> part(std::uint32_t id) const {
        auto const& value = std::get<I>(table_.key_of(id));
        if constexpr (is_refers_to<part_type<I>>)
            return {&value};
        else
            return value;
    }

  private:
    keyed_table<key> table_;
    std::vector<key> pending_;
    std::vector<std::uint32_t> ids_;
};

/// No key: one group.
template <class Row>
class groups<Row, no_keys> {
  public:
    static constexpr std::size_t parts = 0;
    using key_schema = schema<>;
    template <std::size_t I>
    using part_type = void;
    void reserve(std::size_t) {}
    template <class R>
    void put(R const&) {}
    std::uint32_t const* resolve(std::size_t n) {
        if (ids_.size() < n) ids_.resize(n);
        return ids_.data();
    }
    [[nodiscard]] std::size_t id_count() const noexcept { return 1; }
    [[nodiscard]] std::size_t size() const noexcept { return 0; }
    [[nodiscard]] std::size_t memory() const noexcept { return 0; }

  private:
    std::vector<std::uint32_t> ids_;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
