#pragma once

#include <CLI/CLI.hpp>

namespace onsale::bench {

// Options that several benchmarks have.

inline void add_runs(CLI::App& app, int& runs) {
  app.add_option("--runs", runs, "medians are taken of")
    ->check(CLI::Range(1, 100))
    ->capture_default_str();
}

inline void add_seconds(CLI::App& app, double& seconds) {
  app.add_option("--seconds", seconds, "length of each rate")
    ->check(CLI::Range(0.5, 60.0))
    ->capture_default_str();
}

} // namespace onsale::bench
