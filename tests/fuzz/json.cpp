// SPDX-License-Identifier: BSL-1.0
// JSON texts and lines from a fuzzer: accepted exactly when two other parsers accept them, and what was read survives
// being written and read again.
#include <leat/format/json/lines.hpp>
#include <leat/format/json/read.hpp>
#include <leat/format/json/write.hpp>
#include <leat/record/decimal.hpp>
#include <leat/time/time_format.hpp>

#include <boost/hana/adapt_struct.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../format/naive_json.hpp"

using namespace leat::literals;

enum class Shade { light, dark };
template <>
inline constexpr std::array<std::pair<Shade, std::string_view>, 2> leat::enum_names<Shade>{
    {{Shade::light, "light"}, {Shade::dark, "dark"}}};

struct Node {
    std::optional<std::string> name;
    std::vector<Node> children;
    std::optional<leat::timestamp> t;
};
BOOST_HANA_ADAPT_STRUCT(Node, name, children, t);

namespace {

bool operator==(Node const& a, Node const& b) {
    if (a.name != b.name || a.t != b.t || a.children.size() != b.children.size()) return false;
    for (std::size_t i = 0; i != a.children.size(); ++i)
        if (!(a.children[i] == b.children[i])) return false;
    return true;
}

template <class T>
using maybe = std::optional<T>;
using leat::field;
using inner = leat::record<field<"t", maybe<leat::timestamp>>, field<"p", maybe<double>>>;
using everything =
    leat::record<field<"b", maybe<bool>>, field<"i", maybe<std::int64_t>>, field<"u", maybe<std::uint64_t>>,
                 field<"s", maybe<std::int8_t>>, field<"d", maybe<double>>, field<"f", maybe<float>>,
                 field<"m", maybe<leat::decimal<3>>>, field<"text", maybe<std::string>>, field<"e", maybe<Shade>>,
                 field<"iso", maybe<leat::timestamp>>, field<"sec", maybe<leat::timestamp>>,
                 field<"fmt", maybe<leat::timestamp>>, field<"dur", maybe<std::chrono::milliseconds>>,
                 field<"v", maybe<std::vector<maybe<int>>>>, field<"a", maybe<std::array<bool, 2>>>,
                 field<"in", maybe<inner>>, field<"data", maybe<std::vector<inner>>>, field<"need", int>>;
using numbers = leat::record<field<"x", maybe<std::string_view>>, field<"y", maybe<std::string_view>>>;

void require(bool condition, char const* what) {
    if (condition) return;
    std::fprintf(stderr, "violated: %s\n", what);
    std::abort();
}

// 0 refused, 1 accepted, 2 a number beyond a double, which only this parser refuses.
int second_opinion(std::string const& text) {
    try {
        return nlohmann::json::parse(text).is_discarded() ? 0 : 1;
    } catch (nlohmann::json::out_of_range const&) {
        return 2;
    } catch (nlohmann::json::parse_error const&) {
        return 0;
    }
}

template <class T, class... Options>
void reads(std::string const& text, bool valid, Options const&... options) {
    T value{};
    auto const result = leat::json_read(text, value, options...);
    require(!result.ok || valid, "only JSON is read");
    require(result.ok == result.reason.empty(), "a reason exactly when something is wrong");
    require(result.offset <= text.size(), "the offset is in the text");
    if (!result.ok) return;
    std::string written;
    leat::json_write(written, value, options...);
    T back{};
    auto const again = leat::json_read(written, back, options...);
    require(again.ok, "what was written is read");
    require(back == value, "what was written is the same");
    std::string twice;
    leat::json_write(twice, back, options...);
    require(written == twice, "writing is settled");
    // A value that was used before gives the same.
    T used = value;
    require(leat::json_read(text, used, options...).ok && used == value, "used values do not matter");
}

template <class R>
std::string decode(std::string const& text, std::size_t piece, std::size_t batch) {
    leat::detail::json_lines_decoder<R> decoder;
    decoder.start_at(0, 0, 64);
    std::vector<R> rows(batch);
    std::string log;
    auto const take = [&] {
        std::size_t n = batch;
        while (n == batch) {
            n = decoder.decode(
                rows.data(), batch,
                [&](leat::detail::bad_line const& b) {
                    log.append("bad ")
                        .append(std::to_string(b.line))
                        .append(" ")
                        .append(std::to_string(b.offset))
                        .append(" ");
                    log.append(b.reason).append("|").append(b.text).append("\n");
                },
                [&](std::size_t, std::uint64_t line, std::uint64_t offset, std::string_view whole) {
                    require(leat::json_valid(whole), "a row is JSON");
                    require(text.compare(offset, whole.size(), whole) == 0, "a row is where it says");
                    log.append("row ").append(std::to_string(line)).append("\n");
                });
            for (std::size_t i = 0; i != n; ++i) leat::json_write(log, rows[i]);
        }
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        decoder.feed(std::string_view(text).substr(at, piece));
        take();
    }
    decoder.finish();
    take();
    require(decoder.offset() == text.size(), "all was read");
    return log + std::to_string(decoder.lines()) + ' ' + std::to_string(decoder.blank_lines());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    bool const valid = leat::json_valid(text);
    require(valid == naive::valid(text), "the grammar's opinion");
    // The second parser skips a byte order mark, and takes a byte 0 for the end of the text.
    bool const other_rules = text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string::npos;
    int const second = second_opinion(text);
    bool const maybe_deep =
        std::count(text.begin(), text.end(), '[') + std::count(text.begin(), text.end(), '{') > 1024;
    require(other_rules || maybe_deep || second == 2 || valid == (second == 1), "a second opinion");

    reads<everything>(text, valid, "sec"_f = leat::key("sec\"onds", leat::epoch_seconds),
                      "fmt"_f = leat::time_format("%Y-%m-%d %H:%M:%S"), "in.t"_f = leat::epoch_milliseconds,
                      "data.t"_f = leat::key("time"), "data.p"_f = leat::key("price"));
    reads<Node>(text, valid);
    reads<std::vector<double>>(text, valid);
    reads<std::int64_t>(text, valid);
    reads<std::string>(text, valid);
    reads<maybe<leat::decimal<5>>>(text, valid);

    leat::json_reader<numbers> reader;
    numbers views;
    if (reader.read(text, views)) {
        std::string written;
        leat::json_write(written, views);
        require(leat::json_valid(written), "views are text");
    }

    if (size > 2) {
        std::string const lines = text.substr(1);
        std::size_t const piece = 1 + data[0] % 16;
        // One row to a batch, so that rows and bad lines are logged in order.
        require(decode<everything>(lines, piece, 1) == decode<everything>(lines, lines.size(), 1),
                "pieces do not matter");
    }
    return 0;
}
