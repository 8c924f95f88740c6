#pragma once

#include "tests/actors/node_fixture.hpp"

#include <string>
#include <vector>

namespace onsale::test {

/// A node whose only buyer is Ann, and the words of her bank.
struct buyer_fixture : node_fixture {
  using node_fixture::node_fixture;

  booking_id hold(const std::string& ticket = "1-1-0") {
    return node_fixture::hold("ann", {ticket});
  }

  /// Sends a confirm and lets it reach the provider.
  auto pay(const booking_id& id, const std::string& card = "pm_card_visa") {
    auto result = send(step("ann", id, actors::booking_step::confirm, card));
    settle();
    return result;
  }

  /// A confirm under an idempotency key, to be sent.
  actors::change_booking confirm(const booking_id& id, const std::string& key,
                                 const std::string& card = "pm_card_visa") {
    auto result = step("ann", id, actors::booking_step::confirm, card);
    result.who.key = caller("ann", key).key;
    return result;
  }

  /// A booking that is confirmed; its capture is under way.
  booking_id sold() {
    auto id = hold();
    auto answer = pay(id);
    yes();
    get(answer);
    return id;
  }

  auto release(const booking_id& id) {
    return text_of(ask(step("ann", id, actors::booking_step::release)));
  }

  auto refund(const booking_id& id) {
    return text_of(ask(step("ann", id, actors::booking_step::refund)));
  }

  void say(const std::string& step, payments::gateway_status status,
           payment_state state) {
    gateway->answer(step, status, state);
    settle();
  }

  void yes() {
    say("authorise", payments::gateway_status::succeeded,
        payment_state::authorised);
  }

  void no() {
    gateway->answer("authorise", payments::gateway_status::declined,
                    payment_state::declined, "insufficient_funds");
    settle();
  }

  /// The bank wants to see the buyer.
  void show_yourself(const std::string& step) {
    say(step, payments::gateway_status::requires_action,
        payment_state::requires_action);
  }

  /// The provider does not answer, or with a 5xx.
  void nothing(const std::string& step) {
    say(step, payments::gateway_status::unknown, payment_state::intended);
  }

  void never_seen(const std::string& step) {
    say(step, payments::gateway_status::rejected, payment_state::intended);
  }

  void captured() {
    say("capture", payments::gateway_status::succeeded,
        payment_state::captured);
  }

  void voided() {
    say("cancel", payments::gateway_status::succeeded, payment_state::voided);
  }

  /// What the provider is asked right now, for example `authorise 1`.
  std::vector<std::string> asked() const {
    std::vector<std::string> result;
    for (const auto& x : gateway->calls)
      result.push_back(x.step + ' ' + std::to_string(x.attempt));
    return result;
  }

  booking_status status(const booking_id& id) {
    return stored(id).row.status;
  }

  /// Opens the blocks that must not sleep, as a starting node does.
  void open() {
    for (auto block : {1u, 2u})
      caf::anon_send(region, actors::open_block{{{1}, block}});
    settle();
  }
};

} // namespace onsale::test
