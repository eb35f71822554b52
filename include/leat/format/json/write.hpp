// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/value.hpp>
#include <leat/record/floating_text.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

/// The length of the beginning of a text that stands in JSON as it is: ASCII without quotes, backslashes and controls.
[[nodiscard]] inline std::size_t plain_length(std::string_view text) noexcept {
    std::size_t i = 0;
    // The scan of the reader goes 16 bytes at a time, and stops for certain when one of them is special.
    for (; text.size() - i >= 16; i += 16) {
        char block[32];
        std::memcpy(block, text.data() + i, 16);
        std::memset(block + 16, 0, 16);
        auto const plain = static_cast<std::size_t>(find_special(block) - block);
        if (plain < 16) return i + plain;
    }
    for (; i != text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    }
    return i;
}

/// Appends a text in quotes. What is not UTF-8 in it becomes U+FFFD, a byte at a time, so that the result is JSON.
inline void append_json_text(std::string& to, std::string_view text) {
    put_char(to, '"');
    while (!text.empty()) {
        std::size_t const plain = plain_length(text);
        put_text(to, text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        auto const c = static_cast<unsigned char>(text[0]);
        std::size_t length = 1;
        if (c >= 0x80) {
            length = utf8_sequence(text.data(), text.size());
            if (length == 0) {
                put_text(to, "\xEF\xBF\xBD");
                length = 1;
            } else {
                put_text(to, text.substr(0, length));
            }
        } else {
            constexpr char digits[] = "0123456789abcdef";
            char escape[] = {'\\', 'u', '0', '0', digits[c >> 4U], digits[c & 15U]};
            constexpr std::string_view short_ones = "\"\"\\\\\bb\ff\nn\rr\tt";
            std::size_t at = 0;
            while (at != short_ones.size() && short_ones[at] != text[0]) at += 2;
            if (at != short_ones.size()) escape[1] = short_ones[at + 1];
            put_text(to, escape, at != short_ones.size() ? 2 : sizeof escape);
        }
        text.remove_prefix(length);
    }
    put_char(to, '"');
}

template <fixed_string Prefix, class R, class Options>
void write_record(std::string& to, R const& row, Options const& options);

template <fixed_string Prefix, class T, class Unit, class Options>
void write_value(std::string& to, T const& value, Unit const& unit, Options const& options) {
    if constexpr (is_optional<T>) {
        if (value)
            write_value<Prefix>(to, *value, unit, options);
        else
            put_text(to, "null");
    } else if constexpr (std::is_same_v<T, bool>) {
        put_text(to, value ? "true" : "false");
    } else if constexpr (std::unsigned_integral<T>) {
        append_digits(to, value);
    } else if constexpr (std::integral<T>) {
        append_whole(to, value);
    } else if constexpr (std::floating_point<T>) {
        if (value - value == T{0})
            append_floating(to, value);
        else
            put_text(to, "null");
    } else if constexpr (decimal_like<T>) {
        append_scaled(to, value.mantissa(), static_cast<int>(T::scale), false);
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        append_json_text(to, value);
    } else if constexpr (std::is_enum_v<T>) {
        if (std::string_view const name = name_if_any(value); !name.empty())
            append_json_text(to, name);
        else
            write_value<Prefix>(to, enum_number(value), unit, options);  // as a number, `bool` and `char` too
    } else if constexpr (std::is_same_v<T, timestamp>) {
        if constexpr (std::is_same_v<Unit, no_unit>) {
            write_value<Prefix>(to, value, iso8601, options);
        } else if constexpr (Unit::is_number) {
            write_time(to, value, unit);
        } else {
            std::string text;
            write_time(text, value, unit);
            append_json_text(to, text);
        }
    } else if constexpr (is_duration<T>) {
        write_value<Prefix>(to, value.count(), unit, options);
    } else if constexpr (json_vector<T> || json_array<T>) {
        put_char(to, '[');
        bool first = true;
        for (auto const& element : value) {
            if (!first) put_char(to, ',');
            first = false;
            write_value<Prefix, typename T::value_type>(to, element, unit, options);
        }
        put_char(to, ']');
    } else {
        static_assert(record_like<T>, "leat: JSON knows no such type");
        write_record<Prefix>(to, value, options);
    }
}

/// How a member begins, where its name needs no escapes: `,"name":`.
inline void write_name(std::string& to, bool first, std::string_view start, std::string_view name) {
    if (!first) put_char(to, ',');
    if (start[0] == '"') {
        put_text(to, start);
    } else {
        append_json_text(to, name);
        put_char(to, ':');
    }
}

/// The name of a member that no option is about, and how it begins with the comma before it: `,"name":`.
struct plain_name {
    std::string_view start;
    std::string_view name;
};
template <fixed_string Name>
inline constexpr auto start_behind_comma = [] {
    std::array<char, member_start_of<Name>.size() + 1> out{','};
    for (std::size_t i = 1; i != out.size(); ++i) out[i] = member_start_of<Name>[i - 1];
    return out;
}();
template <fixed_string Name>
inline constexpr plain_name plain_name_of{{start_behind_comma<Name>.data(), start_behind_comma<Name>.size()}, Name.view()};

/// A member that no option is about: one function for all fields of a type, whatever record they are in.
template <class T>
void write_plain_member(std::string& to, bool first, plain_name const& name, T const& value) {
    if (name.start[1] == '"') [[likely]]
        put_text(to, name.start.data() + first, name.start.size() - first);
    else
        write_name(to, first, {name.start.data() + 1, name.start.size() - 1}, name.name);
    write_value<no_options_here, T>(to, value, no_unit{}, json_options<>{});
}

template <fixed_string Prefix, std::size_t I, class R, class Options>
void write_member(std::string& to, R const& row, Options const& options) {
    constexpr auto const& known = field_at<R, I>::name;
    constexpr std::size_t option = Options::template find_below<Prefix, known>();
    constexpr auto below = Options::template prefix_below<Prefix, known>();
    auto const& value = leat::get_at<I>(row);
    using type = std::remove_cvref_t<decltype(value)>;
    constexpr auto const& start = member_start_of<known>;
    if constexpr (option != npos) {
        auto const& chosen = item_of<option>(options.values);
        if constexpr (std::remove_cvref_t<decltype(chosen)>::has_key)
            write_name(to, I == 0, {chosen.start.data(), chosen.start.size()}, chosen.name());
        else
            write_name(to, I == 0, {start.data(), start.size()}, known.view());
        write_value<below, type>(to, value, chosen.unit, options);
    } else if constexpr (same_name<below, no_options_here>) {
        write_plain_member<type>(to, I == 0, plain_name_of<known>, value);
    } else {
        write_name(to, I == 0, {start.data(), start.size()}, known.view());
        write_value<below, type>(to, value, no_unit{}, options);
    }
}

template <fixed_string Prefix, class R, class Options, std::size_t... I>
void write_members(std::string& to, R const& row, [[maybe_unused]] Options const& options, std::index_sequence<I...>) {
    if constexpr (same_name<Prefix, no_options_here>)
        (write_plain_member<std::remove_cvref_t<decltype(leat::get_at<I>(row))>>(to, I == 0, plain_name_of<field_at<R, I>::name>,
                                                                                leat::get_at<I>(row)),
         ...);
    else
        (write_member<Prefix, I>(to, row, options), ...);
}

template <fixed_string Prefix, class R, class Options>
void write_record(std::string& to, R const& row, Options const& options) {
    put_char(to, '{');
    write_members<Prefix>(to, row, options, std::make_index_sequence<field_count<R>>{});
    put_char(to, '}');
}

}  // namespace detail

/// Writes values as JSON texts, without white space, all with the same options.
///
/// *Record in and out*: numbers read back as the same ones: floating numbers in their shortest form, decimals with all
/// their places; what is not finite is `null`. An empty optional is `null`. Times are ISO 8601 in UTC unless an option
/// says otherwise, durations the count of their own unit. An enum value without a name is its number. *Errors*: none.
/// Text that is not UTF-8 is written with U+FFFD for each byte that is wrong.
template <class... Options>
class json_writer {
public:
    explicit constexpr json_writer(Options const&... options) : options_(options...) {}

    /// Appends one value.
    template <class R>
    void write(std::string& to, R const& value) const {
        using namespace detail;
        using mistake = json_first_mistake<in<"json_write">, R, Options...>;
        if constexpr (std::is_same_v<mistake, fine>)
            write_value<json_options<Options...>::template first_prefix<R>, R>(to, value, no_unit{}, options_);
        else
            std::remove_pointer_t<mistake> error;
    }

private:
    detail::json_options<Options...> options_;
};

/// Appends a value as JSON: `json_write(out, purchase, "ts"_f = leat::epoch_seconds)`. See `json_writer`.
template <class R, class... Options>
void json_write(std::string& to, R const& value, Options const&... options) {
    using mistake = detail::json_first_mistake<in<"json_write">, R, Options...>;
    if constexpr (std::is_same_v<mistake, detail::fine>)
        json_writer<Options...>(options...).write(to, value);
    else
        std::remove_pointer_t<mistake> error;
}

}  // namespace v0
}  // namespace leat
