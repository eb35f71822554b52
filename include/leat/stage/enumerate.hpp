// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/stage/user_code.hpp>

#include <cstdint>

namespace leat {
inline namespace v0 {

/// `enumerate` adds a column, and the rows here already have one of that name. Give another: `enumerate("row_number"_f)`.
template <class Where, class Name, class There>
struct enumerate_gives_two_fields_of_one_name;

namespace detail {

/// The row before, and its number behind its fields.
template <fixed_string Name, class Row, class Schema, class Indices>
struct numbered_row;
template <fixed_string Name, class Row, class... F, std::size_t... I>
struct numbered_row<Name, Row, schema<F...>, std::index_sequence<I...>> {
    using type = mapped_row<held_t<Row>, schema<F..., field<Name, std::int64_t>>,
                            std::integer_sequence<int, static_cast<int>(I)..., -1>, std::int64_t>;
};

template <fixed_string Name, class Row>
struct enumerated {
    using plain = std::remove_cvref_t<Row>;
    static consteval auto pick() {
        if constexpr (record_like<plain>)
            return numbered_row<Name, Row, schema_of<plain>, std::make_index_sequence<field_count<plain>>>{};
        else
            return std::type_identity<record<field<Name, std::int64_t>, field<"value", plain>>>{};
    }
    using type = typename decltype(pick())::type;

    [[gnu::always_inline]] static inline type make(Row row, std::int64_t n) {
        if constexpr (record_like<plain>)
            return type{static_cast<held_t<Row>>(static_cast<Row>(row)), boost::hana::basic_tuple<std::int64_t>(n)};
        else
            return type{n, static_cast<Row>(row)};
    }
};

template <fixed_string Name, class Next>
struct enumerate_node : pass_node<Next> {
    using local = local_pair<std::int64_t, typename Next::local>;
    stage_label label;
    std::int64_t count = 0;

    template <class MakeNext>
    enumerate_node(stage_label l, MakeNext const& after) : pass_node<Next>{after()}, label(l) {}

    [[nodiscard]] local load() { return {count, this->next.load()}; }
    [[gnu::always_inline]] inline void store(local const& l) {
        count = l.own;
        this->next.store(l.next);
    }

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(local& l, Meta m, Row&& row) {
        return this->next.push(l.next, m, enumerated<Name, Row&&>::make(static_cast<Row&&>(row), l.own++));
    }

    template <class Writer>
    void save(Writer& to) const {
        to.begin("enumerate", label.name, "count: int64");
        to.write(count);
        to.end();
        this->next.save(to);
    }
    template <class Reader>
    void load_state(Reader& saved) {
        saved.begin("enumerate", label.name, "count: int64");
        saved.read(count);
        saved.end();
        this->next.load_state(saved);
    }
};

template <fixed_string Name>
struct enumerate_stage {
    static constexpr char const* kind = "enumerate";
    [[nodiscard]] static std::string parameters() { return std::string(Name.view()); }

    template <class In>
    static consteval auto pick_out() {
        using row = typename enumerated<Name, typename In::row>::type;
        if constexpr (record_like<typename In::plain>)
            return std::type_identity<typename In::template with_handle<row>>{};
        else
            return std::type_identity<typename In::template with_row<row&&>>{};
    }
    template <class In>
    using out = typename decltype(pick_out<In>())::type;
    template <class In>
    struct check {
        using plain = typename In::plain;
        static consteval auto pick() {
            if constexpr (record_like<plain>) {
                if constexpr (has_field<plain, Name>)
                    return static_cast<enumerate_gives_two_fields_of_one_name<leat::in<"enumerate">, asked_for<Name>, names_of<plain>>*>(nullptr);
                else
                    return fine{};
            } else if constexpr (!std::is_constructible_v<plain, typename In::row>)
                return static_cast<row_cannot_be_copied<leat::in<"enumerate">, row_is<plain>>*>(nullptr);
            else
                return fine{};
        }
    };
    template <class In>
    using mistake = decltype(check<In>::pick());

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return enumerate_node<Name, made_by<MakeNext>>(label_of(c, context), next);
    }
};

}  // namespace detail

/// Numbers the records, from 0: appends a column `index`, or the one that is named, of 64-bit integers.
///
///     from(lines) | enumerate() | ...                    // line, index
///     from(lines) | enumerate("line_number"_f) | ...     // line, line_number
///
/// *Record in and out*: exactly one. A row that is no record becomes `record<index, value>`. *Time, order*: kept. *State*:
/// one number. *Cost*: an addition per record; fields are not copied. *Errors*: none while running.
inline constexpr struct enumerate_fn {
    template <class... A>
        requires(sizeof...(A) != 0)
    [[nodiscard]] constexpr auto operator()(A const&...) const {
        std::remove_pointer_t<typename detail::wrong_call<"enumerate", "enumerate(\"name\"_f)", A...>::type*> error;
        return detail::broken{};
    }
    [[nodiscard]] constexpr auto operator()() const { return detail::one_stage(detail::enumerate_stage<"index">{}); }
    template <fixed_string Name>
    [[nodiscard]] constexpr auto operator()(column<Name>) const {
        return detail::one_stage(detail::enumerate_stage<Name>{});
    }
} enumerate{};

}  // namespace v0
}  // namespace leat
