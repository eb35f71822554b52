// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/state/interner.hpp>
#include <leat/window/kept.hpp>

/// The parts of keys: each key field of a batch of rows, as numbers. Texts become the ids of an interner.
namespace leat {
inline namespace v0 {
namespace detail {

/// A part that is a number, a time, an enum, ...: it stands for itself.
template <class T, bool Stays>
class key_part {
  public:
    using code = T;
    using shown = T;  ///< as it stands in a result
    using owned_type = T;
    static constexpr bool is_text = false;
    static constexpr bool numbers_itself = false;

    template <class V>
    [[gnu::always_inline]] inline void put(std::size_t i, V const& value) {
        codes_.put(i, [&]() __attribute__((always_inline)) -> T { return value; });
    }
    void resolve(std::size_t) const noexcept {}
    [[nodiscard]] T const* codes() const noexcept { return codes_.data(); }
    [[nodiscard, gnu::always_inline]] inline T show(T c) const noexcept { return c; }
    [[nodiscard]] T own(T c) const noexcept { return c; }
    [[nodiscard]] T code_of(T value) const noexcept { return value; }
    void reserve(std::size_t) const noexcept {}
    [[nodiscard]] std::size_t memory() const noexcept { return 0; }
    [[nodiscard]] bool has(T) const noexcept { return true; }
    template <class Writer>
    void save(Writer&) const {}
    template <class Reader>
    void load(Reader&) {}

  private:
    batch_of<T> codes_;
};

/// A text, or one that may be null (code 0, and others are moved up by one).
template <class Owned, bool Stays>
class text_part {
    static constexpr bool nullable = is_optional<Owned>;

  public:
    using code = std::uint32_t;
    using shown = refers_to<Owned>;
    using owned_type = Owned;
    static constexpr bool is_text = true;
    static constexpr bool numbers_itself = !nullable;  ///< its codes are dense, and can be the ids of keys

    // Out of line: a pipeline has one for each text of each of its keys.
    [[gnu::noinline]] text_part() {
        if constexpr (nullable) shown_.push_back(Owned());
    }

    template <class V>
    [[gnu::always_inline]] inline void put(std::size_t i, V const& value) {
        if constexpr (Stays)
            views_.put(i, [&]() __attribute__((always_inline)) { return view_of(value); });
        else
            codes_[i] = code_of(value);
    }

    /// The texts of a batch, at once.
    void resolve([[maybe_unused]] std::size_t n) {
        if constexpr (Stays) {
            std::string_view const* const views = views_.data();
            interner_.intern(views, n, codes_.data());
            if constexpr (nullable)
                for (std::size_t i = 0; i != n; ++i) codes_[i] = views[i].data() == nullptr ? 0 : codes_[i] + 1;
            show_new();
        }
    }
    [[nodiscard]] std::uint32_t const* codes() const noexcept { return codes_.data(); }
    [[nodiscard, gnu::always_inline]] inline shown show(std::uint32_t c) const noexcept { return {&shown_[c]}; }
    [[nodiscard]] Owned const& own(std::uint32_t c) const noexcept { return shown_[c]; }

    template <class V>
    [[nodiscard]] std::uint32_t code_of(V const& value) {
        std::string_view const text = view_of(value);
        if constexpr (nullable)
            if (text.data() == nullptr) return 0;
        std::uint32_t const id = interner_.intern(text);
        show_new();
        return id + nullable;
    }
    void reserve(std::size_t n) {
        interner_.reserve(n);
        shown_.reserve(n + nullable);
    }
    /// How many different texts there have been.
    [[nodiscard]] std::size_t size() const noexcept { return interner_.id_count(); }
    [[nodiscard]] std::size_t memory() const noexcept { return interner_.memory() + shown_.memory(); }
    [[nodiscard]] bool has(std::uint32_t c) const noexcept { return c < shown_.size(); }

    template <class Writer>
    void save(Writer& to) const {
        interner_.save(to);
    }
    template <class Reader>
    void load(Reader& saved) {
        interner_.load(saved);
        shown_.empty_out();
        if constexpr (nullable) shown_.push_back(Owned());
        show_new();
    }

  private:
    /// Null has no data; an empty text has some.
    template <class V>
    [[nodiscard, gnu::always_inline]] static inline std::string_view view_of(V const& value) noexcept {
        if constexpr (is_optional<V>) {
            return value ? view_of(*value) : std::string_view();
        } else {
            std::string_view const text(value);
            return text.data() == nullptr ? std::string_view("") : text;
        }
    }
    void show_new() {
        while (shown_.size() != interner_.id_count() + nullable)
            shown_.emplace_back(interner_.view(static_cast<std::uint32_t>(shown_.size() - nullable)));
    }

    struct nothing_kept {};
    interner interner_;
    dense_column<Owned> shown_;  // as results show them
    [[no_unique_address]] std::conditional_t<Stays, batch_of<std::string_view>, nothing_kept> views_;
    batch_of<std::uint32_t> codes_;
};

template <class T, bool Stays>
struct key_part_for { using type = key_part<T, Stays>; };
template <class T, bool Stays>
    requires text_like<typename without_optional<T>::type>
struct key_part_for<T, Stays> { using type = text_part<typename owned<T>::type, Stays>; };

}  // namespace detail
}  // namespace v0
}  // namespace leat
