// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/mapping.hpp>

/// What a breaker keeps of a row until the row's batch is dealt with: addresses and views where the values stay where they
/// are, else copies.
namespace leat {
inline namespace v0 {
namespace detail {

/// Whether a field of a row of a stable stream stays where it is: in a record, or behind a handle at an address; not when
/// the handle holds it by value.
template <class Row, std::size_t I>
consteval bool field_stays() {
    if constexpr (!row_handle<Row>)
        return std::is_lvalue_reference_v<decltype(leat::get_at<I>(std::declval<Row const&>()))>;
    else if constexpr (requires(Row const& r) { r.prev; Row::template slot<I>; }) {
        constexpr int slot = Row::template slot<I>;
        if constexpr (slot >= 0)
            return field_stays<std::remove_cvref_t<decltype(std::declval<Row const&>().prev)>, static_cast<std::size_t>(slot)>();
        else
            return is_refers_to<std::remove_cvref_t<decltype(boost::hana::at_c<static_cast<std::size_t>(-1 - slot)>(std::declval<Row const&>().values))>>;
    } else
        return false;
}

template <class Row, fixed_string Path>
consteval bool path_stays() {
    if constexpr (has_field<Row, Path>)
        return field_stays<Row, field_index<Row, Path>>();
    else
        return field_stays<Row, field_index<Row, split_path<Path>::head>>();
}

/// Whether all that an expression reads stays where it is.
template <class Row, class E>
inline constexpr bool columns_stay = false;
template <class Row, fixed_string P>
inline constexpr bool columns_stay<Row, column<P>> = path_stays<Row, P>();
template <class Row, class T>
inline constexpr bool columns_stay<Row, literal<T>> = true;
template <class Row, class Op, class... A>
inline constexpr bool columns_stay<Row, call<Op, A...>> = (columns_stay<Row, A> && ...);

/// How the value of an expression is kept: `refers_to`, a value, or a value that owns what it saw through views.
template <class In, class E>
struct kept_value {
    using row = typename In::plain;
    using direct = decltype(evaluate(std::declval<E const&>(), std::declval<row const&>(), std::declval<fault&>()));
    using plain = std::remove_cvref_t<direct>;
    static constexpr bool stays = In::stable && columns_stay<row, E>;
    static constexpr bool has_views = !std::is_same_v<typename owned<plain>::type, plain>;

    static consteval auto pick() {
        if constexpr (std::is_trivially_copyable_v<plain> && (!has_views || stays))
            return std::type_identity<plain>{};
        else if constexpr (stays && is_column<E> && std::is_lvalue_reference_v<direct>)
            return std::type_identity<refers_to<plain>>{};
        else
            return std::type_identity<typename owned<plain>::type>{};
    }
    using type = typename decltype(pick())::type;

    template <class V>
    [[nodiscard, gnu::always_inline]] static inline constexpr type keep(V&& value) {
        if constexpr (is_refers_to<type>)
            return type{&value};
        else
            return own_value<type>(static_cast<V&&>(value));
    }
};

/// How a row is kept: by its address where rows stay, handles by value, and a passing row as a value of its own.
template <class In>
struct kept_row {
    using row = typename In::row;
    static constexpr bool handle = row_handle<typename In::plain>;
    static constexpr bool by_address = In::stable && !handle;
    using type = std::conditional_t<by_address, std::remove_reference_t<row>*,
                                    std::conditional_t<handle && In::stable, typename In::plain, owned_t<row>>>;

    template <class Row>
    [[gnu::always_inline]] static inline type keep(Row&& r) {
        if constexpr (by_address)
            return &r;
        else if constexpr (handle && In::stable)
            return static_cast<Row&&>(r);
        else
            return materialise(static_cast<Row&&>(r));
    }
    [[nodiscard, gnu::always_inline]] static inline auto const& look(type const& t) {
        if constexpr (by_address)
            return *t;
        else
            return t;
    }
    /// The row again, as what it came.
    [[gnu::always_inline]] static inline decltype(auto) give(type& t) {
        if constexpr (by_address)
            return static_cast<row>(*t);
        else
            return static_cast<type&&>(t);
    }
    using given = decltype(give(std::declval<type&>()));
};

/// Room for the values of one batch, which are made and destroyed one by one.
template <class T, std::size_t Room = 1024>
class batch_of {
  public:
    static constexpr std::size_t room = Room;

    batch_of() : at_(static_cast<T*>(::operator new(room * sizeof(T), std::align_val_t{alignof(T)}))) {}
    batch_of(batch_of&& other) noexcept : at_(std::exchange(other.at_, nullptr)), made_(std::exchange(other.made_, 0)) {}
    batch_of& operator=(batch_of&&) = delete;
    ~batch_of() {
        if (at_ == nullptr) return;
        clear();
        ::operator delete(at_, std::align_val_t{alignof(T)});
    }

    /// Makes value `i`; values are made in order.
    template <class Make>
    [[gnu::always_inline]] inline void put(std::size_t i, Make&& make) {
        ::new (static_cast<void*>(at_ + i)) T(make());
        if constexpr (!std::is_trivially_destructible_v<T>) made_ = i + 1;
    }
    [[nodiscard, gnu::always_inline]] inline T& operator[](std::size_t i) noexcept { return at_[i]; }
    [[nodiscard]] T const* data() const noexcept { return at_; }
    [[nodiscard]] T* data() noexcept { return at_; }
    void clear() noexcept {
        if constexpr (!std::is_trivially_destructible_v<T>)
            while (made_ != 0) at_[--made_].~T();
    }

  private:
    T* at_;
    std::size_t made_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace leat
