// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>

#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// What stands on a command line, for the examples: `--name`, `--name VALUE` and plain words. Each is taken out by the one
/// who knows it; what nobody took is a mistake.
class arguments {
public:
    arguments(int count, char const* const* words) : words_(words + (count > 0), words + count) {}

    /// Whether `--name` is there.
    bool flag(std::string_view name) {
        for (auto i = words_.begin(); i != words_.end(); ++i)
            if (*i == name) {
                words_.erase(i);
                return true;
            }
        return false;
    }

    /// The VALUE of `--name VALUE`.
    std::optional<std::string> text(std::string_view name) {
        for (auto i = words_.begin(); i != words_.end(); ++i)
            if (*i == name) {
                if (i + 1 == words_.end()) throw leat::error(std::string(name) + " has no value", "write " + std::string(name) + " VALUE");
                std::string value = i[1];
                words_.erase(i, i + 2);
                return value;
            }
        return std::nullopt;
    }

    /// The VALUE of `--name VALUE` as a number of at least `least` and at most `most`.
    template <class T>
    void number(std::string_view name, T& value, T least, T most) {
        auto const given = text(name);
        if (!given) return;
        char const* const end = given->data() + given->size();
        auto const [rest, failed] = std::from_chars(given->data(), end, value);
        if (failed != std::errc() || rest != end || !(value >= least && value <= most))
            throw leat::error(std::string(name) + ": \"" + *given + "\" is not a number it takes",
                              "give one from " + shown(least) + " to " + shown(most));
    }

    /// The VALUE of `--name VALUE`, which is one of a few words; the first of them where it is not there.
    std::string one_of(std::string_view name, std::initializer_list<std::string_view> words) {
        std::string const given = text(name).value_or(std::string(*words.begin()));
        std::string all;
        for (auto const word : words) {
            if (word == given) return given;
            all += (all.empty() ? "" : ", ") + std::string(word);
        }
        throw leat::error(std::string(name) + ": \"" + given + "\" is not a word it takes", "give one of " + all);
    }

    /// The next word that is no option, and so stands alone.
    std::optional<std::string> word() {
        for (auto i = words_.begin(); i != words_.end(); ++i)
            if (*i == "-" || !i->starts_with("-")) {
                std::string found = *i;
                words_.erase(i);
                return found;
            }
        return std::nullopt;
    }

    /// The first of some options that is there.
    [[nodiscard]] std::optional<std::string> first_of(std::initializer_list<std::string_view> names) const {
        for (auto const& w : words_)
            for (auto const name : names)
                if (w == name) return w;
        return std::nullopt;
    }

    /// Called when all that is known has been taken.
    void end() const {
        if (!words_.empty()) throw leat::error("\"" + words_.front() + "\" is no option", "--help lists what there is");
    }

private:
    template <class T>
    static std::string shown(T value) {
        char text[64];
        if constexpr (std::is_floating_point_v<T>)
            return std::string(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
        else
            return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
    }
    std::vector<std::string> words_;
};
