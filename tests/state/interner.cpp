// SPDX-License-Identifier: BSL-1.0
#include <leat/state/interner.hpp>

#include <test.hpp>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

using leat::interner;

namespace {

/// A text in memory of exactly its size, so that reading one byte too many is seen by the sanitizers.
class exact_text {
public:
    explicit exact_text(std::string const& text) : size_(text.size()), bytes_(new char[text.size()]) {
        text.copy(bytes_.get(), size_);
    }
    std::string_view view() const { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

struct model {
    std::map<std::string, std::uint32_t> ids;
    std::vector<std::uint32_t> free;
    std::uint32_t next = 0;

    std::uint32_t intern(std::string const& text) {
        auto const [at, added] = ids.emplace(text, 0);
        if (added && free.empty())
            at->second = next++;
        else if (added) {
            at->second = free.back();
            free.pop_back();
        }
        return at->second;
    }
};

template <class MakeText>
void play(unsigned seed, int steps, bool erasing, MakeText make_text) {
    std::mt19937 random(seed);
    interner here;
    model naive;
    for (int step = 0; step != steps; ++step) {
        std::vector<exact_text> texts;
        std::vector<std::string_view> views;
        std::vector<std::string> new_here, new_there;
        std::vector<std::uint32_t> expected;
        std::size_t const n = random() % 700;
        for (std::size_t i = 0; i != n; ++i) texts.emplace_back(make_text(random));
        for (auto const& text : texts) {
            views.push_back(text.view());
            std::string const copy(text.view());
            if (naive.ids.count(copy) == 0) new_there.push_back(copy);
            expected.push_back(naive.intern(copy));
        }
        std::vector<std::uint32_t> ids(n);
        here.intern(views.data(), n, ids.data(),
                    [&](std::uint32_t, std::string_view text) { new_here.emplace_back(text); });
        REQUIRE(ids == expected);
        REQUIRE(new_here == new_there);
        for (std::size_t i = 0; i != n; ++i) REQUIRE(here.view(ids[i]) == views[i]);
        for (int i = 0; i != 5; ++i) {
            exact_text const text(make_text(random));
            auto const at = naive.ids.find(std::string(text.view()));
            REQUIRE(here.find(text.view()) == (at == naive.ids.end() ? interner::none : at->second));
        }
        for (std::size_t i = 0; erasing && i < n && !naive.ids.empty(); ++i) {
            auto at = naive.ids.lower_bound(make_text(random));
            if (at == naive.ids.end()) at = naive.ids.begin();
            here.erase(at->second);
            naive.free.push_back(at->second);
            naive.ids.erase(at);
        }
        REQUIRE(here.size() == naive.ids.size());
        REQUIRE(here.id_count() == naive.next);
    }
    for (auto const& [text, id] : naive.ids) {
        REQUIRE(here.find(text) == id);
        REQUIRE(here.view(id) == text);
    }
}

}  // namespace

TEST_CASE("texts get ids in order of first arrival") {
    interner here;
    CHECK(here.find("a") == interner::none);
    CHECK(here.intern("a") == 0);
    CHECK(here.intern("") == 1);
    CHECK(here.intern("a text of more than twelve bytes") == 2);
    CHECK(here.intern("a") == 0);
    CHECK(here.intern("") == 1);
    CHECK(here.intern("a text of more than twelve bytes") == 2);
    CHECK(here.intern("a text of more than twelve byteS") == 3);
    CHECK(here.view(0) == "a");
    CHECK(here.view(1).empty());
    CHECK(here.view(2) == "a text of more than twelve bytes");
    CHECK(here.size() == 4);
}

TEST_CASE("zeros are bytes like any other, and the size counts") {
    interner here;
    std::vector<std::string> texts;
    for (std::size_t size = 0; size != 20; ++size) {
        texts.emplace_back(size, '\0');
        for (std::size_t i = 0; i != size; ++i) {
            texts.emplace_back(size, '\0');
            texts.back()[i] = 'x';
        }
    }
    for (std::size_t i = 0; i != texts.size(); ++i) REQUIRE(here.intern(texts[i]) == i);
    for (std::size_t i = 0; i != texts.size(); ++i) {
        REQUIRE(here.intern(texts[i]) == i);
        REQUIRE(here.view(static_cast<std::uint32_t>(i)) == texts[i]);
    }
}

TEST_CASE("the interner agrees with a naive model") {
    auto const erasing = GENERATE(false, true);
    for (unsigned seed : {1u, 2u}) {
        // all short ones over two letters: most of them come often
        play(seed, 40, erasing, [](auto& random) {
            std::string text(random() % 8, 'a');
            for (char& c : text) c = static_cast<char>('a' + random() % 2);
            return text;
        });
        play(seed, 40, erasing, [](auto& random) { return "user-" + std::to_string(random() % 20000); });
        // around every border of the representation, up to texts with a block of their own
        play(seed, 40, erasing, [](auto& random) {
            static constexpr std::size_t sizes[] = {7, 8, 11, 12, 13, 16, 17, 31, 32, 33, 1023, 1024, 1025, 3000};
            return std::string(sizes[random() % 14], 'x') + std::to_string(random() % 30);
        });
    }
}

TEST_CASE("the memory of erased texts is used again") {
    interner here;
    std::size_t after_first = 0;
    for (int round = 0; round != 50; ++round) {
        std::vector<std::uint32_t> ids;
        for (int i = 0; i != 200; ++i)
            ids.push_back(here.intern(std::string(static_cast<std::size_t>(20 + 10 * i), 'x') + std::to_string(round)));
        if (round == 0) after_first = here.memory();
        CHECK(here.memory() <= after_first + 4096);
        for (std::uint32_t id : ids) here.erase(id);
    }
    CHECK(here.size() == 0);
    CHECK(here.id_count() == 200);
}

TEST_CASE("many texts, and a moved interner") {
    interner here;
    for (int i = 0; i != 100000; ++i)
        REQUIRE(here.intern("key number " + std::to_string(i)) == static_cast<std::uint32_t>(i));
    interner other = std::move(here);
    CHECK(here.size() == 0);
    CHECK(here.intern("again") == 0);
    std::vector<std::string> texts;
    std::vector<std::string_view> views;
    for (int i = 0; i != 5000; ++i) texts.push_back("key number " + std::to_string(i * 37 % 100000));
    for (auto const& text : texts) views.push_back(text);
    std::vector<std::uint32_t> ids(texts.size());
    other.intern(views.data(), views.size(), ids.data());
    for (int i = 0; i != 5000; ++i)
        REQUIRE(ids[static_cast<std::size_t>(i)] == static_cast<std::uint32_t>(i * 37 % 100000));
}
