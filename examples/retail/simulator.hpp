// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/leat.hpp>

/// What the simulated shop does.
struct simulation {
    std::uint64_t seed = 1;
    std::uint64_t purchases = 2400;
    double rate = 1.0 / 3;  ///< purchases a second
    double beyond = 0;      ///< the share of purchases whose news takes longer than an hour
    double duplicates = 0;  ///< the share of purchases that are sent twice
    double bad = 0;         ///< the share of purchases that nobody can read
    leat::timestamp start{};
};

/// The purchases as JSON lines, each at its time by the run's clock. What is bought is a function of the seed alone, on
/// every machine; its `timestamp` is up to one hour before the time at which it is sent.
leat::source<std::string> simulate(simulation s);

/// Writes them to the standard output as they are sent, at once each where somebody waits for it.
void emit(simulation const& s, leat::with_clock const& time, bool at_once);
