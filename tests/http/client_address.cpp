#define SUITE http.client_address

#include "http/client_address.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

namespace {

ip_address ip(const char* text) {
  return boost::asio::ip::make_address(text);
}

std::vector<address_range> ranges(std::initializer_list<const char*> texts) {
  std::vector<address_range> out;
  for (auto text : texts)
    out.push_back(*parse_address_range(text));
  return out;
}

} // namespace

TEST(a range holds the addresses that share its prefix) {
  auto x = parse_address_range("10.1.0.0/15");
  REQUIRE(x);
  CHECK(x->contains(ip("10.0.0.1")));
  CHECK(x->contains(ip("10.1.255.255")));
  CHECK(!x->contains(ip("10.2.0.0")));
  CHECK(!x->contains(ip("::1")));
  CHECK(x->contains(ip("::ffff:10.1.2.3")));
  CHECK(parse_address_range("0.0.0.0/0")->contains(ip("200.1.2.3")));
  CHECK(parse_address_range("fd00::/8")->contains(ip("fdab::1")));
  CHECK(!parse_address_range("fd00::/8")->contains(ip("fe00::1")));
}

TEST(a range without bits is one address) {
  auto x = parse_address_range("192.0.2.1");
  REQUIRE(x);
  CHECK(x->contains(ip("192.0.2.1")));
  CHECK(!x->contains(ip("192.0.2.2")));
}

TEST(malformed ranges are refused) {
  for (auto text : {"", "x", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                    "10.0.0.0/8x", "::/129", "10.0.0/8"})
    CHECK(!parse_address_range(text));
}

TEST(nobody but a trusted proxy speaks for others) {
  auto peer = ip("198.51.100.7");
  CHECK(client_address(peer, "", "203.0.113.9", {}) == peer);
  CHECK(client_address(peer, "for=203.0.113.9", "", ranges({"10.0.0.0/8"}))
        == peer);
}

TEST(a trusted proxy names its client) {
  auto trusted = ranges({"10.0.0.0/8"});
  auto peer = ip("10.0.0.1");
  auto client = ip("203.0.113.9");
  CHECK(client_address(peer, "", "203.0.113.9", trusted) == client);
  CHECK(client_address(peer, "for=203.0.113.9;proto=https", "", trusted)
        == client);
  CHECK(
    client_address(peer, "proto=https; For=\"203.0.113.9:4711\"", "", trusted)
    == client);
  CHECK(client_address(peer, "for=\"[2001:db8::1]:80\"", "", trusted)
        == ip("2001:db8::1"));
}

TEST(a client cannot write its own history) {
  // It sent the first two entries itself; the proxy added the third.
  auto trusted = ranges({"10.0.0.0/8"});
  CHECK(client_address(ip("10.0.0.1"), "", "1.1.1.1, 10.9.9.9, 203.0.113.9",
                       trusted)
        == ip("203.0.113.9"));
}

TEST(a client cannot speak in the field that its proxy does not write) {
  auto trusted = ranges({"10.0.0.0/8"});
  auto proxy = ip("10.0.0.1");
  for (auto made_up : {"1.1.1.1", "1.1.1.2", "_hidden", ""}) {
    auto forwarded = std::string{"for="} + made_up;
    CHECK(client_address(proxy, forwarded, "203.0.113.9", trusted) == proxy);
  }
  for (auto made_up : {"1.1.1.1", "1.1.1.2", "unknown"})
    CHECK(client_address(proxy, "for=203.0.113.9", made_up, trusted) == proxy);
  MESSAGE("a proxy may write both");
  CHECK(client_address(proxy, "for=\"203.0.113.9:80\"", "1.1.1.1, 203.0.113.9",
                       trusted)
        == ip("203.0.113.9"));
}

TEST(proxies may stand in a row) {
  auto trusted = ranges({"10.0.0.0/8"});
  CHECK(client_address(ip("10.0.0.1"), "", "203.0.113.9, 10.0.0.2", trusted)
        == ip("203.0.113.9"));
}

TEST(an entry that cannot be read ends the walk) {
  auto trusted = ranges({"10.0.0.0/8"});
  auto peer = ip("10.0.0.1");
  CHECK(client_address(peer, "", "203.0.113.9, unknown", trusted) == peer);
  CHECK(client_address(peer, "for=_hidden", "", trusted) == peer);
  CHECK(client_address(peer, "", ",", trusted) == peer);
  CHECK(client_address(peer, "for=\"[::1\"", "", trusted) == peer);
}

TEST(households count as one) {
  CHECK_EQUAL(rate_key(ip("2001:db8::1")), rate_key(ip("2001:db8::ffff")));
  CHECK_NOT_EQUAL(rate_key(ip("2001:db8::1")), rate_key(ip("2001:db8:0:1::1")));
  CHECK_NOT_EQUAL(rate_key(ip("10.0.0.1")), rate_key(ip("10.0.0.2")));
  CHECK_EQUAL(rate_key(ip("::ffff:10.0.0.1")), rate_key(ip("10.0.0.1")));
}

TEST(a client speaks TLS if a trusted proxy says so) {
  auto trusted = ranges({"10.0.0.0/8"});
  auto proxy = ip("10.0.0.1");
  CHECK(came_over_tls(proxy, "https", trusted));
  CHECK(came_over_tls(proxy, "http, HTTPS", trusted));
  CHECK(!came_over_tls(proxy, "", trusted));
  CHECK(!came_over_tls(proxy, "http", trusted));
  MESSAGE("the nearest has the word");
  CHECK(!came_over_tls(proxy, "https, http", trusted));
  CHECK(!came_over_tls(ip("203.0.113.9"), "https", trusted));
}
