// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "simulator.hpp"

#include <optional>

/// What the command line asks for.
struct settings {
    bool help = false;
    std::string output = "retail-output";
    std::optional<std::string> input{};
    bool emit = false;
    bool wall = false;
    double speed = 720;
    std::size_t batch = 1024;
    simulation simulated{};

    /// The path of a file of the output.
    [[nodiscard]] std::string file(char const* name) const;
};

/// What `--help` shows.
extern char const usage[];

/// The command line says what nobody knows.
struct misuse : leat::error {
    using leat::error::error;
};

/// Throws `misuse`.
settings read_settings(int count, char const* const* given);

/// Makes the folder of the output, unless it is there.
void make_output_folder(settings const& s);
