#define SUITE domain.sale

#include "domain/sale.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

sale_terms terms_of(const event& x) {
  return make_terms(x, *make_seating(x, nullptr));
}

std::string answer(const sale_terms& terms, timestamp now,
                   std::string_view code = "", bool admitted = false) {
  auto why = may_reserve(terms, now, {code, admitted});
  return why ? problem_name(why->code) : "on sale";
}

} // namespace

TEST(terms carry the prices in the order of the seating) {
  auto x = concert({general("GA", 10)});
  x.fees = {{"service", 500, fee_unit::ticket}};
  auto seats = make_seating(x, nullptr);
  auto terms = make_terms(x, *seats);
  CHECK_EQUAL(terms.prices, (std::vector<int64_t>{5000, 2000}));
  CHECK(terms.fees == x.fees);
  CHECK(terms.unit == x.currency);
  std::swap(seats->price_levels[0], seats->price_levels[1]);
  CHECK_EQUAL(make_terms(x, *seats).prices, (std::vector<int64_t>{2000, 5000}));
}

TEST(an event is on sale until it starts) {
  auto x = concert({general("GA", 10)});
  auto terms = terms_of(x);
  CHECK_EQUAL(answer(terms, noon), "on sale");
  CHECK_EQUAL(answer(terms, x.starts_at - 1ms), "on sale");
  CHECK_EQUAL(answer(terms, x.starts_at), "not-on-sale");
}

TEST(a sale has its own beginning and end) {
  auto x = concert({general("GA", 10)});
  x.onsale = sale_window{noon, noon + 1h};
  auto terms = terms_of(x);
  CHECK_EQUAL(answer(terms, noon - 1ms), "not-on-sale");
  CHECK_EQUAL(answer(terms, noon), "on sale");
  CHECK_EQUAL(answer(terms, noon + 1h - 1ms), "on sale");
  CHECK_EQUAL(answer(terms, noon + 1h), "not-on-sale");
}

TEST(a presale asks for one of its codes) {
  auto x = concert({general("GA", 10)});
  x.onsale = sale_window{noon, {}};
  x.presales = {{"Fan club", noon - 3h, noon - 1h, {"LOUD", "LOUDER"}},
                {"Card", noon - 2h, noon - 1h, {"GOLD"}}};
  auto terms = terms_of(x);
  CHECK_EQUAL(answer(terms, noon - 4h, "LOUD"), "not-on-sale");
  CHECK_EQUAL(answer(terms, noon - 3h, "LOUDER"), "on sale");
  CHECK_EQUAL(answer(terms, noon - 3h, "GOLD"), "access-code");
  CHECK_EQUAL(answer(terms, noon - 2h, "GOLD"), "on sale");
  CHECK_EQUAL(answer(terms, noon - 2h), "access-code");
  CHECK_EQUAL(answer(terms, noon - 2h, "loud"), "access-code");
  CHECK_EQUAL(answer(terms, noon - 1h, "LOUD"), "not-on-sale");
  CHECK_EQUAL(answer(terms, noon), "on sale");
}

TEST(a cancelled event is not sold and a postponed one is) {
  auto x = concert({general("GA", 10)});
  x.status = event_status::cancelled;
  CHECK_EQUAL(answer(terms_of(x), noon), "not-on-sale");
  x.status = event_status::postponed;
  CHECK_EQUAL(answer(terms_of(x), noon), "on sale");
}

TEST(a waiting room lets people into the sale) {
  auto x = concert({general("GA", 10)});
  x.onsale = sale_window{noon, noon + 1h};
  x.waiting_room.emplace().enabled = true;
  auto let_in = [&](timestamp now) {
    return answer(terms_of(x), now, "", true);
  };
  CHECK_EQUAL(answer(terms_of(x), noon), "not-admitted");
  CHECK_EQUAL(let_in(noon), "on sale");
  MESSAGE("though no sooner than it begins and no later than it ends");
  CHECK_EQUAL(let_in(noon - 1ms), "not-on-sale");
  CHECK_EQUAL(let_in(noon + 1h), "not-on-sale");
  MESSAGE("it lets everybody in while it is off");
  x.waiting_room->enabled = false;
  CHECK_EQUAL(answer(terms_of(x), noon), "on sale");
}

TEST(a presale has its codes and no waiting room) {
  auto x = concert({general("GA", 10)});
  x.onsale = sale_window{noon, {}};
  x.presales = {{"Fan club", noon - 1h, noon, {"LOUD"}}};
  x.waiting_room.emplace().enabled = true;
  CHECK_EQUAL(answer(terms_of(x), noon - 1ms, "LOUD"), "on sale");
  CHECK_EQUAL(answer(terms_of(x), noon - 1ms, "", true), "access-code");
  CHECK_EQUAL(answer(terms_of(x), noon, "LOUD"), "not-admitted");
}

TEST(one booking has what one person may have and one card pay for) {
  auto x = concert({general("GA", 10)});
  x.limits.tickets_per_user = 6;
  auto field = [&](size_t tickets) {
    auto why = may_have(terms_of(x), tickets);
    return why ? why->field : "none";
  };
  CHECK_EQUAL(field(6), "none");
  CHECK_EQUAL(field(7), "tickets_per_user");
  x.limits.tickets_per_card = 4;
  CHECK_EQUAL(field(4), "none");
  CHECK_EQUAL(field(5), "tickets_per_card");
  CHECK_EQUAL(field(7), "tickets_per_user");
  MESSAGE("but nothing needs a card that costs nothing");
  for (auto& level : x.price_levels)
    level.amount = 0;
  x.fees.clear();
  CHECK_EQUAL(field(5), "none");
  x.fees = {{"service", 500, fee_unit::ticket}};
  CHECK_EQUAL(field(5), "tickets_per_card");
}

TEST(an event whose price level was deleted is not sold for nothing) {
  auto x = concert({general("GA", 10)});
  auto seats = make_seating(x, nullptr);
  x.price_levels.pop_back();
  CHECK_EQUAL(answer(make_terms(x, *seats), noon), "on sale"); // nobody's
  x.price_levels.clear();
  CHECK_EQUAL(answer(make_terms(x, *seats), noon), "not-on-sale");
}
