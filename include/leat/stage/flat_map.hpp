// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/flow/source.hpp>
#include <leat/stage/user_code.hpp>

#include <iterator>

namespace leat {
inline namespace v0 {

/// The function's result has no elements. Return a vector, a `std::optional`, a range or a generator; for one value of
/// each record there is `map`.
template <class Where, class ResultType>
struct result_is_not_a_list;

namespace detail {

template <class T>
inline constexpr bool is_source = false;
template <class T>
inline constexpr bool is_source<source<T>> = true;

template <class L>
concept list_range = requires(L& list) {
    list.begin();
    list.end();
    *list.begin();
};

/// What has elements, and how they are handed on. `List` is the type as it comes: a value or a reference.
template <class List>
struct elements_of {
    static constexpr bool exists = false;
};

/// Null has none, a value is one.
template <class List>
    requires is_optional<std::remove_cvref_t<List>>
struct elements_of<List> {
    static constexpr bool exists = true;
    using row = decltype(*std::declval<List>());
};

/// A generator: `leat::source`.
template <class List>
    requires is_source<std::remove_cvref_t<List>>
struct elements_of<List> {
    static constexpr bool exists = true;
    using element = typename std::remove_cvref_t<List>::element;
    using row = std::conditional_t<std::is_const_v<element>, element&, element&&>;
};

/// Elements of a container that was made for this record are given away; what a view or a reference leads to is lent;
/// what an iterator makes is handed on as a value.
template <class List>
    requires(list_range<std::remove_reference_t<List>> && !is_source<std::remove_cvref_t<List>>)
struct elements_of<List> {
    static constexpr bool exists = true;
    using plain = std::remove_cvref_t<List>;
    using iterator = decltype(std::declval<std::remove_reference_t<List>&>().begin());
    using reference = decltype(*std::declval<iterator&>());

    static constexpr bool owning = requires { typename plain::allocator_type; } || requires { std::tuple_size<plain>::value; };
    static consteval auto pick() {
        if constexpr (std::is_lvalue_reference_v<reference>) {
            using element = std::remove_reference_t<reference>;
            if constexpr (owning && !std::is_lvalue_reference_v<List> && !std::is_const_v<element>)
                return std::type_identity<element&&>{};
            else
                return std::type_identity<element const&>{};
        } else if constexpr (requires { typename std::iter_value_t<iterator>; })
            return std::type_identity<std::iter_value_t<iterator>&&>{};
        else
            return std::type_identity<std::remove_cvref_t<reference>&&>{};
    }
    using row = typename decltype(pick())::type;
    static constexpr bool made_anew = !std::is_lvalue_reference_v<reference>;
    static consteval bool walks_without_throwing() {
        using list = std::remove_reference_t<List>;
        bool walk = noexcept(std::declval<list&>().begin()) && noexcept(std::declval<list&>().end()) &&
                    noexcept(++std::declval<iterator&>()) && noexcept(*std::declval<iterator&>()) &&
                    noexcept(static_cast<bool>(std::declval<iterator&>() != std::declval<list&>().end()));
        if constexpr (made_anew) walk = walk && noexcept(static_cast<std::remove_cvref_t<row>>(*std::declval<iterator&>()));
        return walk;
    }
    static constexpr bool never_throws = walks_without_throwing();
};

/// The fault of a generator that waits where nobody can wait for it.
[[noreturn, gnu::cold, gnu::noinline]] inline void generator_must_not_wait() {
    throw_error({"the generator waits"}, "a generator in a stage cannot wait; only a source can");
}

/// Calls `each(element)` for the elements of a list. `guarded(f)` calls `f`, or refuses the record and says false when it
/// throws; `each` says false when no more are wanted.
template <class List, class Guard, class Each>
[[gnu::always_inline]] inline void for_each_element(std::remove_reference_t<List>& list, Guard&& guarded, Each&& each) {
    using elements = elements_of<List>;
    using row = typename elements::row;
    if constexpr (is_optional<std::remove_cvref_t<List>>) {
        if (list) each(static_cast<row>(*list));
    } else if constexpr (is_source<std::remove_cvref_t<List>>) {
        for (bool more = true; more;) {
            if (!guarded([&] {
                    auto const state = list.next();
                    if (state == source_state::waiting) generator_must_not_wait();
                    more = state == source_state::ready;
                }))
                return;
            if (more)
                for (auto& x : list.rows())
                    if (!each(static_cast<row>(x))) return;
        }
    } else if constexpr (elements::never_throws) {
        auto at = list.begin();
        auto const end = list.end();
        for (; at != end; ++at) {
            if constexpr (elements::made_anew) {
                std::remove_cvref_t<row> element = static_cast<std::remove_cvref_t<row>>(*at);
                if (!each(static_cast<row>(element))) return;
            } else {
                if (!each(static_cast<row>(*at))) return;
            }
        }
    } else {
        std::optional<typename elements::iterator> at;
        bool more = false;
        auto const look = [&] { more = *at != list.end(); };
        if (!guarded([&] {
                at.emplace(list.begin());
                look();
            }))
            return;
        while (more) {
            if constexpr (elements::made_anew) {
                std::optional<std::remove_cvref_t<row>> element;
                if (!guarded([&] { element.emplace(**at); })) return;
                if (!each(static_cast<row>(*element))) return;
            } else {
                std::remove_reference_t<row>* element = nullptr;
                if (!guarded([&] { element = std::addressof(**at); })) return;
                if (!each(static_cast<row>(*element))) return;
            }
            if (!guarded([&] {
                    ++*at;
                    look();
                }))
                return;
        }
    }
}

/// A node that makes several rows of one.
template <class Next>
struct many_node : pass_node<Next> {
    using local = typename Next::local;

    /// Hands one row on; false when no more are wanted. What it makes due behind goes on before the next row does: the
    /// watermark is that of rows, not of the records they were made of.
    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push_one(local& l, Meta m, Row&& row) {
        if (this->next.push(l, m, static_cast<Row&&>(row))) [[likely]]
            return true;
        try {
            l = settle(l);
        } catch (...) {
            l = this->next.load();  // what is stored on the way out is what there is now
            throw;
        }
        return !this->next.done();
    }

private:
    [[gnu::noinline]] local settle(local l) {
        this->next.store(l);
        this->next.flush();
        while (this->next.pump()) {}
        return this->next.load();
    }
};

template <class F, class Next>
struct flat_map_node : many_node<Next> {
    F function;
    stage_label label;

    template <class MakeNext>
    flat_map_node(F const& f, stage_label l, MakeNext const& n)
        : many_node<Next>{{n()}}, function(f), label(l) {}

    template <class Meta, class Row>
    [[gnu::always_inline]] inline bool push(typename Next::local& l, Meta m, Row&& row) {
        using list = result_t<F, Row&&>;
        bool go_on = true;
        auto const each = [&](auto&& element) __attribute__((always_inline)) {
            go_on = this->push_one(l, m, static_cast<decltype(element)>(element));
            return go_on;
        };
        auto const guarded = [&](auto&& step) {
            try {
                step();
                return true;
            } catch (...) {
                refuse_here(label, m.index, row);
                return false;
            }
        };
        if constexpr (expression<F> && calls_functions<F>) {
            using found = std::remove_cvref_t<list>;
            slot<found> all;
            fault bad = fault::none;
            if (!guarded([&] {
                    ::new (static_cast<void*>(std::addressof(all.value)))
                        found(evaluate(function, static_cast<std::remove_reference_t<Row> const&>(row), bad));
                }))
                return true;
            destroy_on_exit<found> const guard{all.value};
            if (bad != fault::none) [[unlikely]] {
                refuse_fault(*label.context, label.name, bad, function, m.index, row);
                return true;
            }
            for_each_element<found&&>(all.value, guarded, each);
        } else if constexpr (expression<F>) {
            fault bad = fault::none;
            auto&& all = evaluate(function, static_cast<std::remove_reference_t<Row> const&>(row), bad);
            if (bad != fault::none) [[unlikely]] {
                refuse_fault(*label.context, label.name, bad, function, m.index, row);
                return true;
            }
            for_each_element<decltype(all)>(all, guarded, each);
        } else if constexpr (std::is_reference_v<list>) {
            std::remove_reference_t<list>* all = nullptr;
            if (!guarded([&] {
                    list found = call_function(function, static_cast<Row&&>(row));
                    all = std::addressof(found);
                }))
                return true;
            for_each_element<list>(*all, guarded, each);
        } else {
            slot<list> all;
            if (!guarded([&] {
                    ::new (static_cast<void*>(std::addressof(all.value))) list(call_function(function, static_cast<Row&&>(row)));
                }))
                return true;
            destroy_on_exit<list> const guard{all.value};
            for_each_element<list>(all.value, guarded, each);
        }
        return go_on;
    }
};

template <class F, class Row>
struct flat_map_list { using type = std::invoke_result_t<F const&, Row>; };
template <expression F, class Row>
struct flat_map_list<F, Row> {
    using type = decltype(evaluate(std::declval<F const&>(), std::declval<std::remove_cvref_t<Row> const&>(), std::declval<fault&>())) &&;
};

template <class F>
struct flat_map_stage {
    static constexpr char const* kind = "flat_map";
    using function_type = F;
    template <class In>
    using called_with = typename In::row;
    F function;

    template <class In>
    using list = typename flat_map_list<F, typename In::row>::type;
    template <class In>
    using out = typename In::template with_row<typename elements_of<list<In>>::row>;
    template <class In>
    struct check {
        static consteval auto pick() {
            using first = typename mistake_of_function<leat::in<"flat_map">, F, typename In::row>::type;
            if constexpr (!std::is_same_v<first, fine>)
                return std::type_identity<first>{};
            else if constexpr (!elements_of<list<In>>::exists)
                return std::type_identity<result_is_not_a_list<leat::in<"flat_map">, std::remove_cvref_t<list<In>>>*>{};
            else
                return std::type_identity<fine>{};
        }
    };
    template <class In>
    using mistake = typename decltype(check<In>::pick())::type;

    template <class In, class Chain, class MakeNext>
    auto node(Chain const& c, run_context& context, MakeNext const& next) const {
        return flat_map_node<F, made_by<MakeNext>>(function, label_of(c, context), next);
    }
};

}  // namespace detail

/// Makes any number of records of each: all elements of what a function or an expression gives.
///
///     from(orders) | flat_map([](Order const& o) { return o.items; }) | ...
///
/// The result may be a vector, an array, a `std::optional` (none or one), any other range, or a generator, such as a
/// coroutine that returns `leat::source` and does not wait.
///
/// *Record in and out*: as many as there are elements, in their order. Elements of a container that the function made go
/// on as rvalues. *Time*: each has the time of its record. *Order*: kept. *State*: none. *Cost*: the function, once per
/// record; elements are not copied. *Errors*: a function that throws, also while its range is walked, makes one bad
/// record; the elements before have gone on.
inline constexpr struct flat_map_fn : detail::takes_arguments<"flat_map", "flat_map(f)", 1> {
    using takes_arguments::operator();
    template <class F>
    [[nodiscard]] constexpr auto operator()(F function) const {
        return detail::one_stage(detail::flat_map_stage<F>{static_cast<F&&>(function)});
    }
} flat_map{};

}  // namespace v0
}  // namespace leat
