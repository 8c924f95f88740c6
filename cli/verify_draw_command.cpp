// What a visitor who trusts nobody does with a published draw: no server is
// needed, and no store.

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/web_client.hpp"
#include "domain/room/draw_check.hpp"
#include "http/views/draw_json.hpp"
#include "support/sha256.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace onsale::cli {

namespace {

constexpr hash_functions hashes{support::sha256, support::hmac_sha256};

struct verify_options {
  std::string file;
  std::vector<std::string> commitments;
  std::vector<std::string> roots;
  std::vector<std::string> receipts; // tokens, or files that hold one
};

std::optional<std::string> read_all(const std::string& file) {
  using iterator = std::istreambuf_iterator<char>;
  if (file == "-")
    return std::string{iterator{std::cin}, {}};
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return std::nullopt;
  return std::string{iterator{in}, {}};
}

/// @returns the text of a draw, or why there is none
result<std::string, std::string> draw_from(const std::string& where) {
  if (!is_web_address(where)) {
    auto text = read_all(where);
    if (!text)
      return failure{std::string{"there is no such file"}};
    return *std::move(text);
  }
  auto said = web_get(where);
  if (!said)
    return failure{said.error()};
  if (said->status != 200)
    return failure{"status " + std::to_string(said->status)};
  return std::move(said->body);
}

/// A receipt is long: it may be in a file.
std::optional<draw_receipt> receipt_from(const std::string& argument) {
  auto text = read_all(argument).value_or(argument);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  return http::parse_receipt(text);
}

/// @returns what was kept, or what is wrong with it
std::variant<draw_evidence, std::string>
evidence_of(const verify_options& options) {
  draw_evidence result;
  using list = std::pair<const std::vector<std::string>*,
                         std::vector<hash256> draw_evidence::*>;
  for (auto [texts, to] :
       {list{&options.commitments, &draw_evidence::commitments},
        list{&options.roots, &draw_evidence::roots}})
    for (const auto& text : *texts) {
      auto parsed = parse_hash256(text);
      if (!parsed)
        return text + " has no 64 hexadecimal digits";
      (result.*to).push_back(*parsed);
    }
  for (const auto& text : options.receipts) {
    auto parsed = receipt_from(text);
    if (!parsed)
      return text + " is no receipt, nor a file with one";
    result.receipts.push_back(*parsed);
  }
  return result;
}

bool is_empty(const draw_evidence& x) {
  return x.commitments.empty() && x.roots.empty() && x.receipts.empty();
}

int verify_draw(const verify_options& options) {
  auto kept = evidence_of(options);
  if (auto why = std::get_if<std::string>(&kept))
    return fail(usage, *why);
  auto text = draw_from(options.file);
  if (!text)
    return fail(usage, "cannot read " + options.file + ": " + text.error());
  auto parsed = http::parse_draw(*text);
  if (auto why = std::get_if<std::string>(&parsed))
    return fail(usage, options.file + " is no draw: " + *why);
  const auto& evidence = std::get<draw_evidence>(kept);
  auto findings = check_draw(std::get<draw_record>(parsed), evidence, hashes);
  for (const auto& x : findings)
    std::printf("%-7s%s\n", x.holds ? "good" : "WRONG", x.words.c_str());
  if (!all_hold(findings))
    return fail(failed, "this draw is not what was promised");
  std::puts("\nNothing in this draw contradicts anything else.");
  if (!evidence.receipts.empty())
    std::puts("What a receipt says was compared; its signature, which only the "
              "server can\ncheck, was not.");
  if (is_empty(evidence))
    std::puts("Whether it is the one that was promised only shows against what "
              "was kept from\nbefore: --commitment, --list-root, --receipt.");
  return ok;
}

} // namespace

command add_verify_draw(CLI::App& to) {
  auto options = std::make_shared<verify_options>();
  auto* app = to.add_subcommand(
    "verify-draw", "Repeat the draw of a waiting room, and compare");
  app
    ->add_option("file", options->file,
                 "what GET /events/ID/waiting-room/draw gave, or the address "
                 "of that; - for the standard input")
    ->required();
  app->add_option("--commitment", options->commitments,
                  "the operator's, as it was shown before the pre-queue "
                  "opened; or a witness's");
  app->add_option("--list-root", options->roots,
                  "of the list, as it was shown at the freeze");
  app->add_option("--receipt", options->receipts,
                  "what joining gave, or a file that holds it");
  return [options] {
    return verify_draw(*options);
  };
}

} // namespace onsale::cli
