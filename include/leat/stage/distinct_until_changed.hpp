// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/pack.hpp>
#include <leat/stage/kept_value.hpp>
#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {
namespace detail {

/// The whole row as its own key.
struct whole_row {
    template <class Row>
    [[nodiscard]] constexpr Row const& operator()(Row const& row) const noexcept { return row; }
};

/// A key of a row, as it is: a reference where it lies in the row.
template <class Key, class Row>
[[gnu::always_inline]] inline decltype(auto) key_of(Key const& key, Row const& row, fault& bad) {
    if constexpr (expression<Key>)
        return evaluate(key, row, bad);
    else
        return call_function(key, row);
}
template <class Key, class Row>
using key_t = decltype(key_of(std::declval<Key const&>(), std::declval<Row const&>(), std::declval<fault&>()));

template <class Row, class Next, class... Keys>
struct distinct_until_changed_node : pass_node<Next> {
    using kept = std::tuple<owned_t<key_t<Keys, Row>>...>;

    pack<Keys...> keys;
    stage_label label;
    std::optional<kept> last{};

    template <class MakeNext>
    distinct_until_changed_node(pack<Keys...> const& k, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()}, keys(k), label(l) {}

    static constexpr bool pure = ((pure_expression<Keys> || std::is_same_v<Keys, whole_row>) && ...);

    template <class Meta, class R>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, R&& row) {
        bool const go_on = changed(m, row, std::index_sequence_for<Keys...>{});
        return go_on ? this->next.push(l, m, static_cast<R&&>(row)) : true;
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("distinct_until_changed", label.name, saved_as<Writer>());
        to.write(last);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("distinct_until_changed", label.name, saved_as<Reader>());
        saved.read(last);
        saved.end();
        this->next.load_state(saved);
    }

private:
    /// What a snapshot must be of: the same values by the same expressions. Functions cannot be told apart.
    template <class Archive>
    [[nodiscard]] std::string saved_as() const {
        std::string text = Archive::template saved_as<std::optional<kept>>();
        with_parts([&text](auto const&... key) {
            ((text += " of ", append_computed(text, key)), ...);
        }, keys);
        return text;
    }
    /// False for a row that is dropped: the same as the one before, or bad.
    template <class Meta, class R, std::size_t... I>
    [[gnu::always_inline]] inline bool changed(Meta m, R const& row, std::index_sequence<I...> seq) {
        using now = std::tuple<key_t<Keys, R>...>;
        fault bad = fault::none;
        if constexpr (pure) {
            now const found{key_of(item_of<I>(keys), row, bad)...};  // from left to right
            if (bad != fault::none) [[unlikely]] {
                refuse_first_fault(*label.context, label.name, m.index, row, item_of<I>(keys)...);
                return false;
            }
            return keep(found, seq);
        } else {
            try {
                now const found{key_of(item_of<I>(keys), row, bad)...};  // from left to right
                if (bad == fault::none) return keep(found, seq);
            } catch (...) {
                refuse_here(label, m.index, row);
                return false;
            }
            refuse_first_fault(*label.context, label.name, m.index, row, item_of<I>(keys)...);
            return false;
        }
    }
    template <class Found, std::size_t... I>
    [[gnu::always_inline]] inline bool keep(Found const& found, std::index_sequence<I...>) {
        if (!last) {
            last.emplace(own_value<std::tuple_element_t<I, kept>>(std::get<I>(found))...);
            return true;
        }
        if ((same_value(std::get<I>(*last), std::get<I>(found)) && ...)) return false;
        (keep_value(std::get<I>(*last), std::get<I>(found)), ...);
        return true;
    }
};

template <class... Keys>
struct distinct_until_changed_stage {
    static constexpr char const* kind = "distinct_until_changed";
    pack<Keys...> keys;

    template <class In>
    using out = In;

    template <class Row, class Key>
    static consteval auto mistake_of_key() {
        using first = typename mistake_of_function<leat::in<"distinct_until_changed">, Key, Row const&>::type;
        if constexpr (!std::is_same_v<first, fine>)
            return std::type_identity<first>{};
        else {
            using key = key_t<Key, Row>;
            if constexpr (can_be_kept<key>())
                return std::type_identity<fine>{};
            else
                return std::type_identity<row_cannot_be_copied<leat::in<"distinct_until_changed">, row_is<std::remove_cvref_t<key>>>*>{};
        }
    }
    template <class Row, class Key, class... More>
    static consteval auto first_mistake_of() {
        using here = typename decltype(mistake_of_key<Row, Key>())::type;
        if constexpr (!std::is_same_v<here, fine> || sizeof...(More) == 0)
            return std::type_identity<here>{};
        else
            return first_mistake_of<Row, More...>();
    }
    template <class In>
    using mistake = typename decltype(first_mistake_of<typename In::plain, Keys...>())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return distinct_until_changed_node<typename In::plain, made_by<MakeNext>, Keys...>(keys, label_of(c, context), next);
    }
};

}  // namespace detail

/// Drops a record that is the same as the one before it: as a whole, or in the fields, expressions or functions given.
///
///     from(ticks) | distinct_until_changed("symbol"_f, "price"_f) | ...
///
/// Values are the same when they are equal by `==`; two nulls are the same, and so are records whose fields are. "Before"
/// is the last record that went on or was dropped for being the same; the first record always goes on.
///
/// *Record in and out*: at most one, unchanged. *Time, order*: kept. *State*: an owned copy of the last key or record.
/// *Cost*: a comparison per record, a copy per change; strings are copied into the storage that is there. *Errors*: an
/// expression that fails and a function that throws make a bad record, which counts as no record here. A whole record
/// that cannot be copied is refused by the compiler.
inline constexpr struct distinct_until_changed_fn {
    template <class... Keys>
    [[nodiscard]] constexpr auto operator()(Keys... keys) const {
        if constexpr (sizeof...(Keys) == 0)
            return detail::one_stage(detail::distinct_until_changed_stage<detail::whole_row>{});
        else
            return detail::one_stage(detail::distinct_until_changed_stage<Keys...>{detail::pack<Keys...>(static_cast<Keys&&>(keys)...)});
    }
} distinct_until_changed{};

}  // namespace v0
}  // namespace leat
