#pragma once

#include "cli/ports.hpp"

#include <functional>
#include <memory>
#include <string>

namespace CLI {

class App;

} // namespace CLI

namespace onsale::cli {

/// Options that every command with a store takes.
struct store_options_text {
  std::string storage = "sqlite:onsale.db";
  bool accept_data_loss = false;

  void add_to(CLI::App& command);
};

/// Each adds a command to the program; the function that it returns runs the
/// command, once its options are parsed, and gives the exit status.
using command = std::function<int()>;

command add_serve(CLI::App& to, const ports& with);
command add_migrate(CLI::App& to);
command add_import(CLI::App& to);
command add_cluster(CLI::App& to);
command add_reconcile(CLI::App& to);
command add_token(CLI::App& to);
command add_verify_draw(CLI::App& to);
command add_witness(CLI::App& to);
command add_version(CLI::App& to);

/// Writes one line to the standard error, as every command does on failure.
int fail(int status, const std::string& why);

} // namespace onsale::cli
