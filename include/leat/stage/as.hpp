// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/kept_value.hpp>
#include <leat/stage/user_code.hpp>

#include <limits>

namespace leat {
inline namespace v0 {

/// The struct that was asked for has a field that the rows here do not have. `rename` or `with` can make it.
template <class Where, class Asked, class Nearest, class There>
struct as_finds_no_field;

/// A field has a type that does not become the wanted one without loss: it has the first, the second is wanted. Say how
/// by `with("x"_f = cast<T>("x"_f))`, or change the struct.
template <class Where, class Asked, class Types>
struct as_field_has_another_type;

/// `as<T>()` makes a struct adapted to Boost.Hana, or a `leat::record`; T is something else.
template <class Where, class Types>
struct as_makes_records_only;

namespace detail {

/// Numbers of one type that all are numbers of the other.
template <class From, class To>
consteval bool widens() {
    if constexpr (!number<From> || !number<To> || std::is_same_v<From, char> || std::is_same_v<To, char>)
        return false;
    else if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>)
        return false;
    else if constexpr (std::is_signed_v<From> && std::is_unsigned_v<To>)
        return false;
    else
        return std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits;
}

template <class T>
inline constexpr std::size_t array_size = npos;
template <class T, std::size_t N>
inline constexpr std::size_t array_size<std::array<T, N>> = N;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class From, class To>
inline constexpr bool same_kind_of_list = (is_vector<From> && is_vector<To>) || (array_size<From> != npos && array_size<From> == array_size<To>);

template <fixed_string Prefix, fixed_string Name>
consteval auto path_of() {
    if constexpr (Prefix.size() == 0) {
        return Name;
    } else {
        char text[Prefix.size() + Name.size() + 2]{};
        for (std::size_t i = 0; i != Prefix.size(); ++i) text[i] = Prefix.text[i];
        text[Prefix.size()] = '.';
        for (std::size_t i = 0; i != Name.size(); ++i) text[Prefix.size() + 1 + i] = Name.text[i];
        return fixed_string<Prefix.size() + Name.size() + 2>{text};
    }
}

template <class Where, fixed_string Prefix, class From, class To>
consteval auto mistake_of_records();

/// The mistake of one value, at a path.
template <class Where, fixed_string Path, class From, class To>
consteval auto mistake_of_value() {
    if constexpr (std::is_same_v<From, To> || widens<From, To>() ||
                  (std::is_same_v<From, std::string_view> && std::is_same_v<To, std::string>))
        return std::type_identity<fine>{};
    else if constexpr (is_optional<To>)
        return mistake_of_value<Where, Path, typename without_optional<From>::type, typename To::value_type>();
    else if constexpr (same_kind_of_list<From, To>)
        return mistake_of_value<Where, Path, typename From::value_type, typename To::value_type>();
    else if constexpr (record_like<From> && record_like<To>)
        return mistake_of_records<Where, Path, From, To>();
    else
        return std::type_identity<as_field_has_another_type<Where, asked_for<Path>, of_types<From, To>>*>{};
}

template <class Where, fixed_string Prefix, class From, class To, std::size_t I>
consteval auto mistake_of_fields() {
    if constexpr (I == field_count<To>) {
        return std::type_identity<fine>{};
    } else {
        using wanted = field_at<To, I>;
        constexpr auto path = path_of<Prefix, wanted::name>();
        if constexpr (!has_field<From, wanted::name>) {
            return std::type_identity<
                as_finds_no_field<Where, asked_for<path>, decltype(nearest_name<From, wanted::name>()), names_of<From>>*>{};
        } else {
            using there = typename field_at<From, field_index<From, wanted::name>>::type;
            using here = typename decltype(mistake_of_value<Where, path, there, typename wanted::type>())::type;
            if constexpr (!std::is_same_v<here, fine>)
                return std::type_identity<here>{};
            else
                return mistake_of_fields<Where, Prefix, From, To, I + 1>();
        }
    }
}

template <class Where, fixed_string Prefix, class From, class To>
consteval auto mistake_of_records() {
    return mistake_of_fields<Where, Prefix, From, To, 0>();
}

template <class To, class From>
[[nodiscard]] constexpr To convert_record(From&& from);

/// A value of another type without loss; moved out of an rvalue.
template <class To, class From>
[[nodiscard]] constexpr To convert_value(From&& from) {
    using raw = std::remove_cvref_t<From>;
    if constexpr (std::is_same_v<raw, To> || std::is_arithmetic_v<To>) {
        return static_cast<To>(static_cast<From&&>(from));
    } else if constexpr (is_optional<To>) {
        using value = typename To::value_type;
        if constexpr (is_optional<raw>)
            return from ? To(convert_value<value>(*static_cast<From&&>(from))) : To();
        else
            return To(convert_value<value>(static_cast<From&&>(from)));
    } else if constexpr (is_vector<To>) {
        To out;
        out.reserve(from.size());
        for (auto&& x : from) {
            using element = std::conditional_t<std::is_lvalue_reference_v<From>, decltype(x), std::remove_reference_t<decltype(x)>&&>;
            out.push_back(convert_value<typename To::value_type>(static_cast<element>(x)));
        }
        return out;
    } else if constexpr (array_size<To> != npos) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return To{convert_value<typename To::value_type>(static_cast<From&&>(from)[I])...};
        }(std::make_index_sequence<array_size<To>>{});
    } else if constexpr (record_like<To>) {
        return convert_record<To>(static_cast<From&&>(from));
    } else {
        return To(static_cast<From&&>(from));
    }
}

/// Fields are taken in the order in which the row has them: a handle that shows one value under two names gives it away
/// at the second. A struct is filled by its accessors, whose order need not be that of its members.
template <class To, class From>
[[nodiscard]] constexpr To convert_record(From&& from) {
    using raw = std::remove_cvref_t<From>;
    if constexpr (std::is_default_constructible_v<To>) {
        To out{};
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            auto const take = [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
                constexpr std::size_t to = field_index<To, field_at<raw, At>::name>;
                if constexpr (to != npos)
                    leat::get_at<to>(out) = convert_value<typename field_at<To, to>::type>(leat::get_at<At>(static_cast<From&&>(from)));
            };
            (take(std::integral_constant<std::size_t, I>{}), ...);
        }(std::make_index_sequence<field_count<raw>>{});
        return out;
    } else {
        using source = std::conditional_t<row_handle<raw>, raw const&, From&&>;
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return To{convert_value<typename field_at<To, I>::type>(
                leat::get_at<field_index<raw, field_at<To, I>::name>>(static_cast<source>(from)))...};
        }(std::make_index_sequence<field_count<To>>{});
    }
}

template <class Row, class Next>
struct as_node : pass_node<Next> {
    template <class MakeNext>
    explicit as_node(MakeNext const& n) : pass_node<Next>{n()} {}

    template <class From>
    static constexpr bool is_one = std::is_same_v<std::remove_cvref_t<From>, Row>;

    template <class Meta, class From>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, From&& row) {
        if constexpr (is_one<From>)
            return this->next.push(l, m, static_cast<From&&>(row));
        else
            return this->next.push(l, m, convert_record<Row>(static_cast<From&&>(row)));
    }
};

template <class Row>
struct as_stage {
    static constexpr char const* kind = "as";

    template <class In>
    static consteval auto pick_out() {
        if constexpr (std::is_same_v<typename In::plain, Row>)
            return std::type_identity<In>{};
        else
            return std::type_identity<typename In::template with_row<Row&&>>{};
    }
    template <class In>
    using out = typename decltype(pick_out<In>())::type;

    template <class In>
    static consteval auto pick_mistake() {
        using where = leat::in<"as">;
        using plain = typename In::plain;
        if constexpr (!record_like<Row> || row_handle<Row>)
            return std::type_identity<as_makes_records_only<where, of_types<Row>>*>{};
        else if constexpr (!record_like<plain>)
            return std::type_identity<rows_here_have_no_fields<where, asked_for<field_at<Row, 0>::name>, plain>*>{};
        else
            return mistake_of_records<where, "", plain, Row>();
    }
    template <class In>
    using mistake = typename decltype(pick_mistake<In>())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const&, run_context&, MakeNext const& next) const {
        return as_node<Row, made_by<MakeNext>>(next);
    }
};

template <class Row>
struct as_fn {
    [[nodiscard]] constexpr auto operator()() const { return one_stage(as_stage<Row>{}); }
};

}  // namespace detail

/// Makes each record a struct of the user's, or a `leat::record`: field by field, by name.
///
///     struct Total { std::string category; std::int64_t amount; };        // BOOST_HANA_ADAPT_STRUCT(Total, ...)
///     ... | as<Total>() | for_each([](Total const& t) { ... })
///
/// The order of the fields does not matter, and the row may have more. A field may change its type where nothing can be
/// lost: to a wider number, from `std::string_view` to `std::string`, from `T` to `std::optional<T>`; in lists and in
/// nested records too. All is checked by the compiler.
///
/// *Record in and out*: exactly one. *Time, order*: kept. *State*: none. *Cost*: one copy of the fields that the struct
/// has; they are moved where the record is given away; none at all if it is that struct already. *Errors*: none while
/// running.
template <class Row>
inline constexpr detail::as_fn<Row> as{};

}  // namespace v0
}  // namespace leat
