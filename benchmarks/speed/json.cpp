// SPDX-License-Identifier: BSL-1.0
// JSON lines of the retail event into a struct of strings and numbers: leat beside simdjson's on-demand parser, in one
// process, alternating, CPU time, best of 5. Every event is distinct.
//
//   g++ -std=c++20 -O3 -DNDEBUG -Iinclude benchmarks/speed/json.cpp -lsimdjson -o json && ./json [events] [rounds]
#include <leat/format/json/lines.hpp>

#include <boost/hana/adapt_struct.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

struct Purchase {
    std::string transaction_id;
    std::int64_t customer_id;
    std::string category, brand, product_name;
    std::int64_t quantity, price;
    std::string payment_method;
    std::int64_t timestamp;
};
BOOST_HANA_ADAPT_STRUCT(Purchase, transaction_id, customer_id, category, brand, product_name, quantity, price,
                        payment_method, timestamp);

using namespace std::string_view_literals;

namespace {

std::uint64_t state = 88172645463325252U;
std::uint64_t next_random() {
    state ^= state << 13U;
    state ^= state >> 7U;
    return state ^= state << 17U;
}

template <std::size_t N>
char const* one_of(char const* const (&list)[N]) {
    return list[next_random() % N];
}

std::string make_events(std::size_t count) {
    char const* const categories[] = {"Skincare", "Makeup", "Hair Care", "Bath & Body"};
    char const* const brands[] = {"Erha",      "Wardah",  "Emina",    "Somethinc",     "Avoskin",      "Make Over",
                                  "Skintific", "Azarine", "Scarlett", "Sariayu",       "Mustika Ratu", "Viva",
                                  "Pixy",      "Hanasui", "Implora",  "Dear Me Beauty"};
    char const* const products[] = {"Lipstick",  "Serum",      "Toner",     "Shampoo",       "Body Lotion",
                                    "Face Wash", "Sunscreen",  "Mascara",   "Eyeliner",      "Conditioner",
                                    "Hair Oil",  "Body Scrub", "Clay Mask", "Setting Spray", "Foundation"};
    char const* const payments[] = {"COD", "Debit Card", "Credit Card", "Paylater"};
    std::string out;
    out.reserve(count * 256);
    for (std::size_t i = 0; i != count; ++i) {
        char line[512];
        std::uint64_t const a = next_random();
        std::uint64_t const b = next_random();
        int const n = std::snprintf(
            line, sizeof(line),
            "{\"transaction_id\": \"%08x-%04x-4%03x-%04x-%012llx\", \"customer_id\": %d, \"category\": \"%s\", "
            "\"brand\": \"%s\", "
            "\"product_name\": \"%s\", \"quantity\": %d, \"price\": %d, \"payment_method\": \"%s\", \"timestamp\": "
            "%d}\n",
            static_cast<unsigned>(a), static_cast<unsigned>(a >> 48U), static_cast<unsigned>(a >> 32U & 0xFFFU),
            static_cast<unsigned>(b >> 48U), static_cast<unsigned long long>(b & 0xFFFFFFFFFFFFU),
            static_cast<int>(1 + next_random() % 1000), one_of(categories), one_of(brands), one_of(products),
            static_cast<int>(1 + next_random() % 10), static_cast<int>(10000 + next_random() % 1490001),
            one_of(payments), static_cast<int>(1733000000 + next_random() % 3600));
        out.append(line, static_cast<std::size_t>(n));
    }
    return out;
}

double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct totals {
    std::size_t rows = 0;
    std::uint64_t sum = 0;
    void add(Purchase const& p) {
        ++rows;
        sum += static_cast<std::uint64_t>(p.quantity * p.price + p.customer_id + p.timestamp) +
               p.transaction_id.size() + static_cast<unsigned char>(p.transaction_id.back()) + p.category.size() +
               p.brand.size() + p.product_name.size() + p.payment_method.size();
    }
    bool operator==(totals const&) const = default;
};

[[gnu::noinline]] totals with_leat(std::string const& text, std::vector<Purchase>& rows) {
    totals out;
    leat::detail::json_lines_decoder<Purchase> decoder;
    auto const bad = [](leat::detail::bad_line const& b) {
        std::fprintf(stderr, "line %llu: %.*s\n", static_cast<unsigned long long>(b.line),
                     static_cast<int>(b.reason.size()), b.reason.data());
        std::exit(1);
    };
    constexpr std::size_t piece = 1U << 18U;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        decoder.feed(std::string_view(text).substr(at, piece));
        for (std::size_t n = rows.size(); n == rows.size();) {
            n = decoder.decode(rows.data(), rows.size(), bad);
            for (std::size_t i = 0; i != n; ++i) out.add(rows[i]);
        }
    }
    return out;
}

[[gnu::noinline]] totals with_simdjson(simdjson::padded_string const& text, std::vector<Purchase>& rows) {
    totals out;
    simdjson::ondemand::parser parser;
    std::size_t n = 0;
    simdjson::ondemand::document_stream documents = parser.iterate_many(text, 1U << 20U);
    for (auto document : documents) {
        simdjson::ondemand::object object = document.get_object();
        Purchase& p = rows[n];
        // In the order of the text, names as views: the fastest way that simdjson has.
        p.transaction_id.assign(object.find_field("transaction_id"sv).get_string().value());
        p.customer_id = object.find_field("customer_id"sv);
        p.category.assign(object.find_field("category"sv).get_string().value());
        p.brand.assign(object.find_field("brand"sv).get_string().value());
        p.product_name.assign(object.find_field("product_name"sv).get_string().value());
        p.quantity = object.find_field("quantity"sv);
        p.price = object.find_field("price"sv);
        p.payment_method.assign(object.find_field("payment_method"sv).get_string().value());
        p.timestamp = object.find_field("timestamp"sv);
        if (++n == rows.size()) {
            for (Purchase const& row : rows) out.add(row);
            n = 0;
        }
    }
    for (std::size_t i = 0; i != n; ++i) out.add(rows[i]);
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t const count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    int const rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    std::string const text = make_events(count);
    simdjson::padded_string const padded(text);
    std::vector<Purchase> rows(1024);
    double best[2] = {1e9, 1e9};
    totals answers[2];
    for (int round = 0; round != rounds; ++round) {
        double const start = cpu_seconds();
        answers[0] = with_leat(text, rows);
        double const middle = cpu_seconds();
        answers[1] = with_simdjson(padded, rows);
        double const end = cpu_seconds();
        if (middle - start < best[0]) best[0] = middle - start;
        if (end - middle < best[1]) best[1] = end - middle;
    }
    if (answers[0] != answers[1] || answers[0].rows != count) {
        std::fprintf(stderr, "json: the answers differ\n");
        return 1;
    }
    double const each = 1e9 / static_cast<double>(count);
    double const bytes = static_cast<double>(text.size());
    std::printf("json: %zu events, %.0f bytes each, simdjson %s (%s)\n", count, bytes / static_cast<double>(count),
                SIMDJSON_STRINGIFY(SIMDJSON_VERSION),
                std::string(simdjson::get_active_implementation()->name()).c_str());
    std::printf("json leat     %6.1f ns/event  %4.2f GB/s\n", best[0] * each, bytes / best[0] * 1e-9);
    std::printf("json simdjson %6.1f ns/event  %4.2f GB/s\n", best[1] * each, bytes / best[1] * 1e-9);
    std::printf("json leat/simdjson %.3f\n", best[0] / best[1]);
}
