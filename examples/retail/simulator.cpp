// SPDX-License-Identifier: BSL-1.0
#include "simulator.hpp"

#include "purchase.hpp"

#include <range/v3/view/for_each.hpp>
#include <range/v3/view/iota.hpp>
#include <range/v3/view/repeat_n.hpp>
#include <range/v3/view/transform.hpp>

#include <array>
#include <cstdio>
#include <string_view>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace views = ranges::views;

namespace {

constexpr std::array<std::string_view, 4> categories{"Kitchen", "Garden", "Stationery", "Bath & Linen"};
constexpr std::array<std::string_view, 4> payment_methods{"Cash on Delivery", "Debit Card", "Credit Card", "Pay Later"};
constexpr std::array<std::string_view, 23> brands{
    "Alvenne",    "Brisolet",   "Cendrille", "Dunmarrow", "Ebbenrose", "Fenlatch",  "Glimmerby",   "Hollowmint",
    "Istrelle",   "Juniperide", "Kestrelby", "Lumarisse", "Mossandine", "Nettlefern", "Orvelle",    "Pellucine",
    "Quillomar",  "Rosmirren",  "Saltwhistle", "Tamarelle", "Umbrelise", "Velmoray",  "Wrenhollow"};
constexpr std::array<std::string_view, 29> products{
    "Bread Board",     "Butter Dish",   "Cake Tin",      "Egg Timer",     "Milk Jug",      "Pepper Mill",
    "Salad Bowl",      "Soup Ladle",    "Tea Strainer",  "Bulb Planter",  "Garden Twine",  "Hand Trowel",
    "Seed Tray",       "Watering Can",  "Wind Chime",    "Blotting Pad",  "Desk Calendar", "Drawing Ink",
    "Fountain Pen",    "Letter Opener", "Sealing Wax",   "Wall Map",      "Bath Mat",      "Bed Throw",
    "Face Flannel",    "Hand Towel",    "Pillow Case",   "Soap Dish",     "Table Runner"};

/// The random numbers of one purchase. They are a function of the seed and the purchase's number, so each can be made
/// without those before it; and they are the same everywhere, which the distributions of <random> are not.
class dice {
public:
    dice(std::uint64_t seed, std::uint64_t number) : state_(mixed(mixed(seed) + number)) {}

    std::uint64_t bits() {
        state_ += 0x9E3779B97F4A7C15U;  // SplitMix64
        return mixed(state_);
    }
    /// One of 0, 1, ... n - 1, all alike.
    std::uint64_t below(std::uint64_t n) { return (bits() >> 32U) * n >> 32U; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
    }
    bool chance(double share) { return static_cast<double>(bits() >> 11U) * 0x1p-53 < share; }
    template <std::size_t N>
    std::string one_of(std::array<std::string_view, N> const& names) {
        return std::string(names[below(N)]);
    }

private:
    static constexpr std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::uint64_t state_;
};

/// A random UUID, version 4.
std::string uuid(dice& d) {
    std::array<std::uint64_t, 2> const half{(d.bits() & ~0xF000ULL) | 0x4000U, (d.bits() & ~(0x3ULL << 62U)) | 0x2ULL << 62U};
    std::string text;
    for (unsigned i = 0; i != 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
        text += "0123456789abcdef"[half[i / 16] >> (60 - 4 * (i % 16)) & 0xFU];
    }
    return text;
}

/// One purchase on its way: when its news is sent, how often, and whether it is spoilt.
struct message {
    leat::timestamp sent;
    int copies;
    std::string text;
};

/// A line that is no purchase, in one of the ways in which lines go wrong.
std::string spoilt(std::string line, dice& d) {
    auto const replace_value = [&line](std::string_view name, std::string_view value) {
        std::size_t const at = line.find(name) + name.size();
        line.replace(at, line.find_first_of(",}", at) - at, value);
    };
    switch (d.below(7)) {
        case 0: line.resize(line.size() / 2); break;                       // cut off
        case 1: line = "producer: connection lost, trying again"; break;   // not JSON
        case 2: replace_value("\"price\":", "\"dear\""); break;            // text for a number
        case 3: replace_value("\"quantity\":", "2.5"); break;              // a fraction for a whole number
        case 4: replace_value("\"customer_id\":", "99999999999999999999"); break;  // more than 64 bits
        case 5: replace_value("\"timestamp\":", "null"); break;            // nothing for something
        default: line.replace(line.find("\"brand\""), 7, "\"marque\"");    // a field that is missing
    }
    return line;
}

message send(simulation const& s, std::uint64_t number) {
    dice d(s.seed, number);
    message m{s.start + leat::duration(static_cast<std::int64_t>(static_cast<double>(number) / s.rate * 1e6)), 1, {}};
    purchase p;
    p.transaction_id = uuid(d);
    p.customer_id = d.between(1, 1000);
    p.category = d.one_of(categories);
    p.brand = d.one_of(brands);
    p.product_name = d.one_of(products);
    p.quantity = d.between(1, 10);
    p.price = d.between(10'000, 1'500'000);
    p.payment_method = d.one_of(payment_methods);
    p.timestamp = std::chrono::floor<std::chrono::seconds>(m.sent) - d.between(0, 3600) * 1s;
    if (d.chance(s.beyond)) p.timestamp -= 1h + 1s;
    if (d.chance(s.duplicates)) m.copies = 2;
    leat::json_write(m.text, p, "timestamp"_f = leat::epoch_seconds);
    if (d.chance(s.bad)) m.text = spoilt(std::move(m.text), d);
    m.text += '\n';
    return m;
}

/// All that the shop sends, in the order in which it does.
auto messages(simulation const& s) {
    return views::iota(std::uint64_t{0}, s.purchases)
        | views::transform([s](std::uint64_t number) { return send(s, number); })
        | views::for_each([](message const& m) { return views::repeat_n(m, m.copies); });
}

}  // namespace

leat::source<std::string> simulate(simulation s) {
    for (message const& m : messages(s)) {
        co_await leat::sleep_until(m.sent);
        co_yield m.text;
    }
}

void emit(simulation const& s, leat::with_clock const& time, bool at_once) {
    leat::run(leat::from(simulate, s) | leat::for_each([at_once](std::string const& line) {
                  std::fwrite(line.data(), 1, line.size(), stdout);
                  if (at_once) std::fflush(stdout);
              }),
              time);
    if (std::fflush(stdout) != 0) throw leat::error("cannot write to the standard output", "look for room where it goes");
}
