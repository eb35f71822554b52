// SPDX-License-Identifier: BSL-1.0
// Memory that runs out, at every place where a run asks for some: what was there goes through, all is closed, and the
// exception says which stage holds how much.
#include <leat/leat.hpp>

#include <catch2/catch.hpp>
#include <counted_new.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using namespace leat::literals;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t all_calls = static_cast<std::size_t>(-1);

struct sale {
    std::int64_t at;
    std::int64_t shop;
    std::string item;
};

/// While it lives, so many calls from the n-th on find no memory.
class no_memory {
public:
    no_memory(std::size_t n, std::size_t calls) {
        leat_test::failing_call = leat_test::calls_of_new + n;
        leat_test::failing_calls = calls;
    }
    no_memory(no_memory const&) = delete;
    no_memory& operator=(no_memory const&) = delete;
    ~no_memory() { leat_test::failing_call = all_calls; }
};

std::vector<sale> sales(std::int64_t count) {
    std::vector<sale> rows;
    for (std::int64_t i = 0; i != count; ++i)
        rows.push_back({i - i % 3 * 5, i * i % 97, "an item with a name that is too long for the string itself " + std::to_string(i * 7 % 61)});
    return rows;
}

bool is_prefix(std::vector<std::int64_t> const& part, std::vector<std::int64_t> const& whole) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// Fails the first call, the second, and so on, until a run comes to its end; `make(sink)` gives a pipeline.
template <class Make>
void fails_everywhere(Make const& make) {
    std::vector<std::int64_t> seen, whole;
    seen.reserve(100'000);
    auto const sink = leat::for_each([&seen](auto const& r) noexcept { seen.push_back("value"_f(r)); });
    leat::run(make(sink));
    whole = seen;
    REQUIRE(whole.size() > 10);
    for (std::size_t const calls : {std::size_t{1}, all_calls}) {
        std::size_t told = 0;
        for (std::size_t n = 0;; ++n) {
            seen.clear();
            auto const p = make(sink);
            leat::report r;
            bool failed = false;
            std::string text;
            text.reserve(1000);
            {
                no_memory const here(n, calls);
                try {
                    leat::run(p, leat::batch_size(16), leat::report_to(r));
                } catch (leat::out_of_memory const& e) {
                    failed = true;
                    text = e.what();
                } catch (std::bad_alloc const&) {
                    failed = true;
                }
            }
            INFO("call " << n << ", " << calls << " fail: " << text);
            CHECK(is_prefix(seen, whole));
            if (!failed) {
                CHECK(seen == whole);
                break;
            }
            if (!text.empty()) {
                ++told;
                CHECK(text.starts_with("no memory left"));
            }
            REQUIRE(n < 20'000);
        }
        if (calls == 1) CHECK(told != 0);
    }
}

}  // namespace

BOOST_HANA_ADAPT_STRUCT(sale, at, shop, item);

TEST_CASE("windows: memory runs out at every place") {
    auto const rows = sales(400);
    fails_everywhere([&rows](auto sink) {
        return leat::from(rows) | leat::event_time([](sale const& s) { return leat::timestamp(s.at * 1s); }, leat::out_of_order(20s)) |
               leat::key_by("item"_f) | leat::window(leat::tumbling(1min)) | leat::aggregate("value"_f = leat::count(), "last"_f = leat::last("shop"_f)) |
               sink;
    });
}

TEST_CASE("running totals behind another key: memory runs out at every place") {
    auto const rows = sales(400);
    fails_everywhere([&rows](auto sink) {
        return leat::from(rows) | leat::key_by("item"_f) | leat::running("n"_f = leat::count()) | leat::key_by("shop"_f, "item"_f) |
               leat::running("value"_f = leat::sum("n"_f)) | sink;
    });
}

TEST_CASE("rows made by coroutines, collected beside: memory runs out at every place") {
    auto const one_by_one = [](std::vector<sale> const* rows) -> leat::source<sale> {
        for (sale const& s : *rows) co_yield s;
    };
    auto const rows = sales(200);
    fails_everywhere([&](auto sink) {
        return leat::from(one_by_one, &rows) | leat::with("value"_f = "shop"_f * 2) |
               leat::fork(leat::distinct_until_changed("shop"_f) | sink, leat::collect());
    });
}

TEST_CASE("JSON lines: memory runs out at every place") {
    std::string text;
    for (sale const& s : sales(300))
        text += "{\"at\":" + std::to_string(s.at) + ",\"shop\":" + std::to_string(s.shop) + ",\"item\":\"" + s.item + "\\n\"}\n";
    fails_everywhere([&text](auto sink) {
        return leat::from(leat::json_lines<sale>(leat::in_memory(text))) | leat::with("value"_f = "shop"_f + 1) | leat::key_by("item"_f) |
               leat::running("n"_f = leat::count()) | sink;
    });
}

TEST_CASE("what is told when memory runs out: the stage that holds the most, its keys, windows and bytes") {
    auto const rows = sales(400);
    auto const totals = leat::event_time([](sale const& s) { return leat::timestamp(s.at * 1s); }, leat::out_of_order(1h)) | leat::key_by("item"_f) |
                        leat::window(leat::tumbling(10s)) | leat::aggregate("n"_f = leat::count()) | leat::named("totals") | leat::null();
    auto job = leat::start(leat::from(leat::push_source<sale>()) | totals);
    job.push(std::span<sale const>(rows).first(300));
    auto const held = job.measure();
    CHECK(held.largest.name == std::string_view("totals"));
    CHECK(held.largest.keys == 61);
    CHECK(held.largest.windows == held.windows);
    std::string text;
    text.reserve(1000);
    try {
        no_memory const here(0, 1);
        job.push(std::span<sale const>(rows).subspan(300));
    } catch (leat::out_of_memory const& e) {
        text = e.what();
    }
    CHECK(text.starts_with("no memory left for the next rows: the stage totals holds 61 keys, "));
    CHECK(text.find(" windows, ") != std::string::npos);
    CHECK(text.find(" KB: keep fewer keys, windows or rows, or give the program more memory") != std::string::npos);
    CHECK(job.failed());
}

TEST_CASE("a snapshot that finds no memory leaves the job as it was") {
    auto const rows = sales(200);
    auto const p = leat::from(leat::push_source<sale>()) | leat::key_by("item"_f) | leat::running("n"_f = leat::count()) | leat::collect();
    auto job = leat::start(p);
    job.push(rows);
    for (std::size_t n = 0;; ++n) {
        leat::snapshot_writer out;
        try {
            no_memory const here(n, 1);
            job.save(out);
        } catch (std::bad_alloc const&) {
            continue;
        }
        std::string const bytes = out.finish();
        auto again = leat::start(p);
        leat::snapshot_reader saved(bytes);
        again.load(saved);
        again.push(rows);
        again.finish();
        job.push(rows);
        job.finish();
        auto const [went_on] = job.values();
        auto const [taken_up] = again.values();
        CHECK(went_on.size() == 400);
        CHECK(went_on == taken_up);
        break;
    }
}

TEST_CASE("memory that a user's function does not find ends the run, and is no bad record") {
    auto const rows = sales(100);
    leat::report r;
    auto const p = leat::from(rows) | leat::map([](sale const& s) {
                       if (s.at == 50) throw std::bad_alloc();
                       return s;
                   }) |
                   leat::null();
    CHECK_THROWS_AS(leat::run(p, leat::report_to(r)), std::bad_alloc);
    CHECK(r.bad == 0);
}

TEST_CASE("room for more keys than there is memory for") {
    auto const rows = sales(10);
    auto const p = leat::from(rows) | leat::key_by("item"_f, leat::reserve_keys(std::size_t{1} << 50)) | leat::running("n"_f = leat::count()) | leat::null();
    leat_test::most_of_new = std::size_t{1} << 30;  // the address sanitizer ends a program that asks for too much
    std::string text;
    try {
        leat::run(p);
    } catch (leat::out_of_memory const& e) {
        text = e.what();
    }
    CHECK(text == "no memory for reserve_keys(1125899906842624): give the number of keys that there will be, or none");
    leat_test::most_of_new = all_calls;
    auto const most = leat::from(rows) | leat::key_by("shop"_f, leat::reserve_keys(~std::size_t{0})) | leat::running("n"_f = leat::count()) | leat::null();
    CHECK_THROWS_AS(leat::run(most), std::bad_alloc);
}
