#include "cli/command_line.hpp"

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "support/logging.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::cli {

namespace {

/// One line about a command line that is wrong. CLI11 has the words, but not
/// for a command that there is not.
int refuse(const CLI::App& app, const CLI::ParseError& why, int argc,
           char** argv) {
  auto reason = std::string{why.what()};
  if (app.get_subcommands().empty() && argc > 1)
    reason = (argv[1][0] == '-' ? "there is no option "
                                : "there is no command ")
             + std::string{argv[1]};
  return fail(usage, reason + " (onsale help lists the commands)");
}

/// It is taken all the same: on a machine of one's own it does no harm.
void warn_of_passwords(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view text{argv[i]};
        text.find("://") != text.npos
        && support::without_password(text) != text) {
      support::logger::to_stderr(support::log_level::info)
        .warning("a password on the command line shows in the list of "
                 "processes",
                 {{"instead", "ONSALE_STORAGE, PGPASSWORD, a password file"}});
      return;
    }
}

std::vector<std::string>
names_of(const std::map<std::string, command>& commands) {
  std::vector<std::string> result;
  for (const auto& [name, what] : commands)
    result.push_back(name);
  return result;
}

} // namespace

int run(int argc, char** argv, const ports& with) {
  CLI::App app{
    "Onsale sells tickets through the hardest minute of an on-sale."};
  app.name("onsale");
  app.require_subcommand(1);
  app.footer(exit_status_help);
  std::map<std::string, command> commands;
  commands["serve"] = add_serve(app, with);
  commands["migrate"] = add_migrate(app);
  commands["import"] = add_import(app);
  commands["cluster"] = add_cluster(app);
  commands["reconcile"] = add_reconcile(app);
  commands["token"] = add_token(app);
  commands["verify-draw"] = add_verify_draw(app);
  commands["witness"] = add_witness(app);
  commands["version"] = add_version(app);
  app.set_version_flag("--version", "onsale " ONSALE_VERSION);
  auto* help = app.add_subcommand("help", "Tells what there is");
  std::string about;
  help->add_option("command", about, "the command to tell about")
    ->check(CLI::IsMember(names_of(commands)));
  // Once a subcommand is chosen, `app.help` would be about that one.
  help->callback([&app, &about, overview = app.help()] {
    auto text = about.empty() ? overview
                              : app.get_subcommand(about)->help(app.get_name());
    std::fputs(text.c_str(), stdout);
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    // CLI11 asks for help by exception, too.
    if (x.get_exit_code() != 0)
      return refuse(app, x, argc, argv);
    return app.exit(x);
  }
  warn_of_passwords(argc, argv);
  for (auto* chosen : app.get_subcommands())
    if (auto i = commands.find(chosen->get_name()); i != commands.end())
      return i->second();
  return ok;
}

} // namespace onsale::cli
