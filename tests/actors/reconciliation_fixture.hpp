#pragma once

#include "payments/statement.hpp"
#include "tests/actors/buyer_fixture.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace onsale::test {

/// A provider's books, read out when, and as, the test says.
class scripted_statement final : public payments::statement {
public:
  struct pending_list {
    payments::statement_period when;
    std::string cursor;
    payments::statement_callback done;
  };

  void list(payments::statement_period when, std::string cursor,
            payments::statement_callback done) override {
    calls.push_back({when, std::move(cursor), std::move(done)});
  }

  std::deque<pending_list> calls;
};

/// Ann's bookings, and what the provider states of them.
struct reconciliation_fixture : buyer_fixture {
  std::shared_ptr<scripted_statement>
    books = std::make_shared<scripted_statement>();

  /// A booking that is sold and paid.
  booking_id paid_for(const std::string& ticket = "1-1-0") {
    auto id = hold(ticket);
    auto answer = pay(id);
    yes();
    get(answer);
    captured();
    return id;
  }

  /// A booking whose payment has run out of time and was let go.
  booking_id run_out() {
    auto id = hold("1-1-1");
    pay(id);
    pass(limits::paying_max);
    yes();
    voided();
    return id;
  }

  payments::stated_payment
  stated(const booking_id& id, payment_state state, int64_t created = 0) {
    auto row = stored(id).row;
    money sum{row.total, row.unit};
    auto covers = state == payment_state::authorised
                  || state == payment_state::captured;
    return {id,  row.attempts(),         "pi_1", state,
            sum, covers ? row.total : 0, created};
  }

  /// Answers the oldest question for a page.
  void state_page(std::vector<payments::stated_payment> what,
                  std::string cursor = {}) {
    CAF_REQUIRE(!books->calls.empty());
    auto next = std::move(books->calls.front());
    books->calls.pop_front();
    next.done(payments::statement_page{std::move(what), std::move(cursor)});
    settle();
  }

  void refuse_page(const std::string& why) {
    CAF_REQUIRE(!books->calls.empty());
    auto next = std::move(books->calls.front());
    books->calls.pop_front();
    next.done(failure{why});
    settle();
  }
};

} // namespace onsale::test
