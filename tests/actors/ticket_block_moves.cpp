#define SUITE actors.ticket_block_moves

#include "tests/actors/moving_fixture.hpp"
#include "tests/support/property.hpp"

#include <random>

using namespace onsale;
using namespace onsale::test;
using actors::booking_step;
using payments::gateway_status;
using storage::commit_fault;

namespace {

/// Something to ask, and whom to tell.
struct errand {
  std::function<void(caf::event_based_actor*)> run;
};

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(errand)

namespace {

class errand_boy final : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {
      [this](const errand& x) {
        x.run(this);
      },
    };
  }
};

/// Many buyers of one block, which moves now and then; a seed decides all of
/// it: who asks for what, when the store and the bank answer, and how far
/// messages get in between.
struct crowd : moving_fixture {
  struct question {
    std::string user;
    std::string seat; // of a reservation
    std::optional<actors::change_booking> step;
    int answers = 0;
    actors::reply said;
  };

  explicit crowd(uint64_t seed, bool faulty)
    : random_(seed), faulty_(faulty), client_(sys.spawn<errand_boy>()) {
    hold_store = true;
  }

  ~crowd() override {
    self->send_exit(client_, caf::exit_reason::user_shutdown);
  }

  size_t any(size_t below) {
    return random_() % below;
  }

  template <class Message>
  void put(question what, Message cmd) {
    auto number = questions_.size();
    questions_.push_back(std::move(what));
    auto asks = [this, number, cmd](caf::event_based_actor* client) {
      client->request(region, caf::infinite, cmd)
        .then(
          [this, number](const actors::reply& said) {
            ++questions_[number].answers;
            questions_[number].said = said;
            if (status_of(said) == 201)
              held_.emplace_back(questions_[number].user, booking_of(said));
          },
          [this, number](const caf::error& why) {
            questions_[number].answers += 100;
            complain("an error: " + sys.render(why));
          });
    };
    caf::anon_send(client_, errand{std::move(asks)});
  }

  std::string fresh_key() {
    return "k" + std::to_string(questions_.size());
  }

  void reserve() {
    auto user = "user-" + std::to_string(any(4));
    auto seat = "1-1-" + std::to_string(any(10));
    put({user, seat, {}, 0, {}}, named(user, {seat}, fresh_key()));
  }

  void change(booking_step what) {
    if (held_.empty())
      return;
    const auto& [user, id] = held_[any(held_.size())];
    auto cmd = step(user, id, what);
    cmd.who.key = caller(user, fresh_key()).key;
    put({user, {}, cmd, 0, {}}, cmd);
  }

  /// The bank says of an attempt what it has said before.
  void bank() {
    if (gateway->calls.empty())
      return;
    const auto& call = gateway->calls.front();
    auto step = call.step;
    auto& state = at_bank_[{call.booking, call.attempt}];
    if (step == "authorise" && state == payment_state::intended)
      state = any(3) == 0 ? payment_state::declined : payment_state::authorised;
    else if (step == "capture" && state == payment_state::authorised)
      state = payment_state::captured;
    else if (step == "refund")
      state = payment_state::refunded;
    else if (step == "cancel" && state != payment_state::declined)
      state = payment_state::voided;
    auto status = state == payment_state::declined ? gateway_status::declined
                                                   : gateway_status::succeeded;
    gateway->answer(step, status, state);
  }

  template <class Message>
  void tell(Message x) {
    caf::anon_send(caf::actor_cast<caf::actor>(region), std::move(x));
  }

  void turn() {
    switch (any(faulty_ ? 17 : 16)) {
      case 0:
      case 1:
        return reserve();
      case 2:
      case 3:
        return change(booking_step::confirm);
      case 4:
        return change(booking_step::release);
      case 5:
        return change(booking_step::extend);
      case 6:
        return change(booking_step::refund);
      case 7:
      case 8:
        return bank();
      case 9:
      case 10:
        store->run_pending();
        return;
      case 11:
        return tell(move_away{at(1)});
      case 12:
      case 13:
        return tell(move_in{at(1)});
      case 16:
        return store->break_next_commit(any(2) == 0 ? commit_fault::lost_before
                                                    : commit_fault::lost_after);
      default:
        for (auto i = any(40); i > 0 && consume_message(); --i) {
          // nop
        }
    }
  }

  /// Lets everything come to its end, also what waits before it is tried again.
  void rest() {
    hold_store = false;
    for (int i = 0; i < 60; ++i) {
      settle();
      come_back();
      while (!gateway->calls.empty()) {
        bank();
        settle();
      }
      auto left = std::any_of(questions_.begin(), questions_.end(),
                              [](const auto& x) {
                                return x.answers == 0;
                              });
      if (!left && i > 1)
        return;
      pass(std::chrono::milliseconds{300});
    }
  }

  /// @returns what is wrong; nothing if all is well
  std::string run() {
    for (int i = 0; i < 300; ++i)
      turn();
    rest();
    check_answers();
    check_seats();
    check_attempts();
    if (complaints_.empty())
      check_keys();
    return complaints_;
  }

  void check_answers() {
    size_t holds = 0;
    for (const auto& x : questions_) {
      if (x.answers != 1)
        complain("answers: " + std::to_string(x.answers));
      auto text = text_of(x.said);
      for (auto bad : {"unavailable", "outcome-unknown", "overloaded"})
        if (text == bad)
          complain(text);
      auto pays = x.step && x.step->step == booking_step::confirm;
      if (pays && text == "request-in-progress")
        complain("a confirm of one card in the way of itself");
      if (!x.step && text == "held")
        ++holds;
    }
    if (state->tables.bookings.size() != holds)
      complain("bookings that nobody knows of");
  }

  /// Nobody is given a seat that somebody has, at any time.
  void check_seats() {
    std::map<seat_index, std::optional<booking_id>> has;
    for (const auto& [number, row] : state->tables.journal)
      for (const auto& seat : row.seats) {
        auto& holder = has[seat.seat];
        if (seat.status == seat_status::available) {
          holder.reset();
        } else {
          if (holder && holder != row.about)
            complain("a seat was given twice");
          holder = row.about;
        }
      }
    for (const auto& [seat, holder] : has) {
      auto row = state->tables.tickets.find({at(1), seat});
      if (row->second.holder != holder)
        complain("the journal and the tickets disagree");
    }
  }

  /// A confirm begins one attempt at most.
  void check_attempts() {
    std::map<booking_id, uint32_t> confirms;
    for (const auto& x : questions_)
      if (x.step && x.step->step == booking_step::confirm)
        ++confirms[x.step->id];
    for (const auto& [of, attempt] : state->tables.payments)
      if (of.second > confirms[of.first])
        complain("more attempts than confirms");
  }

  /// What is kept is said again. (A confirm of what was paid for before keeps
  /// nothing: it hears of a refund.)
  void check_keys() {
    for (const auto& x : questions_) {
      if (!x.step || x.step->step != booking_step::confirm)
        continue;
      auto status = status_of(x.said);
      if (status != 200 && status != 402)
        continue;
      auto again = ask(*x.step);
      if (status == 200 && text_of(again) == "hold-released")
        continue;
      if (status_of(again) != status || text_of(again) != text_of(x.said))
        complain("the same confirm hears " + text_of(again) + ", not "
                 + text_of(x.said));
    }
  }

  void complain(const std::string& what) {
    if (complaints_.find(what) == std::string::npos)
      complaints_ += what + "; ";
  }

private:
  std::mt19937_64 random_;
  bool faulty_;
  caf::actor client_;
  std::vector<question> questions_;
  std::vector<std::pair<std::string, booking_id>> held_;
  std::map<std::pair<booking_id, uint32_t>, payment_state> at_bank_;
  std::string complaints_;
};

} // namespace

TEST(buyers do not notice that their block moves) {
  size_t moves = 0;
  size_t kept = 0;
  CHECK_PROPERTY("a block moves", [&](uint64_t seed) {
    crowd x{seed, false};
    auto wrong = x.run();
    moves += x.left();
    kept += x.moved.kept;
    if (!wrong.empty())
      RC_FAIL(wrong);
  });
  CHECK(moves > 200);
  CHECK(kept > 200);
}

TEST(buyers do not notice that their block moves while answers get lost) {
  CHECK_PROPERTY("a block moves and batches get lost", [](uint64_t seed) {
    crowd x{seed, true};
    auto wrong = x.run();
    if (!wrong.empty())
      RC_FAIL(wrong);
  });
}
