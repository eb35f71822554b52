// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/hash.hpp>
#include <leat/state/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <new>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leat {
inline namespace v0 {
namespace detail {

/// Which of the first 8 words equal `tag`: a number whose bits 2 i and 2 i + 1 are set when word i does.
[[nodiscard]] inline unsigned match_8(std::uint32_t const* words, std::uint32_t tag) noexcept {
#if defined(__SSE2__)
    __m128i const wanted = _mm_set1_epi32(static_cast<int>(tag));
    auto const* at = reinterpret_cast<__m128i const*>(words);
    __m128i const low = _mm_cmpeq_epi32(_mm_load_si128(at), wanted);
    __m128i const high = _mm_cmpeq_epi32(_mm_load_si128(at + 1), wanted);
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi32(low, high)));
#else
    unsigned mask = 0;
    for (unsigned i = 0; i != 8; ++i) mask |= (words[i] == tag ? 3u : 0u) << (2 * i);
    return mask;
#endif
}

/// The first slot of a match, and the match without it.
[[nodiscard]] inline unsigned first_slot(unsigned match) noexcept {
    return static_cast<unsigned>(__builtin_ctz(match)) / 2;
}
[[nodiscard]] inline unsigned without_first(unsigned match) noexcept {
    match &= match - 1;
    return match & (match - 1);
}

/// A cache line of eight slots: 32 bits of key or hash, and id + 1. Slots in use come first; 0 says free, so that
/// zeroed memory is an empty table.
struct alignas(64) bucket_32 {
    static constexpr unsigned slots = 8;
    using word = std::uint32_t;
    std::uint32_t tag[8];
    std::uint32_t id1[8];

    [[nodiscard]] unsigned match(word w) const noexcept { return match_8(tag, w); }
    /// The first free slot of a bucket that is not full.
    [[nodiscard]] unsigned free_slot() const noexcept { return first_slot(match_8(id1, 0)); }
    [[nodiscard]] bool is(unsigned, word) const noexcept { return true; }
    [[nodiscard]] word word_at(unsigned slot) const noexcept { return tag[slot]; }
    void put(unsigned slot, word w, std::uint32_t id) noexcept {
        tag[slot] = w;
        id1[slot] = id;
    }
};

/// A cache line of five slots for 64-bit keys. The low half is stored scrambled by the high half (which can be undone),
/// so that keys packed from two small numbers differ in the part that is compared first.
struct alignas(64) bucket_64 {
    static constexpr unsigned slots = 5;
    using word = std::uint64_t;
    std::uint32_t tag[5];
    std::uint32_t high[5];
    std::uint32_t id1[5];
    std::uint32_t unused;

    [[nodiscard]] static std::uint32_t high_of(word w) noexcept { return static_cast<std::uint32_t>(w >> 32); }
    [[nodiscard]] static std::uint32_t tag_of(word w) noexcept {
        return static_cast<std::uint32_t>(w) ^ high_of(w) * 0x9e6c63d1u;
    }
    [[nodiscard]] unsigned match(word w) const noexcept { return match_8(tag, tag_of(w)) & 0x3ffu; }
    [[nodiscard]] unsigned free_slot() const noexcept {
        unsigned slot = 0;
        while (id1[slot] != 0) ++slot;
        return slot;
    }
    [[nodiscard]] bool is(unsigned slot, word w) const noexcept { return high[slot] == high_of(w); }
    [[nodiscard]] word word_at(unsigned slot) const noexcept {
        return static_cast<word>(high[slot]) << 32 | (tag[slot] ^ high[slot] * 0x9e6c63d1u);
    }
    void put(unsigned slot, word w, std::uint32_t id) noexcept {
        tag[slot] = tag_of(w);
        high[slot] = high_of(w);
        id1[slot] = id;
    }
};

/// How a word finds its bucket: keys that are the word itself, of 32 or 64 bits, and 32-bit hashes of longer keys.
struct exact_32 {
    using bucket = bucket_32;
    static constexpr bool exact = true;
    static std::uint64_t spread(std::uint32_t w) noexcept { return spread_word(w); }
};
struct exact_64 {
    using bucket = bucket_64;
    static constexpr bool exact = true;
    static std::uint64_t spread(std::uint64_t w) noexcept { return spread_word(w); }
};
struct hashed_32 {
    using bucket = bucket_32;
    static constexpr bool exact = false;
    static std::uint64_t spread(std::uint32_t w) noexcept { return static_cast<std::uint64_t>(w) << 32; }
};

/// The part of a hash table that finds ids: open addressing over buckets of one cache line, probed one after the other.
///
/// A word goes into its home bucket, or, when that is full, into the next one that is not. So a bucket that is not full
/// ends every search. Erasing fills the hole from behind: there are no tombstones.
///
/// Growth: a table of twice the size is taken, and runs of buckets move over with the following calls. A word whose
/// home bucket has moved is in the new table, any other in the old one: never two places to look.
template <class Kind>
class slot_index {
public:
    using bucket = typename Kind::bucket;
    using word = typename bucket::word;

    struct table {
        bucket* at = nullptr;
        std::size_t mask = 0;
        unsigned shift = 63;  // a table has at least two buckets

        [[nodiscard]] std::size_t home(word w) const noexcept {
            return static_cast<std::size_t>(Kind::spread(w) >> shift);
        }
        [[gnu::always_inline]] inline void prefetch(word w) const noexcept {
            __builtin_prefetch(
                reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(at) + home(w) * sizeof(bucket)));
        }

        /// The id + 1 of the word for which `same(id)`, or 0.
        template <class Same>
        [[nodiscard, gnu::always_inline]] inline std::uint32_t find(word w, Same same) const noexcept {
            std::size_t const b = home(w);
            bucket const& first = at[b];
            unsigned const matches = first.match(w);
            if (matches != 0) [[likely]] {
                unsigned const slot = first_slot(matches);
                std::uint32_t const id1 = first.id1[slot];
                if (id1 != 0 && first.is(slot, w) && same(id1 - 1)) [[likely]]
                    return id1;
            }
            return find_on(at, mask, b, w, same);
        }

        /// What `find` will probably answer: the first in the home bucket that looks like the word.
        [[nodiscard]] std::uint32_t likely(word w) const noexcept {
            bucket const& first = at[home(w)];
            unsigned const matches = first.match(w);
            return matches == 0 ? 0 : first.id1[first_slot(matches)];
        }

        /// All arguments by value, so that the caller's stay in registers.
        template <class Same>
        [[nodiscard, gnu::noinline]] static std::uint32_t find_on(bucket const* at, std::size_t mask, std::size_t b,
                                                                  word w, Same same) noexcept {
            for (;; b = (b + 1) & mask) {
                bucket const& here = at[b];
                for (unsigned matches = here.match(w); matches != 0; matches = without_first(matches)) {
                    unsigned const slot = first_slot(matches);
                    std::uint32_t const id1 = here.id1[slot];
                    if (id1 == 0) return 0;  // free slots come last, so this bucket is not full
                    if (here.is(slot, w) && same(id1 - 1)) return id1;
                }
                if (here.id1[bucket::slots - 1] == 0) return 0;
            }
        }

        [[nodiscard]] bool full(std::size_t b) const noexcept { return at[b].id1[bucket::slots - 1] != 0; }

        [[nodiscard]] unsigned used(std::size_t b) const noexcept {
            unsigned n = 0;
            while (n != bucket::slots && at[b].id1[n] != 0) ++n;
            return n;
        }

        /// Adds a word that is not there; there is a free slot.
        void put(word w, std::uint32_t id1) const noexcept {
            std::size_t b = home(w);
            while (full(b)) b = (b + 1) & mask;
            at[b].put(at[b].free_slot(), w, id1);
        }

        /// What `find` answers, or 0 after having added the word with `id1`; there is a free slot.
        template <class Same>
        [[nodiscard, gnu::always_inline]] inline std::uint32_t find_or_put(word w, std::uint32_t id1,
                                                                           Same same) const noexcept {
            std::size_t const b = home(w);
            bucket& first = at[b];
            unsigned const matches = first.match(w);
            if (matches == 0 && !full(b)) {  // a new word, in almost all cases
                first.put(first.free_slot(), w, id1);
                return 0;
            }
            std::uint32_t const found = find(w, same);
            if (found == 0) put(w, id1);
            return found;
        }

        /// Takes the slot of a word and id out. False when it is not there.
        bool take(word w, std::uint32_t id1) const noexcept {
            std::size_t b = home(w);
            for (;; b = (b + 1) & mask) {
                unsigned slot = 0;
                while (slot != bucket::slots && at[b].id1[slot] != id1) ++slot;
                if (slot != bucket::slots && at[b].word_at(slot) == w) {
                    close(b, slot);
                    return true;
                }
                if (!full(b)) return false;
            }
        }

        /// Closes a hole. If its bucket was full, a word further on may have gone past it, and comes back.
        void close(std::size_t b, unsigned slot) const noexcept {
            for (;;) {
                bool const was_full = full(b);
                unsigned const last = used(b) - 1;
                at[b].put(slot, at[b].word_at(last), at[b].id1[last]);
                at[b].put(last, 0, 0);
                if (!was_full) return;
                std::size_t next = b;
                unsigned found = bucket::slots;
                do {
                    next = (next + 1) & mask;
                    for (unsigned s = 0, n = used(next); s != n && found == bucket::slots; ++s)
                        if (((next - home(at[next].word_at(s))) & mask) >= ((next - b) & mask)) found = s;
                } while (found == bucket::slots && full(next));
                if (found == bucket::slots) return;
                at[b].put(last, at[next].word_at(found), at[next].id1[found]);
                b = next;
                slot = found;
            }
        }
    };

    slot_index() = default;
    slot_index(slot_index&& other) noexcept { swap(other); }
    slot_index& operator=(slot_index&& other) noexcept {
        slot_index taken(std::move(other));
        swap(taken);
        return *this;
    }

    [[gnu::noinline]] void swap(slot_index& other) noexcept {
        std::swap(now_, other.now_);
        std::swap(old_, other.old_);
        std::swap(size_, other.size_);
        std::swap(limit_, other.limit_);
        std::swap(start_, other.start_);
        std::swap(done_, other.done_);
        std::swap(vacated_, other.vacated_);
        block_.swap(other.block_);
        old_block_.swap(other.old_block_);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many words there is room for without growth.
    [[nodiscard]] std::size_t capacity() const noexcept { return limit_; }
    [[nodiscard]] std::size_t memory() const noexcept { return block_.size() + old_block_.size(); }
    [[nodiscard]] bool moving() const noexcept { return old_.at != nullptr; }
    [[nodiscard]] table const& now() const noexcept { return now_; }
    [[nodiscard]] bool large() const noexcept { return block_.size() > prefetch_from; }

    /// The table that has the word if any has it.
    [[nodiscard]] table const& table_of(word w) const noexcept {
        return moving() && ((old_.home(w) - start_) & old_.mask) >= done_ ? old_ : now_;
    }

    template <class Same>
    [[nodiscard]] std::uint32_t find(word w, Same same) const noexcept {
        if (now_.at == nullptr) return 0;
        return table_of(w).find(w, same);
    }

    /// Room for one more word: starts growth when there is none. All that can throw is here.
    void make_room() {
        if (size_ == limit_) grow();
    }

    /// Adds a word that is not there, after `make_room`, and carries growth on.
    void add(word w, std::uint32_t id1) noexcept {
        // A quarter of a bucket per word would be in time: there is room for as many words as the old table holds.
        if (moving() && size_ % 2 == 0) carry_on(1);
        table_of(w).put(w, id1);
        ++size_;
    }

    /// The id + 1 of a word; 0 when it was not there and has been added with `id1`. After `make_room`.
    template <class Same>
    [[nodiscard]] std::uint32_t find_or_add(word w, std::uint32_t id1, Same same) noexcept {
        if (moving()) {
            std::uint32_t const found = find(w, same);
            if (found == 0) add(w, id1);
            return found;
        }
        std::uint32_t const found = now_.find_or_put(w, id1, same);
        size_ += found == 0;
        return found;
    }

    /// Takes a word and its id out. False when they are not there.
    bool take(word w, std::uint32_t id1) noexcept {
        if (now_.at == nullptr || !table_of(w).take(w, id1)) return false;
        --size_;
        return true;
    }

    /// Moves about `n` buckets over to the larger table: always whole runs up to one that is not full, so that no
    /// search in the old table crosses the border.
    [[gnu::noinline]] void carry_on(std::size_t n) noexcept {
        for (std::size_t moved = 0; moved < n && moving();) {
            bool run_goes_on = true;
            for (; run_goes_on; ++moved, ++done_) {
                bucket& from = old_.at[(start_ + done_) & old_.mask];
                run_goes_on = from.id1[bucket::slots - 1] != 0;
                for (unsigned s = 0; s != bucket::slots && from.id1[s] != 0; ++s)
                    now_.put(from.word_at(s), from.id1[s]);
                from = bucket{};
            }
            // What moved is zero by now, so that it makes no difference whether its pages are still there.
            std::size_t const end = start_ + done_ <= old_.mask ? (start_ + done_) * sizeof(bucket) : old_block_.size();
            if (old_block_.vacate(vacated_, end)) vacated_ = end;
            if (done_ > old_.mask) {
                old_ = {};
                old_block_ = {};
                block_.settle(block_.size());
            }
        }
    }

    /// Room for `n` words without growth. Moves everything at once.
    void reserve(std::size_t n) {
        if (n > limit_) resize(buckets_for(n), pages::growth::no);
        carry_on(npos);
    }

    /// Forgets all words and keeps the memory. Cost: the size of the table.
    void clear() noexcept {
        if (size_ != 0) wipe(0, buckets());
        wiped();
    }

    /// The same in steps: `wipe` all of `[0, buckets())`, piece by piece, then `wiped`. Nothing else in between.
    [[nodiscard]] std::size_t buckets() const noexcept { return now_.at == nullptr ? 0 : now_.mask + 1; }
    void wipe(std::size_t from, std::size_t to) noexcept {
        if (from != to) std::memset(static_cast<void*>(now_.at + from), 0, (to - from) * sizeof(bucket));
    }
    void wiped() noexcept {
        old_ = {};
        old_block_ = {};
        size_ = 0;
    }

private:
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    /// Half: then one key in fifty of eight slots to a bucket is not in its home just before growth, and a search costs
    /// no mispredicted branch. At three quarters it is one in seven.
    static constexpr std::size_t limit_of(std::size_t buckets) noexcept { return buckets * bucket::slots / 2; }

    static std::size_t buckets_for(std::size_t n) {
        std::size_t buckets = 8;
        if (n > static_cast<std::size_t>(-1) / 64) throw std::bad_alloc();  // before the doubling goes round
        while (limit_of(buckets) < n) buckets *= 2;
        return buckets;
    }

    void grow() { resize(now_.at == nullptr ? 8 : 2 * (now_.mask + 1), pages::growth::yes); }

    void resize(std::size_t buckets, pages::growth grows) {
        carry_on(npos);
        pages fresh(buckets * sizeof(bucket), pages::content::zero, grows);
        old_block_ = std::exchange(block_, std::move(fresh));
        old_ = now_;
        now_.at = static_cast<bucket*>(block_.data());
        now_.mask = buckets - 1;
        now_.shift = 64u - static_cast<unsigned>(__builtin_ctzll(buckets));
        limit_ = limit_of(buckets);
        if (old_.at == nullptr) return;
        std::size_t free = 0;
        while (old_.full(free)) ++free;
        start_ = (free + 1) & old_.mask;
        done_ = 0;
        vacated_ = start_ * sizeof(bucket);
        if (old_.mask < 64) carry_on(npos);
    }

    table now_;
    table old_;
    std::size_t size_ = 0;
    std::size_t limit_ = 0;
    std::size_t start_ = 0;    // the first bucket of the old table that moved
    std::size_t done_ = 0;     // how many have
    std::size_t vacated_ = 0;  // the bytes before this one, from the first that moved on, are given back
    pages block_;
    pages old_block_;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
