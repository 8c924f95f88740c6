#define SUITE cli.cluster

#include "tests/cli/shell.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

using namespace onsale::test;

namespace {

using words = std::vector<std::string>;

struct cluster_options_fixture {
  shell here;

  /// Nothing of this gets as far as the database, of which there is none.
  void refused(int code, const std::string& word, words more) {
    words arguments{"serve", "--cluster", "--storage",
                    "postgresql://127.0.0.1:1/none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto said = here.run(std::move(arguments));
    CHECK(said.refused(code, word));
    if (!said.refused(code, word))
      CAF_ERROR("not " << code << " about " << word << ": " << to_string(said));
  }
};

} // namespace

FIXTURE_SCOPE(cluster_options_tests, cluster_options_fixture)

TEST(a node has to have an address that others can call) {
  refused(2, "--node-address", {});
  for (auto address : {"here", "127.0.0.1", ":7000", "127.0.0.1:0", "::1:7000",
                       "127.0.0.1:70000"})
    refused(2, address, {"--node-address", address});
  refused(2, "--node-listen", {"--node-address", "node1.example:7000"});
  refused(2, "--node-listen",
          {"--node-address", "node1.example:7000", "--node-listen", "here:1"});
}

TEST(a file belongs to one process) {
  auto said = here.run({"serve", "--cluster", "--node-address",
                        "127.0.0.1:7000", "--storage",
                        "sqlite:" + here.file("onsale.db")});
  CHECK(said.refused(2, "PostgreSQL"));
}

TEST(a node beyond loopback has to prove itself) {
  refused(2, "--node-certificate", {"--node-address", "10.0.0.1:7000"});
  refused(2, "--node-certificate",
          {"--node-address", "127.0.0.1:7000", "--node-listen", "[::]:7000"});
}

TEST(a node that could not prove itself does not start) {
  certificates made;
  made.make("127.0.0.1");
  auto start = [&](const std::string& at, words more) {
    words result{"--node-address", at, "--node-certificate",
                 made.certificate("127.0.0.1")};
    result.insert(result.end(), more.begin(), more.end());
    return result;
  };
  refused(2, "--node-ca", start("127.0.0.1:7000", {}));
  refused(2, "--node-ca",
          start("127.0.0.1:7000", {"--node-key", made.key("127.0.0.1")}));
  words rest{"--node-key", made.key("127.0.0.1"), "--node-ca",
             made.authority()};
  refused(2, "10.0.0.1", start("10.0.0.1:7000", rest));
  rest[1] = made.file("none");
  refused(2, rest[1], start("127.0.0.1:7000", rest));
}

TEST(a node that has no port to serve at does not join) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor other{
    context, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  auto taken = "127.0.0.1:" + std::to_string(other.local_endpoint().port());
  refused(1, taken + ": Address already in use",
          {"--node-address", "127.0.0.1:7000", "--listen", taken});
}

TEST(the command line counts more than the environment) {
  shell::variables production{{"ONSALE_STORAGE", "postgresql://127.0.0.1:1/x"}};
  std::vector<words> commands{
    {"cluster", "status"}, {"cluster", "drain", "7"}, {"cluster", "rebalance"}};
  for (auto command : commands) {
    command.insert(command.end(), {"--storage", "sqlite:other.db"});
    CHECK(here.run(std::move(command), production).refused(2, "SQLite"));
  }
}

FIXTURE_SCOPE_END()
