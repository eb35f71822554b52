// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/record/decimal.hpp>
#include <leat/record/fixed_string.hpp>
#include <leat/record/record.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace leat {
inline namespace v0 {
namespace detail {

template <fixed_string... Parts>
consteval auto joined() {
    constexpr std::size_t size = (Parts.size() + ... + 0);
    char text[size + 1]{};
    std::size_t at = 0;
    auto const add = [&](std::string_view part) {
        for (char const c : part) text[at++] = c;
    };
    (add(Parts.view()), ...);
    return fixed_string<size + 1>(text);
}

template <std::size_t N>
consteval auto digits_of() {
    constexpr std::size_t size = [] {
        std::size_t n = 1;
        for (std::size_t rest = N; rest > 9; rest /= 10) ++n;
        return n;
    }();
    char text[size + 1]{};
    std::size_t rest = N;
    for (std::size_t i = size; i-- != 0; rest /= 10) text[i] = static_cast<char>('0' + rest % 10);
    return fixed_string<size + 1>(text);
}

/// The compiler's own name of a type without its namespaces; those of template arguments stay.
template <class T>
consteval auto compilers_name() {
    constexpr std::string_view whole = __PRETTY_FUNCTION__;
    constexpr std::size_t begin = whole.rfind("T = ") + 4;
    constexpr std::size_t colon = whole.substr(0, whole.find('<', begin)).rfind("::");
    constexpr std::size_t from = colon == std::string_view::npos || colon < begin ? begin : colon + 2;
    constexpr std::string_view name = whole.substr(from, whole.size() - from - 1);
    return fixed_string<name.size() + 1>(name);
}

template <class T>
consteval auto number_name() {
    if constexpr (std::is_same_v<T, bool>)
        return joined<"bool">();
    else if constexpr (std::is_same_v<T, char>)
        return joined<"char">();
    else if constexpr (std::is_floating_point_v<T>)
        return compilers_name<T>();
    else if constexpr (std::is_unsigned_v<T>)
        return joined<"uint", digits_of<8 * sizeof(T)>()>();
    else
        return joined<"int", digits_of<8 * sizeof(T)>()>();
}

template <class T>
struct type_name_of {
    static constexpr auto value = compilers_name<T>();
};
template <class T>
    requires std::is_arithmetic_v<T>
struct type_name_of<T> {
    static constexpr auto value = number_name<T>();
};
template <>
struct type_name_of<std::string> {
    static constexpr fixed_string value = "string";
};
template <>
struct type_name_of<std::string_view> {
    static constexpr fixed_string value = "string_view";
};
template <int Scale>
struct type_name_of<decimal<Scale>> {
    static constexpr auto value = joined<"decimal<", digits_of<static_cast<std::size_t>(Scale)>(), ">">();
};
template <class T>
struct type_name_of<std::optional<T>> {
    static constexpr auto value = joined<"optional<", type_name_of<T>::value, ">">();
};
template <class T>
struct type_name_of<std::vector<T>> {
    static constexpr auto value = joined<"vector<", type_name_of<T>::value, ">">();
};
template <class T, std::size_t N>
struct type_name_of<std::array<T, N>> {
    static constexpr auto value = joined<"array<", type_name_of<T>::value, ", ", digits_of<N>(), ">">();
};

/// The unit of a duration: its long name, and the short one that stands behind a number.
template <class Period>
struct unit_name {
    static constexpr auto value = joined<"duration<", digits_of<Period::num>(), "/", digits_of<Period::den>(), "s>">();
    static constexpr auto suffix = joined<" * ", digits_of<Period::num>(), "/", digits_of<Period::den>(), "s">();
};
#define LEAT_UNIT(PERIOD, NAME, SUFFIX)                                                                                \
    template <>                                                                                                        \
    struct unit_name<PERIOD> {                                                                                         \
        static constexpr fixed_string value = NAME;                                                                    \
        static constexpr fixed_string suffix = SUFFIX;                                                                 \
    };
LEAT_UNIT(std::nano, "nanoseconds", "ns")
LEAT_UNIT(std::micro, "microseconds", "us")
LEAT_UNIT(std::milli, "milliseconds", "ms")
LEAT_UNIT(std::ratio<1>, "seconds", "s")
LEAT_UNIT(std::ratio<60>, "minutes", "min")
LEAT_UNIT(std::ratio<3600>, "hours", "h")
LEAT_UNIT(std::ratio<86400>, "days", "d")
#undef LEAT_UNIT

template <class Rep, class Period>
struct type_name_of<std::chrono::duration<Rep, Period>> {
    static constexpr auto value = unit_name<typename Period::type>::value;
};
template <class Duration>
struct type_name_of<std::chrono::sys_time<Duration>> {
    static constexpr auto value = joined<"sys_", type_name_of<Duration>::value>();
};
template <>
struct type_name_of<std::chrono::sys_time<std::chrono::microseconds>> {
    static constexpr fixed_string value = "timestamp";
};

/// `price: double, name: string`
template <class... F>
struct fields_text { static constexpr fixed_string value = ""; };
template <class F, class... More>
struct fields_text<F, More...> {
    static constexpr auto value = joined<F::name, ": ", type_name_of<typename F::type>::value,
                                         joined<", ", More::name, ": ", type_name_of<typename More::type>::value>()...>();
};
template <class... F>
struct type_name_of<record<F...>> {
    static constexpr auto value = joined<"{", fields_text<F...>::value, "}">();
};

}  // namespace detail

/// The short name of a type of values, as schemas and messages show it: `int64`, `string`, `decimal<2>`, `timestamp`,
/// `optional<double>`; for a struct or enum of the user's its own name without namespaces, for a `leat::record` its fields
/// in braces.
template <class T>
inline constexpr std::string_view type_name = detail::type_name_of<T>::value.view();

}  // namespace v0
}  // namespace leat
