// What an owner says and does that has slept while others took over from it.
#define SUITE cluster.past_owner

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

#include <sstream>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using payments::gateway_status;

namespace {

struct past_owner_fixture : cluster_fixture {
  using answer = decltype(std::declval<past_owner_fixture&>().send(
    std::declval<cluster_node&>(), actors::cancel_event{}));

  past_owner_fixture() {
    begin_cluster(3);
    sleeper = &owner("1-1-0");
  }

  scripted_gateway& provider() const {
    return dynamic_cast<scripted_gateway&>(*sleeper->env->gateway);
  }

  /// As an earlier hold at the node that will sleep.
  booking_id held(const std::string& user, const std::string& ticket) {
    auto said = send(*sleeper, named(user, {ticket}));
    auto reply = get(said);
    CAF_REQUIRE_EQUAL(text_of(reply), "held");
    return booking_of(reply);
  }

  booking_id sold(const std::string& user, const std::string& ticket) {
    auto id = held(user, ticket);
    auto said = send(*sleeper, step(user, id, booking_step::confirm));
    settle();
    provider().answer("authorise", gateway_status::succeeded,
                      payment_state::authorised);
    settle();
    CAF_REQUIRE_EQUAL(text_of(get(said)), "confirmed");
    provider().answer("capture", gateway_status::succeeded,
                      payment_state::captured);
    settle();
    return id;
  }

  actors::change_booking
  step(const std::string& user, const booking_id& id, booking_step what) const {
    return {caller(user), id, what, "pm_card_visa"};
  }

  actors::call operator_call() const {
    auto result = caller("operator");
    result.by_operator = true;
    return result;
  }

  /// The node hears of nothing, and nothing of it is heard, until others have
  /// what it had.
  void fall_asleep() {
    auto number = sleeper->number();
    for (auto& x : nodes)
      if (x->number() != number)
        network.cut(number, x->number());
    sleeper->store_is_silent = true;
    for (auto waited = 0ms; owner_of("1-1-0") == number && waited < 1s;
         waited += 20ms)
      pass(20ms);
    CAF_REQUIRE_NOT_EQUAL(owner_of("1-1-0"), number);
    CAF_REQUIRE_NOT_EQUAL(owner_of("1-1-0"), 0u);
    settle();
    CAF_REQUIRE(sleeper->status->heartbeat_ok.load()); // it has noticed nothing
  }

  void wake_up() {
    sleeper->store_is_silent = false;
    network.heal();
    settle();
  }

  /// What the store has of seats and bookings.
  std::string books() const {
    std::ostringstream out;
    const auto& in = state->tables;
    for (const auto& [id, row] : in.tickets)
      out << to_string(id) << ' ' << static_cast<int>(row.status) << ' '
          << (row.holder ? to_string(*row.holder) : "") << '\n';
    for (const auto& [id, row] : in.bookings)
      out << to_string(id) << ' ' << to_string(row.row.status) << ' '
          << row.row.version << '\n';
    for (const auto& [id, row] : in.payments)
      out << to_string(id.first) << ' ' << static_cast<int>(row.state) << '\n';
    out << in.journal.size() << ' ' << in.duties.size() << '\n';
    return out.str();
  }

  cluster_node* sleeper = nullptr;
};

bool says_nothing(const std::string& said) {
  return said == "unavailable" || said == "outcome-unknown";
}

} // namespace

FIXTURE_SCOPE(past_owner_tests, past_owner_fixture)

TEST(whoever wakes up as a past owner changes nothing and answers nothing) {
  auto released_elsewhere = held("ann", "1-1-1");
  auto to_release = held("ann", "1-1-2");
  auto to_extend = held("ann", "1-1-3");
  auto to_confirm = held("ann", "1-1-4");
  held("bob", "1-1-5");
  auto to_refund = sold("ann", "1-1-6");
  auto to_cancel = sold("ann", "1-1-7");
  fall_asleep();
  auto& owner_now = owner("1-1-0");
  MESSAGE("others sell on meanwhile");
  CHECK_EQUAL(hold(owner_now, "cid", {"1-1-0"}), "held");
  CHECK_EQUAL(ask(owner_now,
                  step("ann", released_elsewhere, booking_step::release)),
              "released");
  auto before = books();
  MESSAGE("it is asked for every kind of change before it has heard of that");
  std::vector<std::pair<const char*, answer>> asked;
  auto ask_it = [&](const char* what, auto command) {
    asked.emplace_back(what, send(*sleeper, std::move(command)));
  };
  ask_it("a seat that is sold by now", named("dan", {"1-1-0"}));
  ask_it("a seat that is free by now", named("dan", {"1-1-1"}));
  ask_it("a free seat", named("dan", {"1-1-9"}));
  ask_it("the best seats",
         actors::reserve_best{caller("dan"), {1}, 2, 0, true, {}, {}, {}});
  ask_it("places", actors::reserve_places{caller("dan"), {1}, "GA", 2, {}});
  ask_it("seats of two blocks", named("dan", {"1-1-9", "1-2-9"}));
  ask_it("more seats than are free", named("dan", {"1-1-0", "1-1-9"}));
  ask_it("release", step("ann", to_release, booking_step::release));
  ask_it("extend", step("ann", to_extend, booking_step::extend));
  ask_it("confirm", step("ann", to_confirm, booking_step::confirm));
  ask_it("confirm by ticket",
         actors::confirm_ticket{caller("bob"), *parse_ticket_id("1-1-5"),
                                "pm_card_visa"});
  auto refund = step("operator", to_refund, booking_step::refund);
  refund.who = operator_call();
  ask_it("refund", refund);
  auto cancel = step("operator", to_cancel, booking_step::cancel);
  cancel.who = operator_call();
  ask_it("cancel", cancel);
  ask_it("seats for the house",
         actors::set_house_seats{operator_call(), {*parse_ticket_id("1-1-8")}});
  ask_it("a booking that is released by now",
         step("ann", released_elsewhere, booking_step::extend));
  consume_messages();
  wake_up();
  pass(21s);
  for (auto& [what, x] : asked) {
    MESSAGE(what);
    auto said = text_of(get(x));
    if (!says_nothing(said))
      CHECK_EQUAL(std::string{what} + ": " + said, "nothing");
  }
  CHECK_EQUAL(books(), before);
  CHECK(provider().calls.empty());
  REQUIRE_EQUAL(sleeper->deaths.size(), 1u);
  CHECK(sleeper->deaths[0].code == storage::store_errc::declared_dead);
}

TEST(a past owner shows a booking as it is now) {
  auto id = held("ann", "1-1-1");
  fall_asleep();
  CHECK_EQUAL(ask(owner("1-1-0"), step("ann", id, booking_step::release)),
              "released");
  std::optional<booking_status> shown;
  sleeper->store->ledger().find_booking(id, [&](auto said) {
    if (said && *said)
      shown = (**said).row.status;
  });
  CHECK(!shown);
  wake_up();
  REQUIRE(shown);
  CHECK(*shown == booking_status::released);
}

FIXTURE_SCOPE_END()
