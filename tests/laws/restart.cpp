// SPDX-License-Identifier: BSL-1.0
// A run that is saved after any record, and goes on in another instance, gives what it would have given.
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/scan.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/skip.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/state/snapshot.hpp>

#include <drive.hpp>

#include <stdexcept>
#include <string>

using namespace leat::literals;
using namespace leat_test;

namespace {

struct tick {
    std::string symbol;
    std::optional<int> price;
};

}  // namespace

BOOST_HANA_ADAPT_STRUCT(tick, symbol, price);

namespace {

std::vector<tick> const ticks{{"A", 1}, {"A", 1}, {"A", {}}, {"B", {}}, {"B", 2}, {"A", 2}, {"C", 2}, {"C", 2}, {"A", 1}};
auto const numbers = count_to(12);

leat::source<int> twelve() {
    for (int i = 1; i <= 12; ++i) co_yield i;
}

/// What a stage makes of its rows, in writing.
auto writer(std::string& out) {
    return leat::for_each([&out](auto const& row) {
        if constexpr (leat::record_like<decltype(row)>)
            leat::for_each_field(row, [&](std::string_view, auto const& value) {
                if constexpr (std::is_convertible_v<decltype(value), std::string_view>)
                    out += value;
                else if constexpr (requires { value.has_value(); })
                    out += value ? std::to_string(*value) : "-";
                else
                    out += std::to_string(value);
            });
        else if constexpr (std::is_convertible_v<decltype(row), std::string_view>)
            out += row;
        else
            out += std::to_string(row);
        out += ' ';
    });
}

/// `make(sink...)` is the pipeline that writes.
template <class Make>
void goes_on_anywhere(Make const& make) {
    std::string expected;
    auto const whole = run_at(1, make(expected));
    std::size_t restarts = 0;
    for (std::size_t const size : {std::size_t{1}, std::size_t{3}})
        for (std::size_t steps = 0; steps != 100; ++steps) {
            std::string out;
            auto job = leat::start(make(out), leat::batch_size(size));
            std::size_t done = 0;
            while (done != steps && job.step() == leat::step_result::worked) ++done;
            if (done != steps || job.done()) break;
            leat::snapshot_writer to;
            try {
                job.save(to);
            } catch (leat::error const&) {
                continue;  // in the middle of a batch, or at the end
            }
            std::string const bytes = to.finish();
            auto again = leat::start(make(out), leat::batch_size(2));
            leat::snapshot_reader saved(bytes);
            again.load(saved);
            saved.finish();
            while (again.step() != leat::step_result::ended) {}
            INFO("size " << size << ", after " << steps << " steps");
            CHECK(out == expected);
            CHECK(again.context().records_in == std::get<0>(whole).records_in);
            CHECK(again.context().records_out == std::get<0>(whole).records_out);
            CHECK(again.context().bad_by_reason == std::get<0>(whole).bad_by_reason);
            ++restarts;
        }
    CHECK(restarts > 3);
}

TEST_CASE("stages that remember nothing") {
    goes_on_anywhere([](std::string& out) { return leat::from(numbers) | leat::filter([](int n) { return n % 3 != 0; }) | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(twelve) | leat::flat_map([](int n) { return std::vector<int>{n, -n}; }) | writer(out); });
}

TEST_CASE("take, skip, take_while") {
    goes_on_anywhere([](std::string& out) { return leat::from(numbers) | leat::take(7) | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(twelve) | leat::skip(5) | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(numbers) | leat::skip(2) | leat::take(6) | leat::skip(1) | leat::take(9) | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(numbers) | leat::take_while([](int n) { return n < 9; }) | writer(out); });
}

TEST_CASE("enumerate, distinct_until_changed") {
    goes_on_anywhere([](std::string& out) { return leat::from(ticks) | leat::enumerate() | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(ticks) | leat::distinct_until_changed() | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(ticks) | leat::distinct_until_changed("symbol"_f, "price"_f) | writer(out); });
    goes_on_anywhere([](std::string& out) { return leat::from(ticks) | leat::distinct_until_changed("price"_f) | leat::enumerate("n"_f) | writer(out); });
}

TEST_CASE("scan of numbers, texts and records") {
    goes_on_anywhere([](std::string& out) { return leat::from(numbers) | leat::scan(0.5, [](double s, int n) { return s + n; }) | writer(out); });
    goes_on_anywhere([](std::string& out) {
        return leat::from(ticks) | leat::scan(std::string(), [](std::string& s, tick const& t) { s += t.symbol; }) | writer(out);
    });
    using sums = leat::record<leat::field<"n", int>, leat::field<"total", std::int64_t>>;
    goes_on_anywhere([](std::string& out) {
        return leat::from(numbers) | leat::scan(sums(0, 0), [](sums s, int n) { return sums("n"_f(s) + 1, "total"_f(s) + n); }) | writer(out);
    });
}

TEST_CASE("fork and split: every branch goes on by itself") {
    goes_on_anywhere([](std::string& out) {
        return leat::from(numbers) | leat::fork(leat::take(3) | writer(out), leat::skip(6) | leat::enumerate() | writer(out),
                                                leat::scan(1, [](int s, int n) { return s * n % 7; }) | writer(out));
    });
    goes_on_anywhere([](std::string& out) {
        return leat::from(numbers) | leat::split([](int n) { return n % 2 == 0; }, leat::skip(1) | writer(out), leat::take(4) | writer(out));
    });
}

TEST_CASE("the values that sinks hand back are those of the whole run") {
    auto const p = leat::from(numbers) | leat::fork(leat::count_rows(), leat::collect(), leat::fold(0, [](int s, int n) { return s + n; }),
                                                    leat::fold(std::string(), [](std::string& s, int n) { s += std::to_string(n); }), leat::null());
    auto const expected = run_at(1, p);
    for (int steps = 0; steps != 12; ++steps) {
        auto job = leat::start(p, leat::batch_size(1));
        for (int i = 0; i != steps; ++i) job.step();
        leat::snapshot_writer to;
        job.save(to);
        std::string const bytes = to.finish();
        auto again = leat::start(p);
        leat::snapshot_reader saved(bytes);
        again.load(saved);
        while (again.step() != leat::step_result::ended) {}
        auto const [n, rows, sum, text] = again.node().values();
        CHECK(n == std::get<1>(expected));
        CHECK(rows == std::get<2>(expected));
        CHECK(sum == std::get<3>(expected));
        CHECK(text == std::get<4>(expected));
        CHECK(again.context().records_out == std::get<0>(expected).records_out);
    }
}

TEST_CASE("bad records are counted on") {
    goes_on_anywhere([](std::string& out) {
        return leat::from(numbers, leat::bad_to(leat::take(3) | leat::map(&leat::bad_record::reason) | writer(out))) | leat::map([](int n) {
                   if (n % 2 == 0) throw std::runtime_error(n % 4 == 0 ? "four" : "two");
                   return n;
               }) |
               writer(out);
    });
}

TEST_CASE("a snapshot of other stages is refused, and says which") {
    auto const save = [](auto const& p) {
        auto job = leat::start(p);
        leat::snapshot_writer to;
        job.save(to);
        return to.finish();
    };
    auto const load = [](auto const& p, std::string const& bytes) {
        auto job = leat::start(p);
        leat::snapshot_reader saved(bytes);
        job.load(saved);
        saved.finish();
    };
    auto const taking = leat::from(numbers) | leat::take(5) | leat::named("first five") | leat::null();
    auto const renamed = leat::from(numbers) | leat::take(5) | leat::named("five") | leat::null();
    auto const scanning = leat::from(numbers) | leat::scan(0, [](int s, int n) { return s + n; }) | leat::null();
    auto const plain = leat::from(numbers) | leat::null();
    CHECK_NOTHROW(load(taking, save(taking)));
    CHECK_NOTHROW(load(renamed, save(taking)));
    auto const says = [&](auto const& p, std::string const& bytes, std::string_view what) {
        try {
            load(p, bytes);
            return false;
        } catch (leat::error const& e) {
            INFO(e.what());
            return std::string_view(e.what()).find(what) != std::string_view::npos;
        }
    };
    CHECK(says(scanning, save(taking), "no state for scan"));
    CHECK(says(plain, save(taking), "state for take \"first five\""));
    auto const of_doubles = leat::from(numbers) | leat::scan(0.0, [](double s, int n) { return s + n; }) | leat::null();
    CHECK(says(of_doubles, save(scanning), "does not fit scan"));
}

}  // namespace
