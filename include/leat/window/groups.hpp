// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/pack.hpp>
#include <leat/state/keyed_table.hpp>
#include <leat/window/key_parts.hpp>

/// The groups of a keyed stage: from the key fields of rows to dense ids, a batch at a time, and back.
namespace leat {
inline namespace v0 {
namespace detail {

/// A key out of the codes of its parts. Two texts, the usual case, are one number, and `std::tuple` need not be compiled.
template <class Key, class First, class... More>
[[nodiscard, gnu::always_inline]] inline Key key_from(First const& first, More const&... more) noexcept {
    if constexpr (sizeof...(More) == 1 && std::is_same_v<Key, std::uint64_t>)
        return (first | ... | (Key{more} << 32));
    else
        return Key(first, more...);
}

/// The keys of a batch: of one type, and so looked up by one function, in all stages whose keys are made alike.
template <class Key, class... Codes>
struct keys_of_batch {
    pack<Codes...> codes;
    [[nodiscard, gnu::always_inline]] inline Key operator()(std::size_t i) const noexcept {
        return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            return key_from<Key>(item_of<I>(codes)[i]...);
        }(std::index_sequence_for<Codes...>{});
    }
};
template <class Key, class... Codes>
[[nodiscard]] keys_of_batch<Key, Codes...> keys_by(Codes... codes) {
    return {pack<Codes...>(codes...)};
}

/// One part is a key by itself, two codes of texts are one number, others are a tuple.
template <class First, class... More>
struct key_of_parts { using type = std::tuple<typename First::code, typename More::code...>; };
template <class Only>
struct key_of_parts<Only> { using type = typename Only::code; };
template <class First, class Second>
    requires std::is_same_v<typename First::code, std::uint32_t> && std::is_same_v<typename Second::code, std::uint32_t>
struct key_of_parts<First, Second> { using type = std::uint64_t; };

/// Keys of some parts and their ids. It does not know where the parts come from: streams with keys of the same types
/// share it, and much of it is out of line.
template <class... Parts>
class key_groups {
  public:
    using key = typename key_of_parts<Parts...>::type;
    static constexpr std::size_t parts = sizeof...(Parts);
    template <std::size_t I>
    using part_type = typename nth<I, Parts...>::shown;

    static constexpr std::uint32_t none = keyed_table<key>::none;
    /// Whether one key is found as fast as one of many: no texts, and few bits.
    static constexpr bool finds_one = key_bits<key>() <= 64 && !(Parts::is_text || ...);

    [[gnu::noinline]] key_groups() {
        if constexpr (!only_text) table_.reserve(1);
    }
    key_groups(key_groups&&) = default;
    [[gnu::noinline]] ~key_groups() = default;

    [[gnu::noinline]] void reserve(std::size_t n) {
        try {
            if constexpr (!only_text) table_.reserve(n);
            if constexpr (single) item_of<0>(parts_).reserve(n);
        } catch (std::bad_alloc const&) {
            throw out_of_memory(message_of({"no memory for reserve_keys(", number_text(n), "): give the number of keys that there will be, or none"}));
        }
    }

    /// The ids of the keys that were put, in their order.
    [[nodiscard, gnu::noinline]] std::uint32_t const* resolve(std::size_t n) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (item_of<I>(parts_).resolve(n), ...);
            if constexpr (!only_text)
                table_.find_or_insert_by(keys_by<key>(item_of<I>(parts_).codes()...), n, ids_.data(), pass_over_new{});
        }(indices{});
        if constexpr (only_text)
            return item_of<0>(parts_).codes();
        else
            return ids_.data();
    }

    /// True when keys are better looked up many at a time.
    [[nodiscard]] bool large() const noexcept { return table_.large() || table_.moving(); }

    [[nodiscard]] std::size_t id_count() const noexcept {
        if constexpr (only_text)
            return item_of<0>(parts_).size();
        else
            return table_.id_count();
    }

    /// A part of a key, as it stands in a result.
    template <std::size_t I>
    [[nodiscard, gnu::always_inline]] inline part_type<I> part(std::uint32_t id) const {
        return item_of<I>(parts_).show(code_of<I>(id));
    }
    /// Asks for the key of an id ahead of `part`.
    [[gnu::always_inline]] inline void prefetch(std::uint32_t id) const noexcept {
        if constexpr (!only_text) table_.prefetch_key(id);
    }

    [[nodiscard]] std::size_t size() const noexcept { return id_count(); }
    [[nodiscard, gnu::noinline]] std::size_t memory() const noexcept {
        return table_.memory() + with_parts([](auto const&... p) { return (p.memory() + ...); }, parts_);
    }

    /// The texts of the keys, then the keys.
    template <class Writer>
    void save(Writer& to) const {
        with_parts([&](auto const&... p) { (p.save(to), ...); }, parts_);
        if constexpr (!only_text) table_.save(to);
    }
    template <class Reader>
    void load(Reader& saved) {
        with_parts([&](auto&... p) { (p.load(saved), ...); }, parts_);
        if constexpr (!only_text) {
            table_.load(saved);
            for (std::size_t id = 0; id != table_.id_count(); ++id)
                if (!has_parts(static_cast<std::uint32_t>(id), indices{})) saved.refuse("a key has a text that is not there");
        }
    }

  protected:
    using indices = std::index_sequence_for<Parts...>;

    keyed_table<key> table_;
    pack<Parts...> parts_;

  private:
    static constexpr bool single = sizeof...(Parts) == 1;
    /// A single text is numbered by its interner; there is nothing else to look up.
    static constexpr bool only_text = single && (Parts::numbers_itself && ...);

    template <std::size_t... I>
    [[nodiscard]] bool has_parts(std::uint32_t id, std::index_sequence<I...>) const {
        return (item_of<I>(parts_).has(code_of<I>(id)) && ...);
    }

    template <std::size_t I>
    [[nodiscard, gnu::always_inline]] inline auto code_of(std::uint32_t id) const {
        if constexpr (only_text)
            return id;
        else if constexpr (single)
            return table_.key_of(id);
        else if constexpr (sizeof...(Parts) == 2 && std::is_same_v<key, std::uint64_t>)
            return static_cast<std::uint32_t>(table_.key_of(id) >> (32 * I));
        else
            return std::get<I>(table_.key_of(id));
    }

    batch_of<std::uint32_t> ids_;
};

template <class In, fixed_string Name>
using part_of_key = typename key_part_for<typename field_at<typename In::plain, field_index<typename In::plain, Name>>::type,
                                          In::stable && path_stays<typename In::plain, Name>()>::type;

/// The groups of the rows of a stream by some of their fields.
template <class In, class Names = typename In::keys>
class groups;

template <class In, fixed_string... Names>
class groups<In, key_names<Names...>> : public key_groups<part_of_key<In, Names>...> {
    using all = key_groups<part_of_key<In, Names>...>;

  public:
    using typename all::key;
    using key_schema = schema<field<Names, typename part_of_key<In, Names>::owned_type>...>;

    /// Keeps the key of a row as the i-th of a batch, until `resolve`.
    template <class R>
    [[gnu::always_inline]] inline void put(std::size_t i, R const& r) {
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            (item_of<I>(this->parts_).put(i, leat::get<Names>(r)), ...);
        }(typename all::indices{});
    }

    /// What finds one key at a time: for a loop that keeps it in registers. Valid until a key is added.
    struct finder {
        typename keyed_table<key>::finder in_table;
        /// The id of the key of a row, or `none`.
        template <class R>
        [[nodiscard, gnu::always_inline]] inline std::uint32_t operator()(R const& r) const noexcept {
            return in_table(key_from<key>(leat::get<Names>(r)...));
        }
    };
    [[nodiscard]] finder find() const noexcept { return {typename keyed_table<key>::finder(this->table_)}; }
    /// The id of the key of a row, which is added when it is not there.
    template <class R>
    [[nodiscard]] std::uint32_t add(R const& r) {
        return this->table_.find_or_insert(key_from<key>(leat::get<Names>(r)...));
    }
};

/// No key: one group.
template <class In>
class groups<In, no_keys> {
  public:
    static constexpr std::size_t parts = 0;
    using key_schema = schema<>;
    template <std::size_t I>
    using part_type = void;
    static constexpr std::uint32_t none = 0xffffffffu;
    static constexpr bool finds_one = true;
    void reserve(std::size_t) const noexcept {}
    struct finder {
        template <class R>
        [[nodiscard, gnu::always_inline]] inline std::uint32_t operator()(R const&) const noexcept {
            return 0;
        }
    };
    [[nodiscard]] finder find() const noexcept { return {}; }
    template <class R>
    [[nodiscard]] std::uint32_t add(R const&) const noexcept {
        return 0;
    }
    [[nodiscard]] bool large() const noexcept { return false; }
    template <class R>
    [[gnu::always_inline]] inline void put(std::size_t, R const&) const noexcept {}
    [[nodiscard]] std::uint32_t const* resolve(std::size_t) const noexcept {
        return all_the_same;
    }
    void prefetch(std::uint32_t) const noexcept {}
    [[nodiscard]] std::size_t id_count() const noexcept { return 1; }
    [[nodiscard]] std::size_t size() const noexcept { return 1; }
    [[nodiscard]] std::size_t memory() const noexcept { return 0; }
    template <class Writer>
    void save(Writer&) const {}
    template <class Reader>
    void load(Reader&) {}

  private:
    static constexpr std::uint32_t all_the_same[batch_of<int>::room]{};
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
