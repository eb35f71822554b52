// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/format/json/read.hpp>
#include <leat/stage/user_code.hpp>

namespace leat {
inline namespace v0 {

/// `decode` reads from a text, and the expression gives something else.
template <class Where, class ValueType>
struct decode_needs_a_text;

/// The format of a text that `decode` reads.
inline constexpr struct json_format {
} json{};

namespace detail {

template <class R, class E, class Next, class... Options>
struct decode_node : pass_node<Next> {
    E input;
    stage_label label;
    std::unique_ptr<json_reader<R, Options...>> reader;
    R value{};

    template <class MakeNext>
    decode_node(E e, std::tuple<Options...> const& options, stage_label l, MakeNext const& n)
        : pass_node<Next>{n()},
          input(static_cast<E&&>(e)),
          label(l),
          reader(std::apply([](auto const&... o) { return std::make_unique<json_reader<R, Options...>>(o...); }, options)) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        auto const& seen = row;
        return with_value(input, label, m, seen, [&](auto const& text) {
            if constexpr (is_optional<std::remove_cvref_t<decltype(text)>>) {
                if (!text) {
                    refuse(m, row, "the text is null", {});
                    return true;
                }
                return this->read(l, m, row, std::string_view(*text));
            } else
                return this->read(l, m, row, std::string_view(text));
        });
    }

    /// Texts with escapes that views of the batch point to are given back when the batch is through.
    void flush() {
        this->next.flush();
        reader->forget();
    }

  private:
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool read(typename Next::local& l, Meta m, Row const& row, std::string_view text) {
        if (!reader->read(text, value)) [[unlikely]] {
            refuse(m, row, reader->result().reason, text);
            return true;
        }
        return this->next.push(l, m, static_cast<R&&>(value));
    }
    /// The text is what is wrong, so the text is what the bad record shows.
    template <class Meta, class Row>
    [[gnu::cold, gnu::noinline]] void refuse(Meta m, Row const& row, std::string_view reason, std::string_view text) {
        label.context->refuse(label.name, reason, m.index, text.empty() ? row_text(row) : std::string(text), json_kind(reason));
    }
};

template <class R, class E, class... Options>
struct decode_stage {
    static constexpr char const* kind = "decode";
    E function;
    std::tuple<Options...> options;

    template <class In>
    using out = typename In::template with_row<R&&>;
    template <class In>
    struct check {
        static consteval auto pick() {
            using first = typename mistake_of_function<leat::in<"decode">, E, typename In::plain const&>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else {
                using value = typename without_optional<std::remove_cvref_t<result_t<E, typename In::plain const&>>>::type;
                if constexpr (!text_like<value>)
                    return std::type_identity<decode_needs_a_text<leat::in<"decode">, of_types<value>>*>{};
                else
                    return std::type_identity<json_first_mistake<leat::in<"decode">, R, Options...>>{};
            }
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return decode_node<R, E, made_by<MakeNext>, Options...>(function, options, label_of(c, context), next);
    }
};

template <class R>
struct decode_fn {
    template <class E, class... Options>
    [[nodiscard]] constexpr auto operator()(json_format, E text, Options... options) const {
        return one_stage(decode_stage<R, E, Options...>{static_cast<E&&>(text), std::tuple<Options...>(options...)});
    }
};

}  // namespace detail

/// Reads a record out of a text: `decode<Customer>(json, "element"_f)`, where the text is an expression or a function of
/// the row. Options are those of `json_lines`.
///
/// *Record in and out*: one record of the new type for one row, or none. *Time, order*: kept. *State*: none. *Cost*: reads
/// into one record that is used again. *Errors*: a text that is null or cannot be read makes a bad record with the reason
/// and the text.
template <class R>
inline constexpr detail::decode_fn<R> decode{};

}  // namespace v0
}  // namespace leat
