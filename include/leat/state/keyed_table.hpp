// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/digits.hpp>
#include <leat/state/dense_column.hpp>
#include <leat/state/packed_key.hpp>
#include <leat/state/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

/// For those who need not know which keys are new.
struct pass_over_new {
    template <class Key>
    void operator()(std::uint32_t, Key const&) const noexcept {}
};

}  // namespace detail

/// From keys to dense 32-bit ids, by which state lies in plain arrays.
///
/// Ids count up from 0 in order of first arrival; `erase` gives an id back, and the next new key gets the one given
/// back last. Keys are integers, bools, enums, floating numbers, timestamps, durations, decimals, texts, and optionals
/// and tuples of these. Keys of at most 32 or 64 bits stand in the table themselves; of others it holds 32 bits of
/// hash.
///
/// Cost: one cache line for a key that is there; while growing too. Memory per key: for keys of 32 bits and for hashed
/// ones 16 to 32 bytes in the table, for keys of 64 bits 26 to 52, and one to two times the key in the column of keys;
/// half as much again while growing. Growth is in steps: no call moves the whole table.
template <class Key>
class keyed_table {
    static constexpr std::size_t bits = detail::key_bits<Key>();
    using kind = std::conditional_t<(bits <= 32), detail::exact_32,
                                    std::conditional_t<(bits <= 64), detail::exact_64, detail::hashed_32>>;
    using index = detail::slot_index<kind>;
    using word = typename index::word;

public:
    using key_type = Key;
    /// No key: what `find` answers. Ids are below it.
    static constexpr std::uint32_t none = 0xffffffffu;

    /// The number of keys.
    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }
    /// One more than the largest id in use or given back: how long columns by id have to be.
    [[nodiscard]] std::size_t id_count() const noexcept { return keys_.size(); }
    /// How many keys there is room for before the table grows.
    [[nodiscard]] std::size_t capacity() const noexcept { return index_.capacity(); }
    /// The memory held, in bytes, without what keys hold outside themselves.
    [[nodiscard]] std::size_t memory() const noexcept { return index_.memory() + keys_.memory() + free_.memory(); }
    /// True when `n` more keys need no memory.
    [[nodiscard]] bool will_not_allocate(std::size_t n) const noexcept {
        return size() + n <= index_.capacity() &&
               (n <= free_.size() || id_count() + n - free_.size() <= keys_.capacity());
    }

    /// Room for `n` keys. Moves what is there at once: meant for the time before the first record.
    [[gnu::noinline]] void reserve(std::size_t n) {
        index_.reserve(n);
        keys_.reserve(n);
    }

    /// The largest number of keys; one more is a `leat::error` that names `what`, the stage whose state this is.
    void limit(std::size_t keys, std::string what) {
        limit_ = keys < none ? keys : none;
        what_ = std::move(what);
    }

    /// The ids of a batch of keys; `on_new(id, key)` is called for each key that was not there, in order of first
    /// arrival. `on_new` must not throw or touch the table. When an error is thrown, the keys before it are in.
    template <class OnNew>
    void find_or_insert(Key const* keys, std::size_t n, std::uint32_t* ids, OnNew&& on_new) {
        find_or_insert_by([keys](std::size_t i) -> Key const& { return keys[i]; }, n, ids, on_new);
    }

    /// The same with `key_at(i)` for the i-th key, so that keys need not be gathered first. Called up to four times for
    /// each.
    template <class KeyAt, class OnNew>
    void find_or_insert_by(KeyAt const& key_at, std::size_t n, std::uint32_t* ids, OnNew&& on_new) {
        if (n == 0) return;
        if (index_.capacity() == 0) index_.reserve(1);
        if (index_.moving()) index_.carry_on(64);
        auto const go = [&](auto const& word_at, std::size_t i, std::size_t end) {
            while (i != end)
                i = index_.moving() ? run_moving(key_at, word_at, i, end, ids, on_new)
                                    : run(key_at, word_at, i, end, ids, on_new);
        };
        if constexpr (kind::exact) {
            go([key_at](std::size_t i) { return word_of(key_at(i)); }, 0, n);
        } else {
            constexpr std::size_t piece = 256;  // a hash costs more than to keep it
            word words[piece];
            for (std::size_t begin = 0; begin != n;) {
                std::size_t const end = n - begin < piece ? n : begin + piece;
                for (std::size_t i = begin; i != end; ++i) words[i - begin] = word_of(key_at(i));
                go([&words, begin](std::size_t i) { return words[i - begin]; }, begin, end);
                begin = end;
            }
        }
    }

    void find_or_insert(Key const* keys, std::size_t n, std::uint32_t* ids) {
        find_or_insert(keys, n, ids, detail::pass_over_new{});
    }

    /// The id of one key, which is added when it is not there.
    std::uint32_t find_or_insert(Key const& key) {
        std::uint32_t id;
        find_or_insert(&key, 1, &id);
        return id;
    }

    /// What `find` needs, by value: for a loop that has one key at a time and keeps this in registers. Valid while no
    /// key is added; none while the table moves.
    class finder {
    public:
        finder() = default;
        explicit finder(keyed_table const& t) noexcept : table_(t.index_.now()), keys_(&t.keys_) {}
        /// The id of a key, or `none`.
        [[nodiscard, gnu::always_inline]] inline std::uint32_t operator()(Key const& key) const noexcept {
            if constexpr (kind::exact)
                return table_.find(word_of(key), [](std::uint32_t) { return true; }) - 1;
            else
                return table_.find(word_of(key), [keys = keys_, &key](std::uint32_t id) {
                    return detail::same_key((*keys)[id], key);
                }) - 1;
        }

    private:
        typename index::table table_;
        dense_column<Key> const* keys_ = nullptr;
    };
    [[nodiscard]] bool moving() const noexcept { return index_.moving(); }

    /// True when a batch of keys asks for memory ahead.
    [[nodiscard]] bool large() const noexcept { return index_.large(); }

    /// The id of one key, or `none`.
    [[nodiscard]] std::uint32_t find(Key const& key) const noexcept {
        return index_.find(word_of(key), same_as(key)) - 1;
    }

    /// The key of an id in use.
    [[nodiscard]] Key const& key_of(std::uint32_t id) const noexcept { return keys_[id]; }

    /// Asks for the memory of a key ahead of `key_of`; nothing when there are few.
    [[gnu::always_inline]] inline void prefetch_key(std::uint32_t id) const noexcept { keys_.prefetch(id); }

    /// Gives an id in use back.
    void erase(std::uint32_t id) {
        free_.push_back(id);
        index_.take(word_of(keys_[id]), id + 1);
        if constexpr (!std::is_trivially_copyable_v<Key>) keys_[id] = Key{};
    }

    /// Writes all keys with their ids, and the ids given back.
    template <class Writer>
    void save(Writer& out) const {
        out.begin("keyed_table", "", Writer::template saved_as<Key>());
        keys_.save(out);
        free_.save(out);
        out.end();
    }
    /// Replaces all keys by saved ones, under the ids they had.
    template <class Reader>
    void load(Reader& saved) {
        saved.begin("keyed_table", "", Reader::template saved_as<Key>());
        keys_.load(saved);
        free_.load(saved);
        saved.end();
        index_.clear();
        dense_column<bool> given_back;
        given_back.fit(keys_.size(), false);
        for (std::size_t i = 0; i != free_.size(); ++i) {
            if (free_[i] >= keys_.size() || given_back[free_[i]]) saved.refuse("an id is given back that cannot be");
            given_back[free_[i]] = true;
        }
        index_.reserve(keys_.size() - free_.size());
        for (std::size_t id = 0; id != keys_.size(); ++id) {
            if (given_back[id]) continue;
            word const w = word_of(keys_[id]);
            if (index_.find_or_add(w, static_cast<std::uint32_t>(id + 1), same_as(keys_[id])) != 0)
                saved.refuse("a key comes twice");
        }
    }

private:
    static word word_of(Key const& key) noexcept {
        if constexpr (kind::exact)
            return static_cast<word>(detail::pack_key(key));
        else
            return static_cast<word>(hash_of(key) >> 32);
    }

    auto same_as(Key const& key) const noexcept {
        if constexpr (kind::exact)
            return [](std::uint32_t) { return true; };
        else
            return [this, &key](std::uint32_t id) { return detail::same_key(keys_[id], key); };
    }

    /// Ids for the keys from `i` on, up to the end or to a key that is not there. Nothing here changes the table, and
    /// all arguments are values, so that the loop has them in registers.
    template <bool Ahead, class KeyAt, class WordAt>
    [[nodiscard, gnu::noinline]] static std::size_t
    find_all(typename index::table const table, dense_column<Key> const* keys, KeyAt const key_at, WordAt const word_at,
             std::size_t i, std::size_t end, std::uint32_t* ids) noexcept {
        for (; i != end; ++i) {
            if constexpr (Ahead) table.prefetch(word_at(i + detail::prefetch_distance));
            std::uint32_t id1 = 0;
            if constexpr (kind::exact) {
                id1 = table.find(word_at(i), [](std::uint32_t) { return true; });
            } else {
                Key const& key = key_at(i);
                id1 = table.find(word_at(i),
                                 [keys, &key](std::uint32_t id) { return detail::same_key((*keys)[id], key); });
            }
            if (id1 == 0) [[unlikely]]
                return i;
            ids[i] = id1 - 1;
        }
        return i;
    }

    /// Ids for the keys from `i` on, up to the end or to where the table begins to move.
    template <class KeyAt, class WordAt, class OnNew>
    std::size_t run(KeyAt const& key_at, WordAt const& word_at, std::size_t i, std::size_t n, std::uint32_t* ids,
                    OnNew& on_new) {
        constexpr std::size_t ahead = detail::prefetch_distance;
        typename index::table const now = index_.now();
        std::size_t asking = i;  // from here on nothing is asked for ahead
        if (index_.large()) {
            std::size_t const asked_first = n - i < ahead ? n : i + ahead;
            for (std::size_t j = i; j != asked_first; ++j) now.prefetch(word_at(j));
            if constexpr (!kind::exact) {
                // The keys themselves are to be compared: ask for those too, where the hash says they are.
                for (std::size_t j = i; j != n; ++j) {
                    if (j + ahead < n) now.prefetch(word_at(j + ahead));
                    if (std::uint32_t const id1 = now.likely(word_at(j)); id1 != 0) keys_.prefetch(id1 - 1);
                }
            } else if (asked_first != n) {
                asking = n - ahead;
            }
        }
        while (i != n) {
            std::size_t const end = i < asking ? asking : n;
            i = i < asking ? find_all<true>(now, &keys_, key_at, word_at, i, end, ids)
                           : find_all<false>(now, &keys_, key_at, word_at, i, end, ids);
            if (i == end) continue;
            add_new(key_at, word_at, i, ids, on_new);
            ++i;
            if (index_.moving() || index_.now().at != now.at) return i;
        }
        return i;
    }

    /// The same while the table moves, until it does no more.
    template <class KeyAt, class WordAt, class OnNew>
    std::size_t run_moving(KeyAt const& key_at, WordAt const& word_at, std::size_t i, std::size_t n, std::uint32_t* ids,
                           OnNew& on_new) {
        constexpr std::size_t ahead = detail::prefetch_distance;
        auto const ask = [&](std::size_t at) {
            word const w = word_at(at);
            index_.table_of(w).prefetch(w);
        };
        bool const large = index_.large();
        if (large)
            for (std::size_t j = i; j != n && j != i + ahead; ++j) ask(j);
        for (; i != n; ++i) {
            if (large && n - i > ahead) ask(i + ahead);
            word const w = word_at(i);
            std::uint32_t const id1 = index_.table_of(w).find(w, same_as(key_at(i)));
            if (id1 != 0) [[likely]] {
                ids[i] = id1 - 1;
                continue;
            }
            add_new(key_at, word_at, i, ids, on_new);
            if (!index_.moving()) return i + 1;
        }
        return i;
    }

    /// The i-th key is not there.
    template <class KeyAt, class WordAt, class OnNew>
    void add_new(KeyAt const& key_at, WordAt const& word_at, std::size_t i, std::uint32_t* ids, OnNew& on_new) {
        Key const& key = key_at(i);
        ids[i] = insert(word_at(i), key);
        on_new(ids[i], key);
    }

    [[gnu::noinline]] std::uint32_t insert(word w, Key const& key) {
        if (size() >= limit_)
            detail::throw_error({what_.empty() ? "leat: state" : std::string_view(what_), " holds ", detail::number_text(size()),
                                            " keys, which is its limit"},
                        "raise the limit, or bound the keys");
        index_.make_room();
        std::uint32_t id = static_cast<std::uint32_t>(keys_.size());
        if (free_.size() != 0) {
            id = free_[free_.size() - 1];
            keys_[id] = key;
            free_.pop_back();
        } else {
            keys_.push_back(key);
        }
        index_.add(w, id + 1);
        return id;
    }

    index index_;
    dense_column<Key> keys_;
    dense_column<std::uint32_t> free_;
    std::size_t limit_ = none;
    std::string what_;
};

}  // namespace v0
}  // namespace leat
