#define SUITE support_lib.host_port
#include "support/host_port.hpp"

#include "tests/support/test.hpp"

using namespace onsale::support;

namespace {

std::string read(std::string_view text) {
  auto x = parse_host_port(text);
  return x ? x->host + " " + std::to_string(x->port) : "nothing";
}

} // namespace

TEST(a name or an address and a port) {
  CHECK_EQUAL(read("tickets-1:7100"), "tickets-1 7100");
  CHECK_EQUAL(read("127.0.0.1:0"), "127.0.0.1 0");
  CHECK_EQUAL(read("[::1]:65535"), "::1 65535");
}

TEST(anything else is nothing) {
  for (auto text :
       {"", ":", "host", "host:", ":80", "[]:80", "::1:80", "host:65536",
        "host:-1", "host:+1", "host: 1", "host:1 ", "host:0x50", "a:b:80"})
    CHECK_EQUAL(std::string{text} + " is " + read(text),
                std::string{text} + " is nothing");
}
