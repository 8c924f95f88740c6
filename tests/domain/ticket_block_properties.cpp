#define SUITE domain.ticket_block_properties

#include "domain/ticket_block.hpp"
#include "tests/domain/examples.hpp"
#include "tests/domain/ledger_model.hpp"
#include "tests/support/property.hpp"

#include <algorithm>

/// Any commands at any times, settled in any order, dropped as a ledger would
/// drop them, with takeovers in between: the block and the ledger never disagree.
namespace onsale::examples {

namespace {

/// Two rows of six seats. Limits are tight, so that the ledger refuses now and
/// then.
event small_concert() {
  auto x = concert({seated("101", {row("A", 6), row("B", 6)})});
  x.sections[0].rows[1].seats[0].accessible = true;
  x.limits.tickets_per_user = 5;
  x.limits.open_holds = 2;
  x.refund_until = noon + 2h;
  return x;
}

constexpr uint32_t places = 12;

/// One choice of the generator: what to do, and two numbers to do it with.
struct move {
  int what;
  uint32_t a;
  uint32_t b;
};

void showValue(const move& x, std::ostream& out) {
  out << x.what << '(' << x.a << ',' << x.b << ')';
}

class world {
public:
  world() : terms_(std::make_shared<sale_terms>()) {
    auto what = small_concert();
    seating_ = std::make_shared<seating>(*make_seating(what, nullptr));
    *terms_ = make_terms(what, *seating_);
    block_.emplace(home, seating_, terms_);
  }

  void play(const move& x) {
    now_ += duration_ms{x.b % 7 * 100};
    switch (x.what) {
      case 0:
        return reserve(x, named_seats{some_seats(x)});
      case 1:
        return reserve(
          x, best_request{x.a % 4 + 1, x.b % 5 == 0, {}, x.b % 3 != 0});
      case 2:
        return start(block_->hold({new_follower(), follower_choice(x)}, now_));
      case 3:
        return command(x);
      case 4:
        return settle_some(x);
      case 5:
        now_ += duration_ms{x.a % (x.b % 4 ? 20'000 : 600'000)};
        return expire();
      case 6:
        return tell_follower(x);
      case 7:
        return start(x.b % 2 ? block_->block_seats(some_seats(x), now_)
                             : block_->unblock_seats(some_seats(x), now_));
      default:
        return take_over(x);
    }
  }

  /// What holds at every moment.
  void check() {
    auto shown = block_->snapshot();
    RC_ASSERT(shown.version == ledger_.seq);
    uint32_t counts[4] = {};
    for (seat_index seat = 0; seat < places; ++seat) {
      auto known = ledger_.seats.find(seat);
      auto durable = known == ledger_.seats.end() ? seat_status::available
                                                  : known->second.first;
      RC_ASSERT(shown.state_of(seat) == durable);
      ++counts[static_cast<size_t>(durable)];
      RC_ASSERT(block_->holder_of(seat) == expected_holder(seat));
    }
    RC_ASSERT(shown.available == counts[0]);
    RC_ASSERT(shown.held == counts[1]);
    RC_ASSERT(shown.sold == counts[2]);
    RC_ASSERT(shown.freed - freed_before_ == freed_);
    RC_ASSERT(block_->rollbacks() == rollbacks_);
    RC_ASSERT(ledger_.counters_add_up());
    RC_ASSERT(ledger_.seats_follow_rows());
    for (auto& x : in_flight_)
      if (x.about && x.about->home == home)
        RC_ASSERT(code_of(block_->extend(*x.about, now_))
                  == refusal_code::busy);
    if (block_->idle())
      RC_ASSERT(in_flight_.empty() && counts[1] == 0 && !block_->next_deadline()
                && ledger_.duties.empty());
  }

  /// Runs to the end of all deadlines: whatever was held is not any more.
  void run_out() {
    settle_all();
    for (int rounds = 0; block_->next_deadline(); ++rounds) {
      RC_ASSERT(rounds < 1'000);
      now_ = std::max(now_, *block_->next_deadline());
      expire();
      settle_all();
      RC_ASSERT(!ledger_.any_overdue(now_));
      check();
    }
    RC_ASSERT(block_->snapshot().held == 0u);
  }

private:
  static constexpr block_id home{concert_id, 1};

  std::vector<seat_index> some_seats(const move& x) {
    std::vector<seat_index> seats;
    for (uint32_t i = 0; i <= x.a % 3; ++i)
      seats.push_back(static_cast<seat_index>((x.b + i) % places));
    return seats;
  }

  /// A booking of another block; its row is written later or never.
  booking_id new_follower() {
    followers_.push_back(nth_booking(++ids_, {concert_id, 2}));
    return followers_.back();
  }

  seat_choice follower_choice(const move& x) {
    if (x.b % 2)
      return named_seats{some_seats(x)};
    return best_request{x.a % 4 + 1, 0, {}, false};
  }

  void reserve(const move& x, seat_choice choice) {
    reserve_seats cmd{nth_booking(++ids_),
                      x.a % 2 ? alice() : bob(),
                      "",
                      std::move(choice),
                      {}};
    if (x.a % 5 == 0)
      cmd.elsewhere = {{{{concert_id, 3}, 1}, 5000}};
    bookings_.push_back(cmd.id);
    start(block_->reserve(cmd, now_));
  }

  /// A command about one of the latest bookings: as often as not the one that
  /// comes next in a sale, otherwise any.
  void command(const move& x) {
    if (bookings_.empty())
      return;
    auto latest = std::min<size_t>(bookings_.size(), 4);
    auto& id = bookings_[bookings_.size() - 1 - x.a % latest];
    auto row = ledger_.rows.find(id);
    if (row == ledger_.rows.end())
      return any_command(id, 1, x.b);
    if (x.b % 3)
      block_->adopt(row->second);
    auto attempt = row->second.attempts();
    if (x.a % 2)
      return any_command(id, attempt, x.b);
    switch (row->second.status) {
      case booking_status::held:
        return any_command(id, attempt, 2);
      case booking_status::paying:
        return any_command(id, attempt, 3 + x.b % 4);
      case booking_status::requires_action:
        return any_command(id, attempt, x.b % 4);
      default:
        return any_command(id, attempt, 7 + x.b % 3);
    }
  }

  void any_command(const booking_id& id, uint32_t attempt, uint32_t which) {
    auto answer = [&](payment_state state) {
      return block_->answer_payment(id, attempt, {state, "pi", "", ""}, now_);
    };
    switch (which % 10) {
      case 0:
        return start(block_->extend(id, now_));
      case 1:
        return start(block_->release(id, now_));
      case 2:
        return start(block_->begin_payment(id, "pm", now_));
      case 3:
      case 4:
        return start(answer(payment_state::authorised));
      case 5:
        return start(answer(payment_state::declined));
      case 6:
        return start(answer(payment_state::requires_action));
      case 7:
        return start(block_->refund(id, refunder::buyer, now_));
      case 8:
        return start(block_->cancel(id, now_));
      default:
        return start(block_->fail_capture(id, card_hold::none, now_));
    }
  }

  /// The home block of a follower writes its row; perhaps the outbox tells.
  void tell_follower(const move& x) {
    if (followers_.empty())
      return;
    auto& id = followers_[x.a % followers_.size()];
    auto [row, fresh] = ledger_.foreign_rows.try_emplace(
      id, booking_brief{booking_status::held, now_ + 8min});
    if (!fresh && is_open(row->second.status))
      row->second = {
        x.b % 2 ? booking_status::confirmed : booking_status::released, {}};
    else if (!fresh && row->second.status == booking_status::confirmed)
      row->second.status = booking_status::refunded;
    if (x.b % 3)
      learn(id);
  }

  void learn(const booking_id& id) {
    if (auto x = block_->learn(id, ledger_.foreign_rows.at(id), now_))
      fly(*x);
  }

  void start(const result<change, refusal>& x) {
    if (x)
      fly(*x);
  }

  void fly(const change& x) {
    for (auto& seat : x.seats)
      for (auto& other : in_flight_)
        for (auto& its : other.seats)
          RC_ASSERT(seat.seat != its.seat);
    in_flight_.push_back(x);
  }

  void expire() {
    auto last = timestamp::min();
    for (auto& x : block_->expire(now_)) {
      if (x.row) {
        auto& due = *ledger_.rows.at(x.row->id).deadline;
        RC_ASSERT(due <= now_ && due >= last);
        last = due;
      }
      fly(x);
    }
    RC_ASSERT(block_->expire(now_).empty());
    RC_ASSERT(!block_->next_deadline() || *block_->next_deadline() > now_);
  }

  /// Some change settles, in no order. A fifth is dropped without a look: its
  /// idempotency key was known.
  void settle_some(const move& x) {
    if (in_flight_.empty())
      return;
    auto at = in_flight_.begin() + x.a % in_flight_.size();
    auto settled = *at;
    in_flight_.erase(at);
    settle(settled, x.b % 5 != 0);
  }

  void settle_all() {
    while (!in_flight_.empty()) {
      auto x = in_flight_.front();
      in_flight_.erase(in_flight_.begin());
      settle(x, true);
    }
  }

  void settle(const change& x, bool reaches_ledger) {
    if (x.kind == change_kind::booking_asked) {
      auto answer = ledger_.ask(*x.about, now_);
      if (!reaches_ledger)
        return block_->drop(x);
      block_->commit(x, 0);
      if (auto next = block_->learn(*x.about, answer, now_))
        fly(*next);
      return;
    }
    auto comes_back = std::any_of(
      x.seats.begin(), x.seats.end(), [](auto& seat) {
        return seat.status == seat_status::available;
      });
    if (reaches_ledger && ledger_.apply(x)) {
      freed_ += comes_back;
      return block_->commit(x, ledger_.seq);
    }
    auto taken = std::any_of(x.seats.begin(), x.seats.end(), [&](auto& seat) {
      return !ledger_.seats.contains(seat.seat);
    });
    freed_ += taken;
    rollbacks_ += taken;
    block_->drop(x);
  }

  /// Another owner loads what is stored; of what was in flight some had landed.
  void take_over(const move& x) {
    uint32_t n = 0;
    for (auto& lost : in_flight_)
      if (lost.kind != change_kind::booking_asked && (x.a >> n++ % 16 & 1))
        ledger_.apply(lost);
    in_flight_.clear();
    auto freed = block_->snapshot().freed;
    if (x.b % 2) {
      block_.emplace(home, seating_, terms_);
      rollbacks_ = 0;
    }
    block_->restore(ledger_.image(), now_);
    freed_before_ = block_->snapshot().freed;
    RC_ASSERT(freed_before_ > freed || x.b % 2);
    freed_ = 0;
  }

  std::optional<booking_id> expected_holder(seat_index seat) const {
    for (auto& x : in_flight_)
      for (auto& its : x.seats)
        if (its.seat == seat && its.status == seat_status::held)
          return x.about;
    auto known = ledger_.seats.find(seat);
    return known == ledger_.seats.end() ? std::nullopt : known->second.second;
  }

  std::shared_ptr<seating> seating_;
  std::shared_ptr<sale_terms> terms_;
  std::optional<ticket_block> block_;
  ledger_model ledger_{home};
  timestamp now_ = noon;
  uint64_t ids_ = 0;
  uint64_t freed_ = 0;
  uint64_t freed_before_ = 0;
  uint64_t rollbacks_ = 0;
  std::vector<booking_id> bookings_;
  std::vector<booking_id> followers_;
  std::vector<change> in_flight_;
};

rc::Gen<move> any_move() {
  // Settling is as frequent as deciding; a takeover is rare.
  auto what = rc::gen::weightedElement<int>(
    {{5, 0}, {5, 1}, {2, 2}, {24, 3}, {20, 4}, {3, 5}, {3, 6}, {2, 7}, {1, 8}});
  return rc::gen::construct<move>(what, rc::gen::arbitrary<uint32_t>(),
                                  rc::gen::arbitrary<uint32_t>());
}

} // namespace

TEST(the block and the ledger never disagree) {
  CHECK_PROPERTY("whatever happens in whatever order", [] {
    world w;
    for (auto& x : *rc::gen::scale(
           4, rc::gen::container<std::vector<move>>(any_move()))) {
      w.play(x);
      w.check();
    }
    w.run_out();
  });
}

} // namespace onsale::examples
