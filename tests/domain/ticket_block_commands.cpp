#define SUITE domain.ticket_block_commands

#include "tests/domain/one_block.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

event ten_seats() {
  auto x = concert({seated("101", {row("A", 10)})});
  x.fees = {{"service", 500, fee_unit::ticket},
            {"order", 300, fee_unit::booking}};
  x.onsale = sale_window{noon - 1h, {}};
  x.refund_until = noon + 24h;
  return x;
}

struct ticket_block_commands_fixture : one_block {
  ticket_block_commands_fixture() : one_block(ten_seats()) {
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_commands_tests, ticket_block_commands_fixture)

TEST(a hold has a deadline and a total) {
  auto row = *done(reserve({4, 3})).row;
  CHECK(row.status == booking_status::held);
  CHECK_EQUAL(row.version, 1u);
  CHECK(row.deadline == noon + 8min);
  CHECK_EQUAL(row.total, 2 * 5000 + 2 * 500 + 300);
  CHECK(row.tickets
        == (std::vector<booked_ticket>{{{concert_block, 3}, 5000},
                                       {{concert_block, 4}, 5000}}));
  CHECK(block.next_deadline() == row.deadline);
}

TEST(tickets that other blocks keep belong to the booking) {
  auto cmd = command(named_seats{{3}});
  cmd.elsewhere = {{{{concert_id, 2}, 7}, 2000}, {{{concert_id, 0}, 1}, 100}};
  auto x = done(block.reserve(cmd, now));
  CHECK_EQUAL(x.row->total, 5000 + 2000 + 100 + 3 * 500 + 300);
  CHECK(x.row->tickets.front().ticket.block.block == 0);
  CHECK(x.row->tickets.back().ticket.block.block == 2);
  CHECK_EQUAL(seats_of(x), (std::vector<seat_index>{3}));
  CHECK_EQUAL(x.counters->tickets, 3);
}

TEST(a hold of a cancelled event is neither kept nor paid for) {
  auto id = held({0});
  what.status = event_status::cancelled;
  auto seats = std::make_shared<seating>(*make_seating(what, nullptr));
  block.update(seats, std::make_shared<sale_terms>(make_terms(what, *seats)));
  CHECK_EQUAL(outcome(block.extend(id, now)), "not-on-sale");
  CHECK_EQUAL(outcome(block.begin_payment(id, "pm_card_visa", now)),
              "not-on-sale");
  CHECK(done(block.cancel(id, now)).row->status == booking_status::cancelled);
}

TEST(a price stays as it was when the seat was held) {
  auto id = held({0});
  what.price_levels[0].amount = 9900;
  auto seats = std::make_shared<seating>(*make_seating(what, nullptr));
  block.update(seats, std::make_shared<sale_terms>(make_terms(what, *seats)));
  CHECK_EQUAL(block.find(id)->total, 5800);
  auto dearer = done(reserve({1}));
  CHECK_EQUAL(dearer.row->total, 9900 + 800);
}

TEST(nothing is sold before the sale) {
  now = noon - 1h - 1ms;
  CHECK_EQUAL(outcome(reserve({0})), "not-on-sale");
  CHECK_EQUAL(outcome(best(2)), "not-on-sale");
}

TEST(the whole way from a hold to a sale) {
  auto id = held({0, 1});
  now += 1min;
  done(block.extend(id, now));
  CHECK(block.next_deadline() == noon + 16min);
  done(block.begin_payment(id, "pm_card_visa", now));
  CHECK(block.next_deadline() == now + 10min);
  CHECK(status(0) == seat_status::held);
  auto sale = done(pay(id));
  CHECK(sale.row->status == booking_status::confirmed);
  CHECK(status(0) == seat_status::sold);
  CHECK(block.holder_of(0) == id);
  // It needs this block no more, but for the capture that is due.
  CHECK(block.find(id) == nullptr);
  CHECK(!block.next_deadline());
  CHECK(!block.idle());
  change captured;
  captured.block = concert_block;
  captured.kind = change_kind::duty_done;
  captured.about = id;
  captured.done = {{id, duty_kind::capture, 1}};
  block.commit(captured, ++seq);
  CHECK(block.idle());
}

TEST(a decline leaves the hold and the next card counts on) {
  auto id = held({0});
  done(block.begin_payment(id, "pm_card_chargeDeclined", now));
  auto x = done(block.answer_payment(
    id, 1, {payment_state::declined, "pi_1", "card_declined", ""}, now));
  CHECK(x.kind == change_kind::payment_declined);
  CHECK_EQUAL(outcome(pay(id, 1)), "hold-expired");
  done(block.begin_payment(id, "pm_card_visa", now));
  CHECK_EQUAL(outcome(pay(id, 1)), "hold-expired");
  CHECK_EQUAL(outcome(pay(id, 2)), "accepted");
}

TEST(a card is remembered only where its tickets are counted) {
  provider_answer yes{payment_state::authorised, "pi_1", "", ""};
  yes.card = "fp_1";
  auto id = held({0});
  done(block.begin_payment(id, "pm_card_visa", now));
  auto sale = done(block.answer_payment(id, 1, yes, now));
  CHECK_EQUAL(sale.attempt->card, "");
  CHECK(!sale.card_counters);
  what.limits.tickets_per_card = 4;
  auto seats = std::make_shared<seating>(*make_seating(what, nullptr));
  block.update(seats, std::make_shared<sale_terms>(make_terms(what, *seats)));
  id = held({1});
  done(block.begin_payment(id, "pm_card_visa", now));
  sale = done(block.answer_payment(id, 1, yes, now));
  CHECK_EQUAL(sale.attempt->card, "fp_1");
  REQUIRE(sale.card_counters);
  CHECK_EQUAL(sale.card_counters->tickets_max, 4u);
}

TEST(no card is asked for more tickets than it may pay for by now) {
  auto id = held({0, 1, 2});
  what.limits.tickets_per_card = 2;
  auto seats = std::make_shared<seating>(*make_seating(what, nullptr));
  block.update(seats, std::make_shared<sale_terms>(make_terms(what, *seats)));
  CHECK_EQUAL(outcome(block.begin_payment(id, "pm_card_visa", now)),
              "ticket-limit");
}

TEST(a released seat is for others once that is durable) {
  auto id = held({0});
  auto x = block.release(id, now);
  CHECK_EQUAL(outcome(reserve({0}, bob())), "seats-unavailable");
  done(x);
  CHECK_EQUAL(outcome(reserve({0}, bob())), "accepted");
  CHECK_EQUAL(outcome(block.release(id, now)), "not-found");
}

TEST(a booking with a change in flight is busy) {
  auto fresh = reserve({0});
  auto id = *fresh->about;
  CHECK(block.in_flight(id));
  CHECK_EQUAL(outcome(block.release(id, now)), "busy");
  block.commit(*fresh, ++seq);
  CHECK(!block.in_flight(id));
  auto extended = block.extend(id, now);
  CHECK_EQUAL(outcome(block.extend(id, now)), "busy");
  CHECK_EQUAL(outcome(block.begin_payment(id, "pm", now)), "busy");
  CHECK(block.expire(noon + 8min).empty());
  block.drop(*extended);
  CHECK(block.find(id)->deadline == noon + 8min);
  CHECK_EQUAL(outcome(block.extend(id, now)), "accepted");
}

TEST(a hold ends by itself at its deadline) {
  auto id = held({0, 1});
  auto other = held({5});
  CHECK(block.expire(noon + 8min - 1ms).empty());
  auto overdue = block.expire(noon + 8min);
  REQUIRE_EQUAL(overdue.size(), 2u);
  CHECK(overdue[0].kind == change_kind::hold_expired);
  // In flight they are not due again.
  CHECK(block.expire(noon + 9min).empty());
  CHECK(!block.next_deadline());
  for (auto& x : overdue)
    block.commit(x, ++seq);
  CHECK(status(0) == seat_status::available);
  CHECK(block.find(id) == nullptr);
  CHECK(block.find(other) == nullptr);
  CHECK(block.idle());
}

TEST(a payment that never ends voids and frees at its deadline) {
  auto id = held({0});
  done(block.begin_payment(id, "pm_card_visa", now));
  auto overdue = block.expire(noon + 10min);
  REQUIRE_EQUAL(overdue.size(), 1u);
  CHECK(overdue[0].due
        == (std::vector<duty>{{id, duty_kind::void_payment, 1}}));
  block.commit(overdue[0], ++seq);
  CHECK_EQUAL(outcome(pay(id)), "not-found");
  CHECK(status(0) == seat_status::available);
}

TEST(a refund brings back a booking that had left) {
  auto sale = sold({0, 1});
  CHECK_EQUAL(outcome(block.refund(sale.id, refunder::buyer, now)),
              "not-found");
  CHECK(block.has_sold(sale));
  block.adopt(sale);
  auto x = done(block.refund(sale.id, refunder::buyer, now));
  CHECK(!block.has_sold(sale));
  CHECK(block.owes({sale.id, duty_kind::refund_payment, 1}));
  CHECK(x.kind == change_kind::tickets_refunded);
  CHECK_EQUAL(x.row->version, sale.version + 1);
  CHECK(status(0) == seat_status::available);
  CHECK(block.find(sale.id) == nullptr);
}

TEST(a buyer gives back only what nobody has used) {
  auto row = sold({0});
  block.adopt(row);
  CHECK(block.refund(row.id, refunder::buyer, now)->only_unused);
  auto other = sold({1});
  block.adopt(other);
  CHECK(!block.refund(other.id, refunder::by_operator, now)->only_unused);
}

TEST(an adopted booking does not stay for nothing) {
  auto sale = sold({0});
  block.adopt(sale);
  CHECK(block.find(sale.id) != nullptr);
  CHECK_EQUAL(outcome(block.refund(sale.id, refunder::buyer, noon + 25h)),
              "not-refundable");
  CHECK(block.find(sale.id) == nullptr);
  block.adopt(sale);
  block.drop(*block.refund(sale.id, refunder::buyer, now));
  CHECK(block.find(sale.id) == nullptr);
}

TEST(adopting what is known already changes nothing) {
  auto id = held({0});
  auto old = *block.find(id);
  done(block.extend(id, now));
  block.adopt(old);
  CHECK_EQUAL(block.find(id)->version, 2u);
}

TEST(cancelling frees what is held and what is sold) {
  auto sale = sold({0});
  auto id = held({1});
  block.adopt(sale);
  auto paid_back = done(block.cancel(sale.id, now));
  CHECK(paid_back.due
        == (std::vector<duty>{{sale.id, duty_kind::refund_payment, 1}}));
  done(block.cancel(id, now));
  CHECK_EQUAL(block.snapshot().available, 10u);
}

TEST(seats of a failed capture come back after the grace) {
  auto sale = sold({0});
  block.adopt(sale);
  done(block.fail_capture(sale.id, card_hold::none, now));
  CHECK(status(0) == seat_status::sold);
  CHECK(block.next_deadline() == now + capture_failed_grace);
  auto overdue = block.expire(now + capture_failed_grace);
  REQUIRE_EQUAL(overdue.size(), 1u);
  CHECK(overdue[0].kind == change_kind::seats_returned);
  block.commit(overdue[0], ++seq);
  CHECK(status(0) == seat_status::available);
  CHECK(block.idle());
}

TEST(the house keeps seats that nobody has) {
  held({0});
  auto tentative = reserve({1});
  auto why = block.block_seats({0, 1, 2}, now);
  REQUIRE(!why);
  CHECK(why.error().code == refusal_code::seats_in_use);
  CHECK(why.error().unavailable == tickets({0, 1}));
  auto x = block.block_seats({2, 3}, now);
  CHECK_EQUAL(outcome(reserve({2})), "seats-unavailable");
  CHECK_EQUAL(outcome(block.block_seats({3, 4}, now)), "busy");
  CHECK(status(2) == seat_status::available);
  done(x);
  CHECK(status(2) == seat_status::blocked);
  CHECK(done(block.block_seats({2}, now)).seats.empty());
}

TEST(the house gives seats back) {
  done(block.block_seats({2, 3}, now));
  auto x = block.unblock_seats({2}, now);
  CHECK_EQUAL(outcome(reserve({2})), "seats-unavailable");
  done(x);
  CHECK_EQUAL(outcome(reserve({2})), "accepted");
  CHECK_EQUAL(outcome(block.unblock_seats({2}, now)), "seats-in-use");
  CHECK_EQUAL(outcome(block.unblock_seats({10}, now)), "no-such-ticket");
  CHECK_EQUAL(outcome(block.unblock_seats({3, 3}, now)), "invalid-request");
}

TEST(a place that is about to leave the plan can be had by nobody) {
  auto withdrawn = block.withdraw({1, 2});
  REQUIRE(withdrawn);
  CHECK_EQUAL(*withdrawn, (std::vector<seat_index>{1, 2}));
  CHECK_EQUAL(block.withdraw({2, 3})->size(), 1u);
  CHECK_EQUAL(outcome(reserve({2})), "seats-unavailable");
  auto before = block.snapshot().freed;
  block.put_back({1, 2, 3});
  CHECK_GREATER(block.snapshot().freed, before);
  held({2});
  MESSAGE("what somebody holds stays");
  CHECK(block.withdraw({1, 2}).error().code == refusal_code::seats_in_use);
  CHECK(block.withdrawn().none());
}

TEST(a place that has left the plan and comes again can be had again) {
  CHECK(block.withdraw({1}));
  auto smaller = what;
  smaller.sections[0].rows[0].seats.erase(
    smaller.sections[0].rows[0].seats.begin() + 1);
  auto first = make_seating(what, nullptr);
  auto second = std::make_shared<seating>(*make_seating(smaller, &*first));
  auto third = std::make_shared<seating>(*make_seating(what, second.get()));
  for (auto& x : {second, third})
    block.update(x, std::make_shared<sale_terms>(make_terms(what, *x)));
  held({1});
}

FIXTURE_SCOPE_END()
