#define SUITE cli.command_line

#include "tests/cli/shell.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/test.hpp"

#include <fstream>

using namespace onsale::test;

namespace {

using words = std::vector<std::string>;

struct command_line_fixture {
  shell here;
  std::string storage = "sqlite:" + here.file("onsale.db");

  void refused(int code, const std::string& word, words arguments,
               shell::variables more = {}) {
    auto said = here.run(std::move(arguments), std::move(more));
    CHECK(said.refused(code, word));
    if (!said.refused(code, word))
      CAF_ERROR("not " << code << " about " << word << ": " << to_string(said));
  }

  /// A command on the store of this test.
  words on_store(const std::string& name, words more = {}) {
    words result{name, "--storage", storage};
    result.insert(result.end(), more.begin(), more.end());
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(command_line_tests, command_line_fixture)

TEST(what the program does not understand it names in a line) {
  refused(2, "subcommand", {});
  refused(2, "sell", {"sell"});
  refused(2, "--colour", {"serve", "--colour", "red"});
  refused(2, "extra", {"migrate", "extra"});
  refused(2, "file", {"import"});
  refused(2, "--threads", on_store("serve", {"--threads", "0"}));
  refused(2, "--threads", on_store("serve", {"--threads", "many"}));
  for (auto rate : {"-1", "nan", "inf", "1e9", "many"})
    refused(2, "--user-rate", on_store("serve", {"--user-rate", rate}));
  for (auto origin : {"shop.example", "https://shop.example/", "https://",
                      "HTTPS://shop.example", "https://a.example b"})
    refused(2, origin, on_store("serve", {"--cors-origin", origin}));
  refused(2, "loud", on_store("serve", {"--log-level", "loud"}));
  refused(2, "--days", on_store("token", {"--user", "ann", "--days", "0"}));
  refused(2, "--user", on_store("token"));
  refused(2, "--user", on_store("token", {"--user", "two words"}));
}

TEST(search that cannot be set up so is refused) {
  refused(2, "--search-shards", on_store("serve", {"--search-shards", "0"}));
  refused(2, "--search-copies", on_store("serve", {"--search-copies", "2"}));
  refused(2, "--search-cache must be",
          on_store("serve", {"--search-cache", "http://127.0.0.1:6379"}));
}

TEST(a store that is none is refused by every command) {
  for (const auto& command :
       {words{"serve"}, words{"migrate"}, words{"token", "--admin"},
        words{"import", here.write("empty.ndjson", "")}})
    for (auto address : {"onsale.db", "sqlite:", "mysql://localhost/onsale"}) {
      auto arguments = command;
      arguments.insert(arguments.end(), {"--storage", address});
      refused(2, "--storage", arguments);
    }
}

TEST(a store that cannot be opened is named and is a failure) {
  auto text = here.write("no.db", "This is no database, and long enough too.");
  for (const auto& file : {here.file("no/such/directory/onsale.db"),
                           std::string{"/proc/onsale.db"}, here.file(""), text})
    for (const auto& command :
         {words{"serve", "--listen", "127.0.0.1:0"}, words{"migrate"},
          words{"import", here.write("empty.ndjson", "")}}) {
      auto arguments = command;
      arguments.insert(arguments.end(), {"--storage", "sqlite:" + file});
      refused(1, file, arguments,
              {{"ONSALE_JWT_SECRET", std::string(32, 'x')}});
    }
  // What was not ours is as it was.
  std::ifstream in{text};
  std::string line;
  std::getline(in, line);
  CHECK_EQUAL(line, "This is no database, and long enough too.");
}

TEST(a database that does not answer is named without its password) {
  auto address = "postgresql://ann:hunter2@127.0.0.1:"
                 + std::to_string(free_port()) + "/onsale";
  for (const auto& command :
       {words{"serve"}, words{"migrate"},
        words{"import", here.write("empty.ndjson", "")}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--storage", address});
    auto said = here.run(arguments,
                         {{"ONSALE_JWT_SECRET", std::string(32, 'x')}});
    CHECK(said.refused(1, "127.0.0.1"));
    CHECK_EQUAL(said.text.find("hunter2"), std::string::npos);
    CHECK_NOT_EQUAL(said.text.find("a password on the command line"),
                    std::string::npos);
  }
}

TEST(an address that nobody can listen at is named) {
  auto listen = [&](int code, const std::string& address) {
    refused(code, address, on_store("serve", {"--listen", address}));
  };
  for (const auto* address :
       {"here", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:99999",
        "127.0.0.1:-1", "localhost:0", "300.1.1.1:0", ":80"})
    listen(2, address);
  listen(1, "192.0.2.1:0"); // for documentation: no machine's (RFC 5737)
  refused(2, "nobody", on_store("serve", {"--trusted-proxy", "nobody"}));
  refused(2, "10.0.0.0/99",
          on_store("serve", {"--trusted-proxy", "10.0.0.0/8,10.0.0.0/99"}));
}

TEST(a port that another server has is named) {
  auto first = here.start(
    {"serve", "--storage", storage, "--listen", "127.0.0.1:0"});
  auto line = first.wait_for_line("serves at http://([0-9.:]+)/",
                                  std::chrono::seconds{60});
  REQUIRE(line.has_value());
  refused(1, (*line)[1],
          {"serve", "--storage", "sqlite:" + here.file("other.db"), "--listen",
           (*line)[1]});
  CHECK(first.is_running());
}

TEST(a secret that cannot be used is refused without being told) {
  refused(2, here.file("nothing"),
          on_store("serve", {"--jwt-secret-file", here.file("nothing")}));
  auto empty = here.write("empty", "\n\n");
  refused(2, "secret", on_store("serve", {"--jwt-secret-file", empty}));
  for (const auto& command :
       {on_store("serve"), on_store("token", {"--user", "ann"})}) {
    auto file = here.write("short", "k1:tiny-secret\n");
    auto by_file = command;
    by_file.insert(by_file.end(), {"--jwt-secret-file", file});
    auto said = here.run(by_file);
    CHECK(said.refused(2, file));
    CHECK_EQUAL(said.text.find("tiny-secret"), std::string::npos);
    said = here.run(command, {{"ONSALE_JWT_SECRET", "tiny-secret"}});
    CHECK(said.refused(2, "ONSALE_JWT_SECRET"));
    CHECK_EQUAL(said.text.find("tiny-secret"), std::string::npos);
  }
  refused(2, "ONSALE_JWT_SECRET",
          {"token", "--storage", "postgresql://127.0.0.1/onsale", "--user",
           "ann"});
}

TEST(help lists the commands and the exit statuses) {
  for (const auto& arguments : {words{"help"}, words{"--help"}}) {
    auto said = here.run(arguments);
    CHECK_EQUAL(said.status, exit_status{});
    for (const auto* word : {"serve", "migrate", "import", "token", "version",
                             "Exit statuses", "another process owns"})
      CHECK_NOT_EQUAL(said.text.find(word), std::string::npos);
  }
  auto serve = here.run({"serve", "--help"});
  CHECK_EQUAL(serve.status, exit_status{});
  CHECK_NOT_EQUAL(serve.text.find("--listen"), std::string::npos);
  CHECK_EQUAL(here.run({"help", "serve"}).text, serve.text);
  refused(2, "sell", {"help", "sell"});
  for (const auto* version : {"version", "--version"})
    CHECK_EQUAL(here.run({version}).text, "onsale " ONSALE_VERSION "\n");
}

FIXTURE_SCOPE_END()
