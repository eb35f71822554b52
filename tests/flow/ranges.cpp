// SPDX-License-Identifier: BSL-1.0
#include <leat/ranges.hpp>

#include <drive.hpp>

#include <leat/record/expression.hpp>
#include <leat/record/record.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/take.hpp>

#include <range/v3/algorithm/is_sorted.hpp>
#include <range/v3/algorithm/max_element.hpp>
#include <range/v3/algorithm/sort.hpp>
#include <range/v3/iterator/unreachable_sentinel.hpp>
#include <range/v3/range/conversion.hpp>
#include <range/v3/view/all.hpp>
#include <range/v3/view/cartesian_product.hpp>
#include <range/v3/view/chunk.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/iota.hpp>
#include <range/v3/view/single.hpp>
#include <range/v3/view/take.hpp>
#include <range/v3/view/transform.hpp>
#include <range/v3/view/zip.hpp>

#include <list>
#include <memory>
#include <ranges>
#include <string>

using namespace leat::literals;

namespace views = ranges::views;

struct sale {
    std::string item;
    int price;
    friend bool operator==(sale const&, sale const&) = default;
};
BOOST_HANA_ADAPT_STRUCT(sale, item, price);

static_assert(ranges::input_range<decltype(leat::results(leat::from(views::iota(0, 3))))>);
static_assert(ranges::view_<decltype(leat::results(leat::from(views::iota(0, 3))))>);
static_assert(ranges::viewable_range<decltype(leat::results(leat::from(views::iota(0, 3))))>);

namespace {

sale sale_of(int n) { return {"item " + std::to_string(n % 5), 10 * n}; }

auto sales(int n) { return views::iota(0, n) | views::transform(sale_of); }

/// Counts without end, and can only be moved.
struct read_once {
    int* calls;
    std::unique_ptr<int> last;

    struct iterator {
        using value_type = int;
        using difference_type = std::ptrdiff_t;
        using reference = int;
        using pointer = int const*;
        using iterator_category = std::input_iterator_tag;
        read_once* range;
        int operator*() const { return *range->last; }
        iterator& operator++() {
            range->advance();
            return *this;
        }
        void operator++(int) { range->advance(); }
        friend bool operator==(iterator const&, ranges::unreachable_sentinel_t) { return false; }
    };
    void advance() {
        ++*calls;
        ++*last;
    }
    iterator begin() {
        advance();
        return {this};
    }
    ranges::unreachable_sentinel_t end() { return {}; }
};

}  // namespace

namespace outside {

/// A range whose ends are found beside its type only.
struct counter {
    int to;
    friend int const* begin(counter const&) { return digits; }
    friend int const* end(counter const& c) { return digits + c.to; }
    static constexpr int digits[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
};

}  // namespace outside

TEST_CASE("a range-v3 view is a source") {
    auto const rows = leat_test::rows_everywhere([] { return leat::from(sales(3000)) | leat::filter("price"_f > 10) | leat::collect(); });
    CHECK(rows == (sales(3000) | views::filter([](sale const& s) { return s.price > 10; }) | ranges::to<std::vector>));
}

TEST_CASE("a pipeline from a view can be run twice") {
    auto const p = leat::from(sales(10)) | leat::count_rows();
    CHECK(std::get<1>(leat::run(p)) == 10);
    CHECK(std::get<1>(leat::run(p)) == 10);
}

TEST_CASE("an endless view is read as far as it is wanted") {
    // The difference of two 64-bit numbers is a type of range-v3's own, which std::ranges does not take for one.
    auto const rows = leat_test::rows_everywhere(
        [] { return leat::from(views::iota(std::uint64_t{5})) | leat::take(3) | leat::collect(); });
    CHECK(rows == std::vector<std::uint64_t>{5, 6, 7});
}

TEST_CASE("a range that can be read only once is given away") {
    int calls = 0;
    auto p = leat::from(read_once{&calls, std::make_unique<int>(0)}) | leat::take(4) | leat::collect();
    auto const [report, rows] = leat::run(std::move(p), leat::batch_size(2));
    CHECK(rows == std::vector<int>{1, 2, 3, 4});
    CHECK(calls <= 6);
}

TEST_CASE("a view of rows elsewhere leaves them as they are") {
    std::vector<sale> const before = sales(5) | ranges::to<std::vector>;
    std::vector<sale> rows = before;
    CHECK(std::get<1>(leat::run(leat::from(rows | views::take(4)) | leat::collect())).size() == 4);
    CHECK(std::get<1>(leat::run(leat::from(views::all(rows)) | leat::collect())) == before);
    CHECK(rows == before);
}

TEST_CASE("rows within the view itself live as long as the run") {
    auto const p = leat::from(views::single(sale{"a text that is longer than any that is kept in place", 3}));
    auto const q = p | leat::collect();
    CHECK(std::get<1>(leat::run(q)).front().item == "a text that is longer than any that is kept in place");
}

TEST_CASE("a view of pairs of references gives rows of values") {
    std::vector<int> const ids{1, 2, 3};
    std::vector<std::string> const names{"a", "b", "c"};
    auto p = leat::from(views::zip(ids, names)) |
             leat::map([](auto const& both) { return both.second + std::to_string(both.first); });
    CHECK(leat_test::rows_everywhere([&] { return p | leat::collect(); }) == std::vector<std::string>{"a1", "b2", "c3"});
    auto const product = views::cartesian_product(views::iota(0, 2), views::iota(0, 3));
    CHECK(std::get<1>(leat::run(leat::from(product) | leat::count_rows())) == 6);
}

TEST_CASE("range-v3's views go on from a pipeline") {
    auto const p = leat::from(sales(100)) | leat::filter("price"_f >= 500);
    int expected = 500;
    int seen = 0;
    for (auto const& row : leat::results(p) | views::take(5)) {
        CHECK(row.price == expected);
        expected += 10;
        ++seen;
    }
    CHECK(seen == 5);

    auto const prices = leat::results(p) | views::transform("price"_f) | ranges::to<std::vector>;
    REQUIRE(prices.size() == 50);
    CHECK(prices.back() == 990);

    auto chunks = 0;
    for (auto&& chunk : leat::results(p) | views::chunk(20)) {
        ++chunks;
        for ([[maybe_unused]] auto&& row : chunk) {}
    }
    CHECK(chunks == 3);
}

TEST_CASE("a pipeline goes on from views that go on from a pipeline") {
    auto const p = leat::from(sales(100)) | leat::filter("price"_f >= 500);
    auto const rows = leat_test::rows_everywhere([&] {
        return leat::from(leat::results(p) | views::transform("price"_f) | views::take(3)) | leat::collect();
    });
    CHECK(rows == std::vector<int>{500, 510, 520});
}

TEST_CASE("a column is a projection of range-v3's algorithms") {
    std::vector<sale> rows = sales(20) | ranges::to<std::vector>;
    ranges::sort(rows, ranges::greater{}, "price"_f);
    CHECK(rows.front().price == 190);
    ranges::sort(rows, {}, "item"_f);
    CHECK(ranges::is_sorted(rows, {}, &sale::item));
    CHECK(ranges::max_element(rows, {}, "price"_f)->price == 190);

    using row = leat::record<leat::field<"id", int>, leat::field<"name", std::string>>;
    std::vector<row> records{row{2, "b"}, row{1, "c"}};
    ranges::sort(records, {}, "id"_f);
    CHECK("name"_f(records.front()) == "c");
    CHECK((records | views::transform("id"_f) | ranges::to<std::vector>) == std::vector<int>{1, 2});
}

TEST_CASE("ranges of the standard library need no header") {
    int const plain[] = {1, 2, 3};
    CHECK(std::get<1>(leat::run(leat::from(plain) | leat::collect())) == std::vector<int>{1, 2, 3});
    CHECK(std::get<1>(leat::run(leat::from(std::array{4, 5}) | leat::collect())) == std::vector<int>{4, 5});
    CHECK(std::get<1>(leat::run(leat::from(std::list{6, 7}) | leat::collect())) == std::vector<int>{6, 7});
    CHECK(std::get<1>(leat::run(leat::from(std::views::iota(0, 3)) | leat::collect())) == std::vector<int>{0, 1, 2});
    CHECK(std::get<1>(leat::run(leat::from(std::views::single(std::string(50, 'x'))) | leat::collect())).front().size() == 50);
    CHECK(std::get<1>(leat::run(leat::from(std::span(plain)) | leat::collect())) == std::vector<int>{1, 2, 3});
    auto const kept = leat::from(std::array{std::string(50, 'y')}) | leat::collect();
    CHECK(std::get<1>(leat::run(kept)) == std::vector<std::string>{std::string(50, 'y')});
    CHECK(std::get<1>(leat::run(kept)) == std::vector<std::string>{std::string(50, 'y')});
}

TEST_CASE("a view of rows elsewhere does not move them away") {
    std::vector<std::string> words{std::string(50, 'a'), std::string(50, 'b')};
    auto const consume = leat::map([](std::string&& s) { return std::string(std::move(s)).size(); }) | leat::count_rows();
    leat::run(leat::from(words | std::views::take(2)) | leat::map([](std::string s) { return s.size(); }) | leat::count_rows());
    leat::run(leat::from(words | views::take(2)) | consume);
    leat::run(leat::from(words | views::transform([](std::string& s) -> std::string& { return s; })) | consume);
    leat::run(leat::from(std::span(words)) | leat::map([](std::string s) { return s.size(); }) | leat::count_rows());
    CHECK(words == std::vector<std::string>{std::string(50, 'a'), std::string(50, 'b')});
}

TEST_CASE("a range is found by functions beside its type") {
    CHECK(leat_test::rows_everywhere([] { return leat::from(outside::counter{4}) | leat::collect(); }) == std::vector<int>{0, 1, 2, 3});
}
