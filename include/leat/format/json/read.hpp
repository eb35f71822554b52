// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/format/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace leat {
inline namespace v0 {
namespace detail {

// -- names -----------------------------------------------------------------------------------------------------------

/// Whether the `N` bytes at `p` are those of `start`; reads up to 32 bytes at once, as far as the text was right.
template <std::size_t N>
[[nodiscard]] [[gnu::always_inline]] inline bool starts_as(char const* p, char const* start) noexcept {
    static_assert(N >= 3);
    if constexpr (N > 32) {
        constexpr std::size_t rest = N < 40 ? 8 : N - 32;
        return starts_as<32>(p, start) && starts_as<rest>(p + N - rest, start + N - rest);
    } else if constexpr (N >= 8) {
        std::uint64_t difference = load8(p + N - 8) ^ load8(start + N - 8);
        for (std::size_t i = 0; i + 8 < N; i += 8) difference |= load8(p + i) ^ load8(start + i);
        return difference == 0;
    } else if constexpr (N >= 4) {
        std::uint32_t a[2];
        std::uint32_t b[2];
        std::memcpy(a, p, 4);
        std::memcpy(b, start, 4);
        std::memcpy(a + 1, p + N - 4, 4);
        std::memcpy(b + 1, start + N - 4, 4);
        return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0;
    } else {
        return std::memcmp(p, start, N) == 0;
    }
}

/// In records with more fields than this, the reading of a value is one function for each type and not for each field:
/// compilers take more than their share of time for long functions.
inline constexpr std::size_t most_inline_fields = 16;

template <fixed_string Prefix, class T, class Unit, class Context>
[[gnu::noinline]] char const* read_value_by_call(Context& context, char const* p, T& out, Unit const& unit) {
    return read_value<Prefix>(context, p, out, unit);
}

/// How the field `I` of the record `R` at `Prefix` is named and read.
template <fixed_string Prefix, class R, std::size_t I, class Context>
struct json_field {
    using field = field_at<R, I>;
    using options = typename Context::options_type;
    static constexpr std::size_t option = options::template find_below<Prefix, field::name>();
    static constexpr auto below = options::template prefix_below<Prefix, field::name>();

    static consteval bool has_key() {
        if constexpr (option == npos)
            return false;
        else
            return part_t<option, decltype(options::values)>::has_key;
    }

    /// `"name":`, and its length.
    [[nodiscard]] static constexpr auto const& start(Context const& context) noexcept {
        if constexpr (has_key())
            return item_of<option>(context.options.values).start;
        else
            return member_start_of<field::name>;
    }
    static constexpr std::size_t length =
        std::tuple_size_v<std::remove_cvref_t<decltype(start(std::declval<Context const&>()))>>;

    [[nodiscard]] static constexpr std::string_view name(Context const& context) noexcept {
        if constexpr (has_key())
            return item_of<option>(context.options.values).name();
        else
            return field::name.view();
    }

    [[nodiscard]] static constexpr decltype(auto) unit([[maybe_unused]] Context const& context) noexcept {
        if constexpr (option == npos)
            return no_unit{};
        else
            return (item_of<option>(context.options.values).unit);
    }

    template <class T>
    [[gnu::always_inline]] static char const* read(Context& context, char const* p, T& out) {
        if constexpr (field_count<R> <= most_inline_fields)
            return read_value<below>(context, p, out, unit(context));
        else
            return read_value_by_call<below>(context, p, out, unit(context));
    }
};

// -- what is seldom --------------------------------------------------------------------------------------------------

/// After a value could not be read: when its field comes again in the same object, that one counts, and the place
/// behind the value is returned. Otherwise the fault is the field's.
template <char End>
[[gnu::cold, gnu::noinline]] char const* pass_if_repeated(json_state& s, char const* value, std::string_view name) {
    auto const named = [&s, name] {
        std::string path;
        put_text(path, name);
        if (!s.path.empty() && s.path[0] != '[') put_char(path, '.');
        put_text(path, s.path);
        s.path.clear();
        put_text(s.path, path);
        return nullptr;
    };
    if (!is_about_value(s.fault)) return named();
    json_fault const fault = s.fault;
    char const* const where = s.where;
    char const* const behind = skip_value<End>(s, value);
    for (char const* p = behind; p;) {
        p = skip_space<End>(p);
        if (*p == '}') {
            s.fault = fault;
            s.where = where;
            return named();
        }
        if (*p != ',') {
            s.fail(json_fault::expected_comma_or_brace, p);
            break;
        }
        json_text other;
        p = scan_name<End>(s, skip_space<End>(p + 1), other);
        if (!p) break;
        if (unescaped(s, other) == name) {
            s.fault = json_fault::none;
            s.path.clear();
            return behind;
        }
        p = skip_value<End>(s, p);
    }
    s.path.clear();  // the text is no JSON, and that is not about a field
    return nullptr;
}

[[gnu::cold, gnu::noinline]] inline char const* missing(json_state& s, char const* p, std::string_view name) {
    s.fail(json_fault::missing_field, p);
    put_text(s.path, name);
    return nullptr;
}

// -- records ---------------------------------------------------------------------------------------------------------

/// The fields that were seen, a bit each.
template <std::size_t N>
struct json_seen {
    static constexpr std::size_t words = (N + 63) / 64;
    std::uint64_t bits[words > 0 ? words : 1] = {};

    constexpr void set(std::size_t i) noexcept { bits[i / 64] |= std::uint64_t{1} << (i % 64); }
    [[nodiscard]] constexpr bool test(std::size_t i) const noexcept { return (bits[i / 64] >> (i % 64) & 1U) != 0; }
    [[nodiscard]] constexpr bool all() const noexcept {
        std::uint64_t missing = 0;
        for (std::size_t w = 0; w != words; ++w) {
            std::size_t const left = N - w * 64;
            missing |= ~bits[w] & (left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1);
        }
        return missing == 0;
    }
};

/// Where the reading of an object stands.
struct json_place {
    char const* p;        // null after a fault
    std::size_t from;     // the field to be expected next
    std::size_t escaped;  // the field that stands at `p` with its name in another spelling, or none
    std::size_t failed;   // the field whose value at `p` could not be read, or none
    bool closed;
};

/// The names of the fields of a record as they are outside.
template <fixed_string Prefix, class R, class Context, std::size_t... I>
[[nodiscard]] std::array<std::string_view, sizeof...(I) + 1> json_names(Context const& context, std::index_sequence<I...>) noexcept {
    return {json_field<Prefix, R, I, Context>::name(context)..., {}};
}
template <fixed_string Prefix, class R, class Context>
[[nodiscard, gnu::cold, gnu::noinline]] std::string_view json_name_of(Context const& context, std::size_t field) noexcept {
    return json_names<Prefix, R>(context, std::make_index_sequence<field_count<R>>{})[field];
}
/// The field of a name, or none.
template <fixed_string Prefix, class R, class Context>
[[nodiscard, gnu::noinline]] std::size_t json_field_of(Context const& context, std::string_view name) noexcept {
    constexpr std::size_t count = field_count<R>;
    auto const names = json_names<Prefix, R>(context, std::make_index_sequence<count>{});
    for (std::size_t i = 0; i != count; ++i)
        if (names[i] == name) return i;
    return npos;
}

/// An object into a record. The fields are expected in their order; at every name that is not the expected one, those
/// after it are tried, and at last all of them. What belongs to no field is checked and passed over.
template <fixed_string Prefix, class R, class Context>
char const* read_record(Context& context, char const* p, R& out) {
    constexpr char end = Context::end;
    constexpr std::size_t count = field_count<R>;
    if (*p != '{') return context.fail(json_fault::expected_object, p);
    unsigned const level = context.depth;
    if (level == json_depth_limit) return context.fail(json_fault::too_deep, p);
    context.depth = level + 1;
    json_seen<count> seen;
    json_place at{skip_space<end>(p + 1), 0, npos, npos, false};

    // One field, when it stands here. True when the object is at its end, or wrong.
    auto const take = [&]<std::size_t I>(std::integral_constant<std::size_t, I>)
                          __attribute__((always_inline)) -> bool {
        using member = json_field<Prefix, R, I, Context>;
        if (I < at.from) return false;
        char const* value;
        if (starts_as<member::length>(at.p, member::start(context).data())) [[likely]] {
            value = skip_space<end>(at.p + member::length);
        } else if (at.escaped == I) {
            value = at.p;
            at.escaped = npos;
        } else {
            return false;
        }
        char const* next = member::read(context, value, leat::get_at<I>(out));
        if (!next) [[unlikely]] {
            at.p = value;
            at.failed = I;
            return true;
        }
        seen.set(I);
        next = skip_space<end>(next);
        at.from = I + 1;
        if (*next == ',') [[likely]] {
            at.p = skip_space<end>(next + 1);
            return false;
        }
        at.closed = *next == '}';
        at.p = at.closed ? next + 1 : context.fail(json_fault::expected_comma_or_brace, next);
        return true;
    };
    if (*at.p == '}') {
        at.closed = true;
        ++at.p;
    }
    while (!at.closed) {
        bool const stopped = [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            return (take(std::integral_constant<std::size_t, I>{}) || ...);
        }(std::make_index_sequence<count>{});
        char const* next;
        if (!stopped) {
            // Another name than those expected from here on.
            json_text text;
            char const* const value = scan_name<end>(context, at.p, text);
            if (!value) return nullptr;
            std::size_t const found = json_field_of<Prefix, R>(context, unescaped(context, text));
            if (found != npos) {
                at.from = at.escaped = found;
                at.p = value;
                continue;
            }
            next = skip_value<end>(context, value);
        } else {
            if (at.failed == npos) break;
            context.depth = level + 1;
            next = pass_if_repeated<end>(context, at.p, json_name_of<Prefix, R>(context, at.failed));
            at.from = at.failed + 1;
            at.failed = npos;
        }
        if (!next) return nullptr;
        next = skip_space<end>(next);
        if (*next == ',') {
            at.p = skip_space<end>(next + 1);
            continue;
        }
        if (*next != '}') return context.fail(json_fault::expected_comma_or_brace, next);
        at.closed = true;
        at.p = next + 1;
    }
    if (!at.p) return nullptr;
    context.depth = level;

    if (!seen.all()) [[unlikely]] {
        // What was not there is null, where the type allows it.
        bool const complete = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return ([&] {
                if (seen.test(I)) return true;
                if constexpr (is_optional<typename field_at<R, I>::type>) {
                    leat::get_at<I>(out).reset();
                    return true;
                } else {
                    missing(context, at.p - 1, json_name_of<Prefix, R>(context, I));
                    return false;
                }
            }() && ...);
        }(std::make_index_sequence<count>{});
        if (!complete) return nullptr;
    }
    return at.p;
}

/// Throws when two fields of a record have one name outside: the second one would never be found.
template <fixed_string Prefix, class T, class Context>
void check_json_names(Context const& context) {
    using record = typename inner_record<T>::type;
    if constexpr (record_like<record> && !same_name<Prefix, no_options_here>) {
        [&]<std::size_t... I>(std::index_sequence<I...> all) {
            auto const names = json_names<Prefix, record>(context, all);
            for (std::size_t i = 0; i != sizeof...(I); ++i)
                for (std::size_t j = 0; j != i; ++j)
                    if (names[i] == names[j])
                        throw_error({"two fields have the JSON name \"", names[i], "\""},
                                    "give one of them another leat::key");
            (check_json_names<json_field<Prefix, record, I, Context>::below, typename field_at<record, I>::type>(
                 context),
             ...);
        }(std::make_index_sequence<field_count<record>>{});
    }
}

/// Reads one value from a text that `json_padding` readable bytes and first a `Context::end` follow.
template <class T, class Context>
[[gnu::always_inline]] inline char const* read_json_value(Context& context, char const* p, T& out) {
    context.depth = 0;
    return read_value<Context::options_type::template first_prefix<T>>(context, skip_space<Context::end>(p), out,
                                                                       no_unit{});
}

}  // namespace detail

/// Reads JSON texts into values of any type that JSON knows, one text after the other. Keeps its storage between them.
///
/// *Record in and out*: the fields of a record are found by name in any order; unknown ones are passed over whatever
/// they hold; the last of several with one name counts. A missing field and `null` are read into `std::optional` only.
/// *State and its bound*: a copy of the longest text; the texts of views with escapes until `forget`.
/// *Cost*: one pass. Strings are assigned, so they keep their storage. A `std::string_view` points into the text, or,
/// with escapes, into the reader. *Errors*: false; `result` says what was wrong. The value is then any mixture of old
/// and new.
template <class R, class... Options>
class json_reader {
public:
    explicit json_reader(Options const&... options) : context_(detail::json_options<Options...>(options...)) {
        using mistake = detail::json_first_mistake<in<"json_reader">, R, Options...>;
        if constexpr (!std::is_same_v<mistake, detail::fine>)
            std::remove_pointer_t<mistake> error;
        else
            detail::check_json_names<detail::json_options<Options...>::template first_prefix<R>, R>(context_);
    }

    [[nodiscard]] bool read(std::string_view text, R& out) {
        copy_.resize(text.size() + detail::json_padding);
        if (!text.empty()) std::memcpy(copy_.data(), text.data(), text.size());
        copy_[text.size()] = '\0';
        context_.copied_from = text.data();
        context_.copied_to = copy_.data();
        size_ = text.size();
        char const* p = detail::read_json_value(context_, copy_.data(), out);
        if (!p) return false;
        p = detail::skip_space<'\0'>(p);
        if (p == copy_.data() + size_) return true;
        context_.fail(detail::json_fault::text_after_value, p);
        return false;
    }

    /// What was wrong with the last text; for `read` that returned false.
    [[nodiscard]] json_result result() const {
        char const* const begin = copy_.data();
        return {false, static_cast<std::size_t>(context_.where - begin),
                detail::json_message(context_.fault, context_.path, begin, context_.where, begin + size_, context_.format)};
    }

    /// Ends the life of the views with escapes that were read.
    void forget() noexcept { context_.arena.clear(); }

private:
    detail::json_context<'\0', detail::json_options<Options...>> context_;
    std::string copy_;
    std::size_t size_ = 0;
};

/// Reads one JSON text: `json_read(text, purchase, "ts"_f = leat::epoch_seconds)`. See `json_reader`, which is cheaper
/// for many texts. Not for types that hold a `std::string_view`, for which only a reader can live long enough.
template <class R, class... Options>
[[nodiscard]] json_result json_read(std::string_view text, R& out, Options const&... options) {
    using mistake = detail::json_first_mistake<in<"json_read">, R, Options...>;
    if constexpr (std::is_same_v<mistake, detail::fine>) {
        static_assert(!detail::json_holds_views<R>(),
                      "leat: json_read cannot read into std::string_view; use leat::json_reader");
        json_reader<R, Options...> reader(options...);
        return reader.read(text, out) ? json_result{} : reader.result();
    } else {
        std::remove_pointer_t<mistake> error;
        return {};
    }
}

/// Whether a text is JSON: RFC 8259 exactly, but for the limit of 1024 arrays and objects in each other, and halves of
/// surrogate pairs, which are refused.
[[nodiscard]] inline bool json_valid(std::string_view text) {
    std::string copy;
    copy.reserve(text.size() + detail::json_padding);
    copy.append(text).append(detail::json_padding, '\0');
    detail::json_state state;
    char const* p = detail::skip_value<'\0'>(state, detail::skip_space<'\0'>(copy.data()));
    return p && detail::skip_space<'\0'>(p) == copy.data() + text.size();
}

namespace detail {

/// One text in a field of another record.
template <class R>
[[nodiscard]] json_result decode_json(std::string_view text, R& out) {
    return json_read(text, out);
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
