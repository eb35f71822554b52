// SPDX-License-Identifier: BSL-1.0
#include <leat/time/calendar.hpp>

#include <test.hpp>

#include <chrono>
#include <random>

namespace {

using leat::detail::civil_date;
using leat::detail::date_of;
using leat::detail::days_of;

static_assert(days_of({1970, 1, 1}) == 0);
static_assert(days_of({2000, 2, 29}) == 11'016);
static_assert(date_of(-1) == civil_date{1969, 12, 31});
static_assert(leat::detail::day_of_year({2024, 12, 31}) == 366);

TEST_CASE("dates agree with std::chrono on every day of twelve thousand years") {
    using namespace std::chrono;
    auto const first = sys_days{year{-1999} / 1 / 1}.time_since_epoch().count();
    auto const last = sys_days{year{10'001} / 1 / 1}.time_since_epoch().count();
    std::int64_t wrong = 0;
    for (auto day = first; day != last; ++day) {
        year_month_day const expected{sys_days{days{day}}};
        civil_date const date = date_of(day);
        bool const same = date.year == static_cast<int>(expected.year()) &&
                          static_cast<unsigned>(date.month) == static_cast<unsigned>(expected.month()) &&
                          static_cast<unsigned>(date.day) == static_cast<unsigned>(expected.day());
        wrong += !same || days_of(date) != day;
    }
    CHECK(wrong == 0);
}

TEST_CASE("dates of far years go to days and back, and follow each other") {
    std::mt19937_64 random(3);
    std::uniform_int_distribution<std::int64_t> any_day(-106'751'992, 106'751'991);
    for (int i = 0; i != 100'000; ++i) {
        std::int64_t const day = any_day(random);
        civil_date const date = date_of(day);
        REQUIRE(days_of(date) == day);
        REQUIRE(date.day <= leat::detail::days_in_month(date.year, date.month));
        civil_date next = date;
        if (++next.day > leat::detail::days_in_month(date.year, date.month)) {
            next.day = 1;
            if (++next.month > 12) {
                next.month = 1;
                ++next.year;
            }
        }
        REQUIRE(date_of(day + 1) == next);
    }
}

TEST_CASE("every timestamp has a day and a time within it") {
    for (auto const at :
         {leat::min_timestamp, leat::max_timestamp, leat::timestamp{}, leat::timestamp{leat::duration{-1}}}) {
        auto const t = leat::detail::civil_time_of(at);
        std::int64_t const in_day = ((t.hour * 60 + t.minute) * 60 + t.second) * 1'000'000LL + t.microsecond;
        leat::timestamp back{};
        REQUIRE(leat::detail::timestamp_of(days_of(t.date), in_day, back));
        CHECK(back == at);
    }
    leat::timestamp out{};
    CHECK_FALSE(leat::detail::timestamp_of(106'751'992, 0, out));
    CHECK_FALSE(leat::detail::timestamp_of(-106'751'993, 0, out));
    CHECK_FALSE(leat::detail::timestamp_of(106'751'991, leat::detail::microseconds_per_day - 1, out));
}

}  // namespace
