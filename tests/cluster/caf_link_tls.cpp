#define SUITE cluster.caf_link_tls
#include "tests/cluster/link_fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/tcp_relay.hpp"
#include "tests/support/test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <fstream>
#include <list>
#include <sys/socket.h>

using namespace onsale;
using namespace onsale::cluster;
using namespace onsale::test;

namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
namespace ssl = boost::asio::ssl;

constexpr auto here = "127.0.0.1";

/// An authority with a certificate of this host.
std::unique_ptr<certificates> new_authority() {
  auto result = std::make_unique<certificates>();
  result->make(here);
  return result;
}

/// The cluster's, made once for all stories.
certificates& ours() {
  static auto made = new_authority();
  return *made;
}

/// Another one, of which our nodes know nothing.
certificates& foreign() {
  static auto made = new_authority();
  return *made;
}

tls_files files_of(const certificates& from, const std::string& host = here) {
  return {from.certificate(host), from.key(host), from.authority()};
}

std::shared_ptr<tls_identity>
identity(const tls_files& files, const std::string& host = here) {
  auto loaded = load_tls_identity(files, host);
  if (!loaded) {
    CHECK_EQUAL(loaded.error(), "");
    return nullptr;
  }
  return *loaded;
}

/// An identity as no node would load it: to be refused by others.
std::shared_ptr<tls_identity>
made_up(const std::string& certificate, const std::string& key,
        const std::string& authority) {
  auto result = std::make_shared<tls_identity>();
  if (!certificate.empty()) {
    result->context.use_certificate_chain_file(certificate);
    result->context.use_private_key_file(key, ssl::context::pem);
  }
  result->context.load_verify_file(authority);
  result->context.set_verify_mode(ssl::verify_peer
                                  | ssl::verify_fail_if_no_peer_cert);
  return result;
}

struct secured_node : linked_node {
  secured_node(peer_id self, std::shared_ptr<tls_identity> tls)
    : linked_node(self, 0, "test", std::move(tls)) {
    // nop
  }
};

/// Two nodes of ours that are linked; whoever else tries must not disturb them.
struct linked_pair {
  secured_node a{one, identity(files_of(ours()))};
  secured_node b{two, identity(files_of(ours()))};

  linked_pair() {
    REQUIRE(join(a, b));
    REQUIRE(talks(a, b, "before"));
  }

  void undisturbed() {
    CHECK(talks(a, b, "after"));
    CHECK_EQUAL(a.events.ups(two), 1u);
    CHECK_EQUAL(b.events.ups(one), 1u);
  }
};

/// A client with a timeout in the system's hands.
tcp::socket call(boost::asio::io_context& io, uint16_t port) {
  tcp::socket result{io};
  result.connect({boost::asio::ip::address_v4::loopback(), port});
  timeval limit{10, 0};
  ::setsockopt(result.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit,
               sizeof(limit));
  return result;
}

/// What comes of connecting by TLS, and of reading until it ends.
std::string attempt(uint16_t port, const std::shared_ptr<tls_identity>& as) {
  boost::asio::io_context io;
  ssl::stream<tcp::socket> stream{call(io, port), as->context};
  boost::system::error_code error;
  stream.handshake(ssl::stream_base::client, error);
  if (error)
    return "handshake: " + error.message();
  std::string got;
  boost::asio::read(stream, boost::asio::dynamic_buffer(got), error);
  return error.message();
}

bool comes_up(heard& x) {
  return x.all_ups() > 0;
}

void write_file(const std::string& name, const std::string& text) {
  std::ofstream out{name};
  out << text;
}

} // namespace

TEST(nodes of one authority talk and nobody can read it) {
  secured_node a{one, identity(files_of(ours()))},
    b{two, identity(files_of(ours()))};
  tcp_relay relay{a.link->port()};
  a.link->keep({b.identity()});
  b.link->keep({a.identity(relay.port())});
  REQUIRE(a.events.until_up(two) && b.events.until_up(one));
  CHECK(talks(a, b, "hello"));
  MESSAGE("much at once arrives whole and in order as well");
  std::vector<std::string> sent;
  for (size_t size : {0, 1, 1 << 14, (1 << 16) + 1, 5 << 20, 100})
    sent.push_back(std::string(size, static_cast<char>('a' + size % 26)));
  for (const auto& x : sent)
    b.link->send(one, x);
  CHECK(a.events.until_received(two, sent.back()));
  auto got = a.events.received(two);
  CHECK(std::vector<std::string>(got.begin() + 1, got.end()) == sent);
  MESSAGE("it comes back after a cut");
  relay.cut();
  auto again = [](heard& x) {
    return x.all_ups() == 2;
  };
  CHECK(a.events.until(again));
  CHECK(b.events.until(again));
  CHECK(talks(a, b, "again"));
}

TEST(a link by TLS that falls silent goes down) {
  secured_node a{one, identity(files_of(ours()))},
    b{two, identity(files_of(ours()))};
  tcp_relay relay{a.link->port()};
  a.link->keep({b.identity()});
  b.link->keep({a.identity(relay.port())});
  REQUIRE(a.events.until_up(two) && b.events.until_up(one));
  relay.stall();
  CHECK(a.events.until_down(two, 2s));
  CHECK(b.events.until_down(one, 2s));
  relay.resume();
  CHECK(a.events.until_up(two));
  CHECK(b.events.until_up(one));
}

TEST(a node that ends is missed at once) {
  secured_node a{one, identity(files_of(ours()))};
  auto b = std::make_unique<secured_node>(two, identity(files_of(ours())));
  REQUIRE(join(a, *b));
  b->link->stop();
  CHECK(a.events.until_down(two, 500ms));
}

TEST(a client without a certificate is refused) {
  linked_pair pair;
  auto nobody = made_up("", "", ours().authority());
  auto why = attempt(pair.a.link->port(), nobody);
  CHECK_NOT_EQUAL(why.find("certificate required"), std::string::npos);
  pair.undisturbed();
}

TEST(a certificate of another authority is refused by both sides) {
  linked_pair pair;
  auto stranger = made_up(foreign().certificate(here), foreign().key(here),
                          ours().authority());
  auto why = attempt(pair.a.link->port(), stranger);
  CHECK_NOT_EQUAL(why.find("unknown ca"), std::string::npos);
  MESSAGE("and a node of ours talks to no such node");
  secured_node theirs{one, identity(files_of(foreign()))};
  secured_node late{three, identity(files_of(ours()))};
  theirs.link->keep({late.identity()});
  late.link->keep({theirs.identity()});
  CHECK(!late.events.until(comes_up, 1s));
  CHECK_EQUAL(theirs.events.ups(three), 0u);
  pair.undisturbed();
}

TEST(a certificate that is over is refused) {
  linked_pair pair;
  ours().make("old", -1);
  auto old = made_up(ours().certificate("old"), ours().key("old"),
                     ours().authority());
  auto why = attempt(pair.a.link->port(), old);
  CHECK_NOT_EQUAL(why.find("expired"), std::string::npos);
  pair.undisturbed();
}

TEST(older versions of TLS are refused) {
  linked_pair pair;
  auto old = made_up(ours().certificate(here), ours().key(here),
                     ours().authority());
  SSL_CTX_set_max_proto_version(old->context.native_handle(), TLS1_2_VERSION);
  auto why = attempt(pair.a.link->port(), old);
  CHECK_NOT_EQUAL(why.find("protocol version"), std::string::npos);
  pair.undisturbed();
}

TEST(whoever speaks no TLS gets nowhere) {
  linked_pair pair;
  MESSAGE("a node without certificates");
  linked_node bare{three};
  bare.link->keep({pair.a.identity()});
  pair.a.link->keep({pair.b.identity(), bare.identity()});
  MESSAGE("garbage and silence");
  boost::asio::io_context io;
  std::list<tcp::socket> silent;
  for (size_t i = 0; i < 80; ++i) // more than may prove themselves at once
    silent.push_back(call(io, pair.a.link->port()));
  auto garbage = call(io, pair.a.link->port());
  boost::asio::write(garbage, boost::asio::buffer(std::string(1000, 'x')));
  for (auto& x : silent) {
    char byte = 0;
    boost::system::error_code error;
    x.read_some(boost::asio::buffer(&byte, 1), error);
    CHECK(error == boost::asio::error::eof
          || error == boost::asio::error::connection_reset);
  }
  CHECK_EQUAL(bare.events.ups(one), 0u);
  CHECK_EQUAL(pair.a.events.ups(three), 0u);
  pair.undisturbed();
  MESSAGE("nodes get in all the same");
  secured_node late{three, identity(files_of(ours()))};
  late.link->keep({pair.a.identity()});
  pair.a.link->keep({pair.b.identity(), late.identity()});
  CHECK(late.events.until_up(one));
}

TEST(a node has to have the address that it is called by) {
  ours().make("10.1.2.3");
  secured_node a{one, identity(files_of(ours(), "10.1.2.3"), "10.1.2.3")};
  secured_node b{two, identity(files_of(ours()))};
  a.link->keep({b.identity()});
  b.link->keep({a.identity()});
  CHECK(!b.events.until(comes_up, 1s));
  CHECK_EQUAL(a.events.ups(two), 0u);
}

TEST(files that do not fit are told of before anything starts) {
  auto& made = ours();
  ours().make("old", -1);
  ours().make("other");
  write_file(made.file("garbage.pem"), "no certificate");
  auto trouble = [](tls_files files) {
    auto loaded = load_tls_identity(files, here);
    return loaded ? std::string{"none"} : loaded.error();
  };
  auto fits = files_of(made);
  CHECK_EQUAL(trouble(fits), "none");
  auto about = [&](tls_files files, const std::string& what,
                   const std::string& why) {
    auto said = trouble(std::move(files));
    CHECK(said.find(what) != std::string::npos);
    CHECK(said.find(why) != std::string::npos);
    MESSAGE(said);
  };
  about({made.file("none.pem"), fits.key, fits.authority},
        "certificate " + made.file("none.pem"), "No such file");
  about({made.file("garbage.pem"), fits.key, fits.authority},
        "certificate " + made.file("garbage.pem"), "no start line");
  about({fits.certificate, made.file("none.key"), fits.authority},
        "key " + made.file("none.key"), "No such file");
  about({fits.certificate, made.key("other"), fits.authority},
        "key " + made.key("other"), "mismatch");
  about({fits.certificate, fits.key, made.file("none.pem")},
        "authority of the nodes " + made.file("none.pem"), "No such file");
  about({fits.certificate, fits.key, foreign().authority()},
        "would not accept " + fits.certificate, "unable to get");
  about({made.certificate("old"), made.key("old"), fits.authority},
        "would not accept " + made.certificate("old"), "expired");
  about({made.certificate("other"), made.key("other"), fits.authority},
        "would not accept " + made.certificate("other"),
        "a node that they call 127.0.0.1");
}
