// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/functions.hpp>
#include <leat/time/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace leat {
inline namespace v0 {
namespace detail {

template <class From>
    requires text_like<From>
[[nodiscard]] constexpr bool convert_time(cast_of_time, From const& text, timestamp& out) noexcept {
    return read_iso8601(std::string_view(text), out);
}
[[nodiscard]] inline bool convert_time(cast_of_time, timestamp const& at, std::string& out) {
    write_time(out, at, iso8601);
    return true;
}

template <>
struct literal_writer<timestamp> {
    static void append(std::string& into, timestamp at) { write_time(into, at, iso8601); }
};

struct truncate_time {
    static constexpr std::string_view symbol = "truncate_to";
    template <class T, class D>
    static constexpr bool takes = whole_time<T> && whole_duration<D>;

    template <class T, class D>
    [[nodiscard]] constexpr auto apply(fault& f, T const& at, D const& size) const {
        return lifted(
            [&f](auto const& time, auto const& length) {
                using point = std::remove_cvref_t<decltype(time)>;
                using unit = finer<typename point::duration, std::remove_cvref_t<decltype(length)>>;
                using out = std::chrono::time_point<typename point::clock, unit>;
                auto const ticks = duration_of<unit>(f, count_in<unit>(time.time_since_epoch())).count();
                auto const by = duration_of<unit>(f, count_in<unit>(length)).count();
                if (by <= 0) {
                    raise(f, fault::division_by_zero);
                    return out{};
                }
                typename unit::rep start{};
                if (__builtin_sub_overflow(ticks, floor_mod(ticks, by), &start)) raise(f, fault::overflow);
                return out(unit(start));
            },
            at, size);
    }
};

}  // namespace detail

/// `truncate_to("ts"_f, 1h)`: a time rounded down to a multiple of a duration since the epoch. Throws `leat::error`
/// when a given duration is not positive; one that is computed makes it the fault of its row.
template <class T, class D>
[[nodiscard]] constexpr auto truncate_to(T const& at, D const& size) {
    if constexpr (detail::is_duration<D>)
        if (size <= D::zero()) detail::throw_error({"truncate_to: the duration is not positive"}, "give one such as 1h");
    return detail::make_call(detail::truncate_time{}, at, size);
}

}  // namespace v0
}  // namespace leat
