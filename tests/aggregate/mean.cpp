// SPDX-License-Identifier: BSL-1.0
#include <leat/aggregate/mean.hpp>

#include <leat/leat.hpp>

#include <test.hpp>

#include <cmath>
#include <random>

using namespace leat::literals;
using leat::detail::wide_int;

namespace {

struct amount {
    std::int64_t n;
    std::uint64_t u;
    leat::decimal<2> d;
    leat::decimal<9> fine;
    std::optional<std::int64_t> maybe;
};

/// Whether a double is the nearest one to a / b, or the even one of two: |a / b - x| is compared with what its neighbours
/// miss by, in long integers made of 32-bit digits.
struct big {
    std::vector<std::uint32_t> digits{};  // the lowest first
    static big of(leat::detail::wide_unsigned n) {
        big out;
        for (; n != 0; n >>= 32) out.digits.push_back(static_cast<std::uint32_t>(n));
        return out;
    }
    [[nodiscard]] big times(big const& other) const {
        big out;
        out.digits.assign(digits.size() + other.digits.size() + 1, 0);
        for (std::size_t i = 0; i != digits.size(); ++i) {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < other.digits.size() || carry != 0; ++j) {
                carry += out.digits[i + j] + (j < other.digits.size() ? std::uint64_t{digits[i]} * other.digits[j] : 0);
                out.digits[i + j] = static_cast<std::uint32_t>(carry);
                carry >>= 32;
            }
        }
        return out.trimmed();
    }
    [[nodiscard]] big moved_up(unsigned bits) const {
        big power;
        power.digits.assign(bits / 32, 0);
        power.digits.push_back(std::uint32_t{1} << (bits % 32));
        return times(power);
    }
    [[nodiscard]] big trimmed() const {
        big out = *this;
        while (!out.digits.empty() && out.digits.back() == 0) out.digits.pop_back();
        return out;
    }
    friend int compared(big const& a, big const& b) {
        if (a.digits.size() != b.digits.size()) return a.digits.size() < b.digits.size() ? -1 : 1;
        for (std::size_t i = a.digits.size(); i-- != 0;)
            if (a.digits[i] != b.digits[i]) return a.digits[i] < b.digits[i] ? -1 : 1;
        return 0;
    }
};

/// `x` against a / b, for a positive x: where the middle between two doubles lies tells which is nearer.
int against(double middle_low, double middle_high, leat::detail::wide_unsigned a, leat::detail::wide_unsigned b) {
    // (low + high) / 2 as mantissa * 2^exponent, exactly
    int exponent = 0;
    double const m = std::frexp(middle_low, &exponent);
    auto const low = static_cast<std::uint64_t>(std::ldexp(m, 53));
    auto const high = static_cast<std::uint64_t>(std::ldexp(middle_high, 53 - exponent));
    big middle = big::of(leat::detail::wide_unsigned{low} + high).times(big::of(b));
    big value = big::of(a);
    int const shift = exponent - 54;
    if (shift >= 0)
        middle = middle.moved_up(static_cast<unsigned>(shift));
    else
        value = value.moved_up(static_cast<unsigned>(-shift));
    return compared(value, middle);
}
bool is_nearest(double x, leat::detail::wide_unsigned a, leat::detail::wide_unsigned b) {
    if (a == 0) return x == 0;
    int const above = against(x, std::nextafter(x, 1e300), a, b);
    int const below = against(std::nextafter(x, 0), x, a, b);
    int exponent = 0;
    bool const even = static_cast<std::uint64_t>(std::ldexp(std::frexp(x, &exponent), 53)) % 2 == 0;
    return even ? above <= 0 && below >= 0 : above < 0 && below > 0;
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(amount, n, u, d, fine, maybe);

TEST_CASE("a mean is the exact quotient, rounded once", "[mean]") {
    std::mt19937_64 random(1);
    auto const check = [](auto units, wide_int sum, std::int64_t n, leat::detail::wide_unsigned unit) {
        double const x = leat::detail::nearest_quotient(decltype(units){sum}, n);
        CHECK(std::signbit(x) == (sum < 0));
        auto const size = sum < 0 ? -static_cast<leat::detail::wide_unsigned>(sum) : static_cast<leat::detail::wide_unsigned>(sum);
        if (!is_nearest(std::fabs(x), size, static_cast<leat::detail::wide_unsigned>(n) * unit)) FAIL("not the nearest: " << x << " for n = " << n);
    };
    for (int i = 0; i != 20000; ++i) {
        auto const bits = static_cast<int>(random() % 126) + 1;
        auto sum = static_cast<wide_int>((leat::detail::wide_unsigned{random()} << 64 | random()) >> (128 - bits));
        if (random() % 2 == 0) sum = -sum;
        auto n = static_cast<std::int64_t>(random() >> (1 + random() % 62));
        if (n == 0) n = 1;
        if (i % 3 == 0) check(leat::detail::sum_of_units<0>{}, sum, n, 1);
        if (i % 3 == 1) check(leat::detail::sum_of_units<2>{}, sum, n, 100);
        if (i % 3 == 2) check(leat::detail::sum_of_units<18>{}, sum, n, 1'000'000'000'000'000'000);
    }
    // Halfway between two doubles, to the even one, and a little to either side of it.
    wide_int const odd = (wide_int{1} << 53) + 1;
    CHECK(leat::detail::nearest_quotient(leat::detail::sum_of_units<0>{odd}, 1) == 9007199254740992.0);
    CHECK(leat::detail::nearest_quotient(leat::detail::sum_of_units<0>{odd + 2}, 1) == 9007199254740996.0);
    CHECK(leat::detail::nearest_quotient(leat::detail::sum_of_units<0>{0}, 3) == 0);
}

TEST_CASE("means of integers and decimals that a sum of doubles, or two roundings, would miss", "[mean]") {
    std::vector<amount> rows;
    for (int i = 0; i != 3; ++i)
        rows.push_back({9007199254740993 + i, ~std::uint64_t{0} - static_cast<std::uint64_t>(i), leat::decimal<2>("0.29"), leat::decimal<9>("1000000000.000000001"), {}});
    auto const [report, m] = leat::run(leat::from(rows) | leat::summarize("n"_f = leat::mean("n"_f), "u"_f = leat::mean("u"_f), "d"_f = leat::mean("d"_f),
                                                                          "fine"_f = leat::mean("fine"_f), "maybe"_f = leat::mean("maybe"_f),
                                                                          "twice"_f = leat::mean("n"_f) + leat::mean("maybe"_f)));
    CHECK("n"_f(m) == 9007199254740994.0);
    CHECK("u"_f(m) == 18446744073709551614.0);
    CHECK("d"_f(m) == 0.29);
    CHECK("fine"_f(m) == 1000000000.000000001);
    CHECK_FALSE("maybe"_f(m));
    CHECK_FALSE("twice"_f(m));
    CHECK(report.bad == 0);
}

TEST_CASE("a mean shares its state with the sum and the count of the same input", "[mean]") {
    auto const bytes = [](auto const& stage) {
        auto const text = leat::explain(leat::from(std::vector<amount>{}) | leat::key_by("u"_f) | stage | leat::null());
        auto const at = text.find("one aggregate for each key (") + 28;
        return std::stoi(text.substr(at));
    };
    CHECK(bytes(leat::running("m"_f = leat::mean("n"_f))) ==
          bytes(leat::running("m"_f = leat::mean("n"_f), "s"_f = leat::sum("n"_f), "rows"_f = leat::count(), "again"_f = leat::count("n"_f))));
    CHECK(bytes(leat::running("m"_f = leat::mean("n"_f + "u"_f))) == bytes(leat::running("m"_f = leat::mean("n"_f + "u"_f), "c"_f = leat::count())));
}
