// The commands that need no file of their own: migrate, token, version.

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/secrets.hpp"
#include "cli/stores.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace onsale::cli {

void store_options_text::add_to(CLI::App& command) {
  command
    .add_option("--storage", storage,
                "sqlite:FILE or postgresql://… (passwords rather in PGPASSWORD "
                "or a pass file)")
    ->envname("ONSALE_STORAGE")
    ->capture_default_str();
  command
    .add_flag("--accept-data-loss", accept_data_loss,
              "work although a setting of the store may lose committed data")
    ->envname("ONSALE_ACCEPT_DATA_LOSS");
}

int fail(int status, const std::string& why) {
  std::fprintf(stderr, "onsale: %s\n", why.c_str());
  return status;
}

// -- migrate ------------------------------------------------------------------

command add_migrate(CLI::App& to) {
  auto options = std::make_shared<store_options_text>();
  auto* app = to.add_subcommand("migrate", "Bring a store's schema up to date");
  options->add_to(*app);
  return [options] {
    auto at = parse_store_address(options->storage);
    if (!at)
      return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
    auto done = migrate_store(*at,
                              {.accept_data_loss = options->accept_data_loss});
    if (!done)
      return fail(status_of(done.error().code), done.error().detail);
    std::printf("%s is up to date\n", at->shown.c_str());
    return static_cast<int>(ok);
  };
}

// -- token --------------------------------------------------------------------

namespace {

struct token_options {
  std::string storage = "sqlite:onsale.db";
  std::string secret_file;
  std::string user;
  bool admin = false;
  uint32_t days = 30;
};

int print_token(const token_options& options) {
  auto at = parse_store_address(options.storage);
  if (!at)
    return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
  auto user = parse_user_id(options.user.empty() ? "admin" : options.user);
  if (!user || (options.user.empty() && !options.admin))
    return fail(usage, "name somebody with --user, or ask for --admin");
  auto secrets = find_secrets(options.secret_file, *at, missing_secret::refuse);
  if (!secrets)
    return fail(usage, secrets.error());
  http::token_keys keys{*std::move(secrets)};
  std::vector<std::string> scopes;
  if (options.admin)
    scopes.push_back("admin");
  auto now = std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
  std::printf(
    "%s\n",
    keys.issue(*user, scopes, std::chrono::hours{24} * options.days, now)
      .c_str());
  return ok;
}

} // namespace

command add_token(CLI::App& to) {
  auto options = std::make_shared<token_options>();
  auto* app = to.add_subcommand("token", "Print a token, and nothing else");
  app->add_option("--user", options->user, "whose bookings it makes");
  app->add_flag("--admin", options->admin, "with the scope of administrators");
  app->add_option("--days", options->days, "how long it is valid")
    ->check(CLI::Range(1, 3650))
    ->capture_default_str();
  app
    ->add_option("--storage", options->storage,
                 "the store of the server; a SQLite file has its secret "
                 "beside it")
    ->envname("ONSALE_STORAGE")
    ->capture_default_str();
  app
    ->add_option("--jwt-secret-file", options->secret_file,
                 "a secret a line; otherwise ONSALE_JWT_SECRET")
    ->envname("ONSALE_JWT_SECRET_FILE");
  return [options] {
    return print_token(*options);
  };
}

// -- version ------------------------------------------------------------------

command add_version(CLI::App& to) {
  to.add_subcommand("version", "Print the version");
  return [] {
    std::puts("onsale " ONSALE_VERSION);
    return static_cast<int>(ok);
  };
}

} // namespace onsale::cli
