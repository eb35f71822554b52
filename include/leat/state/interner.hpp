// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/digits.hpp>
#include <leat/state/dense_column.hpp>
#include <leat/state/hash.hpp>
#include <leat/state/slot_index.hpp>
#include <leat/state/text_store.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// How an interner keeps texts and finds them: its parameter, so that only programs with text keys compile it.
struct interned_texts {
    using id = std::uint32_t;
    using text = short_text;
    using store = text_store<pages>;
    using index = slot_index<hashed_32>;
};

}  // namespace detail

/// From texts to dense 32-bit ids, each text stored once: so that keys with texts become keys of integers.
///
/// Ids count up from 0 in order of first arrival; `erase` gives an id back, and the next new text gets the one given
/// back last. Texts of at most 12 bytes are compared in two words and stored beside their id; longer ones are compared
/// by 32 bits of hash and by size before their bytes.
///
/// Cost: some 60 instructions for a short text that is there, one cache line of the table and one of the texts. Memory
/// per text: 16 to 32 bytes of table, 16 to 32 bytes of entry, and above 12 bytes the text itself in steps of 16 bytes.
template <class Kept>
class basic_interner {
    using index = typename Kept::index;
    using short_text = typename Kept::text;
    static constexpr std::size_t piece = 256;

public:
    /// No text: what `find` answers. Ids are below it.
    static constexpr std::uint32_t none = 0xffffffffu;

    basic_interner() = default;
    basic_interner(basic_interner&& other) noexcept { swap(other); }
    basic_interner& operator=(basic_interner&& other) noexcept {
        basic_interner taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~basic_interner() { clear(); }

    /// The number of texts.
    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }
    /// One more than the largest id in use or given back.
    [[nodiscard]] std::size_t id_count() const noexcept { return texts_.size(); }
    /// How many texts there is room for before the table grows.
    [[nodiscard]] std::size_t capacity() const noexcept { return index_.capacity(); }
    /// The memory held, in bytes.
    [[nodiscard]] std::size_t memory() const noexcept { return index_.memory() + texts_.memory() + free_.memory() + store_.memory(); }

    /// Room for `n` texts. Moves what is there at once.
    void reserve(std::size_t n) {
        index_.reserve(n);
        texts_.reserve(n);
    }

    /// The ids of a batch of texts; `on_new(id, text)` is called for each that was not there, in order of first
    /// arrival. It must not throw or touch the interner.
    template <class OnNew>
    void intern(std::string_view const* texts, std::size_t n, std::uint32_t* ids, OnNew&& on_new) {
        intern_by([texts](std::size_t i) { return texts[i]; }, n, ids, on_new);
    }
    void intern(std::string_view const* texts, std::size_t n, std::uint32_t* ids) {
        intern(texts, n, ids, [](std::uint32_t, std::string_view) {});
    }

    /// The same with `text_at(i)` for the i-th text.
    template <class TextAt, class OnNew>
    void intern_by(TextAt const& text_at, std::size_t n, std::uint32_t* ids, OnNew&& on_new) {
        if (index_.capacity() == 0) index_.reserve(1);
        if (index_.moving()) index_.carry_on(64);
        if (texts_.moving()) texts_.fit(0);
        for (std::size_t i = 0, end; i != n;) {
            end = n - i < piece ? n : i + piece;
            if (index_.large()) ask_ahead(text_at, i, end);
            while (i != end) i = run(text_at, i, end, ids, on_new);
        }
    }

    /// The id of one text, which is added when it is not there.
    std::uint32_t intern(std::string_view text) {
        std::uint32_t id;
        intern(&text, 1, &id);
        return id;
    }

    /// The id of one text, or `none`.
    [[nodiscard]] std::uint32_t find(std::string_view text) const noexcept {
        return index_.find(word_of(text), same_text{texts_, text}) - 1;
    }

    /// The text of an id in use. The view is valid until the next text is added or erased.
    [[nodiscard]] std::string_view view(std::uint32_t id) const noexcept { return texts_[id].view(); }

    /// Asks for the memory of an id ahead of `view`.
    [[gnu::always_inline]] inline void prefetch(std::uint32_t id) const noexcept { texts_.prefetch(id); }

    /// Gives an id in use back.
    void erase(std::uint32_t id) {
        free_.push_back(id);
        short_text& text = texts_[id];
        index_.take(word_of(text.view()), id + 1);
        if (!text.inside()) store_.give_back(text.data(), text.size());
        text = {};
    }

    /// Forgets all texts, and gives the memory back.
    void clear() noexcept {
        for (std::size_t id = 0; id != texts_.size(); ++id)
            if (texts_[id].size() > Kept::store::largest) store_.give_back(texts_[id].data(), texts_[id].size());
        index_ = {};
        texts_.clear();
        free_.clear();
        store_.clear();
    }

    /// Writes all texts with their ids, and the ids given back.
    template <class Writer>
    void save(Writer& out) const {
        out.begin("interner", "", "text");
        free_.save(out);
        out.write(static_cast<std::uint64_t>(texts_.size()));
        for (std::size_t id = 0; id != texts_.size(); ++id) out.write(texts_[id].view());
        out.end();
    }
    /// Replaces all texts by saved ones, under the ids they had.
    template <class Reader>
    void load(Reader& saved) {
        clear();
        saved.begin("interner", "", "text");
        free_.load(saved);
        std::size_t const size = saved.read_size();
        dense_column<bool> given_back;
        given_back.fit(size, false);
        for (std::size_t i = 0; i != free_.size(); ++i) {
            if (free_[i] >= size || given_back[free_[i]]) saved.refuse("an id is given back that cannot be");
            given_back[free_[i]] = true;
        }
        std::string text;
        for (std::size_t id = 0; id != size; ++id) {
            saved.read(text);
            texts_.push_back({});
            if (given_back[id]) continue;
            if (find(text) != none) saved.refuse("a text comes twice");
            put(static_cast<std::uint32_t>(id), text);
        }
        saved.end();
    }

private:
    struct same_short {
        short_text const* texts;
        short_text key;
        bool operator()(std::uint32_t id) const noexcept { return texts[id] == key; }
    };
    struct same_text {
        dense_column<short_text> const& texts;
        std::string_view key;
        bool operator()(std::uint32_t id) const noexcept {
            short_text const& there = texts[id];
            // A view of nothing may have no address.
            return there.size() == key.size() && (key.empty() || std::memcmp(there.data(), key.data(), key.size()) == 0);
        }
    };

    static std::uint32_t word_of(std::string_view text) noexcept {
        if (text.size() <= short_text::longest)
            return short_text::pack(text.data(), text.size()).word();
        return static_cast<std::uint32_t>(detail::hash_text(text.data(), text.size()) >> 32);
    }

    /// The id + 1 of one text of any kind, also while growing; 0 when it is not there.
    [[gnu::noinline]] std::uint32_t find_any(std::string_view text) const noexcept { return find(text) + 1; }

    /// Asks for the buckets of a piece of a batch, then for the texts they lead to.
    template <class TextAt>
    void ask_ahead(TextAt const& text_at, std::size_t begin, std::size_t end) const noexcept {
        std::uint32_t words[piece];
        for (std::size_t i = begin; i != end; ++i) {
            std::uint32_t const w = words[i - begin] = word_of(text_at(i));
            index_.table_of(w).prefetch(w);
        }
        for (std::size_t i = begin; i != end; ++i) {
            std::uint32_t const w = words[i - begin];
            if (std::uint32_t const id1 = index_.table_of(w).likely(w); id1 != 0) texts_.prefetch(id1 - 1);
        }
    }

    /// Ids for the texts from `i` on, up to `n` or to where something begins to grow.
    template <class TextAt, class OnNew>
    std::size_t run(TextAt const& text_at, std::size_t i, std::size_t n, std::uint32_t* ids, OnNew& on_new) {
        typename index::table const table = index_.now();
        short_text const* const texts = index_.moving() ? nullptr : texts_.whole();
        for (; i != n; ++i) {
            std::string_view const text = text_at(i);
            std::uint32_t id1;
            if (text.size() <= short_text::longest && texts != nullptr) [[likely]] {
                auto const key = short_text::pack(text.data(), text.size());
                std::uint32_t const w = key.word();
                id1 = table.find(w, same_short{texts, key});
            } else {
                id1 = find_any(text);
            }
            if (id1 == 0) [[unlikely]] {
                ids[i] = insert(text);
                on_new(ids[i], text);
                return i + 1;
            }
            ids[i] = id1 - 1;
        }
        return i;
    }

    [[gnu::noinline]] std::uint32_t insert(std::string_view text) {
        if (size() >= none) detail::throw_error({"leat: 4294967295 different texts in one key field"}, "bound the keys");
        if (text.size() > 0xffffffffu)
            detail::throw_error({"leat: a key text of ", detail::number_text(text.size()), " bytes"}, "keys may have 4294967295");
        if (free_.size() != 0) {
            std::uint32_t const id = free_[free_.size() - 1];
            put(id, text);
            free_.pop_back();
            return id;
        }
        std::uint32_t const id = static_cast<std::uint32_t>(texts_.size());
        texts_.push_back({});
        put(id, text);
        return id;
    }

    /// Gives a new text an id whose place is empty.
    void put(std::uint32_t id, std::string_view text) {
        index_.make_room();
        texts_[id] = text.size() <= short_text::longest
                         ? short_text::pack(text.data(), text.size())
                         : short_text::far(store_.keep(text), text.size());
        index_.add(word_of(text), id + 1);
    }

    void swap(basic_interner& other) noexcept {
        index_.swap(other.index_);
        texts_.swap(other.texts_);
        free_.swap(other.free_);
        store_.swap(other.store_);
    }

    index index_;
    dense_column<short_text> texts_;
    dense_column<typename Kept::id> free_;
    typename Kept::store store_;
};
using interner = basic_interner<detail::interned_texts>;

}  // namespace v0
}  // namespace leat
