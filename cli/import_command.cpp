#include "cli/catalogue_import.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/stores.hpp"
#include "cluster/node.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace onsale::cli {

namespace {

std::string count(size_t n, const char* what) {
  return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

/// Bad lines that are printed; a file may have as many as it has lines.
constexpr size_t bad_shown = 20;

struct import_options {
  store_options_text store;
  std::string file;
  bool skip_bad = false;
};

/// A bar on a terminal; nothing elsewhere.
class progress_bar {
public:
  explicit progress_bar(uint64_t total)
    : total_(total), on_(::isatty(STDERR_FILENO) == 1 && total > 0) {
    // Draws at the first step.
  }

  ~progress_bar() {
    if (on_)
      std::fputs("\r\033[K", stderr);
  }

  void operator()(uint64_t bytes) const {
    if (!on_)
      return;
    constexpr uint64_t width = 40;
    auto filled = bytes * width / total_;
    std::string bar(width, '.');
    for (uint64_t i = 0; i < filled && i < width; ++i)
      bar[i] = '#';
    std::fprintf(stderr, "\r[%s] %3d %%", bar.c_str(),
                 static_cast<int>(bytes * 100 / total_));
  }

private:
  uint64_t total_;
  bool on_;
};

int print(const import_report& x, on_bad what_to_do) {
  size_t shown = 0;
  for (const auto& bad : x.bad) {
    if (shown++ == bad_shown) {
      std::fprintf(stderr, "and %zu more\n", x.bad.size() - bad_shown);
      break;
    }
    std::fprintf(stderr, "line %llu: %s%s%s\n",
                 static_cast<unsigned long long>(bad.line), bad.field.c_str(),
                 bad.field.empty() ? "" : ": ", bad.reason.c_str());
  }
  if (!x.written)
    return fail(bad_input, "nothing was imported");
  std::printf("imported %s, %s, %s\n", count(x.venues, "venue").c_str(),
              count(x.performers, "performer").c_str(),
              count(x.events, "event").c_str());
  if (!x.bad.empty() && what_to_do == on_bad::skip)
    std::printf("skipped %s\n", count(x.bad.size(), "bad object").c_str());
  return ok;
}

int run(const import_options& options) {
  auto at = parse_store_address(options.store.storage);
  if (!at)
    return fail(usage, "--storage must be sqlite:FILE or postgresql://…");
  std::error_code ec;
  auto size = std::filesystem::file_size(options.file, ec);
  std::ifstream in{options.file, std::ios::binary};
  if (ec || !in)
    return fail(usage, options.file + ": "
                         + (ec ? ec.message() : std::strerror(errno)));
  auto store = open_store(*at,
                          {.accept_data_loss = options.store.accept_data_loss});
  if (!store)
    return fail(status_of(store.error().code), store.error().detail);
  auto what_to_do = options.skip_bad ? on_bad::skip : on_bad::refuse_all;
  storage::store_result<import_report> report = failure{storage::store_error{}};
  {
    progress_bar bar{size};
    actors::system_random random;
    catalogue_import import{**store, cluster::new_life(random), what_to_do,
                            std::cref(bar)};
    report = import.run(in);
  }
  if (!report)
    return fail(status_of(report.error().code), report.error().detail);
  return print(*report, what_to_do);
}

} // namespace

command add_import(CLI::App& to) {
  auto options = std::make_shared<import_options>();
  auto* app = to.add_subcommand(
    "import", "Import a catalogue file, all of it or nothing");
  app->add_option("file", options->file, "NDJSON, or a JSON array")->required();
  app->add_flag("--skip-bad", options->skip_bad,
                "import what is right and leave out what is not");
  options->store.add_to(*app);
  return [options] {
    return run(*options);
  };
}

} // namespace onsale::cli
