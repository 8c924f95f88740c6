#include "domain/sale.hpp"

#include <algorithm>
#include <string>

namespace onsale {

namespace {

refusal closed(const char* detail) {
  auto why = refuse(refusal_code::not_on_sale);
  why.detail = detail;
  return why;
}

refusal too_many(const char* field, const char* who, uint32_t most) {
  auto why = refuse(refusal_code::ticket_limit);
  why.field = field;
  why.detail = std::string{who} + ' ' + std::to_string(most)
               + " tickets of this event";
  return why;
}

bool runs(const presale& x, timestamp now) {
  return x.starts_at <= now && now < x.ends_at;
}

bool opens(const presale& x, std::string_view code) {
  return std::find(x.codes.begin(), x.codes.end(), code) != x.codes.end();
}

} // namespace

sale_terms make_terms(const event& x, const seating& seats) {
  auto onsale = x.onsale ? std::optional{*x.onsale} : std::nullopt;
  sale_terms terms{x.id,           x.status,
                   x.starts_at,    onsale,
                   x.presales,     x.waiting_room && x.waiting_room->enabled,
                   x.currency,     {},
                   x.fees,         x.limits,
                   x.refund_until, true};
  std::vector<bool> used(seats.price_levels.size());
  for (auto& block : seats.blocks)
    for (auto& place : block.places)
      if (!place.retired)
        used[place.price] = true;
  for (auto& id : seats.price_levels) {
    auto level = std::find_if(x.price_levels.begin(), x.price_levels.end(),
                              [&](auto& y) {
                                return y.id == id;
                              });
    auto known = level != x.price_levels.end();
    auto needed = used[terms.prices.size()];
    terms.prices.push_back(known ? level->amount : 0);
    terms.priced = terms.priced && (known || !needed);
  }
  return terms;
}

std::optional<refusal> may_keep(const sale_terms& terms) {
  if (terms.status == event_status::cancelled)
    return closed("the event is cancelled");
  return std::nullopt;
}

std::optional<refusal>
may_reserve(const sale_terms& terms, timestamp now, const sale_entry& by) {
  if (auto why = may_keep(terms))
    return why;
  if (!terms.priced)
    return closed("a price level has gone from the catalogue");
  auto end = terms.onsale && terms.onsale->ends_at ? *terms.onsale->ends_at
                                                   : terms.starts_at;
  if (now >= end)
    return closed("the sale has ended");
  if (!terms.onsale || terms.onsale->starts_at <= now) {
    if (terms.waiting_room && !by.admitted)
      return refuse(refusal_code::not_admitted);
    return std::nullopt;
  }
  auto presale_runs = false;
  for (auto& x : terms.presales) {
    if (!runs(x, now))
      continue;
    if (opens(x, by.access_code))
      return std::nullopt;
    presale_runs = true;
  }
  if (presale_runs)
    return refuse(refusal_code::access_code);
  return closed("the sale has not begun");
}

std::optional<refusal> may_have(const sale_terms& terms, size_t tickets) {
  if (tickets > terms.limits.tickets_per_user)
    return too_many("tickets_per_user", "one person may have",
                    terms.limits.tickets_per_user);
  auto costs_nothing = [](const auto& x) {
    return x == 0;
  };
  auto is_free = std::all_of(terms.prices.begin(), terms.prices.end(),
                             costs_nothing)
                 && terms.fees.empty();
  return is_free ? std::nullopt : may_pay(terms, tickets);
}

std::optional<refusal> may_pay(const sale_terms& terms, size_t tickets) {
  auto most = terms.limits.tickets_per_card;
  if (most == 0 || tickets <= most)
    return std::nullopt;
  return too_many("tickets_per_card", "one card may pay for", most);
}

} // namespace onsale
