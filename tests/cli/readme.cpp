// What the README says to type, typed.
#define SUITE cli.readme

#include "tests/cli/shell.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

using namespace onsale::test;

namespace {

/// The commands below a heading.
std::string commands_below(const std::string& heading) {
  std::ifstream file{ONSALE_SOURCE_DIR "/README.md"};
  std::stringstream text;
  text << file.rdbuf();
  auto all = text.str();
  const std::string begins = "```console\n";
  auto first = all.find(begins, all.find("\n" + heading + "\n"));
  REQUIRE(first != std::string::npos);
  first += begins.size();
  return all.substr(first, all.find("```", first) - first);
}

void replace(std::string& text, const std::string& what,
             const std::string& with) {
  auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
}

} // namespace

TEST(three nodes are a cluster after five commands) {
  auto commands = commands_below("## Three nodes");
  CHECK_EQUAL(std::count(commands.begin(), commands.end(), '\n'), 5);
  // Ports of our own, and the database of our own server by the name it has
  // there: whoever types this has both.
  for (auto port : {"7101", "7102", "7103", "8081", "8082", "8083"})
    replace(commands, ":" + std::string{port},
            ":" + std::to_string(free_port()));
  shell here;
  auto& server = postgres_server::shared();
  server.run(server.address_of("postgres"), "CREATE DATABASE onsale");
  auto script = "cd " + here.file("")
                + " && export PATH=" + built_program("").string() + ":$PATH"
                + " PGHOST=127.0.0.1 PGUSER=onsale PGPORT="
                + std::to_string(server.port()) + "\n" + commands + R"sh(
trap 'kill $(jobs -p) 2>/dev/null' EXIT
for i in $(seq 600); do
  onsale cluster status > status 2>&1
  [ "$(grep -c serving status)" = 3 ] && break
  sleep 0.1
done
cat status
kill $(jobs -p)
wait
)sh";
  auto said = output_of("bash " + here.write("commands", script) + " 2>&1");
  CHECK(said.find("is up to date") != std::string::npos
        || said.find("migrated") != std::string::npos);
  // In the table, not in the log.
  const std::string state = "serving  ";
  size_t serving = 0;
  for (auto at = said.find(state); at != std::string::npos;
       at = said.find(state, at + 1))
    ++serving;
  if (serving != 3)
    CAF_ERROR("no cluster of three: " << said);
}
