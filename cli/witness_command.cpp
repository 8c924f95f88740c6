// What somebody does who has a seed in the draw of a waiting room besides the
// operator: binds themselves to it before, and shows it after.

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/web_client.hpp"
#include "domain/ids.hpp"
#include "domain/room/draw.hpp"
#include "support/sha256.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace onsale::cli {

namespace {

using nlohmann::json;

constexpr hash_functions sha{support::sha256, support::hmac_sha256};

/// Between two questions whether the sale has begun.
constexpr std::chrono::seconds ask_again{1};

struct witness_options {
  std::string event;
  std::string name;
  std::string seed_file;
  std::string url;
  bool wait = false;
};

/// From the system's generator, which std::random_device reads here.
hash256 new_seed() {
  std::random_device random;
  hash256 result;
  for (auto& byte : result)
    byte = static_cast<uint8_t>(random());
  return result;
}

/// Writes a file that nobody else can read, and never over another one.
/// @returns why not, if not
std::string keep(const std::string& file, const hash256& seed) {
  auto fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return file + ": " + std::strerror(errno);
  auto text = to_hex(seed) + "\n";
  auto written = ::write(fd, text.data(), text.size());
  auto done = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  return ::close(fd) == 0 && done ? std::string{} : file + ": not written";
}

std::optional<hash256> read_seed(const std::string& file) {
  std::ifstream in{file};
  std::string text;
  in >> text;
  return parse_hash256(text);
}

int commit(const witness_options& options) {
  auto event = parse_numeric_id(options.event);
  if (!event)
    return fail(usage, "--event must be the number of an event");
  auto seed = new_seed();
  if (auto why = keep(options.seed_file, seed); !why.empty())
    return fail(failed, why);
  auto commitment = witness_commitment({*event}, options.name, seed, sha);
  json said{{"name", options.name}, {"commitment", to_hex(commitment)}};
  std::printf("%s\n", said.dump().c_str());
  return ok;
}

/// What a problem says, for people.
std::string words_of(const web_answer& x) {
  auto said = json::parse(x.body, nullptr, false);
  if (!said.is_object())
    return "status " + std::to_string(x.status);
  auto detail = said.value("detail", "");
  return detail.empty() ? said.value("title", "no reason was given") : detail;
}

int reveal(const witness_options& options) {
  auto seed = read_seed(options.seed_file);
  if (!seed)
    return fail(usage, options.seed_file + " has no seed");
  if (!is_web_address(options.url))
    return fail(usage, "--url must be the address of an event, "
                       "https://…/events/1207");
  auto url = options.url;
  while (!url.empty() && url.back() == '/')
    url.pop_back();
  url += "/waiting-room/reveal";
  auto body = json{{"seed", to_hex(*seed)}}.dump();
  while (true) {
    auto said = web_post(url, body);
    if (said && said->status == 200) {
      std::puts("The seed is revealed.");
      return ok;
    }
    // A server that is away may be back before the time is over.
    auto may_wait = options.wait
                    && (!said || said->status == 409 || said->status >= 500);
    if (!may_wait)
      return fail(failed, said ? words_of(*said) : said.error());
    std::this_thread::sleep_for(ask_again);
  }
}

} // namespace

command add_witness(CLI::App& to) {
  auto options = std::make_shared<witness_options>();
  auto* app = to.add_subcommand("witness",
                                "Take part in the draw of a waiting room");
  app->require_subcommand(1);
  auto* binds = app->add_subcommand(
    "commit", "Make a seed, keep it in a file, and print what the event is to "
              "have in its `witnesses`");
  binds->add_option("--event", options->event, "its number")->required();
  binds
    ->add_option("--name", options->name,
                 "what others know you by: letters, digits, - and _")
    ->required()
    ->check([](const std::string& x) {
      auto good = !x.empty() && x.size() <= 32
                  && x.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-_")
                       == std::string::npos;
      return good ? std::string{} : "must be 1 to 32 letters, digits, - and _";
    });
  auto* shows = app->add_subcommand(
    "reveal", "Show the seed, once the list of those who take part is frozen");
  shows
    ->add_option("--url", options->url,
                 "of the event, for example https://…/events/1207")
    ->required();
  shows->add_flag("--wait", options->wait, "until it is");
  for (auto* x : {binds, shows})
    x->add_option("--seed-file", options->seed_file,
                  "nobody else is to see it before the draw")
      ->required();
  return [options, binds] {
    return binds->parsed() ? commit(*options) : reveal(*options);
  };
}

} // namespace onsale::cli
