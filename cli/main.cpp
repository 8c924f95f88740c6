#include "cli/commands.hpp"
#include "cli/exit_status.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <utility>

int main(int argc, char** argv) {
  using namespace onsale::cli;
  CLI::App app{
    "Onsale sells tickets through the hardest minute of an on-sale."};
  app.name("onsale");
  app.require_subcommand(1);
  app.footer(exit_status_help);
  std::map<std::string, command> commands;
  commands["serve"] = add_serve(app);
  commands["migrate"] = add_migrate(app);
  commands["import"] = add_import(app);
  commands["token"] = add_token(app);
  commands["version"] = add_version(app);
  app.add_subcommand("help", "Tells what there is")->callback([&] {
    std::fputs(app.help().c_str(), stdout);
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    // CLI11 tells by exception what it has printed; help is no failure.
    auto status = app.exit(x);
    return status == 0 ? ok : usage;
  }
  for (auto* chosen : app.get_subcommands())
    if (auto i = commands.find(chosen->get_name()); i != commands.end())
      return i->second();
  return ok;
}
