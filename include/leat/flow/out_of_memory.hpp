// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/flow/state_size.hpp>
#include <leat/record/digits.hpp>

#include <string_view>

namespace leat {
inline namespace v0 {
namespace detail {

/// "13 keys, 2 windows, 40 KB".
template <class Held>
[[nodiscard, gnu::cold, gnu::noinline]] std::string held_text(Held const& held) {
    std::string text;
    if (held.keys != 0) text = message_of({number_text(held.keys), held.keys == 1 ? " key, " : " keys, "});
    if (held.windows != 0) text = message_of({text, number_text(held.windows), held.windows == 1 ? " window, " : " windows, "});
    return message_of({text, number_text((held.bytes + 1023) / 1024), " KB"});
}

/// Called in a handler of `std::bad_alloc`. Where there is no memory for the text either, the exception goes on as it is.
template <class Size>
[[noreturn, gnu::cold, gnu::noinline]] void throw_out_of_memory(std::string_view doing, Size const& held) {
    if (held.largest.name == nullptr)
        throw out_of_memory(message_of({"no memory left ", doing, ": no stage holds any to speak of, so look at what the source and your own functions keep"}));
    bool const others = held.bytes != held.largest.bytes;
    throw out_of_memory(message_of({"no memory left ", doing, ": the stage ", held.largest.name, " holds ", held_text(held.largest),
                                    others ? "; all stages " : "", others ? held_text(held) : std::string(),
                                    ": keep fewer keys, windows or rows, or give the program more memory"}));
}

}  // namespace detail
}  // namespace v0
}  // namespace leat
