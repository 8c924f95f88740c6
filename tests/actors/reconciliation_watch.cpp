#define SUITE actors.reconciliation_watch

#include "actors/reconciliation_watch.hpp"

#include "tests/actors/reconciliation_fixture.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::actors;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::statement_period;

namespace {

constexpr auto rest = reconciliation_watch_state::rest;
constexpr auto look_back = reconciliation_watch_state::look_back;
constexpr auto piece = reconciliation_watch_state::piece;

struct reconciliation_watch_fixture : reconciliation_fixture {
  bool is_mine = true;
  reconciliation_watch_actor watch = sys.spawn(
    reconciliation_watch, reconciliation_watch_state::links{env, books, [this] {
                                                              return is_mine;
                                                            }});

  reconciliation_watch_fixture() {
    settle(); // it begins to count
  }

  ~reconciliation_watch_fixture() override {
    self->send_exit(watch, caf::exit_reason::user_shutdown);
    settle();
  }

  int64_t seconds(timestamp x) const {
    return std::chrono::floor<std::chrono::seconds>(x)
      .time_since_epoch()
      .count();
  }

  /// The next look. @returns the period that it asks for first
  statement_period look() {
    pass(1min);
    CAF_REQUIRE_EQUAL(books->calls.size(), 1u);
    return books->calls.front().when;
  }

  /// The first look, up to its last piece. @returns the period of that
  statement_period last_piece() {
    auto result = look();
    for (auto n = look_back / piece; n > 1; --n) {
      state_page({});
      CAF_REQUIRE_EQUAL(books->calls.size(), 1u);
      result = books->calls.front().when;
    }
    return result;
  }

  double differences() {
    return env->metrics->reconciliation().differences.Value();
  }

  size_t times_logged(const std::string& what) const {
    size_t result = 0;
    auto text = log.str();
    for (auto i = text.find(what); i != text.npos; i = text.find(what, i + 1))
      ++result;
    return result;
  }

  /// A booking that was sold long enough ago, and whose money is still on hold.
  booking_id forgotten() {
    auto id = sold();
    nothing("capture");
    pass(payments::settling_time);
    return id;
  }
};

} // namespace

FIXTURE_SCOPE(reconciliation_watch_tests, reconciliation_watch_fixture)

TEST(the first look goes days back and the next goes on from there) {
  auto first = look();
  CHECK_EQUAL(first.from, seconds(now() - rest - look_back));
  auto to = seconds(now() - rest);
  size_t pieces = 1;
  for (auto from = first.to; from < to; ++pieces) {
    state_page({});
    REQUIRE_EQUAL(books->calls.size(), 1u);
    auto when = books->calls.front().when;
    CHECK_EQUAL(when.from, from);
    CHECK(when.to <= to);
    from = when.to;
  }
  CHECK_EQUAL(pieces, static_cast<size_t>(look_back / piece));
  state_page({});
  CHECK(look() == (statement_period{to, to + 60}));
  CHECK_EQUAL(env->metrics->reconciliation().until.Value(), to);
}

TEST(what could not be read is read again) {
  auto last = last_piece();
  refuse_page("HTTP 503");
  CHECK_EQUAL(env->metrics->reconciliation().failures.Value(), 1);
  MESSAGE("and nothing of what was read before");
  CHECK(look() == last);
  state_page({});
  REQUIRE_EQUAL(books->calls.size(), 1u);
  CHECK(books->calls.front().when == (statement_period{last.to, last.to + 60}));
}

TEST(a slow provider is not asked twice at once) {
  last_piece();
  pass(10min);
  REQUIRE_EQUAL(books->calls.size(), 1u);
  state_page({});
  CHECK(books->calls.empty());
}

TEST(what differs is told once and looked at until it does not ) {
  auto id = forgotten();
  auto period = last_piece();
  auto payment = stated(id, payment_state::authorised, period.from + 5);
  state_page({payment});
  CHECK_EQUAL(differences(), 1);
  CHECK_EQUAL(times_logged("capture_overdue"), 1u);
  MESSAGE("again, and then what has come to rest since");
  CHECK(look() == (statement_period{period.from + 5, period.from + 6}));
  state_page({payment});
  CHECK_EQUAL(differences(), 1);
  CHECK_EQUAL(times_logged("capture_overdue"), 1u);
  REQUIRE_EQUAL(books->calls.size(), 1u);
  CHECK_EQUAL(books->calls.front().when.from, period.to);
  state_page({});
  CHECK_EQUAL(differences(), 1);
  MESSAGE("it was captured at last");
  look();
  payment.state = payment_state::captured;
  state_page({payment});
  state_page({});
  CHECK_EQUAL(differences(), 0);
  look();
  state_page({});
  CHECK(books->calls.empty());
}

TEST(what is not settled yet is looked at again and not told) {
  auto id = sold();
  auto period = last_piece();
  state_page({stated(id, payment_state::authorised, period.from)});
  CHECK_EQUAL(differences(), 0);
  CHECK(look() == (statement_period{period.from, period.from + 1}));
}

TEST(many that differ are looked at in turns) {
  auto id = forgotten();
  auto period = last_piece();
  std::vector<payments::stated_payment> all;
  for (uint32_t i = 0; i < 50; ++i) {
    auto foreign = stated(id, payment_state::authorised, period.from + i);
    foreign.booking.token.fill(static_cast<uint8_t>(i));
    foreign.reference = "pi_" + std::to_string(i);
    all.push_back(foreign);
  }
  state_page(all);
  CHECK_EQUAL(differences(), 50);
  std::set<int64_t> again;
  for (int turn = 0; turn < 3; ++turn) {
    look();
    while (!books->calls.empty()) {
      auto when = books->calls.front().when;
      auto made = static_cast<size_t>(when.from - period.from);
      if (when.to == when.from + 1 && made < all.size()) {
        again.insert(when.from);
        state_page({all[made]});
      } else {
        state_page({});
      }
    }
  }
  CHECK_EQUAL(again.size(), 50u);
  CHECK_EQUAL(differences(), 50);
}

TEST(payments of one second are looked at by one call) {
  auto id = forgotten();
  auto period = last_piece();
  std::vector<payments::stated_payment> all;
  for (uint8_t i = 0; i < 5; ++i) {
    auto foreign = stated(id, payment_state::authorised, period.from);
    foreign.booking.token.fill(i);
    foreign.reference = "pi_" + std::to_string(i);
    all.push_back(foreign);
  }
  state_page(all);
  CHECK_EQUAL(differences(), 5);
  CHECK(look() == (statement_period{period.from, period.from + 1}));
  state_page(all);
  REQUIRE_EQUAL(books->calls.size(), 1u);
  CHECK_EQUAL(books->calls.front().when.from, period.to);
}

TEST(what cannot be listed is shown and goes no further) {
  auto foreign = stated(forgotten(), payment_state::authorised);
  auto period = last_piece();
  std::vector<payments::stated_payment> all;
  for (size_t i = 0; i < differences_max + 1; ++i) {
    foreign.booking.token[0] = static_cast<uint8_t>(i);
    foreign.booking.token[1] = static_cast<uint8_t>(i >> 8);
    foreign.booking.token[2] = 77;
    foreign.reference = "pi_" + std::to_string(i);
    foreign.created = period.from;
    all.push_back(foreign);
  }
  state_page(std::move(all));
  CHECK_EQUAL(differences(), static_cast<double>(differences_max + 1));
  CHECK_EQUAL(times_logged("more payments differ than are listed"), 1u);
  look();
  state_page({});
  REQUIRE_EQUAL(books->calls.size(), 1u);
  CHECK_EQUAL(books->calls.front().when.from, period.from);
}

TEST(one node looks for all) {
  is_mine = false;
  pass(10min);
  CHECK(books->calls.empty());
  is_mine = true;
  auto id = forgotten();
  auto period = last_piece();
  state_page({stated(id, payment_state::authorised, period.from)});
  CHECK_EQUAL(differences(), 1);
  MESSAGE("another one does it now");
  is_mine = false;
  pass(1min);
  CHECK_EQUAL(differences(), 0);
  CHECK(books->calls.empty());
  MESSAGE("and this one again, which knows nothing of how far that came");
  is_mine = true;
  auto last = look();
  CHECK_EQUAL(last.from, seconds(now() - rest - look_back));
}

FIXTURE_SCOPE_END()
