#define SUITE payments.simulated_gateway

#include "payments/simulated/simulated_gateway.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <thread>

using namespace onsale;
using namespace onsale::payments;
using namespace std::chrono_literals;

FIXTURE_SCOPE(simulated_gateway_tests, gateway_fixture)

TEST(a card is authorised and then captured) {
  auto said = authorise(pay_with("pm_card_visa"));
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::authorised);
  CHECK(!said.reference.empty());
  said = ask(&simulated_gateway::capture);
  CHECK(said.state == payment_state::captured);
  // By its name or by its booking and attempt: it is the same payment.
  auto named = ref_of();
  named.reference = said.reference;
  said = ask(&simulated_gateway::retrieve, named);
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::captured);
}

TEST(a second card does not replay the decline of the first) {
  auto said = authorise(pay_with("pm_card_chargeDeclined", 1));
  CHECK(said.status == gateway_status::declined);
  CHECK_EQUAL(said.decline_code, "generic_decline");
  said = authorise(pay_with("pm_card_visa", 2));
  CHECK(said.status == gateway_status::succeeded);
  said = authorise(pay_with("pm_card_chargeDeclined", 1));
  CHECK(said.status == gateway_status::declined);
}

TEST(the provider outlives the process) {
  auto first = authorise(pay_with("pm_card_visa"));
  simulated_gateway restarted{book, time};
  answer_box box;
  restarted.authorise(pay_with("pm_card_visa"), box.sink());
  CHECK_EQUAL(box.get().reference, first.reference);
  answer_box captured;
  restarted.capture(ref_of(), captured.sink());
  CHECK(captured.get().status == gateway_status::succeeded);
}

TEST(the buyer approves on the page of the bank) {
  auto said = authorise(pay_with("pm_card_authenticationRequired"));
  CHECK(said.status == gateway_status::requires_action);
  CHECK_EQUAL(said.action_url, "/simulated-bank/" + said.reference);
  std::optional<bank_page> page;
  auto show = [&page](std::optional<bank_page> x) {
    page = std::move(x);
  };
  gateway.find_page(said.reference, show);
  REQUIRE(page.has_value());
  CHECK(page->amount == usd(12'550));
  CHECK(page->state == payment_state::requires_action);
  auto approved = decide(said.reference, bank_decision::approve);
  CHECK(approved.state == payment_state::authorised);
  CHECK(ask(&simulated_gateway::retrieve).state == payment_state::authorised);
  gateway.find_page(said.reference, show);
  CHECK(page->state == payment_state::authorised);
}

TEST(the page of the bank knows no other payments) {
  auto said = authorise(pay_with("pm_card_visa"));
  std::optional<bank_page> page = bank_page{};
  for (auto name : {said.reference, std::string{"pi_nothing"}, std::string{}}) {
    page = bank_page{};
    gateway.find_page(name, [&page](std::optional<bank_page> x) {
      page = x;
    });
    CHECK(!page);
    CHECK(decide(name, bank_decision::approve).status
          == gateway_status::rejected);
  }
}

TEST(a slow bank answers when its time has come) {
  simulated_options options;
  options.delay_min = options.delay_max = 400ms;
  simulated_gateway slow{book, time, options};
  answer_box box;
  slow.authorise(pay_with("pm_card_visa"), box.sink());
  CHECK_EQUAL(slow.room().in_flight, 1u);
  time.advance(399ms);
  CHECK(!box.arrived());
  // It took effect half way: a second provider on the same book sees it.
  CHECK(ask(&simulated_gateway::retrieve).state == payment_state::authorised);
  time.advance(1ms);
  CHECK(box.arrived());
  CHECK_EQUAL(slow.room().in_flight, 0u);
}

TEST(delays spread evenly and repeat with their seed) {
  auto arrival_times = [this](uint64_t seed) {
    simulated_options options;
    options.delay_min = 10ms;
    options.delay_max = 20ms;
    options.delay_seed = seed;
    simulated_gateway slow{book, time, options};
    std::vector<std::chrono::nanoseconds> result;
    for (int i = 0; i < 100; ++i) {
      auto start = time.now();
      answer_box box;
      slow.retrieve(ref_of(), box.sink());
      while (!box.arrived())
        time.advance(1ms);
      result.push_back(time.now() - start);
    }
    return result;
  };
  auto times = arrival_times(1);
  for (auto x : times)
    CHECK(x >= 10ms && x <= 20ms);
  CHECK(times == arrival_times(1));
  CHECK(times != arrival_times(2));
}

TEST(a caller in a hurry is turned away and nothing happens) {
  simulated_options options;
  options.limits = {10, 2, 100};
  simulated_gateway strict{book, time, options};
  CHECK_EQUAL(strict.room().per_second, 10.0);
  CHECK_EQUAL(strict.room().in_flight_max, 100u);
  for (uint32_t attempt = 1; attempt <= 3; ++attempt) {
    answer_box box;
    strict.authorise(pay_with("pm_card_visa", attempt), box.sink());
    CHECK_EQUAL(box.get().status == gateway_status::unknown, attempt == 3);
  }
  CHECK(ask(&simulated_gateway::retrieve, ref_of(3)).status
        == gateway_status::rejected);
}

TEST(threads that authorise the same attempt agree on one payment) {
  std::atomic<int> other_answers = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (uint32_t attempt = 1; attempt <= 200; ++attempt) {
        gateway.authorise(pay_with("pm_card_visa", attempt),
                          [&](gateway_answer x) {
                            if (x.status != gateway_status::succeeded)
                              ++other_answers;
                          });
        gateway.capture(ref_of(attempt), [&](gateway_answer x) {
          if (x.status != gateway_status::succeeded)
            ++other_answers;
        });
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQUAL(other_answers.load(), 0);
  CHECK_EQUAL(gateway.room().in_flight, 0u);
}

FIXTURE_SCOPE_END()
