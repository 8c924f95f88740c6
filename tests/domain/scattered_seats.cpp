#define SUITE domain.scattered_seats

#include "domain/scattered_seats.hpp"

#include "domain/orphans.hpp"
#include "tests/domain/plans.hpp"

#include <cmath>

using namespace onsale;
using namespace onsale::examples;

namespace {

using seats = std::vector<seat_index>;

seats best(const picture& x, uint32_t quantity, uint32_t accessible = 0,
           orphan_rule rule = orphan_rule::best_available) {
  auto found = scattered_seats(x.plan, x.free,
                               {quantity, accessible, {}, false}, rule);
  return found ? found->seats : seats{};
}

/// Every set of free seats that fits.
template <class Visit>
void each_choice(const picture& x, const best_request& request, Visit visit) {
  auto places = x.plan.places.size();
  for (uint32_t mask = 0; mask < 1u << places; ++mask) {
    seats choice;
    for (size_t i = 0; i < places; ++i)
      if (mask >> i & 1)
        choice.push_back(static_cast<seat_index>(i));
    if (fits(x, request, choice))
      visit(choice);
  }
}

} // namespace

TEST(the best seats are taken wherever they are) {
  picture x{{"..x..", ".x"}};
  CHECK_EQUAL(best(x, 5), (seats{0, 1, 3, 4, 5}));
  CHECK_EQUAL(best(x, 6), seats{});
}

TEST(nobody is left alone while there is another choice) {
  picture x{{"...", ".x"}};
  CHECK_EQUAL(best(x, 2, 0, orphan_rule::off), (seats{0, 1}));
  CHECK_EQUAL(best(x, 2), (seats{0, 3}));
  CHECK_EQUAL(best(picture{{"..."}}, 2), (seats{0, 1}));
}

TEST(accessible seats are taken as asked for and beyond that last) {
  CHECK_EQUAL(best(picture{{"ww....."}}, 2), (seats{2, 3}));
  CHECK_EQUAL(best(picture{{"ww....."}}, 2, 1, orphan_rule::off),
              (seats{0, 2}));
  CHECK_EQUAL(best(picture{{"ww.x"}}, 2, 0, orphan_rule::off), (seats{0, 2}));
}

TEST(no better choice exists) {
  CHECK_PROPERTY("best seats against every set of seats", [] {
    auto x = any_picture(11);
    auto request = any_request();
    request.adjacent = false;
    auto rule = *rc::gen::element(orphan_rule::best_available,
                                  orphan_rule::off);
    auto found = best_available(x.plan, x.free, request, rule);
    auto score_of = [&](const seats& choice) {
      auto strands = rule != orphan_rule::off
                     && strands_a_seat(x.plan, x.free, choice);
      return plain_score(x, request, choice, strands);
    };
    std::optional<double> best;
    each_choice(x, request, [&](const seats& choice) {
      best = std::max(best.value_or(-1e9), score_of(choice));
    });
    RC_ASSERT(found.has_value() == best.has_value());
    if (!found)
      return;
    RC_ASSERT(fits(x, request, found->seats));
    RC_ASSERT(std::abs(score_of(found->seats) - *best) < 1e-5);
    RC_ASSERT(std::abs(found->score - *best) < 1e-5);
    RC_ASSERT(found->strands == (found->score < -900));
  });
}
