// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/utf8.hpp>
#include <leat/record/diagnose.hpp>
#include <leat/record/pack.hpp>
#include <leat/time/text.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace leat {
inline namespace v0 {
namespace detail {

/// The unit where none was given: ISO 8601.
struct no_unit {};

/// A name outside, and the unit with it.
template <std::size_t N, class Unit>
struct wire_key {
    char text[N];
    [[no_unique_address]] Unit unit;
};

}  // namespace detail

/// The name that a field has outside, in JSON: `"ts"_f = leat::key("timestamp")`.
template <std::size_t N>
[[nodiscard]] constexpr detail::wire_key<N, detail::no_unit> key(char const (&name)[N]) noexcept {
    detail::wire_key<N, detail::no_unit> out{};
    for (std::size_t i = 0; i != N; ++i) out.text[i] = name[i];
    return out;
}

/// The name, and how times are written: `"ts"_f = leat::key("timestamp", leat::epoch_seconds)`.
template <std::size_t N, time_unit Unit>
[[nodiscard]] constexpr detail::wire_key<N, Unit> key(char const (&name)[N], Unit unit) noexcept {
    detail::wire_key<N, Unit> out{{}, unit};
    for (std::size_t i = 0; i != N; ++i) out.text[i] = name[i];
    return out;
}

/// An option gives a unit of time to a field that holds no time.
template <class Field, class ItsType>
struct json_option_gives_a_unit_of_time_to;

/// An option for JSON is no `"field"_f = leat::key("name")` and no `"field"_f = leat::epoch_seconds` or other unit.
template <class Option>
struct json_option_is_no_key_and_no_unit_of_time;

namespace detail {

// -- what an option is prepared to -----------------------------------------------------------------------------------

/// A name as it begins a member of an object: `"name":`. `N` is the size of the name with its final 0. A name that has
/// to be escaped there is never found this way (its first character is changed), but by what it means.
template <std::size_t N>
constexpr std::array<char, N + 2> member_start(char const (&name)[N]) noexcept {
    std::array<char, N + 2> out{};
    out[0] = '"';
    for (std::size_t i = 0; i + 1 != N; ++i) {
        out[i + 1] = name[i];
        if (static_cast<unsigned char>(name[i]) < 0x20 || name[i] == '"' || name[i] == '\\') out[0] = '\0';
    }
    if (!is_utf8({name, N - 1})) out[0] = '\0';
    out[N] = '"';
    out[N + 1] = ':';
    return out;
}

template <fixed_string Name>
inline constexpr auto member_start_of = member_start(Name.text);

template <class Option>
struct json_option;
template <fixed_string Path, class Unit>
struct json_option<named<Path, Unit>> {
    static constexpr bool has_key = false;
    [[no_unique_address]] Unit unit;
    constexpr explicit json_option(named<Path, Unit> const& o) : unit(o.value) {}
};
template <fixed_string Path, std::size_t N, class Unit>
struct json_option<named<Path, wire_key<N, Unit>>> {
    static constexpr bool has_key = true;
    std::array<char, N + 2> start;
    char text[N];
    [[no_unique_address]] Unit unit;
    constexpr explicit json_option(named<Path, wire_key<N, Unit>> const& o)
        : start(member_start(o.value.text)), text{}, unit(o.value.unit) {
        for (std::size_t i = 0; i != N; ++i) text[i] = o.value.text[i];
    }
    [[nodiscard]] constexpr std::string_view name() const noexcept { return {text, N - 1}; }
};

// -- which option is for which field ---------------------------------------------------------------------------------

/// Stands for a record below which no field has an option.
inline constexpr fixed_string no_options_here = ".";

/// `Prefix.Name`, the path of a field of the record at `Prefix`.
template <fixed_string Prefix, fixed_string Name>
consteval auto join_path() {
    if constexpr (Prefix.size() == 0) {
        return Name;
    } else {
        std::array<char, Prefix.size() + 1 + Name.size()> text{};
        std::size_t at = 0;
        for (char const c : Prefix.view()) text[at++] = c;
        text[at++] = '.';
        for (char const c : Name.view()) text[at++] = c;
        return fixed_string<text.size() + 1>{std::string_view(text.data(), text.size())};
    }
}

/// The options of a reader or a writer.
template <class... Options>
struct json_options {
    pack<json_option<Options>...> values;

    constexpr explicit json_options(Options const&... o) : values(json_option<Options>(o)...) {}

    /// The option for the field at a path, or `npos`.
    template <fixed_string Path>
    static consteval std::size_t find() {
        std::string_view const paths[] = {Options::name.view()..., {}};
        for (std::size_t i = 0; i != sizeof...(Options); ++i)
            if (paths[i] == Path.view()) return i;
        return npos;
    }
    template <fixed_string Prefix, fixed_string Name>
    static consteval std::size_t find_below() {
        if constexpr (sizeof...(Options) == 0 || same_name<Prefix, no_options_here>)
            return npos;
        else
            return find<join_path<Prefix, Name>()>();
    }

    /// What the fields of a record at `Prefix.Name` have as their prefix.
    template <fixed_string Prefix, fixed_string Name>
    static consteval auto prefix_below() {
        if constexpr (sizeof...(Options) == 0 || same_name<Prefix, no_options_here>) {
            return no_options_here;
        } else {
            constexpr auto path = join_path<Prefix, Name>();
            constexpr bool any =
                ((Options::name.size() > path.size() && Options::name.view().starts_with(path.view()) &&
                  Options::name.view()[path.size()] == '.') ||
                 ...);
            if constexpr (any)
                return path;
            else
                return no_options_here;
        }
    }
    template <class R>
    static constexpr auto first_prefix = [] {
        if constexpr (sizeof...(Options) == 0)
            return no_options_here;
        else
            return fixed_string<1>{""};
    }();
};

// -- mistakes in options ---------------------------------------------------------------------------------------------

/// The record within a field: that of an optional, of a vector's elements.
template <class T>
struct inner_record {
    using type = T;
};
template <class T>
struct inner_record<std::optional<T>> : inner_record<T> {};
template <class T, class A>
struct inner_record<std::vector<T, A>> : inner_record<T> {};
template <class T, std::size_t N>
struct inner_record<std::array<T, N>> : inner_record<T> {};

template <class V>
inline constexpr bool is_json_key = false;
template <std::size_t N, class Unit>
inline constexpr bool is_json_key<wire_key<N, Unit>> = true;
template <class V>
inline constexpr bool gives_unit = time_unit<V>;
template <std::size_t N, class Unit>
inline constexpr bool gives_unit<wire_key<N, Unit>> = time_unit<Unit>;

template <class Where, class R, fixed_string Path, fixed_string Whole, class V>
consteval auto json_option_mistake() {
    using inside = typename inner_record<std::remove_cvref_t<R>>::type;
    if constexpr (!record_like<inside>) {
        return missing_path<Where, inside, Whole>();
    } else if constexpr (has_field<inside, Path>) {
        using type = typename inner_record<typename field_at<inside, field_index<inside, Path>>::type>::type;
        if constexpr (gives_unit<V> && !std::is_same_v<type, timestamp>)
            return static_cast<json_option_gives_a_unit_of_time_to<column<Whole>, type>*>(nullptr);
        else
            return fine{};
    } else if constexpr (split_path<Path>::nested && has_field<inside, split_path<Path>::head>) {
        using next = typename field_at<inside, field_index<inside, split_path<Path>::head>>::type;
        return json_option_mistake<Where, next, split_path<Path>::tail, Whole, V>();
    } else {
        return missing_path<Where, inside, Path>();
    }
}

template <class Where, class R, class Option>
struct json_mistake {
    using type = json_option_is_no_key_and_no_unit_of_time<Option>*;
};
template <class Where, class R, fixed_string Path, class V>
    requires(is_json_key<V> || time_unit<V>)
struct json_mistake<Where, R, named<Path, V>> {
    using type = decltype(json_option_mistake<Where, R, Path, Path, V>());
};

template <class Where, class R, class... Options>
struct json_mistakes {
    using type = fine;
};
template <class Where, class R, class Option, class... More>
struct json_mistakes<Where, R, Option, More...> {
    using here = typename json_mistake<Where, R, Option>::type;
    using type = typename std::conditional_t<std::is_same_v<here, fine>, json_mistakes<Where, R, More...>,
                                             std::type_identity<here>>::type;
};

/// `fine`, or a pointer to an incomplete type that is named after the first mistake among the options for an `R`.
template <class Where, class R, class... Options>
using json_options_mistake = typename json_mistakes<Where, R, Options...>::type;

}  // namespace detail
}  // namespace v0
}  // namespace leat
