#define SUITE payments.stripe.stripe_gateway_faults

#include "payments/stripe/stripe_gateway.hpp"
#include "tests/payments/stripe/fixture.hpp"
#include "tests/support/test.hpp"

#include <sstream>

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using namespace std::chrono_literals;
using test::stripe_balance;

namespace {

constexpr stripe_balance on_hold{0, 12'550, 1};

} // namespace

FIXTURE_SCOPE(stripe_gateway_fault_tests, stripe_fixture)

TEST(whatever befalls one call the payment is made once) {
  for (auto at : {"create", "confirm"})
    for (auto how : all_mishaps) {
      stripe_fixture x;
      x.front.spoil(at, {how});
      auto said = x.authorise();
      CHECK(said.status == gateway_status::succeeded);
      CHECK(x.account.balance() == on_hold);
    }
}

TEST(whatever befalls one step it is done once) {
  struct story {
    gateway_step what;
    const char* at;
    stripe_balance after;
  };
  for (auto& [what, at, after] :
       {story{&stripe_gateway::capture, "capture", {12'550, 0, 0}},
        story{&stripe_gateway::cancel, "cancel", {}}})
    for (auto how : all_mishaps) {
      stripe_fixture x;
      auto ref = named(x.authorise());
      x.front.spoil(at, {how});
      CHECK(x.ask(what, ref).status == gateway_status::succeeded);
      CHECK(x.account.balance() == after);
    }
}

TEST(whatever befalls a refund the money goes back once) {
  for (auto how : all_mishaps) {
    stripe_fixture x;
    auto ref = named(x.authorise());
    x.ask(&stripe_gateway::capture, ref);
    x.front.spoil("refund", {how});
    CHECK(x.ask(&stripe_gateway::refund, ref).status
          == gateway_status::succeeded);
    CHECK(x.account.balance() == stripe_balance{});
  }
}

TEST(tries end and then nobody knows) {
  front.spoil("confirm", {mishap::lost, mishap::lost, mishap::lost,
                          mishap::lost, mishap::lost});
  auto said = authorise();
  CHECK(said.status == gateway_status::unknown);
  CHECK_EQUAL(front.count("confirm"), 3u);
}

TEST(an answer that was lost for good is found by whoever asks) {
  front.spoil("confirm", {mishap::answer_lost, mishap::lost, mishap::lost});
  front.spoil("retrieve", {mishap::lost, mishap::lost, mishap::lost});
  CHECK(authorise().status == gateway_status::unknown);
  auto now = ask(&stripe_gateway::retrieve, nameless());
  CHECK(now.state == payment_state::authorised);
  CHECK(account.balance() == on_hold);
}

TEST(pauses grow and follow what Stripe asks for) {
  front.spoil("create", {mishap::not_sent, mishap::too_many});
  answer_box box;
  gate.authorise(pay_with("pm_card_visa"), box.sink());
  CHECK_EQUAL(front.count("create"), 1u);
  time.advance(249ms);
  CHECK_EQUAL(front.count("create"), 1u);
  time.advance(1ms);
  CHECK_EQUAL(front.count("create"), 2u);
  time.advance(1'999ms);
  CHECK_EQUAL(front.count("create"), 2u);
  // Others wait, too: Stripe has turned this endpoint's calls away.
  answer_box other;
  gate.authorise(pay_with("pm_card_visa", 1, 2), other.sink());
  CHECK_EQUAL(front.count("create"), 2u);
  time.advance(1s);
  CHECK(box.arrived());
  CHECK(other.arrived());
}

TEST(a key that Stripe has burnt is given up for the next) {
  // The first failure is kept for the key, and comes again.
  front.spoil("create", {mishap::failed});
  CHECK(authorise().status == gateway_status::succeeded);
  std::vector<std::string> keys;
  for (const auto& x : way.calls)
    if (x.at == endpoint::create)
      keys.push_back(x.idempotency_key);
  auto first = to_string(some_booking()) + "-1-create";
  CHECK(keys == (std::vector<std::string>{first, first, first + "-1"}));
  // Whoever comes later, as after a restart, goes the same way to it.
  CHECK(ask(&stripe_gateway::retrieve, nameless()).state
        == payment_state::authorised);
}

TEST(a failure that is not kept burns no key) {
  front.spoil("create", {mishap::gateway_error, mishap::gateway_error});
  CHECK(authorise().status == gateway_status::succeeded);
  for (const auto& x : way.calls)
    if (x.at == endpoint::create)
      CHECK_EQUAL(x.idempotency_key, to_string(some_booking()) + "-1-create");
}

TEST(a wrong key is told to the operator and decides nothing) {
  std::ostringstream lines;
  auto with_log = options();
  with_log.calls.log = support::logger::to_stream(lines,
                                                  support::log_level::info);
  stripe_gateway other{way, time, with_log};
  auto said = authorise();
  front.spoil("capture", {mishap::wrong_key, mishap::wrong_key});
  for (int i = 0; i < 2; ++i) {
    answer_box box;
    other.capture(named(said), box.sink());
    CHECK(wait(box).status == gateway_status::unknown);
  }
  auto text = lines.str();
  CHECK(text.find("secret key") != std::string::npos);
  CHECK_EQUAL(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(chance makes a pause shorter by half at most) {
  auto with_luck = options();
  with_luck.calls.jitter = [] {
    return 1.0;
  };
  stripe_gateway other{way, time, with_luck};
  front.spoil("create", {mishap::not_sent});
  answer_box box;
  other.authorise(pay_with("pm_card_visa"), box.sink());
  time.advance(124ms);
  CHECK(!box.arrived());
  time.advance(1ms);
  CHECK(box.arrived());
}

TEST(a refusal of what could be done is tried under the next key) {
  for (auto [what, at] : {std::pair{&stripe_gateway::capture, "capture"},
                          std::pair{&stripe_gateway::cancel, "cancel"}}) {
    stripe_fixture x;
    auto ref = named(x.authorise());
    x.front.spoil(at, {mishap::refused});
    CHECK(x.ask(what, ref).status == gateway_status::succeeded);
  }
}

TEST(what is refused again and again says how things stand) {
  auto ref = named(authorise());
  front.spoil("cancel", std::deque<mishap>(5, mishap::refused));
  auto said = ask(&stripe_gateway::cancel, ref);
  CHECK(said.status == gateway_status::rejected);
  CHECK(said.state == payment_state::authorised);
  MESSAGE("and goes on under other keys another time");
  ref.try_number = 5;
  CHECK(ask(&stripe_gateway::cancel, ref).status == gateway_status::succeeded);
}

TEST(a key of another account decides nothing) {
  auto ref = named(authorise());
  for (auto at : {"capture", "cancel", "retrieve"})
    front.spoil(at, std::deque<mishap>(9, mishap::other_account));
  for (auto what : {&stripe_gateway::capture, &stripe_gateway::cancel,
                    &stripe_gateway::retrieve})
    CHECK(ask(what, ref).status == gateway_status::unknown);
  CHECK(account.balance() == on_hold);
}

TEST(a look that Stripe refuses decides nothing) {
  auto ref = named(authorise());
  front.spoil("retrieve", {mishap::refused});
  CHECK(ask(&stripe_gateway::retrieve, ref).status == gateway_status::unknown);
  CHECK(ask(&stripe_gateway::retrieve, ref).state == payment_state::authorised);
}

TEST(another amount than was asked for is let go wherever it is seen) {
  auto said = authorise("pm_card_authenticationRequired");
  REQUIRE(account.approve(said.reference, 0));
  account.misprice(said.reference, 99'000);
  auto now = ask(&stripe_gateway::retrieve, named(said));
  CHECK(now.status == gateway_status::rejected);
  CHECK(now.state == payment_state::voided);
  CHECK(account.balance() == stripe_balance{});
}

TEST(another amount is let go as soon as a card has been tried) {
  front.spoil_by([&](const test::stripe_request& call) {
    if (test::endpoint_of(call) == "confirm")
      account.misprice(account.intents().front().at("id"), 99'000);
    return mishap::none;
  });
  auto said = authorise();
  CHECK(said.status == gateway_status::rejected);
  CHECK(said.state == payment_state::voided);
  CHECK(account.balance() == stripe_balance{});
}

TEST(an intent that is made with another amount is closed without a card) {
  way.alter = [](const api_call& call, api_answer& said) {
    auto at = said.body.find("12550");
    if (call.at == endpoint::create && at != std::string::npos)
      said.body.replace(at, 5, "99000");
  };
  CHECK(authorise().status == gateway_status::rejected);
  CHECK_EQUAL(front.count("confirm"), 0u);
  CHECK(ask(&stripe_gateway::capture, nameless()).status
        == gateway_status::rejected);
  CHECK_EQUAL(front.count("capture"), 0u);
  CHECK(ask(&stripe_gateway::cancel, nameless()).status
        == gateway_status::succeeded);
  CHECK_EQUAL(account.intents().front().at("status"), "canceled");
}

TEST(only an intent that is there has a name when it is not closed) {
  front.spoil("cancel", std::deque<mishap>(9, mishap::refused));
  auto open = ask(&stripe_gateway::cancel, nameless());
  CHECK(open.status == gateway_status::rejected);
  CHECK(open.state == payment_state::intended);
  CHECK(!open.reference.empty());
  front.spoil("create", {mishap::refused});
  auto ref = nameless();
  ref.attempt = 2;
  auto none = ask(&stripe_gateway::cancel, ref);
  CHECK(none.status == gateway_status::rejected);
  CHECK(none.state == payment_state::intended);
  CHECK(none.reference.empty());
}

TEST(a lock on one payment holds nobody else back) {
  front.spoil("create", {mishap::locked});
  answer_box box;
  gate.authorise(pay_with("pm_card_visa"), box.sink());
  answer_box other;
  gate.authorise(pay_with("pm_card_visa", 1, 2), other.sink());
  CHECK(other.arrived());
  CHECK(wait(box).status == gateway_status::succeeded);
}

FIXTURE_SCOPE_END()
