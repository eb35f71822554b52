// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/number.hpp>
#include <leat/format/json/options.hpp>
#include <leat/record/access.hpp>
#include <leat/record/enum_names.hpp>
#include <leat/time/text.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace leat {
inline namespace v0 {

/// JSON cannot be read into, or written from, a field of this type. Known are bool, integers, floating numbers,
/// decimals, text, enums (with `leat::enum_names`, or scoped, or with an underlying type), times, durations, and records,
/// optionals, vectors and arrays of these.
template <class Field, class ItsType>
struct json_knows_no_such_type;

/// JSON is read into the members of a record: they are not const, a text is a `std::string` (or a `std::string_view`, which
/// lives as long as its batch), and the record can be made without arguments.
template <class Where, class Field, class ItsType, class Write>
struct json_cannot_fill;

/// A struct is a record when its fields have been named: `BOOST_HANA_ADAPT_STRUCT(purchase, category, price);`, outside of
/// any namespace and before its first use.
template <class Where, class Struct, class Write>
struct struct_is_no_record;

namespace detail {

/// Text that lives until `clear`: what views point to when the text outside has escapes.
class text_arena {
public:
    text_arena() = default;
    text_arena(text_arena&& other) noexcept
        : last_(std::exchange(other.last_, nullptr)), left_(std::exchange(other.left_, 0)), at_(std::exchange(other.at_, nullptr)) {}
    text_arena& operator=(text_arena&&) = delete;
    ~text_arena() { free_from(last_); }

    std::string_view keep(std::string_view text) {
        if (text.size() > left_) grow(text.size());
        char const* const to = static_cast<char const*>(std::memcpy(at_, text.data(), text.size()));
        at_ += text.size();
        left_ -= text.size();
        return {to, text.size()};
    }
    void clear() noexcept {
        if (last_ == nullptr) return;
        free_from(std::exchange(last_->before, nullptr));  // the last one is the largest
        begin_last();
    }

private:
    void grow(std::size_t wanted) {
        std::size_t const doubled = last_ == nullptr ? 1024 : last_->size * 2;
        std::size_t const size = doubled > wanted ? doubled : wanted;
        last_ = ::new (::operator new(sizeof(block) + size)) block{last_, size};
        begin_last();
    }
    void begin_last() noexcept {
        at_ = reinterpret_cast<char*>(last_ + 1);
        left_ = last_->size;
    }

    /// Stands before its bytes.
    struct block {
        block* before;
        std::size_t size;
    };
    static void free_from(block* b) noexcept {
        while (b != nullptr) ::operator delete(std::exchange(b, b->before));
    }

    block* last_ = nullptr;
    std::size_t left_ = 0;
    char* at_ = nullptr;
};

/// Everything that reading needs besides the place. `End` is the byte behind the text, see scan.hpp.
template <char End, class Options>
struct json_context : json_state {
    static constexpr char end = End;
    using options_type = Options;

    Options options;
    text_arena arena{};
    // Views point to where the caller's text is, not to the copy that is read.
    char const* copied_from = nullptr;
    char const* copied_to = nullptr;

    explicit json_context(Options o) : options(std::move(o)) {}

    [[nodiscard]] std::string_view outside(std::string_view text) const noexcept {
        if constexpr (End == '\n')
            return text;
        else
            return {copied_from + (text.data() - copied_to), text.size()};
    }
};

template <class T>
concept decimal_like = requires(T const& value, std::int64_t mantissa) {
    { T::scale } -> std::convertible_to<int>;
    { value.mantissa() } -> std::convertible_to<std::int64_t>;
    { T::from_mantissa(mantissa) } -> std::same_as<T>;
};

template <class T>
inline constexpr bool json_vector = false;
template <class T, class A>
inline constexpr bool json_vector<std::vector<T, A>> = true;
template <class T>
inline constexpr bool json_array = false;
template <class T, std::size_t N>
inline constexpr bool json_array<std::array<T, N>> = true;
template <class Unit>
inline constexpr int epoch_power = -1;
template <int Power>
    requires(Power >= 0)
inline constexpr int epoch_power<epoch_unit<Power>> = Power;

/// The first argument that is a mistake.
template <class M, class... More>
consteval auto first_mistake_of(M first, More... more) {
    if constexpr (!std::is_same_v<M, fine> || sizeof...(More) == 0)
        return first;
    else
        return first_mistake_of(more...);
}

template <class T>
inline constexpr bool json_scalar =
    std::is_arithmetic_v<T> || decimal_like<T> || std::convertible_to<T const&, std::string_view> || numbered_enum<T> ||
    std::is_same_v<T, timestamp> || is_duration<T>;

/// The first field, at any depth, whose type JSON does not know: `fine`, or a pointer to an incomplete type. `Seen` are
/// the records around it, for records may hold vectors of themselves.
template <class T, fixed_string Name, class... Seen>
consteval auto json_unknown_type() {
    using inside = typename inner_record<T>::type;
    if constexpr (json_scalar<inside> || (std::is_same_v<inside, Seen> || ...)) {
        return fine{};
    } else if constexpr (record_like<inside>) {
        return []<class... F>(schema<F...>) {
            if constexpr (sizeof...(F) == 0)
                return fine{};
            else
                return first_mistake_of(json_unknown_type<typename F::type, F::name, inside, Seen...>()...);
        }(schema_of<inside>{});
    } else {
        return static_cast<json_knows_no_such_type<column<Name>, inside>*>(nullptr);
    }
}

/// Whether a type holds views, at any depth.
template <class T, class... Seen>
consteval bool json_holds_views() {
    using inside = typename inner_record<T>::type;
    if constexpr ((std::is_same_v<inside, Seen> || ...) || !record_like<inside>)
        return std::is_same_v<inside, std::string_view>;
    else
        return []<class... F>(schema<F...>) {
            return (json_holds_views<typename F::type, inside, Seen...>() || ...);
        }(schema_of<inside>{});
}

template <class Where, class R, class... Seen, std::size_t... I>
consteval auto json_unfilled_fields(std::index_sequence<I...>);

/// The first field, at any depth, that cannot be read into.
template <class Where, class T, class... Seen>
consteval auto json_unfilled() {
    using inside = typename inner_record<T>::type;
    if constexpr ((std::is_same_v<inside, Seen> || ...) || !record_like<inside>)
        return fine{};
    else
        return json_unfilled_fields<Where, inside, Seen...>(std::make_index_sequence<field_count<inside>>{});
}
template <class Where, class R, std::size_t I, class... Seen>
consteval auto json_unfilled_field() {
    using its = field_at<R, I>;
    using member = std::remove_reference_t<decltype(leat::get_at<I>(std::declval<R&>()))>;
    if constexpr (std::is_const_v<member>)
        return static_cast<json_cannot_fill<Where, column<its::name>, of_types<member>, did_you_mean<"a member without const">>*>(nullptr);
    else if constexpr (std::is_pointer_v<member> && std::is_convertible_v<member, std::string_view>)
        return static_cast<json_cannot_fill<Where, column<its::name>, of_types<member>, did_you_mean<"std::string">>*>(nullptr);
    else
        return json_unfilled<Where, typename its::type, R, Seen...>();
}
template <class Where, class R, class... Seen, std::size_t... I>
consteval auto json_unfilled_fields(std::index_sequence<I...>) {
    if constexpr (sizeof...(I) == 0)
        return fine{};
    else {
        using first = decltype(first_mistake_of(json_unfilled_field<Where, R, I, Seen...>()...));
        if constexpr (std::is_same_v<first, fine> && !std::is_default_constructible_v<R>)
            return static_cast<json_cannot_fill<Where, R, of_types<>, did_you_mean<"a default constructor">>*>(nullptr);
        else
            return first{};
    }
}

/// The same for what is read or written itself.
template <class Where, class R>
consteval auto json_unknown_row() {
    using inside = typename inner_record<R>::type;
    if constexpr (!json_scalar<inside> && !record_like<inside> && std::is_class_v<inside>)
        return static_cast<struct_is_no_record<Where, inside, did_you_mean<"BOOST_HANA_ADAPT_STRUCT">>*>(nullptr);
    else if constexpr (std::is_same_v<Where, in<"json_lines">> || std::is_same_v<Where, in<"json_read">> ||
                       std::is_same_v<Where, in<"json_reader">> || std::is_same_v<Where, in<"decode">>)
        return first_mistake_of(json_unknown_type<R, "value">(), json_unfilled<Where, R>());
    else  // written
        return json_unknown_type<R, "value">();
}

/// `fine`, or the first mistake in using JSON for an `R` with these options.
template <class Where, class R, class... Options>
using json_first_mistake = decltype(first_mistake_of(json_unknown_row<Where, R>(),
                                                     std::declval<json_options_mistake<Where, R, Options...>>()));

/// Texts that are longer than every string has room for, or have escapes.
[[gnu::noinline]] inline void assign_long_text(std::string& to, json_text const& text) {
    to.clear();
    if (text.escaped)
        append_unescaped(to, text);
    else
        to.append(text.begin, static_cast<std::size_t>(text.end - text.begin));
}

/// Makes `to` the text, in the storage that it has.
[[gnu::always_inline]] inline void assign_text(std::string& to, json_text const& text) {
    // Short texts are copied by a fixed number of bytes and cut then, so that no branch depends on their length. What
    // follows them can be read, and every string has room for 15 bytes.
    constexpr std::size_t fixed = 15;
    auto const size = static_cast<std::size_t>(text.end - text.begin);
    if (size > fixed || text.escaped) return assign_long_text(to, text);
    to.clear();
    to.append(text.begin, fixed);
    to.resize(size);
}

/// A string between quotes, checked.
[[gnu::always_inline]] inline char const* read_text(json_state& s, char const* p, json_text& text) noexcept {
    if (*p != '"') [[unlikely]]
        return s.fail(json_fault::expected_string, p);
    return scan_string(s, p + 1, text);
}

/// A text into a string. Out of line: a record has many, and each would be another copy of it for the compiler.
[[gnu::noinline]] inline char const* read_string(json_state& s, char const* p, std::string& to) {
    json_text text;
    p = read_text(s, p, text);
    if (p) [[likely]]
        assign_text(to, text);
    return p;
}

/// A time that its format does not take.
template <class Unit, class Context>
[[gnu::cold, gnu::noinline]] char const* bad_time(Context& context, char const* p, Unit const& unit) {
    if constexpr (requires { std::string_view(unit.text()); })
        context.format = unit.text();
    else if constexpr (is_epoch_unit<Unit>)
        context.format = name_of_unit<Unit::power>;
    else if constexpr (std::is_same_v<Unit, iso8601_unit>)
        context.format = "ISO 8601, such as 2024-12-01T10:20:30Z";
    else
        context.format = {};
    return context.fail(json_fault::bad_time, p);
}

/// What stands where a time is expected is no text: a number has a unit, which can be guessed from its digits.
[[gnu::cold, gnu::noinline]] inline char const* no_text_for_time(json_state& s, char const* p) noexcept {
    char const* const first = p + (*p == '-');
    std::ptrdiff_t digits = 0;
    while (is_digit(first[digits])) ++digits;
    if (digits == 0) return nullptr;
    return s.fail(digits < 12   ? json_fault::seconds_for_time
                  : digits < 15 ? json_fault::milliseconds_for_time
                  : digits < 18 ? json_fault::microseconds_for_time
                                : json_fault::nanoseconds_for_time,
                  p);
}

template <class Unit, class Context>
char const* read_timestamp(Context& context, char const* p, timestamp& out, Unit const& unit) {
    if constexpr (std::is_same_v<Unit, no_unit>) {
        return read_timestamp(context, p, out, iso8601);
    } else if constexpr (Unit::is_number) {
        char const* const begin = p;
        if (*p != '-' && !is_digit(*p)) return context.fail(json_fault::expected_number, p);
        if constexpr (epoch_power<Unit> >= 0) {
            // The usual case: 10 to 16 digits and nothing behind them.
            std::int64_t count = 0;
            for (int i = 0; i != 17 && is_digit(*p); ++i, ++p) count = count * 10 + (*p - '0');
            if (p - begin >= 8 && *begin != '0' && !is_digit(*p) && !goes_on_as_number(*p)) {
                if (__builtin_mul_overflow(count, power_of_ten[epoch_power<Unit>], &count))
                    return context.fail(json_fault::does_not_fit, begin);
                out = timestamp{duration{count}};
                return p;
            }
        }
        p = scan_number(context, begin);
        if (!p) return nullptr;
        return read_time({begin, static_cast<std::size_t>(p - begin)}, out, unit)
                   ? p
                   : bad_time(context, begin, unit);
    } else {
        json_text text;
        char const* const next = read_text(context, p, text);
        if (!next) return no_text_for_time(context, p);
        return read_time(unescaped(context, text), out, unit) ? next : bad_time(context, p, unit);
    }
}

template <fixed_string Prefix, class R, class Context>
char const* read_record(Context& context, char const* p, R& out);

/// Reads one value of any type that JSON knows. `Prefix` is the path of the options for its fields.
template <fixed_string Prefix, class T, class Unit, class Context>
[[gnu::always_inline]] inline char const* read_value(Context& context, char const* p, T& out, Unit const& unit);

/// An enum by the name of its value, or by its number.
template <class Context, class E>
char const* read_enum(Context& context, char const* p, E& out) {
    if constexpr (named_enum<E>) {
        if (*p != '-' && !is_digit(*p)) {
            json_text text;
            char const* const next = read_text(context, p, text);
            if (!next) return nullptr;
            return enum_value(unescaped(context, text), out) ? next : context.fail(json_fault::unknown_name, p);
        }
    }
    enum_count<E> number{};
    char const* const next = read_integer(context, p, number);
    if (!next) return nullptr;
    return enum_of_number(number, out) ? next : context.fail(json_fault::does_not_fit, p);
}

/// The path of an element, for messages.
template <class Context>
[[gnu::cold, gnu::noinline]] char const* failed_element(Context& context, std::size_t index) {
    bool const named = !context.path.empty() && context.path[0] != '[';
    context.path = message_of({"[", number_text(index), named ? "]." : "]", context.path});
    return nullptr;
}

/// Reads an array; `element(p, index)` reads one element.
template <class Context, class Element>
char const* read_array(Context& context, char const* p, std::size_t& count, Element element) {
    constexpr char end = Context::end;
    count = 0;
    if (*p != '[') return context.fail(json_fault::expected_array, p);
    if (context.depth == json_depth_limit) return context.fail(json_fault::too_deep, p);
    p = skip_space<end>(p + 1);
    if (*p == ']') return p + 1;
    ++context.depth;
    for (;;) {
        p = element(p, count);
        if (!p) return failed_element(context, count);
        ++count;
        p = skip_space<end>(p);
        if (*p == ']') break;
        if (*p != ',') return context.fail(json_fault::expected_comma_or_bracket, p);
        p = skip_space<end>(p + 1);
    }
    --context.depth;
    return p + 1;
}

template <fixed_string Prefix, class T, class A, class Unit, class Context>
char const* read_vector(Context& context, char const* p, std::vector<T, A>& out, Unit const& unit) {
    std::size_t count{};
    // Elements that are there are read over, so that their strings keep their storage.
    p = read_array(context, p, count, [&](char const* at, std::size_t i) {
        if constexpr (std::is_same_v<T, bool>) {
            bool value{};
            at = read_value<Prefix>(context, at, value, unit);
            if (i == out.size())
                out.push_back(value);
            else
                out[i] = value;
            return at;
        } else {
            if (i == out.size()) out.emplace_back();
            return read_value<Prefix>(context, at, out[i], unit);
        }
    });
    if (p && count != out.size()) out.resize(count);
    return p;
}

template <fixed_string Prefix, class T, std::size_t N, class Unit, class Context>
char const* read_fixed_array(Context& context, char const* p, std::array<T, N>& out, Unit const& unit) {
    std::size_t count{};
    char const* const begin = p;
    p = read_array(context, p, count, [&](char const* at, std::size_t i) {
        if (i >= N) return skip_value<Context::end>(context, at);
        return read_value<Prefix>(context, at, out[i], unit);
    });
    return p && count != N ? context.fail(json_fault::wrong_length, begin) : p;
}

template <fixed_string Prefix, class T, class Unit, class Context>
inline char const* read_value(Context& context, char const* p, T& out, Unit const& unit) {
    if constexpr (is_optional<T>) {
        if (*p == 'n' && same4(p, "null")) {
            out.reset();
            return p + 4;
        }
        if (!out) out.emplace();
        return read_value<Prefix>(context, p, *out, unit);
    } else if constexpr (std::is_same_v<T, bool>) {
        if (same4(p, "true")) {
            out = true;
            return p + 4;
        }
        out = false;
        return *p == 'f' && same4(p + 1, "alse") ? p + 5 : context.fail(json_fault::expected_bool, p);
    } else if constexpr (std::integral<T>) {
        return read_integer(context, p, out);
    } else if constexpr (std::floating_point<T>) {
        return read_number(context, p, out);
    } else if constexpr (decimal_like<T>) {
        std::int64_t mantissa{};
        if (*p != '-' && !is_digit(*p)) return context.fail(json_fault::expected_number, p);
        p = read_scaled<static_cast<int>(T::scale)>(context, p, mantissa);
        out = T::from_mantissa(mantissa);
        return p;
    } else if constexpr (std::is_same_v<T, std::string>) {
        return read_string(context, p, out);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
        json_text text;
        p = read_text(context, p, text);
        if (p) [[likely]]
            out = text.escaped ? context.arena.keep(unescaped(context, text)) : context.outside(text.view());
        return p;
    } else if constexpr (std::is_enum_v<T>) {
        return read_enum(context, p, out);
    } else if constexpr (std::is_same_v<T, timestamp>) {
        return read_timestamp(context, p, out, unit);
    } else if constexpr (is_duration<T>) {
        typename T::rep count{};
        p = read_value<Prefix>(context, p, count, unit);
        out = T(count);
        return p;
    } else if constexpr (json_vector<T>) {
        return read_vector<Prefix>(context, p, out, unit);
    } else if constexpr (json_array<T>) {
        return read_fixed_array<Prefix>(context, p, out, unit);
    } else {
        static_assert(record_like<T>, "leat: JSON knows no such type");
        return read_record<Prefix>(context, p, out);
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
