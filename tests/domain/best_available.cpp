#define SUITE domain.best_available

#include "domain/best_available.hpp"

#include "domain/orphans.hpp"
#include "tests/domain/plans.hpp"

#include <algorithm>
#include <cmath>

using namespace onsale;
using namespace onsale::examples;

namespace {

using seats = std::vector<seat_index>;

seats best(const picture& x, uint32_t quantity, uint32_t accessible = 0,
           std::optional<price_index> price = {},
           orphan_rule rule = orphan_rule::best_available) {
  auto found = best_available(x.plan, x.free,
                              {quantity, accessible, price, true}, rule);
  return found ? found->seats : seats{};
}

/// Every run of neighbours that fits.
template <class Visit>
void each_window(const picture& x, const best_request& request, Visit visit) {
  for (auto& row : x.plan.rows)
    for (size_t i = 0; i + request.quantity <= row.places.size(); ++i) {
      seats window{row.places.begin() + static_cast<ptrdiff_t>(i),
                   row.places.begin()
                     + static_cast<ptrdiff_t>(i + request.quantity)};
      if (fits(x, request, window))
        visit(window);
    }
}

} // namespace

TEST(seats side by side come from one row) {
  CHECK_EQUAL(best(picture{{"..x..", "....."}}, 3), (seats{5, 6, 7}));
}

TEST(nothing fits where no run is long enough) {
  CHECK_EQUAL(best(picture{{"..x..", ".x..x"}}, 3), seats{});
  CHECK_EQUAL(best(picture{{"..."}}, 4), seats{});
}

TEST(no single seat is left behind while there is another choice) {
  // The first two seats would leave one; the last two are worse but kind.
  CHECK_EQUAL(best(picture{{"...", "...."}}, 2), (seats{3, 4}));
  CHECK_EQUAL(best(picture{{"x...x", "...."}}, 2), (seats{5, 6}));
}

TEST(a single seat is left behind when there is no other choice) {
  picture x{{"..."}};
  auto found = best_available(x.plan, x.free, {2, 0, {}, true},
                              orphan_rule::best_available);
  REQUIRE(found.has_value());
  CHECK_EQUAL(found->seats, (seats{0, 1}));
  CHECK(found->strands);
  CHECK_LESS(found->score, -900);
}

TEST(with the rule off the best seats are the best) {
  CHECK_EQUAL(best(picture{{"...", "...."}}, 2, 0, {}, orphan_rule::off),
              (seats{0, 1}));
}

TEST(a seat that was alone before is no reproach) {
  CHECK_EQUAL(best(picture{{".x..x."}}, 2), (seats{2, 3}));
}

TEST(accessible seats are left to those who need them) {
  CHECK_EQUAL(best(picture{{"ww..", "...."}}, 2), (seats{2, 3}));
  CHECK_EQUAL(best(picture{{"ww"}}, 2), (seats{0, 1}));
  // One too many is better than two.
  CHECK_EQUAL(best(picture{{"wwx.w"}}, 2), (seats{3, 4}));
}

TEST(who needs accessible seats gets as many) {
  CHECK_EQUAL(best(picture{{"....", "x.w..."}}, 2, 1), (seats{5, 6}));
  CHECK_EQUAL(best(picture{{"....", "ww.."}}, 2, 2), (seats{4, 5}));
  CHECK_EQUAL(best(picture{{"....", "w.w."}}, 2, 2), seats{});
}

TEST(a price level is a filter) {
  CHECK_EQUAL(best(picture{{"....", "$$$$"}}, 2, 0, price_index{1}),
              (seats{4, 5}));
  CHECK_EQUAL(best(picture{{"..$$.."}}, 3, 0, price_index{1}), seats{});
  // The neighbour of another price level is a free seat all the same.
  CHECK_EQUAL(best(picture{{".$$x", "$$"}}, 2, 0, price_index{1}),
              (seats{4, 5}));
}

TEST(ties go to the front row and to the left) {
  picture x{{"....", "...."}};
  for (auto& place : x.plan.places)
    place.quality = 0.1f;
  CHECK_EQUAL(best(x, 2), (seats{0, 1}));
  x.free.reset(0);
  x.free.reset(1);
  CHECK_EQUAL(best(x, 2), (seats{2, 3}));
}

TEST(printed numbers and seat numbers do not matter for who sits next to whom) {
  picture x{{"....."}};
  x.plan.rows[0].places = {4, 0, 3, 1, 2};
  x.free.reset(1);
  CHECK_EQUAL(best(x, 3), (seats{0, 3, 4}));
}

TEST(an area gives its lowest numbers) {
  picture x{{"x.x.."}};
  x.plan.kind = section_kind::general;
  x.plan.rows.clear();
  CHECK_EQUAL(best(x, 2), (seats{1, 3}));
  CHECK_EQUAL(best(x, 4), seats{});
  CHECK_EQUAL(best(x, 2, 1), seats{});
}

TEST(an impossible request has no answer) {
  picture x{{"....."}};
  CHECK_EQUAL(best(x, 0), seats{});
  CHECK_EQUAL(best(x, 2, 3), seats{});
  CHECK_EQUAL(best(x, 101), seats{});
}

TEST(a snapshot tells what can be had) {
  picture x{{".....", "."}};
  x.plan.places[5].retired = true;
  // Seat 1 held, seat 2 sold, seat 3 blocked.
  auto free = available_places(x.plan, {0b11100100, 0});
  CHECK_EQUAL(free.count(), 2u);
  CHECK(free.test(0));
  CHECK(free.test(4));
}

TEST(no better run of seats exists) {
  CHECK_PROPERTY("best available against every window", [] {
    auto x = any_picture(24);
    auto request = any_request();
    auto rule = *rc::gen::element(orphan_rule::best_available,
                                  orphan_rule::off);
    auto found = best_available(x.plan, x.free, request, rule);
    std::optional<double> best;
    seats first;
    each_window(x, request, [&](const seats& window) {
      auto strands = rule != orphan_rule::off
                     && strands_a_seat(x.plan, x.free, window);
      auto score = plain_score(x, request, window, strands);
      if (best && score <= *best + 1e-9)
        return;
      best = score;
      first = window;
    });
    RC_ASSERT(found.has_value() == best.has_value());
    if (!found)
      return;
    // The first of equals, so it is also adjacent, free and as many as asked for.
    std::sort(first.begin(), first.end());
    RC_ASSERT(found->seats == first);
    RC_ASSERT(std::abs(found->score - *best) < 1e-5);
  });
}
