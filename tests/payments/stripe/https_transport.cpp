#define SUITE payments.stripe.https_transport

#include "payments/stripe/https/https_transport.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/stripe/stripe_server.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <future>
#include <memory>

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using namespace std::chrono_literals;
using test::mishap;
using test::stripe_server;

namespace {

https_options options_for(const stripe_server& at) {
  https_options result;
  result.at = *parse_api_address(at.url());
  result.secret_key = "sk_test_onsale";
  return result;
}

api_call some_call(uint8_t booking = 1) {
  auto ref = ref_of(1, booking);
  ref.amount = usd(12'550);
  return create_intent(ref, 0);
}

std::future<api_answer> begin(https_transport& way, api_call what) {
  auto promise = std::make_shared<std::promise<api_answer>>();
  way.send(std::move(what), [promise](api_answer x) {
    promise->set_value(std::move(x));
  });
  return promise->get_future();
}

api_answer ask(https_transport& way, api_call what) {
  return begin(way, std::move(what)).get();
}

} // namespace

TEST(an address is one of a host and nothing else) {
  CHECK(parse_api_address("https://api.stripe.com")
        == (api_address{"api.stripe.com", 443, true}));
  CHECK(parse_api_address("https://api.stripe.com/")
        == (api_address{"api.stripe.com", 443, true}));
  CHECK(parse_api_address("https://proxy.example:8443")
        == (api_address{"proxy.example", 8443, true}));
  CHECK(parse_api_address("https://[::1]:8443")
        == (api_address{"::1", 8443, true}));
  CHECK(parse_api_address("http://127.0.0.1:8080")
        == (api_address{"127.0.0.1", 8080, false}));
  for (auto bad : {"", "https://", "api.stripe.com", "ftp://api.stripe.com",
                   "https://a/v1", "https://a?x", "https://user@a",
                   "https://a:0", "https://a:x", "https://a b"})
    CHECK(!parse_api_address(bad));
}

TEST(the secret key leaves this machine over TLS alone) {
  CHECK(!parse_api_address("http://api.stripe.com"));
  CHECK(!parse_api_address("http://10.0.0.1:80"));
}

TEST(a call is carried and answered) {
  stripe_server server;
  https_transport way{options_for(server)};
  auto said = ask(way, some_call());
  CHECK_EQUAL(said.status, 200);
  CHECK(!said.replayed);
  CHECK_EQUAL(said.request_id, "req_test");
  CHECK(read_intent_answer(said).what == verdict::done);
  // The same call is the same intent.
  auto again = ask(way, some_call());
  CHECK(again.replayed);
  CHECK_EQUAL(again.body, said.body);
}

TEST(connections are kept) {
  stripe_server server;
  https_transport way{options_for(server)};
  for (uint8_t i = 0; i < 20; ++i)
    CHECK_EQUAL(ask(way, some_call(i)).status, 200);
  CHECK_EQUAL(server.connections(), 1u);
}

TEST(calls at once have a connection each and then wait) {
  stripe_server server;
  server.set_delay(50ms);
  auto options = options_for(server);
  options.connections_max = 4;
  https_transport way{options};
  std::vector<std::future<api_answer>> all;
  for (uint8_t i = 0; i < 12; ++i)
    all.push_back(begin(way, some_call(i)));
  for (auto& x : all)
    CHECK_EQUAL(x.get().status, 200);
  CHECK_EQUAL(server.connections(), 4u);
}

TEST(of too many calls some are not taken) {
  stripe_server server;
  server.set_delay(200ms);
  auto options = options_for(server);
  options.connections_max = 1;
  options.waiting_max = 1;
  https_transport way{options};
  auto first = begin(way, some_call(1));
  auto second = begin(way, some_call(2));
  auto third = ask(way, some_call(3));
  CHECK_EQUAL(third.status, 0);
  CHECK(!third.was_sent);
  CHECK_EQUAL(first.get().status, 200);
  CHECK_EQUAL(second.get().status, 200);
}

TEST(where nobody listens nothing is sent) {
  https_options options;
  options.at = {"127.0.0.1", test::free_port(), false};
  https_transport way{options};
  auto said = ask(way, some_call());
  CHECK_EQUAL(said.status, 0);
  CHECK(!said.was_sent);
}

TEST(an answer that is cut off leaves open what has happened) {
  stripe_server server;
  https_transport way{options_for(server)};
  server.front().spoil("create", {mishap::lost});
  auto said = ask(way, some_call());
  CHECK_EQUAL(said.status, 0);
  CHECK(said.was_sent);
  // The next call has a new connection.
  CHECK_EQUAL(ask(way, some_call()).status, 200);
  CHECK_EQUAL(server.connections(), 2u);
}

TEST(a server that does not answer is given up) {
  stripe_server server;
  server.set_delay(60s);
  auto options = options_for(server);
  options.answer_timeout = 100ms;
  https_transport way{options};
  auto said = ask(way, some_call());
  CHECK_EQUAL(said.status, 0);
  CHECK(said.was_sent);
}

TEST(what Stripe says of its patience is read) {
  stripe_server server;
  https_transport way{options_for(server)};
  server.front().spoil("create", {mishap::too_many});
  auto said = ask(way, some_call());
  CHECK_EQUAL(said.status, 429);
  CHECK(said.retry_after == 2s);
}

TEST(another key is not taken) {
  stripe_server server;
  auto options = options_for(server);
  options.secret_key = "sk_test_other";
  https_transport way{options};
  CHECK_EQUAL(ask(way, some_call()).status, 401);
}

TEST(whoever waits at the end is told that nobody knows) {
  stripe_server server;
  server.set_delay(60s);
  auto options = options_for(server);
  options.connections_max = 1;
  auto way = std::make_unique<https_transport>(options);
  auto sent = begin(*way, some_call(1));
  auto waiting = begin(*way, some_call(2));
  way.reset();
  CHECK(sent.get().was_sent);
  CHECK(!waiting.get().was_sent);
}

TEST(a certificate has to be that of the host and of a known authority) {
  test::certificates made;
  made.make("localhost");
  made.make("other.example");
  auto options_of = [&](const stripe_server& server) {
    auto result = options_for(server);
    result.certificates = made.authority();
    return result;
  };
  stripe_server good{{.certificate = made.certificate("localhost"),
                      .private_key = made.key("localhost")}};
  {
    https_transport way{options_of(good)};
    CHECK_EQUAL(ask(way, some_call()).status, 200);
  }
  {
    auto stranger = options_of(good);
    stranger.certificates.clear(); // the system's
    https_transport way{stranger};
    auto said = ask(way, some_call());
    CHECK_EQUAL(said.status, 0);
    CHECK(!said.was_sent);
  }
  stripe_server other{{.certificate = made.certificate("other.example"),
                       .private_key = made.key("other.example")}};
  https_transport way{options_of(other)};
  CHECK(!ask(way, some_call()).was_sent);
  CHECK_EQUAL(other.account().intents().size(), 0u);
}
