#define SUITE actors.reconciler

#include "actors/reconciler.hpp"

#include "tests/actors/reconciliation_fixture.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace onsale;
using namespace onsale::actors;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;
using payments::standing;

namespace {

struct reconciler_fixture : reconciliation_fixture {
  reconciler_actor worker = sys.spawn(reconciler, env, books);
  std::optional<reconciliation_report_ptr> said;

  ~reconciler_fixture() override {
    self->send_exit(worker, caf::exit_reason::user_shutdown);
    settle();
  }

  /// All of the day so far.
  reconcile everything() const {
    reconcile result;
    auto at = std::chrono::floor<std::chrono::seconds>(now());
    result.when = {at.time_since_epoch().count() - 86'400,
                   at.time_since_epoch().count() + 3'600};
    return result;
  }

  auto begin(const reconcile& what) {
    auto result = self->request(worker, caf::infinite, what);
    settle();
    return result;
  }

  template <class Handle>
  reconciliation_report end(Handle& from) {
    CAF_REQUIRE(answered());
    reconciliation_report result;
    from.receive(
      [&](const reconciliation_report_ptr& x) {
        result = *x;
      },
      [&](caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  reconciliation_report
  compare(std::vector<payments::stated_payment> what, const reconcile& how) {
    auto answer = begin(how);
    state_page(std::move(what));
    return end(answer);
  }

  reconciliation_report compare(std::vector<payments::stated_payment> what) {
    return compare(std::move(what), everything());
  }
};

} // namespace

FIXTURE_SCOPE(reconciler_tests, reconciler_fixture)

TEST(nothing stated and nothing sold is in order) {
  auto report = compare({});
  CHECK(report.trouble.empty());
  CHECK(report.left.empty());
  CHECK_EQUAL(report.count(standing::in_order), 0u);
}

TEST(what is paid and sold is in order) {
  auto id = paid_for();
  auto report = compare({stated(id, payment_state::captured)});
  CHECK_EQUAL(report.count(standing::in_order), 1u);
  CHECK(report.left.empty());
}

TEST(a hold for nobody is let go) {
  auto id = run_out();
  pass(payments::settling_time);
  auto answer = begin(everything());
  state_page({stated(id, payment_state::authorised)});
  REQUIRE(asked() == std::vector<std::string>{"cancel 1"});
  voided();
  auto report = end(answer);
  CHECK_EQUAL(report.let_go, 1u);
  CHECK_EQUAL(report.count(standing::in_order), 1u);
  CHECK(report.left.empty());
  CHECK(log.str().find("on hold for nobody") != std::string::npos);
}

TEST(a hold that the provider keeps is reported) {
  auto id = run_out();
  pass(payments::settling_time);
  auto answer = begin(everything());
  state_page({stated(id, payment_state::authorised)});
  nothing("cancel");
  auto report = end(answer);
  CHECK_EQUAL(report.let_go, 0u);
  REQUIRE_EQUAL(report.left.size(), 1u);
  CHECK(report.left[0].what == standing::orphan_hold);
  CHECK(log.str().find("not let go") != std::string::npos);
}

TEST(nothing is repaired where only a report is wanted) {
  auto id = run_out();
  pass(payments::settling_time);
  auto how = everything();
  how.repair = false;
  auto report = compare({stated(id, payment_state::authorised)}, how);
  CHECK(asked().empty());
  CHECK_EQUAL(report.count(standing::orphan_hold), 1u);
}

TEST(money of a booking that is not there is left alone) {
  auto foreign = stated(paid_for(), payment_state::authorised);
  foreign.booking.token.fill(9);
  auto report = compare({foreign});
  CHECK(asked().empty());
  REQUIRE_EQUAL(report.left.size(), 1u);
  CHECK(report.left[0].what == standing::unknown_booking);
  CHECK(!report.left[0].here);
}

TEST(what is being paid is left alone) {
  auto id = hold();
  pay(id);
  auto report = compare({stated(id, payment_state::authorised)});
  CHECK_EQUAL(report.count(standing::unsettled), 1u);
  CHECK(asked() == std::vector<std::string>{"authorise 1"});
}

TEST(a sale is not judged before its capture has had time) {
  auto id = sold();
  CHECK_EQUAL(
    compare({stated(id, payment_state::authorised)}).count(standing::unsettled),
    1u);
  pass(payments::settling_time);
  CHECK_EQUAL(compare({stated(id, payment_state::authorised)})
                .count(standing::capture_overdue),
              1u);
}

TEST(a statement is read page by page) {
  auto first = stated(paid_for(), payment_state::captured);
  auto second = stated(paid_for("1-1-5"), payment_state::captured);
  auto answer = begin(everything());
  state_page({first}, "more");
  CHECK(!answered());
  REQUIRE_EQUAL(books->calls.size(), 1u);
  CHECK_EQUAL(books->calls.front().cursor, "more");
  state_page({second});
  CHECK_EQUAL(end(answer).count(standing::in_order), 2u);
}

TEST(sold and not in the statement) {
  auto id = paid_for();
  auto other = paid_for("1-1-5");
  auto how = everything();
  how.sold_since = how.when.from;
  MESSAGE("a sale that has just been made may come later in the list");
  CHECK_EQUAL(compare({stated(other, payment_state::captured)}, how)
                .count(standing::unsettled),
              1u);
  pass(payments::settling_time);
  auto report = compare({stated(other, payment_state::captured)}, how);
  CHECK_EQUAL(report.count(standing::in_order), 1u);
  REQUIRE_EQUAL(report.left.size(), 1u);
  CHECK(report.left[0].what == standing::unpaid);
  CHECK(report.left[0].at_provider.booking == id);
  MESSAGE("of another time nothing can be said");
  how.sold_since = how.when.to - 60;
  CHECK(compare({}, how).left.empty());
}

TEST(a payment that was never tried is no payment of a sale) {
  auto id = paid_for();
  pass(payments::settling_time);
  auto how = everything();
  how.sold_since = how.when.from;
  auto untried = stated(id, payment_state::intended);
  untried.reference = "pi_0";
  auto report = compare({untried, stated(id, payment_state::captured)}, how);
  CHECK_EQUAL(report.count(standing::in_order), 2u);
  CHECK(report.left.empty());
  report = compare({untried}, how);
  REQUIRE_EQUAL(report.left.size(), 1u);
  CHECK(report.left[0].what == standing::unpaid);
}

TEST(more than can be listed is counted) {
  auto foreign = stated(paid_for(), payment_state::authorised);
  std::vector<payments::stated_payment> all;
  for (size_t i = 0; i < differences_max + 5; ++i) {
    foreign.booking.token[0] = static_cast<uint8_t>(i);
    foreign.booking.token[1] = static_cast<uint8_t>(i >> 8);
    foreign.booking.token[2] = 77;
    all.push_back(foreign);
  }
  auto report = compare(std::move(all));
  CHECK(report.trouble.empty());
  CHECK_EQUAL(report.left.size(), differences_max);
  CHECK_EQUAL(report.not_listed, 5u);
  CHECK_EQUAL(report.count(standing::unknown_booking), differences_max + 5);
}

TEST(a provider that does not answer) {
  auto answer = begin(everything());
  refuse_page("HTTP 503");
  auto report = end(answer);
  CHECK_EQUAL(report.trouble, "no statement of the provider: HTTP 503");
  MESSAGE("and the next comparison goes well");
  CHECK(compare({}).trouble.empty());
}

TEST(one comparison at a time) {
  auto first = begin(everything());
  auto second = begin(everything());
  auto refused = false;
  second.receive([](const reconciliation_report_ptr&) {},
                 [&](const caf::error&) {
                   refused = true;
                 });
  CHECK(refused);
  state_page({});
  end(first);
}

FIXTURE_SCOPE_END()
